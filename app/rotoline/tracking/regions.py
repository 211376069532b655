"""Regions of a picture: their parts, edges and windows. Masks are (h, w) bool at working size."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Rgb = NDArray[np.uint8]
Soft = NDArray[np.float32]

WIDE = 12  # pixels from which a distance is sooner measured than a disk moved around
LARGE = 0.12  # of the largest part's area, from which another part is no speck


def keep_near(mask: Mask, carried: Mask) -> Mask:
    """Drop parts that do not touch the carried mask, and specks."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count <= 1:
        return mask
    touched = np.bincount(parts[grow(carried, 1) & mask], minlength=count)
    areas = stats[:, cv2.CC_STAT_AREA]
    keep = (touched >= 0.2 * areas) & (areas >= max(6.0, 0.004 * areas[1:].max()))
    keep[0] = False
    return np.asarray(keep[parts])


def overlap(mask: Mask, other: Mask) -> float:
    """What both share of what either covers, 0..1; 0 where both are empty."""
    return int(np.count_nonzero(mask & other)) / max(int(np.count_nonzero(mask | other)), 1)


def soft_overlap(mask: Mask, chance: Soft) -> float:
    """Overlap of a mask with a soft one (h, w), 0..1."""
    both = float(chance[mask].sum())
    return both / (float(chance.sum()) + int(np.count_nonzero(mask)) - both + 1)


def overlaps(masks: Sequence[Mask]) -> NDArray[np.float32]:
    """The overlap of each of N masks with each, (N, N)."""
    flat = np.stack([mask.ravel() for mask in masks]).astype(np.float32)
    both, areas = flat @ flat.T, flat.sum(axis=1)
    return np.asarray(both / np.maximum(areas[:, None] + areas[None] - both, 1), np.float32)


def radius_of(mask: Mask) -> float:
    """Of the disk with the mask's area, pixels."""
    return float(np.sqrt(np.count_nonzero(mask) / np.pi))


def longer_side(mask: Mask) -> int:
    """Of the mask's bounding box, pixels; 0 where it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return 0
    return int(max(rows[-1] - rows[0], columns[-1] - columns[0])) + 1


def grow(mask: Mask, radius: float) -> Mask:
    """Dilate by a disk; a radius below half a pixel changes nothing."""
    if radius < 0.5 or not mask.any():
        return mask
    if round(radius) < WIDE:
        return _morph(mask, radius, cv2.MORPH_DILATE)
    return _distance(~mask) <= round(radius)


def shrink(mask: Mask, radius: float) -> Mask:
    """Erode by a disk; the picture's rim does not erode."""
    if radius < 0.5 or mask.all() or not mask.any():
        return mask
    if round(radius) < WIDE:
        return _morph(mask, radius, cv2.MORPH_ERODE)
    return _distance(mask) > round(radius)


def _morph(mask: Mask, radius: float, operation: int) -> Mask:
    size = 2 * round(radius) + 1
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), operation, disk)) > 0


def _distance(region: Mask) -> Soft:
    """Of each pixel of a region to the nearest one outside it, pixels."""
    inside = region.astype(np.uint8)
    return np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))


def outline(mask: Mask) -> Mask:
    """The pixels of a mask along its border."""
    return mask & ~shrink(mask, 1)


def depth_of(region: Mask) -> Soft:
    """Distance to the region's border, the picture's rim included, pixels."""
    padded = cv2.copyMakeBorder(region.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1], np.float32)


def mean_in(values: Soft, region: Mask) -> float:
    """Mean of values over a region, 0 over nothing."""
    return float(values[region].mean()) if region.any() else 0.0


def touching(mask: Mask, points: NDArray[np.float64]) -> Mask:
    """The parts that hold at least one of the points (N, 2) x, y."""
    count, parts = cv2.connectedComponents(mask.astype(np.uint8))
    keep = np.zeros(count, bool)
    keep[[int(parts[cell_at(mask, x, y)]) for x, y in points]] = True
    keep[0] = False
    return np.asarray(keep[parts])


def largest(mask: Mask) -> Mask:
    """The largest part, and those that are not much smaller."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count <= 2:
        return mask
    areas = stats[:, cv2.CC_STAT_AREA].astype(float)
    areas[0] = 0
    return np.asarray((areas >= LARGE * areas.max())[parts])


def cell_at(mask: Mask, x: float, y: float) -> tuple[int, int]:
    """Row and column of the pixel that a point lies in; beyond the rim, of the nearest one."""
    height, width = mask.shape
    return int(np.clip(y, 0, height - 1)), int(np.clip(x, 0, width - 1))


def window_of(region: Mask, margin: float, least: int) -> tuple[slice, slice]:
    """Rows and columns of a region and of what lies around it; all of them where it is empty.

    margin: on each side, of the region's height or width; least: the same in pixels.
    """
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    if not len(rows):
        return slice(0, region.shape[0]), slice(0, region.shape[1])
    high, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    by_y, by_x = max(least, round(margin * high)), max(least, round(margin * wide))
    return (
        slice(max(0, rows[0] - by_y), min(region.shape[0], rows[-1] + 1 + by_y)),
        slice(max(0, columns[0] - by_x), min(region.shape[1], columns[-1] + 1 + by_x)),
    )
