"""Cuts and held frames by the pictures alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.media.open import open_clip
from rotoline.tracking.shots import Comparison, held_runs

SHARED = Path(__file__).resolve().parents[3] / "shared" / "clips"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared clips are not here")
Picture = NDArray[np.uint8]


def compare(pictures: Iterable[Picture]) -> tuple[list[int], list[int]]:
    """Cuts and held frames of a clip."""
    comparison = Comparison()
    found = []
    for frame, picture in enumerate(pictures):
        found += comparison.add(frame, picture)
    found += comparison.finish()
    assert [item.frame for item in found] == list(range(len(found)))
    return [f.frame for f in found if f.is_cut], [f.frame for f in found if f.is_held]


def scene(seed: int, frames: int, speed: int = 3) -> list[Picture]:
    """A camera panning over a picture of coloured patches."""
    chance = np.random.default_rng(seed)
    patches = chance.integers(0, 256, (12, 40, 3), dtype=np.uint8)
    wide = patches.repeat(12, axis=0).repeat(12, axis=1)
    return [wide[:120, speed * f : speed * f + 200].copy() for f in range(frames)]


def test_a_cut_is_found_on_its_frame() -> None:
    assert compare(scene(1, 12) + scene(2, 9) + scene(1, 5)) == ([12, 21], [])


def test_a_fast_pan_is_no_cut() -> None:
    assert compare(scene(3, 25, speed=11)) == ([], [])


def test_a_flash_is_no_cut() -> None:
    pictures = scene(1, 20)
    for frame in (8, 9, 15):
        pictures[frame] = np.full_like(pictures[frame], 255)
    assert compare(pictures)[0] == []


def test_a_slow_fade_to_black_is_no_cut() -> None:
    pictures = scene(1, 30, speed=1)
    faded = [(p * (1 - f / 29)).astype(np.uint8) for f, p in enumerate(pictures)]
    assert compare(faded)[0] == []


def test_a_cut_on_the_last_frames_is_found() -> None:
    assert compare(scene(1, 12) + scene(2, 1)) == ([12], [])
    assert compare(scene(1, 12) + scene(2, 2)) == ([12], [])


def test_held_frames_are_found_in_spite_of_codec_noise() -> None:
    chance = np.random.default_rng(5)
    pictures = []
    for picture in scene(4, 6):
        for _ in range(2):
            noise = chance.integers(-1, 2, picture.shape)
            pictures.append((picture.astype(int) + noise).clip(0, 255).astype(np.uint8))
    assert compare(pictures) == ([], [1, 3, 5, 7, 9, 11])


def test_a_small_thing_that_moves_makes_a_frame_its_own() -> None:
    still = scene(4, 1)[0]
    pictures = []
    for frame in range(6):
        picture = still.copy()
        picture[50:54, 20 + 6 * frame : 24 + 6 * frame] = (255, 255, 255)
        pictures.append(picture)
    assert compare(pictures) == ([], [])


def test_a_drift_too_slow_to_see_between_two_frames_is_not_held_for_long() -> None:
    still = np.tile(np.linspace(60, 200, 200), (120, 1))[..., None].repeat(3, 2)
    pictures = [(still + 0.4 * frame).astype(np.uint8) for frame in range(20)]
    held = compare(pictures)[1]
    assert 0 < len(held) < 16


def test_runs_of_held_frames_begin_with_the_frame_they_hold() -> None:
    assert held_runs([3, 4, 8]) == [range(2, 5), range(7, 9)]
    assert held_runs([]) == []


def pictures_of(path: Path) -> Iterator[Picture]:
    with closing(open_clip(path)) as reader:
        for index in range(reader.info.frames):
            yield reader.read(index).rgb


@needs_shared
@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        ("cut-car-libby-car/clip.mp4", [20, 36]),
        ("bmx-trees/clip.mp4", []),
        ("libby/clip.mp4", []),
        ("two-dogs-composite/clip.mp4", []),
        ("car-shadow/frames", []),
        ("formats/rate_23976.mp4", []),
        ("formats/vfr.mp4", []),
    ],
)
def test_on_real_clips_no_cut_is_missed_and_none_invented(name: str, cuts: list[int]) -> None:
    found, held = compare(pictures_of(SHARED / name))
    assert found == cuts
    assert held == []
