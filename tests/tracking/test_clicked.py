"""The first mask of clicks: which of several drafts is taken."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.core.scores import jaccard
from rotoline.tracking import classical
from rotoline.tracking.classical import ClassicalTracker
from rotoline.tracking.cutting import cut_by_hints
from rotoline.tracking.hints import Hints
from tests.tracking.footage import moving_disk


def disk_within_a_disk() -> tuple[NDArray[np.uint8], NDArray[np.float64], Hints]:
    """A picture, distances to its middle, and a click there: on disks of radius 12 and 36."""
    ys, xs = np.mgrid[0:160, 0:224] + 0.5
    away = np.hypot(xs - 112, ys - 80)
    rgb = np.full((160, 224, 3), (40, 60, 90), np.uint8)
    rgb[away < 36] = (180, 120, 60)
    rgb[away < 12] = (230, 210, 80)
    click = Hints(np.array([[112.0, 80.0]]), np.array([True]))
    return rgb, away, click


def test_of_several_drafts_of_a_click_the_one_that_the_model_reads_is_taken() -> None:
    """The click alone does not say which of two disks is meant."""
    rgb, away, click = disk_within_a_disk()

    def reading(meant: NDArray[np.bool_]) -> list[NDArray[np.float32]]:
        return [np.where(meant, 5.0, -5.0).astype(np.float32)]

    for radius in (12, 36):
        meant = away < radius
        found = cut_by_hints(rgb, click, None, partial(reading, meant))
        assert jaccard(found, meant) > 0.85


def test_of_readings_that_differ_the_one_nearest_to_all_is_drafted() -> None:
    """Two readings of three mean the outer disk, one of them carelessly."""
    rgb, away, click = disk_within_a_disk()
    readings = [np.where(away < r, 2.0, -2.0).astype(np.float32) for r in (12, 32, 40)]
    found = cut_by_hints(rgb, click, None, lambda: readings)
    assert jaccard(found, away < 36) > 0.97
    nothing = [np.full((160, 224), -5.0, np.float32)]
    assert np.array_equal(
        cut_by_hints(rgb, click, None, lambda: nothing), cut_by_hints(rgb, click, None)
    )


@pytest.mark.parametrize("radius", [12, 36])
def test_of_two_things_the_one_of_the_objects_size_is_taken(radius: int) -> None:
    rgb, away, click = disk_within_a_disk()
    readings = [np.where(away < r, 5.0, -5.0).astype(np.float32) for r in (12, 36)]
    usual = replace(click, usual=1.2 * np.pi * radius**2)
    assert jaccard(cut_by_hints(rgb, usual, None, lambda: readings), away < radius) > 0.85


def test_an_objects_size_is_known_from_its_other_prompted_frames(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frames, masks = moving_disk(3)
    asked: list[Hints] = []

    def cut(_rgb: object, hints: Hints, _previous: object) -> NDArray[np.bool_]:
        asked.append(hints)
        return masks[0]

    monkeypatch.setattr(classical, "cut_by_hints", cut)
    tracker = ClassicalTracker(frames)
    tracker.add_points(0, 1, [[20.0, 20.0]], [1])
    tracker.add_points(2, 1, [[20.0, 20.0]], [1])
    assert not asked[0].known
    assert asked[1].usual == pytest.approx(masks[0].sum(), rel=0.1)


def test_a_draft_by_colour_is_taken_where_the_model_reads_next_to_nothing_right() -> None:
    """An even disk on an even ground; the readings are unsure, and each misses most of it."""
    ys, xs = np.mgrid[0:160, 0:224] + 0.5
    disk = np.hypot(xs - 112, ys - 80) < 30
    rgb = np.where(disk[..., None], (180, 120, 60), (40, 60, 90)).astype(np.uint8)
    click = Hints(np.array([[112.0, 80.0]]), np.array([True]))
    vague = [
        np.where(part, 0.4, -0.6).astype(np.float32)
        for part in (np.hypot(xs - 108, ys - 84) < 9, (ys > 76) & (np.abs(xs - 112) < 50))
    ]
    assert jaccard(cut_by_hints(rgb, click, None, lambda: vague), disk) > 0.97


def test_clicks_outside_alone_mean_nothing() -> None:
    rgb, _, click = disk_within_a_disk()
    outside = Hints(click.points, np.array([False]))
    assert not cut_by_hints(rgb, outside).any()
