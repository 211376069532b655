"""A drawn outline becomes a mask."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def filled(outline: list[tuple[float, float]], width: int, height: int) -> NDArray[np.bool_]:
    """The inside of a closed outline in clip pixels, (height, width) bool."""
    mask = np.zeros((height, width), np.uint8)
    # Pixel centres lie at .5: the pixel under a position is its floor.
    corners = np.floor(np.asarray(outline, np.float64)).astype(np.int32)
    cv2.fillPoly(mask, [corners], 1)
    return mask.astype(bool)
