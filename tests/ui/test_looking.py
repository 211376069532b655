"""The cut-out over another clip, and the onion skin."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from rotoline.core.document import ClipRef
from rotoline.media.open import open_clip
from rotoline.ui.ground import behind, index_beside
from rotoline.ui.refusals import NoSuchFrame
from rotoline.ui.view import Region
from tests.ui.conftest import HEIGHT, WIDTH, Driver


def write_plate(folder: Path, first: int, count: int) -> Path:
    """A numbered sequence; each picture is blue, its red tells its number."""
    folder.mkdir()
    for number in range(first, first + count):
        picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        picture[:, :, 0], picture[:, :, 2] = 200, 10 * (number - first)
        cv2.imwrite(str(folder / f"plate.{number:04d}.png"), picture)
    return folder / f"plate.{first:04d}.png"


def colour_at(driver: Driver, x: float, y: float) -> tuple[int, int, int]:
    """What the canvas shows at a clip position."""
    shown = driver.window.canvas.shown
    assert shown is not None
    at = driver.at(x, y)
    colour = shown.image.pixelColor(at.x() - shown.region.left, at.y() - shown.region.top)
    return colour.red(), colour.green(), colour.blue()


def shows(driver: Driver, frame: int) -> bool:
    shown = driver.window.canvas.shown
    return shown is not None and shown.frame == frame and not driver.desk.stage.is_busy()


def test_the_cut_out_lies_over_the_frame_of_the_same_number(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.window.looking.show_ground(write_plate(tmp_path / "plate", 0, 6))
    driver.until(lambda: driver.desk.state.look.backdrop == "clip" and shows(driver, 0))
    driver.until(lambda: colour_at(driver, 90, 60) == (0, 0, 200))
    red, green, blue = colour_at(driver, 24, 32)
    assert red > 200 and green > 150 and blue < 90

    driver.desk.commands.go_to(3)

    driver.until(lambda: shows(driver, 3) and colour_at(driver, 90, 60) == (30, 0, 200))
    driver.desk.commands.go_to(8)
    driver.until(lambda: shows(driver, 8))
    assert "no frame 8" in driver.window.canvas.shown.note
    assert "0 to 5" in driver.window.canvas.shown.note
    assert colour_at(driver, 90, 60) == (0, 0, 0)


def test_a_clip_behind_that_cannot_be_opened_is_explained_and_changes_nothing(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    before = driver.desk.state.look
    bad = tmp_path / "notes.mov"
    bad.write_text("take 3")

    driver.window.looking.show_ground(bad)

    driver.until(lambda: "notes.mov" in driver.window.notices.text)
    assert driver.desk.state.look == before


@pytest.mark.parametrize(
    ("clip_first", "ground_first", "frame", "expected"),
    [(1001, 1001, 2, 2), (1001, 1003, 4, 2), (0, 1001, 3, 3), (1001, 0, 3, 3)],
)
def test_numbers_decide_where_they_meet_and_the_place_where_they_do_not(
    tmp_path: Path, clip_first: int, ground_first: int, frame: int, expected: int
) -> None:
    path = write_plate(tmp_path / "plate", ground_first, 5).parent
    reader = open_clip(path)
    reader.close()
    clip = ClipRef("/c.mov", 10, WIDTH, HEIGHT, first_number=clip_first)

    assert index_beside(reader.info, frame, clip) == expected
    with pytest.raises(NoSuchFrame):
        index_beside(reader.info, 9, clip)


def test_a_picture_behind_fills_the_clip_from_its_middle_at_any_zoom() -> None:
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[45:55, 45:55] = 255
    whole = behind(picture, (200, 100), Region(0, 0, 200, 100, 0, 0, 50, 25))
    close = behind(picture, (200, 100), Region(91, 41, 109, 59, 0, 0, 200, 200))

    assert whole.shape == (25, 50, 4)
    assert whole[12, 25, 0] == 255 and whole[12, 10, 0] == 0
    assert close[:, :, 0].min() == 255


def test_the_onion_skin_outlines_the_frames_before_and_after_in_two_colours(
    driver: Driver, clip: Path
) -> None:
    driver.tracked_whole(clip)
    driver.desk.commands.go_to(5)
    driver.do("view_matte")
    driver.until(lambda: shows(driver, 5))
    driver.do("onion")
    assert driver.desk.state.look.onion == 2

    def outlines() -> tuple[bool, bool]:
        row = [colour_at(driver, x / 4, 32) for x in range(4 * WIDTH)]
        before = any(red > 140 and blue < red - 60 for red, _, blue in row)
        after = any(blue > 140 and red < blue - 60 for red, _, blue in row)
        return before, after

    driver.until(lambda: shows(driver, 5) and outlines() == (True, True))
    driver.do("onion")
    driver.until(lambda: shows(driver, 5) and outlines() == (False, False))
