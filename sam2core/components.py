"""Fill small holes and remove small specks of mask logits.

Regions are 8-connected. They are found with integers on the CPU, as runs of pixels joined
row by row, so the result is the same on every device and the time hardly depends on how
the regions wind: a pixel-by-pixel spread on the device needs as many steps as the longest
region has turns, and was slower at every size tried.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

FILLED, CLEARED = 0.1, -0.1  # barely inside, barely outside: a tracker's logits stay smooth
CERTAIN = 10.0


def fill_holes(logits: Tensor, area: int) -> Tensor:
    """Set background regions (logit <= 0) of at most `area` pixels to 0.1.

    logits: (..., s, s); returns the same shape. An area of 0 changes nothing.
    """
    return _paint(logits, logits <= 0, area, FILLED)


def remove_specks(logits: Tensor, area: int) -> Tensor:
    """Set foreground regions (logit > 0) of at most `area` pixels to -0.1.

    logits: (..., s, s); returns the same shape. An area of 0 changes nothing.
    """
    return _paint(logits, logits > 0, area, CLEARED)


def settle_regions(logits: Tensor, hole_area: int, speck_area: int) -> Tensor:
    """The image predictor's clean-up: holes to +10, specks to -10, both as first seen.

    logits: (..., s, s); returns the same shape.
    """
    inside = logits > 0
    filled = _paint(logits, ~inside, hole_area, CERTAIN)
    return _paint(filled, inside, speck_area, -CERTAIN)


def small_regions(mask: NDArray[np.bool_], area: int) -> NDArray[np.bool_]:
    """Pixels in 8-connected regions of at most `area` pixels.

    mask: (N, H, W) bool, each picture by itself; returns the same shape.
    """
    count, height, width = mask.shape
    # An empty column closes each row's last run, an empty row keeps pictures apart.
    padded = np.zeros((count, height + 1, width + 1), np.int8)
    padded[:, :height, :width] = mask
    steps = np.diff(padded.reshape(-1), prepend=np.int8(0))
    starts = np.flatnonzero(steps == 1)
    ends = np.flatnonzero(steps == -1)
    if area <= 0 or len(starts) == 0:
        return np.zeros_like(mask)
    labels = _join(len(starts), *_touching_runs(starts, ends, width + 1))
    areas = np.bincount(labels, weights=ends - starts)
    small = areas[labels] <= area
    marks = np.zeros(padded.size + 1, np.int8)
    marks[starts[small]] = 1
    marks[ends[small]] -= 1
    covered = np.cumsum(marks[:-1], dtype=np.int8).reshape(padded.shape)
    return covered[:, :height, :width].astype(np.bool_)


def _touching_runs(
    starts: NDArray[np.int64], ends: NDArray[np.int64], row: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of runs (a, b) where b lies in the row below a and touches it, corners included.

    starts, ends: half-open positions in the flattened pictures of rows `row` long.
    """
    first = np.searchsorted(ends, starts + row, side="left")
    last = np.searchsorted(starts, ends + row, side="right")
    touching = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(starts)), touching)
    offsets = np.arange(len(above)) - np.repeat(np.cumsum(touching) - touching, touching)
    return above, np.repeat(first, touching) + offsets


def _join(count: int, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """The smallest index reachable from each of `count` nodes over edges (a, b).

    Hooks roots onto smaller neighbours and halves the paths until nothing changes.
    """
    labels = np.arange(count)
    while len(a):
        low, high = np.minimum(labels[a], labels[b]), np.maximum(labels[a], labels[b])
        np.minimum.at(labels, high, low)
        while True:
            jumped = labels[labels]
            if np.array_equal(jumped, labels):
                break
            labels = jumped
        apart = labels[a] != labels[b]
        a, b = a[apart], b[apart]
    return labels


def _paint(logits: Tensor, mask: Tensor, area: int, value: float) -> Tensor:
    if area <= 0:
        return logits
    height, width = mask.shape[-2:]
    pixels = mask.reshape(-1, height, width).cpu().numpy()
    small = torch.from_numpy(small_regions(pixels, area)).view(mask.shape)
    return logits.masked_fill(small.to(logits.device), value)
