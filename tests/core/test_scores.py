"""J and F, against a plain reading of their definition."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.core.scores import Contours, MaskScore, contour, davis_radius, jaccard

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


@pytest.mark.parametrize("radius", [1, 2, 3.5, 7, 100])
def test_contours_match_within_exactly_a_disk(radius: float) -> None:
    random = np.random.default_rng(int(radius))
    mask, truth = (random.random((23, 31)) < share for share in (0.004, 0.01))
    mask[0, 0] = truth[22, 30] = truth[5, 7] = True
    found, wanted = contour(mask), contour(truth)
    precision = (found & slow_dilate(wanted, radius)).sum() / found.sum()
    recall = (wanted & slow_dilate(found, radius)).sum() / wanted.sum()
    total = precision + recall
    expected = 2 * precision * recall / total if total else 0.0
    assert Contours(mask, truth).f(radius) == pytest.approx(expected)


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
    assert jaccard(mask, mask) == MaskScore.of(mask, mask).f == 1.0
    assert jaccard(mask, square(40, 25, 10)) == MaskScore.of(mask, square(40, 25, 10)).f == 0.0


def test_empty_masks_score_as_the_toolkit_says() -> None:
    mask = square(5, 5, 10)
    assert jaccard(blank(), blank()) == MaskScore.of(blank(), blank()).f == 1.0
    assert jaccard(blank(), mask) == MaskScore.of(blank(), mask).f == 0.0
    assert jaccard(mask, blank()) == MaskScore.of(mask, blank()).f == 0.0


def test_a_shift_within_the_tolerance_costs_j_but_not_f() -> None:
    mask, shifted = square(10, 10, 12), square(11, 10, 12)
    assert davis_radius((40, 60)) == 1
    assert jaccard(mask, shifted) == pytest.approx(11 * 12 / (13 * 12))
    assert MaskScore.of(mask, shifted).f == 1.0
    assert MaskScore.of(mask, square(13, 10, 12)).f < 0.8
    assert Contours(mask, square(13, 10, 12)).f(3) == 1.0


@pytest.mark.parametrize("size", [(40, 60), (300, 500)])
def test_scores_of_a_frame_are_those_of_whole_pictures(size: tuple[int, int]) -> None:
    random = np.random.default_rng(size[0])
    for corner in ((0, 0), (10, 20), (size[0] - 15, size[1] - 12)):
        pair = [np.zeros(size, np.bool_) for _ in range(2)]
        for mask in pair:
            y, x = corner + random.integers(0, 3, 2)
            mask[y : y + 14, x : x + 11] = random.random(mask[y : y + 14, x : x + 11].shape) < 0.8
        score = MaskScore.of(pair[0], pair[1])
        assert score.j == jaccard(pair[0], pair[1])
        whole = Contours(pair[0], pair[1])
        assert score.f == whole.f(davis_radius(size))
        plain = [whole.f(pixels) for pixels in (1, 2, 4)]
        assert [score.f1, score.f2, score.f4] == plain
        assert score.jf == pytest.approx((score.j + score.f) / 2)


def test_a_shifted_square_is_matched_within_its_shift_only() -> None:
    score = MaskScore.of(square(10, 10, 12), square(13, 10, 12))
    # 9 of 15 columns overlap. Contours are rings of 13 x 13 with 48 pixels, 3 pixels apart: within
    # one pixel 11 of each level edge match and 1 at each end of the near upright one.
    assert score.j == pytest.approx(9 / 15)
    assert score.f1 == pytest.approx(24 / 48)
    assert score.f2 == pytest.approx(28 / 48)
    assert score.f4 == 1.0


def test_empty_frames_score_as_the_toolkit_says() -> None:
    mask = square(5, 5, 10)
    assert MaskScore.of(blank(), blank()) == MaskScore(1, 1, 1, 1, 1)
    assert MaskScore.of(blank(), mask) == MaskScore.of(mask, blank()) == MaskScore(0, 0, 0, 0, 0)
    means = MaskScore.mean([MaskScore(1, 1, 1, 1, 1), MaskScore(0, 0.5, 0, 0, 1)])
    assert means == MaskScore(0.5, 0.75, 0.5, 0.5, 1)


def test_f_is_the_harmonic_mean_of_precision_and_recall() -> None:
    truth = square(10, 10, 12)
    extra = truth | square(40, 20, 12)
    found, wanted = contour(extra), contour(truth)
    precision = np.count_nonzero(wanted) / np.count_nonzero(found)
    assert MaskScore.of(extra, truth).f == pytest.approx(2 * precision / (precision + 1))
