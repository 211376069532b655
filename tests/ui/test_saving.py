"""The document and its file: saved by itself, on a disk that is slow, or full for a while."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from rotoline.core import edits
from rotoline.core.document import ClipRef, Document, Point
from rotoline.core.project import Project
from rotoline.core.untitled import untitled_path
from rotoline.errors import ProjectUnwritable
from rotoline.ui import editor as editing
from rotoline.ui.editor import Editor
from tests.ui.conftest import Driver

CLIP_PATH = Path("/footage/shot.mov")
CLIP = ClipRef(str(CLIP_PATH), frames=30, width=64, height=48)
OBJECT = 2


def made(path: Path) -> Project:
    document = edits.add_object(edits.add_shot(Document(), CLIP), 1)
    return Project.create(path, document)


def click(editor: Editor, frame: int) -> None:
    editor.apply("Click", lambda doc: edits.add_point(doc, OBJECT, frame, Point(5, 5)))


def clicked(path: Path) -> list[int]:
    with Project.open(path) as project:
        return sorted(project.document.object(OBJECT).prompts)


class Disk:
    """Lets a project's commits wait, or fail as on a full disk."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project = project
        self.seconds = 0.0
        self.is_full = False
        real = project.commit

        def commit(document: Document, step: str = "") -> None:
            time.sleep(self.seconds)
            if self.is_full:
                raise ProjectUnwritable(project.path, "the disk is full; free some space")
            real(document, step)

        monkeypatch.setattr(project, "commit", commit)


