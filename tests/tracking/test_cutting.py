"""The first mask of a box: where it lies, and what a model's reading adds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.core.scores import jaccard
from rotoline.tracking.cutting import cut_by_hints, no_reading
from rotoline.tracking.hints import Hints
from rotoline.tracking.regions import Mask, Soft

HEIGHT, WIDTH = 160, 240
THING = (130, 80, 30)  # x, y, radius


def disk(x: float, y: float, radius: float) -> Mask:
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    return np.asarray(np.hypot(xs - x, ys - y) < radius)


def picture() -> NDArray[np.uint8]:
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    rgb[:] = (60, 90, 120)
    rgb[disk(*THING)] = (190, 120, 50)
    rgb += np.random.default_rng(3).normal(0, 6, rgb.shape)
    return np.asarray(np.clip(rgb, 0, 255), np.uint8)


def boxed(x0: float, y0: float, x1: float, y1: float) -> Hints:
    return Hints(np.zeros((0, 2)), np.zeros(0, bool), np.array([x0, y0, x1, y1]))


def seen() -> Sequence[Soft]:
    """What a model says that sees the thing."""
    return [np.where(disk(*THING), 4.0, -4.0).astype(np.float32)]


@pytest.mark.parametrize("read", [no_reading, seen])
def test_a_box_finds_the_object_in_it_and_nothing_outside(read: object) -> None:
    found = cut_by_hints(picture(), boxed(98, 48, 162, 112), None, read)  # type: ignore[arg-type]
    assert jaccard(found, disk(*THING)) > 0.95
    assert not found[:, :98].any()
    assert not found[:48].any()


@pytest.mark.parametrize("read", [no_reading, seen])
def test_what_is_far_from_a_box_does_not_change_its_mask(read: object) -> None:
    rgb = picture()
    other = rgb.copy()
    other[:, :60] = (220, 30, 200)
    box = boxed(98, 48, 162, 112)
    np.testing.assert_array_equal(
        cut_by_hints(rgb, box, None, read),  # type: ignore[arg-type]
        cut_by_hints(other, box, None, read),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("corner", [(-20, -10, 30, 40), (200, 120, 300, 200), (90, 50, 90, 50)])
def test_a_box_over_the_rim_or_without_area_is_cut_all_the_same(
    corner: tuple[float, float, float, float],
) -> None:
    found = cut_by_hints(picture(), boxed(*corner), None, seen)
    assert found.shape == (HEIGHT, WIDTH)
