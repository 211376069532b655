"""Clips opened one after the other, and shots that are shown on another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotoline.core import edits
from rotoline.core.document import Point
from rotoline.core.project import Project
from tests.ui.conftest import FRAMES, Driver, write_clip


def names(driver: Driver) -> list[str]:
    document = driver.desk.editor.document
    return [Path(shot.clip.path).name for shot in document.shots] if document else []


def ready(driver: Driver) -> None:
    """Wait until nothing is being opened any more and a picture is shown."""
    pictures, saving = driver.desk.stage.thread_of_pictures, driver.desk.editor.saver
    driver.until(lambda: not pictures.is_busy() and not saving.is_busy())
    driver.until(lambda: driver.desk.info is not None and driver.window.canvas.shown is not None)


def reader(driver: Driver) -> str:
    """The clip that the canvas' pictures come from."""
    info = driver.desk.stage._info
    return info.path.name if info else ""


def test_clips_dropped_while_others_are_still_opened_all_come_in(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    others = [write_clip(tmp_path / f"{name}.mp4", frames=2) for name in "abc"]
    (tmp_path / "broken.mp4").write_bytes(b"no movie")

    for path in (clip, others[0], tmp_path / "broken.mp4", *others[1:]):
        driver.window.more.open_paths([path])

    driver.until(lambda: len(names(driver)) == 4)
    ready(driver)
    assert names(driver) == ["ball.mp4", "a.mp4", "b.mp4", "c.mp4"]
    assert driver.desk.editor.shot.clip.path == str(others[2])
    assert reader(driver) == driver.desk.info.path.name == "c.mp4"


def test_a_clip_looked_at_while_another_is_added_does_not_show_in_its_place(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    other, third = (write_clip(tmp_path / f"{name}.mp4", frames=2) for name in "ab")
    driver.open(clip, other)
    driver.until(lambda: len(names(driver)) == 2)

    driver.window.more.open_paths([third])
    driver.desk.editor.show_shot(driver.desk.editor.document.shots[0].id)

    driver.until(lambda: len(names(driver)) == 3)
    ready(driver)
    assert reader(driver) == driver.desk.info.path.name == "b.mp4"


def test_a_file_that_does_not_fit_is_refused_and_the_clip_stays_shown(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    small = write_clip(tmp_path / "small.mp4", size=(64, 48))

    driver.desk.opening.relink(driver.desk.editor.shot, small)

    driver.until(lambda: "was made for" in driver.window.notices.text)
    assert reader(driver) == "ball.mp4"


def test_a_relinked_clip_is_what_is_shown_and_tracked_and_undo_goes_back(
    driver: Driver, tmp_path: Path
) -> None:
    first = write_clip(tmp_path / "first.mp4")
    driver.open(first)
    driver.prompted()
    driver.desk.opening.relink(driver.desk.editor.shot, write_clip(tmp_path / "second.mp4"))
    driver.until(lambda: driver.desk.info is not None and driver.desk.info.path.stem == "second")
    assert reader(driver) == "second.mp4"

    driver.do("track_forward")
    driver.until(lambda: len(driver.item.masks) == FRAMES)
    driver.tracked()
    assert driver.desk.inference._reader.info.path.name == "second.mp4"
    driver.do("undo")
    driver.do("undo")

    assert driver.desk.editor.shot.clip.path == str(first)
    ready(driver)
    assert reader(driver) == driver.desk.info.path.name == "first.mp4"


def test_a_clip_that_came_back_where_it_was_is_shown_when_it_is_pointed_at(
    driver: Driver, tmp_path: Path
) -> None:
    mine = write_clip(tmp_path / "mine.mp4")
    driver.open(mine)
    driver.prompted()
    driver.window.more.save_to(tmp_path / "away" / "p.roto")
    driver.until(lambda: "Saved as" in driver.window.notices.text)
    driver.do("close")
    driver.until(lambda: not driver.desk.editor.saver.is_busy())
    mine.rename(tmp_path / "gone.mp4")
    driver.window.more.open_paths([tmp_path / "away" / "p.roto"])
    driver.until(lambda: "not where it was" in driver.window.notices.text)

    (tmp_path / "gone.mp4").rename(mine)
    driver.desk.opening.relink(driver.desk.editor.shot, mine)

    ready(driver)
    assert reader(driver) == "mine.mp4"


def test_a_click_that_was_not_answered_before_a_crash_is_answered_when_its_clip_is_shown(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    path = tmp_path / "p.roto"
    driver.window.more.save_to(path)
    driver.until(lambda: "Saved as" in driver.window.notices.text)
    asked = driver.item.id
    driver.do("close")
    driver.until(lambda: not driver.desk.editor.saver.is_busy())
    with Project.open(path) as project:
        project.commit(edits.add_point(project.document, asked, 5, Point(44, 32)))

    driver.open(path)

    driver.answered()
    assert sorted(driver.item.prompts) == [0, 5]


def test_a_track_that_is_begun_as_the_last_one_ends_keeps_its_frames(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do("track_forward")
    driver.until(lambda: len(driver.item.masks) >= 3)
    thread = driver.desk.inference.thread_of_inference

    driver.desk.cancel()
    while thread._running is not None:
        # The window is busy elsewhere: it has not heard of the end yet.
        thread.msleep(5)
    driver.desk.track("forward")
    driver.until(lambda: not driver.desk.is_working)
    driver.desk.track("forward")

    driver.tracked()
    assert len(driver.item.masks) == FRAMES


@pytest.mark.parametrize(("frames", "size"), [(6, (96, 64)), (10, (64, 48))])
def test_a_clip_that_was_replaced_by_what_does_not_fit_is_told_and_not_shown(
    driver: Driver, tmp_path: Path, frames: int, size: tuple[int, int]
) -> None:
    mine = write_clip(tmp_path / "mine.mp4")
    driver.open(mine)
    driver.prompted()
    driver.window.more.save_to(tmp_path / "p.roto")
    driver.until(lambda: "Saved as" in driver.window.notices.text)
    driver.do("close")
    driver.until(lambda: not driver.desk.editor.saver.is_busy())
    write_clip(mine, frames, size)

    driver.window.more.open_paths([tmp_path / "p.roto"])

    driver.until(
        lambda: f"has {frames} frames of {size[0]}x{size[1]}" in driver.window.notices.text
    )
    assert driver.desk.info is None
    assert driver.item.prompts
