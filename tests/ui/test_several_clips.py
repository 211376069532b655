"""Several clips in one project: which is shown, and what can be said of it by then."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog

from rotoline.workers.job_thread import Items, ShouldStop
from tests.ui.conftest import Driver, write_clip


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "other.mp4", frames=6)


@pytest.fixture
def two(driver: Driver, clip: Path, other: Path) -> Driver:
    """A project of two clips, the ball boxed on the first, which is shown."""
    driver.open(clip)
    driver.prompted()
    driver.open(other)
    driver.until(lambda: len(shots(driver)) == 2)
    show(driver, 0)
    return driver


def shots(driver: Driver) -> list[int]:
    document = driver.desk.editor.document
    return [shot.id for shot in document.shots] if document else []


def show(driver: Driver, number: int) -> None:
    """Show a clip of the project and wait for its picture."""
    driver.desk.editor.show_shot(shots(driver)[number])
    driver.until(lambda: driver.desk.info is not None and driver.window.canvas.shown is not None)


def test_nothing_can_be_said_of_a_clip_that_is_not_open_yet(two: Driver) -> None:
    two.desk.editor.show_shot(shots(two)[1])

    assert not two.window.action_list["track_both"].isEnabled()
    assert len(two.window.timeline._rows) == 0
    two.click(24, 32) if two.window.canvas.view else None

    two.until(lambda: two.desk.info is not None and two.window.canvas.shown is not None)
    assert two.desk.info.path.name == "other.mp4"
    assert two.desk.editor.shot.objects == ()


def test_a_clip_is_shown_again_where_it_was_left(two: Driver) -> None:
    two.do("new_object")
    chosen = two.desk.state.object_id
    two.desk.commands.go_to(7)

    show(two, 1)
    assert two.desk.state.frame == 0 and two.desk.state.object_id is None
    two.desk.commands.go_to(3)
    show(two, 0)

    assert two.desk.state.frame == 7 and two.desk.state.object_id == chosen
    show(two, 1)
    assert two.desk.state.frame == 3


def test_leaving_a_clip_that_is_tracked_says_that_the_track_ended(two: Driver) -> None:
    two.do("track_forward")
    two.until(lambda: len(two.item.masks) >= 3)

    show(two, 1)

    assert "Tracking ended" in two.window.notices.text
    assert not two.desk.is_working
    assert len(two.desk.editor.document.shots[0].objects[0].masks) >= 3


def test_a_missing_clip_shows_its_own_objects_and_can_be_located_at_any_time(
    two: Driver, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = other.rename(tmp_path / "moved.mp4")
    two.desk.editor.show_shot(shots(two)[1])
    two.until(lambda: "not where it was" in two.window.notices.text)
    two.window.notices.hide()

    assert two.desk.info is None
    assert len(two.window.timeline._rows) == 0
    assert "other.mp4" in two.window.canvas._message
    assert two.window.hint_label.text() == ""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    two.do("locate")

    two.until(lambda: two.desk.info is not None and two.window.canvas.shown is not None)
    assert two.desk.info.path == moved


def test_a_clip_that_is_no_movie_any_more_is_told_of_where_its_picture_would_be(
    two: Driver, other: Path
) -> None:
    other.write_text("not a movie\n" * 50, encoding="utf-8")

    two.desk.editor.show_shot(shots(two)[1])

    two.until(lambda: two.window.notices.kind == "error")
    assert "other.mp4" in two.window.notices.text
    assert "other.mp4" in two.window.canvas._message
    assert [button.text() for button in two.window.notices.buttons()] == ["Locate…"]


def test_a_clip_can_be_taken_out_of_the_project_and_comes_back_by_undo(two: Driver) -> None:
    show(two, 1)

    two.do("remove_clip")
    two.until(lambda: two.desk.info is not None and two.desk.info.path.name == "ball.mp4")
    assert len(shots(two)) == 1
    two.do("remove_clip")
    assert "only clip" in two.window.notices.text
    assert len(shots(two)) == 1

    two.do("undo")
    assert len(shots(two)) == 2


def test_clips_of_one_name_are_told_apart_by_their_folders(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "take two"
    folder.mkdir()
    driver.open(clip)
    driver.open(write_clip(folder / clip.name, frames=4))
    driver.until(lambda: len(shots(driver)) == 2)

    listed = driver.window.tools.findChild(QComboBox)
    names = [listed.itemText(number) for number in range(listed.count())]
    assert names == [f"{clip.parent.name}/{clip.name}", f"take two/{clip.name}"]


def test_an_undo_shows_the_clip_that_it_changes(two: Driver) -> None:
    two.do("new_object")
    show(two, 1)

    two.do("undo")
    two.until(lambda: two.desk.info is not None and two.desk.info.path.name == "ball.mp4")

    assert len(two.desk.editor.shot.objects) == 1
    assert two.desk.editor.undo_name != "New Object"


def test_a_lasso_on_the_clip_that_is_shown_outlives_those_of_the_clip_before(two: Driver) -> None:
    corners = [(10.0, 10.0), (40.0, 10.0), (40.0, 40.0), (10.0, 40.0)]

    def slow(_: ShouldStop) -> Items:
        time.sleep(0.3)
        yield None

    two.desk.stage.fetch(slow, lambda _: None, two.desk.editor.refused.emit)
    two.window.given.draw(corners)
    two.window.given.draw(corners, "add")
    two.desk.editor.show_shot(shots(two)[1])
    two.window.given.draw(corners)

    two.until(lambda: len(two.desk.editor.shot.objects) == 1)
    prompt = two.desk.editor.shot.objects[0].prompts[0]
    assert prompt.mask is not None
    two.answered()
