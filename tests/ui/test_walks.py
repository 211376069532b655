"""The window's main walks, with real mouse and key events on a real clip."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import Qt

from rotoline.core.document import MatteSettings
from rotoline.core.matte import object_alpha
from rotoline.core.project import Project
from rotoline.export.presets import ExportSettings
from tests.ui.conftest import FRAMES, HEIGHT, WIDTH, Driver, ball_at


def test_a_clip_is_dropped_boxed_tracked_exported_and_found_again(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    desk = driver.desk
    assert driver.window.stack.currentWidget() is driver.window.welcome
    driver.open(clip)
    driver.prompted()
    alpha = object_alpha(driver.item, desk.editor.project.masks, 0, (HEIGHT, WIDTH))
    assert alpha[32, 24] == 1.0
    assert alpha[5, 5] == 0.0

    driver.do("track_both")
    driver.until(lambda: len(driver.item.masks) == FRAMES)
    driver.tracked()
    x, y = ball_at(FRAMES - 1)
    last = object_alpha(driver.item, desk.editor.project.masks, FRAMES - 1, (HEIGHT, WIDTH))
    assert last[int(y), int(x)] == 1.0
    assert desk.editor.undo_name == "Track"

    target = tmp_path / "out" / "ball.mov"
    target.parent.mkdir()
    desk.export(target, ExportSettings("prores4444", content="cutout"))
    driver.until(lambda: "ball.mov is written" in driver.window.notices.text)
    with av.open(str(target)) as movie:
        assert movie.streams.video[0].frames == FRAMES
    driver.saved()
    path = desk.editor.project.path
    driver.do("close")
    driver.until(lambda: not desk.editor.saver.is_busy())

    with Project.open(path, read_only=True) as again:
        item = again.document.shots[0].objects[0]
        assert sorted(item.masks) == list(range(FRAMES))
        assert item.prompts[0].box is not None


def test_stopping_keeps_finished_frames_and_tracking_resumes(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()

    def stop_at_the_fourth(_: object) -> None:
        if len(driver.item.masks) >= 4:
            driver.window.action_list["stop"].trigger()

    driver.desk.work_progressed.connect(stop_at_the_fourth)
    driver.do("track_forward")
    driver.until(lambda: len(driver.item.masks) >= 4)
    driver.tracked()
    driver.desk.work_progressed.disconnect(stop_at_the_fourth)
    kept = dict(driver.item.masks)
    assert 4 <= len(kept) <= FRAMES

    driver.do("track_forward")
    driver.until(lambda: len(driver.item.masks) == FRAMES)
    driver.tracked()

    assert all(driver.item.masks[frame] is mask for frame, mask in kept.items())


def test_a_correction_makes_the_rest_stale_and_undo_brings_it_back(
    driver: Driver, clip: Path
) -> None:
    driver.tracked_whole(clip)
    before = driver.item
    driver.desk.commands.go_to(5)
    x, y = ball_at(5)

    driver.click(x, y)
    driver.answered()

    assert driver.item.state(5) == "prompted"
    assert driver.item.state(4) == "tracked"
    assert driver.item.state(7) == "stale"
    driver.do("undo")
    assert driver.item is before
    driver.do("redo")
    driver.answered()
    assert driver.item.masks[5].source == "prompt"
    driver.do("track_forward")
    driver.until(lambda: driver.item.state(9) == "tracked")
    driver.tracked()
    assert driver.item.masks[3] is before.masks[3]


def test_locked_frames_are_left_alone(driver: Driver, clip: Path) -> None:
    driver.tracked_whole(clip)
    driver.desk.state.select_range(range(6, 8))
    driver.do("lock")
    locked = {frame: driver.item.masks[frame] for frame in (6, 7)}
    driver.desk.state.select_range(None)
    driver.desk.commands.go_to(6)

    driver.click(*ball_at(6))

    assert driver.item.locked == {6, 7}
    assert {frame: driver.item.masks[frame] for frame in (6, 7)} == locked
    assert "locked" in driver.window.notices.text


def test_one_undo_takes_back_a_click_and_its_mask(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.click(*ball_at(0))
    driver.until(lambda: bool(driver.desk.editor.shot.objects))
    driver.answered()
    assert 0 in driver.item.masks

    driver.do("undo")
    assert driver.desk.editor.shot.objects == ()
    driver.do("redo")

    assert 0 in driver.item.masks
    assert len(driver.item.prompts[0].points) == 1


def test_leaving_out_comes_after_including(driver: Driver, clip: Path) -> None:
    driver.open(clip)

    driver.click(50, 10, Qt.MouseButton.RightButton)

    assert driver.desk.editor.shot.objects == ()
    assert driver.window.notices.kind == "info"


def test_a_right_click_and_an_alt_click_exclude(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()

    driver.click(80, 10, Qt.MouseButton.RightButton)
    driver.click(70, 50, modifiers=Qt.KeyboardModifier.AltModifier)

    points = driver.item.prompts[0].points
    assert [point.positive for point in points] == [False, False]
    assert points[0].x == pytest.approx(80, abs=0.2)


def test_a_mark_is_picked_dragged_and_deleted(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.click(24, 32)
    driver.until(lambda: bool(driver.desk.editor.shot.objects))
    driver.drag((24, 32), (30, 34))
    assert driver.item.prompts[0].points[0].x == pytest.approx(30, abs=0.3)

    driver.click(30, 34)
    assert driver.desk.state.mark is not None
    driver.do("delete")

    assert 0 not in driver.item.prompts


def test_a_look_around_lets_a_track_go_on(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do("track_forward")
    assert not driver.window.action_list["track_both"].isEnabled()
    driver.until(lambda: len(driver.item.masks) >= 3)

    driver.do("toggle_visible")
    driver.do("unlock")
    driver.do("set_in")
    driver.tracked()

    assert len(driver.item.masks) == FRAMES
    assert not driver.item.visible
    assert driver.window.action_list["track_both"].isEnabled()
    names = []
    while driver.desk.editor.undo_name:
        names.append(driver.desk.editor.undo_name)
        driver.do("undo")
    assert names[0] == "Track"
    assert "Unlock Frames" not in names
    assert sorted({*names} & {"Track", "Show or Hide"}) == ["Show or Hide", "Track"]


def test_a_matte_dragged_during_a_track_is_no_part_of_its_step(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do("track_forward")
    for grow in (1.0, 5.0):
        found = len(driver.item.masks)
        driver.until(lambda found=found: len(driver.item.masks) > found + 1)
        driver.window.matte.edited.emit(MatteSettings(grow=grow))
    driver.window.matte.settled.emit()
    driver.tracked()
    assert driver.item.matte.grow == 5.0
    while (name := driver.desk.editor.undo_name) is not None:
        before = driver.item.matte if driver.desk.editor.shot.objects else None
        driver.do("undo")
        objects = driver.desk.editor.shot.objects
        assert name != "Track" or objects[0].matte == before


def test_a_click_stops_a_track_that_runs_and_says_so(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do("track_forward")
    driver.until(lambda: len(driver.item.masks) >= 3)

    driver.click(44, 41)
    driver.tracked()

    assert not driver.desk.is_working
    assert "Tracking stopped at this change" in driver.window.notices.text


def test_a_lasso_is_the_frames_mask(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("tool_lasso")
    outline = [(10.0, 10.0), (60.0, 10.0), (60.0, 50.0), (10.0, 50.0), (10.0, 12.0)]

    driver.window.given.draw(outline)
    driver.until(lambda: bool(driver.desk.editor.shot.objects))
    driver.answered()

    prompt = driver.item.prompts[0]
    assert prompt.mask is not None
    painted = driver.desk.editor.project.masks.get_bitmap(prompt.mask)
    assert painted[30, 30] and not painted[5, 5]
    assert np.count_nonzero(painted) == pytest.approx(50 * 40, rel=0.1)


def test_two_clips_live_in_one_project(driver: Driver, clip: Path, tmp_path: Path) -> None:
    from tests.ui.conftest import write_clip

    other = write_clip(tmp_path / "other.mp4", frames=6)
    driver.open(clip)
    driver.open(other)
    driver.until(lambda: driver.desk.info is not None and driver.desk.info.frames == 6)

    assert [Path(shot.clip.path).name for shot in driver.desk.editor.document.shots] == [
        "ball.mp4",
        "other.mp4",
    ]
    driver.desk.editor.show_shot(driver.desk.editor.document.shots[0].id)
    driver.until(lambda: driver.desk.info is not None and driver.desk.info.frames == FRAMES)


def test_a_correction_that_is_locked_at_once_is_what_gets_locked(
    driver: Driver, clip: Path
) -> None:
    driver.tracked_whole(clip)
    driver.desk.commands.go_to(5)
    driver.click(44, 41)
    driver.do("lock")
    driver.answered()
    assert driver.item.state(5) == "locked"
    assert driver.item.masks[5].source == "prompt"
