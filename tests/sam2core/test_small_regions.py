"""Hole filling and speck removal."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from sam2core.components import fill_holes, remove_specks, settle_regions, small_regions


def by_opencv(masks: NDArray[np.bool_], area: int) -> NDArray[np.bool_]:
    """The same question asked of an independent component labelling."""
    small = np.zeros_like(masks)
    for mask, out in zip(masks, small, strict=True):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(
            mask.astype(np.uint8), connectivity=8
        )
        out[...] = (stats[labels, cv2.CC_STAT_AREA] <= area) & mask
    return small


@given(
    arrays(np.bool_, st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9))),
    st.integers(0, 20),
)
@settings(max_examples=300, deadline=None)
def test_small_regions_agree_with_opencv(masks: NDArray[np.bool_], area: int) -> None:
    np.testing.assert_array_equal(small_regions(masks, area), by_opencv(masks, area))


@pytest.mark.parametrize("density", [0.05, 0.3, 0.41, 0.6, 0.95])
def test_noise_at_full_size_agrees_with_opencv(density: float) -> None:
    masks = np.random.default_rng(7).random((2, 256, 256)) < density
    for area in (1, 8, 500):
        np.testing.assert_array_equal(small_regions(masks, area), by_opencv(masks, area))


def test_a_region_that_winds_through_the_whole_mask_counts_as_one() -> None:
    snake = np.zeros((1, 255, 255), bool)
    snake[:, ::2] = True
    snake[:, 1::4, -1] = True
    snake[:, 3::4, 0] = True
    length = int(snake.sum())
    assert not small_regions(snake, length - 1).any()
    np.testing.assert_array_equal(small_regions(snake, length), snake)


def test_regions_touching_only_at_a_corner_are_one() -> None:
    mask = np.eye(5, dtype=bool)[None]
    assert not small_regions(mask, 4).any()
    assert small_regions(mask, 5).sum() == 5


def test_regions_of_neighbouring_masks_do_not_join() -> None:
    masks = np.zeros((2, 3, 3), bool)
    masks[0, 2, 2] = masks[1, 0, 0] = True
    np.testing.assert_array_equal(small_regions(masks, 1), masks)


def test_only_holes_up_to_the_area_are_filled_and_nothing_else_moves() -> None:
    logits = torch.full((1, 1, 16, 16), 5.0)
    logits[..., 2:4, 2:4] = -3.0
    logits[..., 8:12, 8:11] = -3.0
    logits[..., 14, 0] = 0.0
    filled = fill_holes(logits, 8)
    expected = logits.clone()
    expected[..., 2:4, 2:4] = 0.1
    expected[..., 14, 0] = 0.1
    torch.testing.assert_close(filled, expected)
    assert float(logits[0, 0, 2, 2]) == -3.0, "the caller's logits were changed"


def test_only_specks_up_to_the_area_are_removed() -> None:
    logits = torch.full((2, 1, 16, 16), -5.0)
    logits[0, 0, 2, 2] = 4.0
    logits[1, 0, 4:9, 4:9] = 4.0
    expected = logits.clone()
    expected[0, 0, 2, 2] = -0.1
    torch.testing.assert_close(remove_specks(logits, 8), expected)


def test_the_image_predictors_clean_up_judges_specks_before_holes_are_filled() -> None:
    logits = torch.full((1, 3, 12, 12), -2.0)
    # A ring of eight pixels around one hole: small as a speck, and its hole small as well.
    logits[:, :, 3:6, 3:6] = 2.0
    logits[:, :, 4, 4] = -2.0
    settled = settle_regions(logits, hole_area=4, speck_area=8)
    assert settled[0, 0, 4, 4] == 10.0
    assert settled[0, 0, 3, 3] == -10.0
    assert settled[0, 0, 0, 0] == -2.0


def test_an_area_of_zero_changes_nothing() -> None:
    logits = torch.randn(1, 1, 32, 32, generator=torch.Generator().manual_seed(1))
    for same in (fill_holes(logits, 0), remove_specks(logits, 0), settle_regions(logits, 0, 0)):
        torch.testing.assert_close(same, logits)


def test_the_worst_mask_takes_less_than_a_quarter_of_a_second() -> None:
    board = np.indices((1, 256, 256)).sum(axis=0) % 2 == 0
    start = time.process_time()
    small_regions(board, 8)
    assert time.process_time() - start < 0.25
