"""Full-depth colour of a part of a picture is that part of the whole picture's."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from painted import encode

from rotoline.core.matte import Window
from rotoline.media import video
from rotoline.media.clip import ColorTags
from rotoline.media.open import open_clip
from rotoline.media.orientation import Orientation
from rotoline.media.pixels import Reading, deep_of
from rotoline.media.planes import Planes

BT709 = ColorTags("bt709", "bt709", "bt709", "tv")


def windows(height: int, width: int, count: int) -> list[Window]:
    rng = random.Random(height * width)
    spans = [
        tuple(
            slice(*sorted(rng.sample(range(length + 1), 2))) if length > 1 else slice(0, 1)
            for length in (height, width)
        )
        for _ in range(count)
    ]
    corners = [(slice(0, 1), slice(0, 1)), (slice(height - 1, height), slice(width - 1, width))]
    return [(rows, columns) for rows, columns in (*corners, *spans)]


@pytest.mark.parametrize("bits", [8, 10])
@pytest.mark.parametrize(("across", "down"), [(1, 1), (2, 1), (2, 2), (4, 1), (4, 4)])
@pytest.mark.parametrize(("centred", "fields"), [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize(("height", "width"), [(97, 131), (64, 80)])
def test_a_window_holds_the_same_colour_as_the_whole(
    bits: int, across: int, down: int, centred: bool, fields: bool, height: int, width: int
) -> None:
    rng = np.random.default_rng(bits + across + down)
    kind = np.uint8 if bits == 8 else np.uint16
    chroma = (-(-height // down), -(-width // across))
    planes = tuple(
        rng.integers(0, 1 << bits, size, kind) for size in ((height, width), chroma, chroma)
    )
    parts = Planes(planes, None, bits, rgb=False)
    reading = Reading(width, height, BT709, centred, fields)
    whole = deep_of(parts, reading)
    assert whole.shape == (height, width, 3)
    for window in windows(height, width, 12):
        np.testing.assert_allclose(deep_of(parts, reading, window), whole[window], atol=1e-6)


@pytest.mark.parametrize("turns", list(itertools.product((False, True), repeat=3)))
def test_a_window_of_the_upright_picture_is_found_in_the_stored_one(
    turns: tuple[bool, bool, bool],
) -> None:
    orientation = Orientation(*turns)
    stored = np.arange(11 * 17).reshape(11, 17)
    upright = orientation.upright(stored)
    for window in (*windows(*upright.shape, 12), (slice(None), slice(None))):
        part = stored[orientation.stored(window, (17, 11))]
        np.testing.assert_array_equal(orientation.upright(part), upright[window])


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_clip_gives_any_part_of_its_frame(rotation: int, tmp_path: Path) -> None:
    path = encode(tmp_path / "clip.mp4", count=2, rotation=rotation)
    frame = open_clip(path).read(1, deep=True)
    assert frame.deep is not None
    assert frame.color is not None
    for window in windows(*frame.deep.shape[:2], 12):
        np.testing.assert_allclose(frame.color(window), frame.deep[window], atol=1e-6)


def test_a_picture_gives_any_part_of_itself(tmp_path: Path) -> None:
    picture = np.random.default_rng(5).integers(0, 1 << 16, (20, 30, 3), np.uint16)
    cv2.imwrite(str(tmp_path / "still.png"), picture)
    frame = open_clip(tmp_path / "still.png").read(0, deep=True)
    assert frame.deep is not None
    assert frame.color is not None
    window = (slice(3, 9), slice(11, 30))
    np.testing.assert_array_equal(frame.color(window), frame.deep[window])


def test_a_frame_that_is_not_looked_at_is_not_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    view_of = video.view_of
    monkeypatch.setattr(video, "view_of", lambda *given: (made.append(1), view_of(*given))[1])
    reader = open_clip(encode(tmp_path / "clip.mp4", count=6))
    frames = [reader.read(index) for index in range(6)]
    assert not made
    # Looked at later, and in any order, each is still the frame that it was.
    for index in (4, 0, 5, 4):
        again = open_clip(tmp_path / "clip.mp4").read(index)
        np.testing.assert_array_equal(frames[index].rgb, again.rgb)
    assert len(made) == 3 + 4
