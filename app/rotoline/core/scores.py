"""J and F of two masks, as the DAVIS toolkit defines them.

Perazzi et al., "A Benchmark Dataset and Evaluation Methodology for Video Object Segmentation",
CVPR 2016: J is the Jaccard index of the regions, F the F-measure of their contours, matched
within a tolerance of 0.008 of the picture's diagonal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

DAVIS_TOLERANCE = 0.008


@dataclass(frozen=True)
class MaskScore:
    """How well a mask fits the truth, or the mean over several masks; all 0..1.

    j: region; f: contour within DAVIS' tolerance; f1, f2, f4: contour within so many pixels,
    which is what a rotoscoped edge is judged by.
    """

    j: float
    f: float
    f1: float
    f2: float
    f4: float

    @property
    def jf(self) -> float:
        return (self.j + self.f) / 2

    @classmethod
    def of(cls, mask: Mask, truth: Mask) -> MaskScore:
        """Compare two (H, W) bool masks."""
        return cls(
            jaccard(mask, truth),
            contour_f(mask, truth),
            *(contour_f(mask, truth, pixels) for pixels in (1, 2, 4)),
        )

    @classmethod
    def mean(cls, scores: Sequence[MaskScore]) -> MaskScore:
        """Of at least one score."""
        return cls(*np.mean([astuple(score) for score in scores], axis=0).tolist())


def jaccard(mask: Mask, truth: Mask) -> float:
    """Intersection over union of two (H, W) bool masks; 1 where both are empty."""
    union = int(np.count_nonzero(mask | truth))
    return int(np.count_nonzero(mask & truth)) / union if union else 1.0


def contour_f(mask: Mask, truth: Mask, tolerance: float = DAVIS_TOLERANCE) -> float:
    """F-measure of two masks' contours, each (H, W) bool.

    tolerance: below 1 a fraction of the diagonal (rounded up to pixels), else pixels.
    Both empty gives 1, one of them empty 0.
    """
    radius = tolerance if tolerance >= 1 else math.ceil(tolerance * math.hypot(*mask.shape))
    found, wanted = contour(mask), contour(truth)
    found_count, wanted_count = int(np.count_nonzero(found)), int(np.count_nonzero(wanted))
    if not found_count or not wanted_count:
        return float(found_count == wanted_count)
    precision = np.count_nonzero(found & dilate(wanted, radius)) / found_count
    recall = np.count_nonzero(wanted & dilate(found, radius)) / wanted_count
    total = precision + recall
    return float(2 * precision * recall / total) if total else 0.0


def contour(mask: Mask) -> Mask:
    """The one-pixel boundary map: a pixel that differs from its right, lower or diagonal one."""
    edge = np.zeros_like(mask)
    edge[:, :-1] |= mask[:, :-1] ^ mask[:, 1:]
    edge[:-1, :] |= mask[:-1, :] ^ mask[1:, :]
    edge[:-1, :-1] |= mask[:-1, :-1] ^ mask[1:, 1:]
    return edge


def dilate(points: Mask, radius: float) -> Mask:
    """Every pixel within `radius` pixels (a disk, its rim included) of a set pixel.

    Runs of pixels are widened row by row through running sums, so the cost does not grow
    with the disk's area.
    """
    height, width = points.shape
    reach = math.floor(radius)
    rows, columns = np.flatnonzero(points.any(axis=1)), np.flatnonzero(points.any(axis=0))
    result = np.zeros_like(points)
    if not rows.size:
        return result
    sums = np.zeros((height, width + 1), np.int32)
    np.cumsum(points, axis=1, out=sums[:, 1:])
    left, right = max(0, columns[0] - reach), min(width, columns[-1] + reach + 1)
    column = np.arange(left, right)
    for shift in range(-reach, reach + 1):
        half = math.isqrt(math.floor(radius * radius) - shift * shift)
        first = max(rows[0], -shift)
        last = min(rows[-1] + 1, height - shift)
        if first >= last:
            continue
        span = sums[first:last]
        high, low = np.minimum(column + half + 1, width), np.maximum(column - half, 0)
        result[first + shift : last + shift, left:right] |= span[:, high] > span[:, low]
    return result
