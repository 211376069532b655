"""Hard masks as the soft, square logits that trackers answer with."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 256
STEEP = 4.0  # logits at a fully covered cell of the edge
SLOPE = 1.5  # logits a cell farther in
LIMIT = 16.0


def low_res_of(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(SIDE, SIDE) logits of a (h, w) mask: how much of each cell is covered, deeper farther in.

    Coverage, not the cell's centre, decides at the edge, so that enlarging them bilinearly
    gives back the edge to a fraction of a cell, and thin parts survive.
    """
    cover = cv2.resize(mask.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    inside = (cover > 0.5).astype(np.uint8)
    deep = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
    away = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    # An empty or a full mask has no edge to be far from: its distances are infinite.
    beyond = np.clip(deep - 1.5, 0, SIDE) - np.clip(away - 1.5, 0, SIDE)
    logits = STEEP * (2 * cover - 1) + SLOPE * beyond
    return np.asarray(np.clip(logits, -LIMIT, LIMIT), np.float32)
