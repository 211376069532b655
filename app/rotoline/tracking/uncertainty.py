"""How likely a tracked mask is wrong: one number from what the tracker let fall.

Each sign is brought to 0..1 and weighed; the sum is brought to the error that was to be expected
of it. Weights were chosen by rank correlation with the true error on one clip with ground truth.
Over all frames that the embedded tracker tracked of five clips it is 0.87: 0.63 to 0.80 on four,
0.43 on one where hardly a frame is right. Frames of 0.1 to 0.2 are wrong by 0.21 on the mean, of
0.4 to 0.5 by 0.49, above 0.9 by 0.89 (`benchmarks/session.py` makes the samples).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The weighed mean of the signs that goes with an even chance, and how fast it turns.
_EVEN = 0.21
_WIDTH = 0.055


@dataclass(frozen=True)
class Signs:
    """What speaks for or against a mask.

    score: object-score logit. iou, stability: 0..1. area_jump: |log2| of the area against the
    frame before. centre_jump: move of the centroid in object sizes. contest: how far the two
    directions differ where neither has the better claim (`Joined.contest`); None where only one
    was tracked.
    """

    score: float
    iou: float
    stability: float
    area_jump: float = 0.0
    centre_jump: float = 0.0
    contest: float | None = None


@dataclass(frozen=True)
class Shape:
    """A mask's area (share of the picture) and centroid (x, y in 0..1); None when empty."""

    area: float
    centre: tuple[float, float] | None


def shape_of(low_res: NDArray[np.float32]) -> Shape:
    inside = low_res > 0
    count = int(np.count_nonzero(inside))
    if not count:
        return Shape(0.0, None)
    height, width = low_res.shape
    rows = inside.sum(axis=1)
    columns = inside.sum(axis=0)
    y = float((rows * np.arange(height)).sum()) / count / height
    x = float((columns * np.arange(width)).sum()) / count / width
    return Shape(count / inside.size, (x, y))


def jumps(before: Shape | None, now: Shape) -> tuple[float, float]:
    """Area jump and centre jump between two frames; 0 where there is nothing to compare."""
    if before is None or before.centre is None or now.centre is None:
        return 0.0, 0.0
    size = math.sqrt(max(before.area, now.area))
    move = math.dist(before.centre, now.centre) / size
    return abs(math.log2(now.area / before.area)), move


def stability(low_res: NDArray[np.float32]) -> float:
    """IoU of the mask cut a little above and a little below logit 0; 1 where both are empty."""
    outer = int(np.count_nonzero(low_res > -1))
    return int(np.count_nonzero(low_res > 1)) / outer if outer else 1.0


def disagreement(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """1 - IoU of two masks of one frame; 0 where both are empty."""
    a, b = one > 0, other > 0
    union = int(np.count_nonzero(a | b))
    return 1 - int(np.count_nonzero(a & b)) / union if union else 0.0


def uncertainty(signs: Signs) -> float:
    """The expected error, 1 - IoU with the truth: 0 (sure) ... 1 (surely wrong)."""
    doubts = [
        (1.0, 1 / (1 + math.exp(max(-60.0, min(60.0, signs.score))))),
        (3.0, _clip(1 - signs.iou)),
        (1.0, _clip(1 - signs.stability)),
        (0.25, _clip(signs.area_jump)),
        (0.5, _clip(signs.centre_jump)),
    ]
    if signs.contest is not None:
        doubts.append((1.0, _clip(signs.contest)))
    mean = sum(weight * doubt for weight, doubt in doubts) / sum(weight for weight, _ in doubts)
    return 1 / (1 + math.exp((_EVEN - mean) / _WIDTH))


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))
