"""The guided filter: edges are found where the picture has them, and left alone elsewhere."""

from __future__ import annotations

import cv2
import numpy as np

from rotoline.core.scores import jaccard
from rotoline.tracking.guided import guided

CELL = 8


def disk(radius: float) -> np.ndarray:
    ys, xs = np.mgrid[0:120, 0:160] + 0.5
    return np.asarray(np.hypot(xs - 80, ys - 60) <= radius)


def coarse(mask: np.ndarray) -> np.ndarray:
    """The mask as a decoder's coarse grid gives it, half a cell off."""
    moved = np.roll(mask.astype(np.float32), (CELL // 2, CELL // 2), (0, 1))
    small = cv2.resize(moved, (160 // CELL, 120 // CELL), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (160, 120), interpolation=cv2.INTER_LINEAR)


def painted(mask: np.ndarray, inside: int, outside: int) -> np.ndarray:
    noise = np.random.default_rng(3).normal(0, 4, (*mask.shape, 3))
    level = np.where(mask, inside, outside)[..., None] + noise
    return np.clip(level, 0, 255).astype(np.uint8)


def test_a_coarse_mask_is_drawn_to_the_edge_of_the_picture() -> None:
    truth = disk(36)
    soft = coarse(truth)
    drawn = guided(painted(truth, 180, 60), soft, CELL)
    assert jaccard(soft > 0.5, truth) < 0.86
    assert jaccard(drawn > 0.5, truth) > 0.95


def test_where_the_object_looks_like_its_surroundings_the_mask_stays() -> None:
    """A black tyre on a black road: colours must not eat what the model is sure of."""
    truth = disk(36)
    drawn = guided(painted(truth, 60, 60), truth.astype(np.float32), CELL)
    assert jaccard(drawn > 0.5, truth) > 0.94


def test_an_edge_that_is_not_the_masks_does_not_attract_it() -> None:
    """Stripes inside the object are none of its outline."""
    truth = disk(36)
    rgb = painted(truth, 180, 60)
    rgb[:, 76:84] = 20
    drawn = guided(rgb, coarse(truth), CELL)
    assert drawn[60, 80] > 0.9


def test_a_fine_mask_needs_no_larger_picture_than_its_own() -> None:
    truth = disk(20)
    drawn = guided(painted(truth, 200, 40), truth.astype(np.float32), 1.0)
    assert drawn.shape == truth.shape
    assert jaccard(drawn > 0.5, truth) > 0.98
