"""Suggestions, takes, and what keeps a person from losing work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from rotoline.core.document import Document, Point
from rotoline.core.project import Project
from rotoline.errors import ProjectUnwritable
from rotoline.export.presets import ExportSettings
from rotoline.ui.inference import Question
from rotoline.ui.overlay import Layer
from tests.ui.conftest import FRAMES, HEIGHT, WIDTH, Driver


def suggest(driver: Driver, point: Point, document: Document | None = None) -> None:
    """A suggestion arrives. document: as it was when it was asked for; None for as it is."""
    desk = driver.desk
    said = document or desk.editor.document
    question = Question(desk.place(), said, driver.item.id, desk.state.frame)
    layer = Layer(np.full((HEIGHT, WIDTH), 255, np.uint8), (255, 0, 0), preview=True)
    desk.inference.suggested.emit(question, point, layer)


def test_a_suggestion_is_a_ghost_until_enter_accepts_it(driver: Driver, clip: Path) -> None:
    driver.tracked_whole(clip)
    driver.desk.commands.go_to(4)
    suggest(driver, Point(12, 50, positive=False))
    assert 4 not in driver.item.prompts

    driver.key(Qt.Key.Key_Return)

    assert driver.item.prompts[4].points == (Point(12, 50, positive=False),)
    driver.answered()


def test_a_suggestion_that_comes_after_a_click_of_ones_own_is_not_shown(
    driver: Driver, clip: Path
) -> None:
    driver.tracked_whole(clip)
    driver.desk.commands.go_to(5)

    asked = driver.desk.editor.document
    driver.click(44, 32)

    suggest(driver, Point(12, 50), asked)
    assert driver.window.suggesting._ghost is None


def test_escape_leaves_a_suggestion_without_a_trace(driver: Driver, clip: Path) -> None:
    driver.tracked_whole(clip)
    before = driver.desk.editor.document
    suggest(driver, Point(12, 50))

    QTest.keyClick(driver.window.canvas, Qt.Key.Key_Escape)
    QTest.keyClick(driver.window.canvas, Qt.Key.Key_Return)

    assert driver.desk.editor.document is before


def test_asking_for_a_suggestion_always_gets_an_answer(driver: Driver, clip: Path) -> None:
    driver.tracked_whole(clip)
    heard: list[object] = []
    driver.desk.inference.suggested.connect(lambda *answer: heard.append(answer))
    driver.desk.commands.go_to(3)

    driver.do("suggest")

    driver.until(lambda: bool(heard))


def test_the_last_take_can_be_compared_and_both_come_back(driver: Driver, clip: Path) -> None:
    driver.tracked_whole(clip)
    first = dict(driver.item.masks)
    driver.desk.state.select_range(range(6, FRAMES))
    driver.do("retrack")
    driver.desk.state.select_range(None)
    driver.do("track_forward")
    driver.until(lambda: driver.item.state(FRAMES - 1) == "tracked")
    driver.tracked()
    second = dict(driver.item.masks)
    assert driver.item.takes

    driver.do("swap_take")
    assert driver.item.masks[7].ref == first[7].ref
    driver.do("swap_take")

    assert driver.item.masks[7].ref == second[7].ref


def test_a_model_that_is_not_there_is_explained_with_a_way_out(driver: Driver, clip: Path) -> None:
    driver.desk.opening.model = "large"
    driver.open(clip)

    driver.drag((9, 17), (39, 47))

    driver.until(lambda: "large" in driver.window.notices.text)
    assert "not installed" in driver.window.notices.text
    assert [button.text() for button in driver.window.notices.buttons()] == ["Models…"]
    assert driver.item.prompts[0].box is not None


def test_leaving_the_picture_while_the_model_loads_leaves_no_progress_behind(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    desk = driver.desk
    began: list[str] = []
    desk.work_began.connect(began.append)
    desk.hover((24.0, 32.0, True))
    driver.until(lambda: bool(began))

    desk.hover(None)

    driver.until(lambda: not desk.inference.is_busy() and not driver.window.status.isVisible())


def test_a_project_is_not_closed_under_a_running_export(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.desk.export(tmp_path / "m.%04d.png", ExportSettings("png16", content="matte"))

    driver.do("close")

    assert driver.desk.editor.project is not None
    assert "export is running" in driver.window.notices.text
    driver.until(lambda: not driver.desk.exporter.is_busy)


def test_a_full_disk_is_told_and_quitting_asks_first(
    driver: Driver, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.saved()
    full = ProjectUnwritable(Path("p.roto"), "the disk is full; free some space")

    def refuse(*_: object) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(Project, "commit", refuse)
        driver.do("new_object")
        driver.until(lambda: "disk is full" in driver.window.notices.text)
        asked: list[str] = []

        def say_no(_parent: object, _title: str, question: str, *_: object) -> object:
            asked.append(question)
            return QMessageBox.StandardButton.No

        patch.setattr(QMessageBox, "question", say_no)
        assert not driver.window.close()
        assert "disk is full" in asked[0]
        assert driver.window.isVisible()

    driver.desk.editor.commit_now()
    assert driver.desk.editor.is_saved


def test_a_killed_window_loses_nothing_that_was_saved(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    """What is on disk at any moment is a whole project: a copy of the file opens as it was."""
    driver.tracked_whole(clip)
    driver.saved()
    copy = tmp_path / "copy.roto"
    copy.write_bytes(driver.desk.editor.project.path.read_bytes())

    with Project.open(copy, read_only=True) as project:
        assert project.document == driver.desk.editor.document
        for mask in project.document.shots[0].objects[0].masks.values():
            assert project.masks.get(mask.ref).low_res.size
