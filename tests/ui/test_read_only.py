"""A project that another process has open can be looked at, exported and copied, not changed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from PySide6.QtWidgets import QSlider

from rotoline.core import edits
from rotoline.core.document import ClipRef, Document
from rotoline.core.project import Project
from rotoline.export.presets import ExportSettings
from tests.ui.conftest import FRAMES, HEIGHT, WIDTH, Driver


def hold(path: Path, clip: Path, talk: Connection) -> None:
    """Another process: makes a project and keeps it open, adding an object when told to."""
    ref = ClipRef(str(clip), FRAMES, WIDTH, HEIGHT)
    document = edits.add_object(edits.add_shot(Document(), ref), 1)
    with Project.create(path, document) as project:
        talk.send("open")
        while talk.recv() == "add":
            project.commit(edits.add_object(project.document, 1))
            talk.send("added")


@pytest.fixture
def busy(tmp_path: Path, clip: Path) -> Iterator[tuple[Path, Connection]]:
    """A project that another process has open, and a line to that process."""
    path = tmp_path / "busy.roto"
    mine, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=hold, args=(path, clip, theirs))
    process.start()
    assert mine.recv() == "open"
    yield path, mine
    mine.send("end")
    process.join()


def test_a_project_in_use_is_offered_for_reading_and_a_copy_can_be_changed(
    driver: Driver, busy: tuple[Path, Connection], tmp_path: Path
) -> None:
    path, other = busy
    window, editor = driver.window, driver.desk.editor
    before = path.read_bytes()
    window.more.open_paths([path])
    driver.until(lambda: "open elsewhere" in window.notices.text)
    (offer,) = window.notices.buttons()
    assert offer.text() == "Open Read-Only"
    assert editor.project is None

    offer.click()
    driver.until(lambda: window.canvas.shown is not None)
    assert editor.read_only
    assert window.banner.isVisible() and "busy.roto is read only" in window.banner.text
    assert "read only" in window.windowTitle()

    document = editor.document
    driver.click(24, 32)
    driver.until(lambda: "read only" in window.notices.text)
    driver.do("track_both")
    slider = window.matte.findChild(QSlider)
    resting = slider.value()
    slider.setValue(resting + 40)
    assert slider.value() == resting
    assert editor.document is document
    assert [button.text() for button in window.notices.buttons()] == ["Save As…"]
    assert path.read_bytes() == before

    other.send("add")
    assert other.recv() == "added"
    window.more.reload()
    driver.until(lambda: len(editor.shot.objects) == 2)
    driver.until(lambda: window.canvas.shown is not None)
    there = path.read_bytes()

    window.more.save_to(tmp_path / "mine.roto")
    driver.until(lambda: not editor.read_only and window.canvas.shown is not None)
    assert not window.banner.isVisible()
    driver.do("new_object")
    driver.saved()

    assert path.read_bytes() == there
    with Project.open(tmp_path / "mine.roto", read_only=True) as mine:
        assert len(mine.document.shots[0].objects) == 3


def test_a_project_that_is_read_only_can_be_exported(
    driver: Driver, busy: tuple[Path, Connection], tmp_path: Path
) -> None:
    driver.desk.opening.open_project(busy[0], read_only=True)
    driver.until(lambda: driver.window.canvas.shown is not None)

    driver.desk.export(tmp_path / "out" / "m.%04d.png", ExportSettings("png16", content="matte"))

    driver.until(lambda: not driver.desk.exporter.is_busy)
    assert len(list((tmp_path / "out").glob("*.png"))) == FRAMES
