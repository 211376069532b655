"""The robot annotator: clicks where a person would, from the truth.

A click falls where the larger error region is deepest: the pixel farthest from the region's
border (the picture's rim counts as border), inside where something is missing, outside where
something is too much. That is how SAM 2, RITM and DAVIS interactive place theirs.
"""

from __future__ import annotations

from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.document import Box, Point
from rotoline.core.scores import Mask

Start = Literal["click", "clicks", "box", "mask"]
STARTS: tuple[Start, ...] = get_args(Start)

JITTER = 2.0  # pixels, standard deviation: no hand hits the exact middle
PATIENCE = 20  # clicks on one object, after which it gives up
_TRIES = 16


class Robot:
    """Places clicks and boxes. jitter: pixels of deviation, 0 for the exact rule."""

    def __init__(self, random: np.random.Generator, jitter: float = JITTER) -> None:
        self._random = random
        self._jitter = jitter

    def click(self, found: Mask, truth: Mask) -> Point | None:
        """The next click on a mask (H, W), None where it has no error."""
        missing, extra = truth & ~found, found & ~truth
        depths = _depth(missing), _depth(extra)
        positive = bool(depths[0].max() >= depths[1].max())
        region, depth = (missing, depths[0]) if positive else (extra, depths[1])
        if not region.any():
            return None
        row, column = np.unravel_index(int(depth.argmax()), depth.shape)
        x, y = self._near(region, float(column) + 0.5, float(row) + 0.5)
        return Point(x, y, positive)

    def box(self, truth: Mask) -> Box:
        """The object's bounding box, each side off by the jitter. truth: not empty."""
        rows, columns = np.flatnonzero(truth.any(axis=1)), np.flatnonzero(truth.any(axis=0))
        height, width = truth.shape
        noise = self._random.normal(0, 1, 4) * self._jitter
        x = np.clip([columns[0] + noise[0], columns[-1] + 1 + noise[1]], 0, width)
        y = np.clip([rows[0] + noise[2], rows[-1] + 1 + noise[3]], 0, height)
        (x0, x1), (y0, y1) = np.sort(x).tolist(), np.sort(y).tolist()
        return Box(x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))

    def _near(self, region: Mask, x: float, y: float) -> tuple[float, float]:
        """A place near (x, y) that still lies in the region."""
        if self._jitter <= 0:
            return x, y
        for dx, dy in self._random.normal(0, self._jitter, (_TRIES, 2)).tolist():
            column, row = int(np.floor(x + dx)), int(np.floor(y + dy))
            inside = 0 <= row < region.shape[0] and 0 <= column < region.shape[1]
            if inside and region[row, column]:
                return x + dx, y + dy
        return x, y


def _depth(region: Mask) -> NDArray[np.float32]:
    """Distance of each pixel to the region's border, (H, W)."""
    padded = cv2.copyMakeBorder(region.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    deep = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(deep[1:-1, 1:-1], np.float32)
