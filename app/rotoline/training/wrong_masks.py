"""Masks that are wrong as real ones are: what the corrector is trained to mend.

Guesses and carried masks miss parts, take in neighbours, follow other edges than the object's and
bend beside it; mended ones are wrong along strips. Masks are (h, w) bool.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from rotoline.tracking.grabcut import grabcut
from rotoline.tracking.regions import Mask, Rgb, Soft, depth_of, radius_of, shrink

LEAST_PATCH = 12  # pixels
LARGEST_PATCH = 0.5  # of the object's area
GRABCUT_PIXELS = 40_000


def wrong_mask(rng: np.random.Generator, rgb: Rgb, truth: Mask, neighbours: Sequence[Mask]) -> Mask:
    """A mask that is wrong about an object in one to six ways. truth: not empty.

    neighbours: other objects of the picture, which it may take in.
    """
    mask = truth
    if rng.random() < 0.3:
        mask = _partly(rng, mask, truth)
    if neighbours and rng.random() < 0.2:
        mask = mask | neighbours[int(rng.integers(len(neighbours)))]
    if rng.random() < 0.75:
        mask = (mask if rng.random() < 0.5 else truth) ^ (_bent(rng, truth) ^ truth)
    if rng.random() < 0.5:
        mask = _patched(rng, mask, truth, rgb)
    if rng.random() < 0.45:
        mask = _cut_anew(rng, mask, rgb)
    if rng.random() < 0.15:
        mask = _cut_anew(rng, _disk(rng, truth), rgb)
    return mask


def _bent(rng: np.random.Generator, truth: Mask) -> Mask:
    """The object with another outline: waves of up to three lengths, swollen or shrunk."""
    radius = radius_of(truth)
    height = depth_of(truth) - _away(truth)
    for _ in range(int(rng.integers(1, 4))):
        length = radius * float(np.exp(rng.uniform(np.log(0.15), np.log(2.5))))
        waves = _waves(rng, truth.shape, truth.shape[0] / max(length, 3.0))
        height = height + waves * min(length, radius) * float(rng.uniform(0.05, 0.3))
    return np.asarray(height + float(rng.normal(0, 0.04)) * radius > 0)


def _partly(rng: np.random.Generator, mask: Mask, truth: Mask) -> Mask:
    """What lies on one side of a wavy line through the object, or all but a disk of it."""
    radius = radius_of(truth)
    x, y = _anywhere(rng, truth)
    ys, xs = np.ogrid[0 : truth.shape[0], 0 : truth.shape[1]]
    if rng.random() < 0.3:
        return np.asarray(mask & (np.hypot(xs - x, ys - y) >= radius * rng.uniform(0.2, 0.8)))
    turn = rng.uniform(0, 2 * np.pi)
    line = (xs - x) * np.cos(turn) + (ys - y) * np.sin(turn)
    return np.asarray(mask & (line + _waves(rng, truth.shape, 6.0) * radius * 0.15 > 0))


def _patched(rng: np.random.Generator, mask: Mask, truth: Mask, rgb: Rgb) -> Mask:
    """Patches of one colour in and around the object change sides."""
    blurred = cv2.GaussianBlur(rgb, (0, 0), float(rng.uniform(0.8, 2.5)))
    lab = cv2.cvtColor(blurred, cv2.COLOR_RGB2LAB).astype(np.int32)
    steps = np.array([256 // rng.integers(5, 11), rng.integers(10, 22), rng.integers(10, 22)])
    colors = (lab // steps) @ np.array([10_000, 100, 1])
    radius, area = radius_of(truth), int(np.count_nonzero(truth))
    near = (depth_of(truth) < 0.8 * radius) & (_away(truth) < radius)
    patched = mask.copy()
    for _ in range(int(rng.integers(1, 5))):
        x, y = _anywhere(rng, near)
        alike = (colors == colors[y, x]).astype(np.uint8)
        _, parts = cv2.connectedComponents(alike)
        part = (parts == parts[y, x]).astype(np.uint8)
        patch = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0
        if LEAST_PATCH < np.count_nonzero(patch) < LARGEST_PATCH * area:
            patched[patch] = rng.random() < 0.5
    return patched


def _cut_anew(rng: np.random.Generator, mask: Mask, rgb: Rgb) -> Mask:
    """The mask's outline drawn by GrabCut, free within a band of it."""
    wide = max(2.0, float(rng.uniform(0.05, 0.5)) * radius_of(mask))
    labels = np.where(mask, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)
    labels[mask & ~shrink(mask, wide)] = cv2.GC_PR_FGD
    labels[~mask & (_away(mask) < wide)] = cv2.GC_PR_BGD
    everything = slice(0, mask.shape[0]), slice(0, mask.shape[1])
    return grabcut(rgb, labels, everything, 1, None, GRABCUT_PIXELS)


def _disk(rng: np.random.Generator, truth: Mask) -> Mask:
    """A crude first guess: a disk on the object, about its size."""
    x, y = _anywhere(rng, truth)
    ys, xs = np.ogrid[0 : truth.shape[0], 0 : truth.shape[1]]
    return np.asarray(np.hypot(xs - x, ys - y) < radius_of(truth) * rng.uniform(0.4, 1.6))


def _away(mask: Mask) -> Soft:
    """Distance of each pixel outside to the mask; the picture's rim is no border of it."""
    if not mask.any():
        return np.full(mask.shape, float(sum(mask.shape)), np.float32)
    outside = (~mask).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, 5), np.float32)


def _waves(rng: np.random.Generator, shape: tuple[int, ...], cells: float) -> Soft:
    """A smooth random field of deviation 1, about so many waves high."""
    height, width = shape
    grid = max(2, round(cells)), max(2, round(cells * width / height))
    drawn = rng.normal(0, 1, grid).astype(np.float32)
    return np.asarray(cv2.resize(drawn, (width, height), interpolation=cv2.INTER_CUBIC))


def _anywhere(rng: np.random.Generator, region: Mask) -> tuple[int, int]:
    """Column and row of one pixel of a region that is not empty."""
    rows, columns = np.nonzero(region)
    chosen = int(rng.integers(len(rows)))
    return int(columns[chosen]), int(rows[chosen])