def adopted(editor: Editor, path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """A disk with a new project on it that the editor goes on with."""
    disk = Disk(made(path), monkeypatch)
    editor.adopt(disk.project)
    return disk


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[Editor]:
    editor = Editor(100)
    yield editor
    editor.shut_down()
    editor.saver.thread_of_saving.wait()


def test_what_a_full_disk_refused_is_saved_as_soon_as_there_is_room(
    qtbot: QtBot, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "_AGAIN_MS", 50)
    disk = adopted(editor, tmp_path / "a.roto", monkeypatch)
    told: list[str] = []
    editor.refused.connect(lambda error: told.append(str(error)))
    disk.is_full = True
    click(editor, 1)
    qtbot.waitUntil(lambda: editor.failure is not None)
    qtbot.wait(300)
    assert len(told) == 1
    disk.is_full = False
    qtbot.waitUntil(lambda: editor.is_saved)
    assert editor.failure is None
    assert disk.project.document is editor.document


def test_a_project_that_is_left_after_a_failed_save_ends_with_its_newest_document(
    qtbot: QtBot, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = adopted(editor, tmp_path / "a.roto", monkeypatch)
    disk.is_full = True
    click(editor, 1)
    qtbot.waitUntil(lambda: editor.failure is not None)
    disk.is_full = False
    editor.adopt(None)
    qtbot.waitUntil(lambda: not editor.saver.is_busy())
    assert clicked(tmp_path / "a.roto") == [1]


def test_a_slow_disk_loses_nothing_of_a_project_that_is_left_before_quitting(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = Editor(100)
    disk = adopted(editor, tmp_path / "a.roto", monkeypatch)
    disk.seconds = 0.3
    click(editor, 1)
    qtbot.wait(50)
    click(editor, 2)
    editor.adopt(None)
    editor.shut_down()
    assert clicked(tmp_path / "a.roto") == [1, 2]


def test_the_save_of_a_project_that_was_left_says_nothing_of_the_next_one(
    qtbot: QtBot, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = made(tmp_path / "a.roto"), made(tmp_path / "b.roto")
    disk = Disk(first, monkeypatch)
    editor.adopt(first)
    disk.seconds = 0.3
    click(editor, 1)
    qtbot.wait(50)
    editor.adopt(second)
    click(editor, 7)
    qtbot.waitUntil(lambda: not editor.saver.is_busy() and editor.is_saved)
    assert clicked(tmp_path / "a.roto") == [1]
    assert sorted(second.document.object(OBJECT).prompts) == [7]


def test_after_quitting_was_refused_saving_is_tried_again(
    qtbot: QtBot, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "_AGAIN_MS", 50)
    disk = adopted(editor, tmp_path / "a.roto", monkeypatch)
    disk.is_full = True
    click(editor, 1)
    with pytest.raises(ProjectUnwritable):
        editor.commit_now()
    assert editor.failure is not None
    disk.is_full = False
    qtbot.waitUntil(lambda: editor.is_saved)


def test_what_fails_to_be_saved_after_its_project_was_left_is_kept_elsewhere(
    qtbot: QtBot, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = adopted(editor, tmp_path / "a.roto", monkeypatch)
    disk.seconds, disk.is_full = 0.2, True
    told: list[str] = []
    editor.refused.connect(lambda error: told.append(str(error)))
    click(editor, 1)
    qtbot.wait(50)
    editor.adopt(None)
    qtbot.waitUntil(lambda: bool(told))
    (rescued,) = untitled_path(CLIP_PATH).parent.glob("a-*.roto")
    assert str(rescued) in told[0]
    assert clicked(rescued) == [1]
    assert clicked(tmp_path / "a.roto") == []


def test_a_sign_of_life_that_cannot_be_given_is_told_once(
    qtbot: QtBot, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = made(tmp_path / "a.roto")
    told: list[str] = []
    editor.refused.connect(lambda error: told.append(str(error)))
    editor.adopt(project)

    def refuse() -> None:
        raise ProjectUnwritable(project.path, "the disk is full; free some space")

    monkeypatch.setattr(project, "renew", refuse)
    editor.saver._renewal.setInterval(20)
    qtbot.wait(300)
    assert len(told) == 1
    assert editor.is_saved


def test_what_is_redone_while_its_undoing_is_saved_is_saved_again(
    qtbot: QtBot, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = adopted(editor, tmp_path / "a.roto", monkeypatch)
    click(editor, 1)
    qtbot.waitUntil(lambda: editor.is_saved)
    disk.seconds = 0.2
    editor.undo()
    qtbot.wait(50)
    editor.redo()
    project = disk.project
    qtbot.waitUntil(lambda: not project.document.object(OBJECT).prompts)
    qtbot.waitUntil(lambda: project.document is editor.document and editor.is_saved)
    assert project.document is editor.document
    assert sorted(project.document.object(OBJECT).prompts) == [1]


def test_save_as_takes_along_what_the_old_file_refused(
    qtbot: QtBot, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = adopted(editor, tmp_path / "a.roto", monkeypatch)
    disk.is_full = True
    click(editor, 1)
    qtbot.waitUntil(lambda: editor.failure is not None)
    monkeypatch.undo()
    done: list[bool] = []
    editor.save_as(tmp_path / "b.roto", lambda: done.append(True), pytest.fail)
    qtbot.waitUntil(lambda: bool(done) and editor.is_saved)
    assert editor.failure is None
    editor.adopt(None)
    qtbot.waitUntil(lambda: not editor.saver.is_busy())
    assert clicked(tmp_path / "b.roto") == [1]
    assert clicked(tmp_path / "a.roto") == []


def test_closing_what_could_not_be_saved_asks_first(
    driver: Driver, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.saved()
    project = driver.desk.editor.project
    assert project is not None
    disk = Disk(project, monkeypatch)
    disk.is_full = True
    driver.do("new_object")
    driver.until(lambda: driver.window.saved_label.text() == "Not saved")
    asked: list[str] = []

    def say_no(_parent: object, _title: str, question: str, *_: object) -> object:
        asked.append(question)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", say_no)
    driver.do("close")
    assert "disk is full" in asked[0]
    assert driver.desk.editor.project is project
    disk.is_full = False
    driver.do("close")
    assert len(asked) == 1
    assert driver.desk.editor.project is None


def test_a_save_as_that_waits_for_the_disk_is_done_before_the_window_ends(
    editor: Editor, tmp_path: Path
) -> None:
    editor.adopt(made(tmp_path / "a.roto"))
    editor.saver.call("slow", lambda: time.sleep(0.3), lambda _: None)
    click(editor, 3)

    editor.save_as(tmp_path / "b.roto", lambda: None, editor.refused.emit)
    editor.shut_down()

    assert clicked(tmp_path / "b.roto") == [3]


def test_a_save_as_asked_for_during_another_is_done_before_the_window_ends(
    qtbot: QtBot, editor: Editor, tmp_path: Path
) -> None:
    editor.adopt(made(tmp_path / "a.roto"))
    click(editor, 3)
    asked: list[bool] = []

    def go_on() -> None:
        editor.saver.call("slow", lambda: time.sleep(0.5), lambda _: None)
        editor.save_as(tmp_path / "c.roto", lambda: None, editor.refused.emit)
        asked.append(True)

    editor.save_as(tmp_path / "b.roto", go_on, editor.refused.emit)
    qtbot.waitUntil(lambda: bool(asked), timeout=5000)
    qtbot.wait(50)  # the first one's end is told
    editor.shut_down()

    assert clicked(tmp_path / "c.roto") == [3]


def test_a_save_as_of_a_project_that_was_left_says_nothing_of_the_next_ones_clips(
    qtbot: QtBot, editor: Editor, tmp_path: Path
) -> None:
    editor.adopt(made(tmp_path / "a.roto"))
    editor.saver.call("slow", lambda: time.sleep(0.2), lambda _: None)
    done: list[bool] = []
    editor.save_as(tmp_path / "b.roto", lambda: done.append(True), editor.refused.emit)

    beside = replace(CLIP, path=str(tmp_path / "clip.mov"))
    other = Project.create(tmp_path / "other" / "c.roto", edits.add_shot(Document(), beside))
    editor.adopt(other)

    qtbot.waitUntil(lambda: bool(done), timeout=5000)
    assert editor.document is other.document
    assert editor.document.shots[0].clip == beside
