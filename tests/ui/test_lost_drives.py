"""Paths on drives that do not answer: the window never asks the disk itself."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QFileDialog, QToolButton

from rotoline.ui.drops import sort_paths
from rotoline.ui.export_dialog import ExportDialog
from tests.ui.conftest import Driver

T = TypeVar("T")
LOST = "/mnt/lost"


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A drive that answers only once the event is set, and that it has nothing."""
    answers = threading.Event()

    def lost(real: Callable[..., T]) -> Callable[..., T]:
        def ask(path: object, *args: object, **more: object) -> T:
            if str(path).startswith(LOST):
                assert threading.current_thread() is not threading.main_thread(), path
                answers.wait(30)
            return real(path, *args, **more)

        return ask

    for name in ("stat", "lstat", "access"):
        monkeypatch.setattr(os, name, lost(getattr(os, name)))
    yield answers
    answers.set()


def test_dialogs_start_where_something_was_opened_without_asking_the_disk(
    driver: Driver,
    clip: Path,
    tmp_path: Path,
    drive: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def of_files(_window: object, _title: str, folder: str, *_: object) -> tuple[list[str], str]:
        asked.append(folder)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", of_files)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: of_files(*given)[1])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (of_files(*given)[1], ""))
    (tmp_path / "kept").mkdir()
    kept = tmp_path / "kept" / "old.roto"
    kept.touch()
    recent = (f"{LOST}/job/a.mov", str(kept))
    driver.desk.change_settings(replace(driver.desk.settings, recent=recent))

    driver.do("open")
    assert asked.pop() == str(Path.home())
    found: list[list[str]] = []
    driver.desk.opening.find_recent(recent, found.append)
    drive.set()
    driver.until(lambda: found == [[str(kept)]])
    driver.do("open")
    assert asked.pop() == str(kept.parent)
    driver.open(clip)
    driver.do("open_folder")
    assert asked.pop() == str(clip.parent)
    driver.do("save_as")
    assert Path(asked.pop()).parent == clip.parent


def test_what_is_dropped_is_told_apart_without_asking_the_disk(drive: threading.Event) -> None:
    pictures = [Path(f"{LOST}/shot.{number}.exr") for number in range(1001, 1004)]
    movies = [Path(f"{LOST}/take{number}.mov") for number in (1, 2)]
    folders = [Path(f"{LOST}/plates_v{number}") for number in (1, 2)]

    found = sort_paths([*pictures, *movies, *folders, Path(f"{LOST}/a.roto")])

    assert found.clips == (pictures[0], *movies, *folders)
    assert found.projects == (Path(f"{LOST}/a.roto"),)


def test_the_export_dialog_opens_and_closes_while_its_folder_does_not_answer(
    driver: Driver, clip: Path, drive: threading.Event
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.desk.settings = replace(driver.desk.settings, export_folder=f"{LOST}/out")
    driver.window.more.export()
    dialog = driver.window.findChild(ExportDialog)
    assert not dialog.is_ready
    begun = time.monotonic()
    dialog.reject()
    assert time.monotonic() - begun < 2

    driver.window.more.export()
    dialog = driver.window.findChildren(ExportDialog)[-1]
    drive.set()
    driver.until(lambda: dialog.is_ready)
    assert dialog.target.parent == clip.parent
    dialog.reject()


def test_a_folder_chosen_meanwhile_is_kept(
    driver: Driver, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = driver.export_dialog(clip, tmp_path)
    chosen = tmp_path / "chosen"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(chosen))
    browse = dialog.form.findChild(QToolButton)
    browse.click()

    dialog.form.change_folder(tmp_path, clip.parent)

    assert dialog.target.parent == chosen
    dialog.reject()
