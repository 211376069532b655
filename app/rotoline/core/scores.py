"""J and F of two masks, as the DAVIS toolkit defines them.

Perazzi et al., "A Benchmark Dataset and Evaluation Methodology for Video Object Segmentation",
CVPR 2016: J is the Jaccard index of the regions, F the F-measure of their contours, matched
within a tolerance of 0.008 of the picture's diagonal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

DAVIS_TOLERANCE = 0.008
_RIM = 1e-3  # pixels, for the rounding of square roots; the next distance is farther


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
        radii = (davis_radius(mask.shape), 1, 2, 4)
        mask, truth = _around_both(mask, truth)
        contours = Contours(mask, truth)
        f, f1, f2, f4 = (contours.f(radius) for radius in radii)
        return cls(jaccard(mask, truth), f, f1, f2, f4)

    @classmethod
    def mean(cls, scores: Sequence[MaskScore]) -> MaskScore:
        """Of at least one score."""
        return cls(*np.mean([astuple(score) for score in scores], axis=0).tolist())


def jaccard(mask: Mask, truth: Mask) -> float:
    """Intersection over union of two (H, W) bool masks; 1 where both are empty."""
    union = int(np.count_nonzero(mask | truth))
    return int(np.count_nonzero(mask & truth)) / union if union else 1.0


class Contours:
    """The contours of two masks, and how far each pixel of one lies from the other."""

    def __init__(self, mask: Mask, truth: Mask) -> None:
        found, wanted = contour(mask), contour(truth)
        self._empty = not found.any(), not wanted.any()
        if not any(self._empty):
            self._of_found = _distance(wanted)[found]
            self._of_wanted = _distance(found)[wanted]

    def f(self, radius: float) -> float:
        """F-measure within so many pixels: a disk, its rim included.

        Both empty gives 1, one of them empty 0.
        """
        if any(self._empty):
            return float(all(self._empty))
        precision = float(np.mean(self._of_found <= radius + _RIM))
        recall = float(np.mean(self._of_wanted <= radius + _RIM))
        total = precision + recall
        return 2 * precision * recall / total if total else 0.0


def davis_radius(shape: tuple[int, ...]) -> int:
    """Pixels that a contour may be off in a picture of `shape` (H, W)."""
    return math.ceil(DAVIS_TOLERANCE * math.hypot(*shape))


def _distance(points: Mask) -> NDArray[np.float32]:
    """How far each pixel (H, W) lies from the nearest set one; exact."""
    far = cv2.distanceTransform(
        np.where(points, 0, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
    )
    return np.asarray(far, np.float32)


def _around_both(mask: Mask, truth: Mask) -> tuple[Mask, Mask]:
    """Two masks without the empty rim around both, but for the pixel that a contour needs."""
    both = mask | truth
    rows, columns = np.flatnonzero(both.any(axis=1)), np.flatnonzero(both.any(axis=0))
    if not rows.size:
        return mask, truth
    part = (
        slice(max(0, rows[0] - 1), rows[-1] + 2),
        slice(max(0, columns[0] - 1), columns[-1] + 2),
    )
    return mask[part], truth[part]


def contour(mask: Mask) -> Mask:
    """The one-pixel boundary map: a pixel that differs from its right, lower or diagonal one."""
    edge = np.zeros_like(mask)
    edge[:, :-1] |= mask[:, :-1] ^ mask[:, 1:]
    edge[:-1, :] |= mask[:-1, :] ^ mask[1:, :]
    edge[:-1, :-1] |= mask[:-1, :-1] ^ mask[1:, 1:]
    return edge
