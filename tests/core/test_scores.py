"""J and F, against a plain reading of their definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.core.scores import contour, contour_f, dilate, jaccard

Mask = NDArray[np.bool_]


def blank(height: int = 40, width: int = 60) -> Mask:
    return np.zeros((height, width), np.bool_)


def square(x: int, y: int, side: int) -> Mask:
    mask = blank()
    mask[y : y + side, x : x + side] = True
    return mask


def slow_dilate(points: Mask, radius: float) -> Mask:
    result = np.zeros_like(points)
    rows, columns = np.nonzero(points)
    for y, x in np.ndindex(points.shape):
        result[y, x] = bool(np.any((rows - y) ** 2 + (columns - x) ** 2 <= radius * radius))
    return result


@pytest.mark.parametrize("radius", [0, 1, 2, 3.5, 7, 100])
def test_dilation_reaches_exactly_the_disk(radius: float) -> None:
    random = np.random.default_rng(int(radius))
    points = random.random((23, 31)) < 0.01
    points[0, 0] = points[22, 30] = True
    assert np.array_equal(dilate(points, radius), slow_dilate(points, radius))


def test_dilating_nothing_gives_nothing() -> None:
    assert not dilate(blank(), 5).any()


def test_the_contour_is_one_pixel_and_has_no_right_or_lower_rim() -> None:
    edge = contour(square(10, 10, 3))
    assert np.argwhere(edge).tolist() == [
        *([9, x] for x in (9, 10, 11, 12)),
        *([10, x] for x in (9, 12)),
        *([11, x] for x in (9, 12)),
        *([12, x] for x in (9, 10, 11, 12)),
    ]
    assert not contour(np.ones((5, 5), np.bool_)).any()


def test_equal_masks_score_one_and_disjoint_ones_zero() -> None:
    mask = square(5, 5, 10)
    assert jaccard(mask, mask) == contour_f(mask, mask) == 1.0
    assert jaccard(mask, square(40, 25, 10)) == contour_f(mask, square(40, 25, 10)) == 0.0


def test_empty_masks_score_as_the_toolkit_says() -> None:
    mask = square(5, 5, 10)
    assert jaccard(blank(), blank()) == contour_f(blank(), blank()) == 1.0
    assert jaccard(blank(), mask) == contour_f(blank(), mask) == contour_f(mask, blank()) == 0.0


def test_a_shift_within_the_tolerance_costs_j_but_not_f() -> None:
    mask, shifted = square(10, 10, 12), square(11, 10, 12)
    tolerance = math.ceil(0.008 * math.hypot(40, 60))
    assert tolerance == 1
    assert jaccard(mask, shifted) == pytest.approx(11 * 12 / (13 * 12))
    assert contour_f(mask, shifted) == 1.0
    assert contour_f(mask, square(13, 10, 12)) < 0.8
    assert contour_f(mask, square(13, 10, 12), tolerance=3) == 1.0


def test_f_is_the_harmonic_mean_of_precision_and_recall() -> None:
    truth = square(10, 10, 12)
    extra = truth | square(40, 20, 12)
    found, wanted = contour(extra), contour(truth)
    precision = np.count_nonzero(wanted) / np.count_nonzero(found)
    assert contour_f(extra, truth) == pytest.approx(2 * precision / (precision + 1))
