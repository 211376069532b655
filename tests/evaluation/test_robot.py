"""The robot annotator's clicks and boxes, against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.core.document import Box, Point
from rotoline.evaluation.robot import Robot


def region(*spans: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """Rectangles x0, y0, x1, y1 (exclusive) in a picture of 40 x 30."""
    mask = np.zeros((30, 40), np.bool_)
    for x0, y0, x1, y1 in spans:
        mask[y0:y1, x0:x1] = True
    return mask


def robot(jitter: float = 0.0, seed: int = 1) -> Robot:
    return Robot(np.random.default_rng(seed), jitter)


def test_the_first_click_is_the_middle_of_the_object() -> None:
    assert robot().click(region(), region((10, 5, 21, 16))) == Point(15.5, 10.5, True)


def test_the_deeper_error_region_gets_the_click_whatever_its_area() -> None:
    truth = region((0, 0, 40, 5), (10, 10, 15, 15))
    found = region((10, 10, 15, 15), (20, 12, 29, 21))
    # 200 missing pixels in a strip 5 high, 81 extra ones in a square of 9.
    assert robot().click(found, truth) == Point(24.5, 16.5, False)


def test_the_rim_of_the_picture_is_a_border() -> None:
    point = robot().click(region(), region((0, 0, 9, 9)))
    assert point == Point(4.5, 4.5, True)


def test_a_perfect_mask_gets_no_click() -> None:
    assert robot().click(region((3, 3, 9, 9)), region((3, 3, 9, 9))) is None


def test_jittered_clicks_stay_in_the_region_and_follow_the_seed() -> None:
    truth = region((10, 10, 14, 14))
    clicks = [robot(2.0, seed).click(region(), truth) for seed in range(30)]
    places = {(point.x, point.y) for point in clicks if point is not None}
    assert len(places) > 20
    assert all(10 <= x < 14 and 10 <= y < 14 for x, y in places)
    assert robot(2.0, 5).click(region(), truth) == clicks[5]


def test_a_box_is_tight_and_its_jitter_keeps_it_in_the_picture() -> None:
    truth = region((0, 4, 7, 20))
    assert robot().box(truth) == Box(0, 4, 7, 20)
    for seed in range(20):
        box = robot(3.0, seed).box(truth)
        assert 0 <= box.x0 < box.x1 <= 40 and 0 <= box.y0 < box.y1 <= 30
        assert box.x1 == pytest.approx(7, abs=12)
