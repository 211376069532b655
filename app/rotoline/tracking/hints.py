"""What a person said on one frame, what of it is certain, and how a model is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.around_click import Mistake
from rotoline.tracking.regions import Soft

Reading = Callable[[], Sequence[Soft]]  # a model's logits (h, w) for what is meant
Judgement = Callable[[Mistake], Soft]  # logits (h, w) of pixels being wrong as the click says


def no_reading() -> Sequence[Soft]:
    """What is read where there is no model."""
    return ()


@dataclass(frozen=True, eq=False)
class Hints:
    """What a person said on one frame, in working pixels.

    points: (N, 2) x, y; inside: (N,) bool; box: (4,) x0 y0 x1 y1 or None. usual: pixels that the
    object has on other frames that were prompted, 0 where there are none.
    """

    points: NDArray[np.float64]
    inside: NDArray[np.bool_]
    box: NDArray[np.float64] | None = None
    usual: float = 0.0

    @property
    def known(self) -> bool:
        """Whether the object is known from other frames: its mask here is no first guess."""
        return self.usual > 0


def mark(labels: NDArray[np.uint8], hints: Hints, radius: float) -> None:
    """Label a disk of `radius` pixels around each click as surely inside or outside."""
    for (x, y), inside in zip(hints.points, hints.inside, strict=True):
        top, left = max(int(y - radius) - 1, 0), max(int(x - radius) - 1, 0)
        part = labels[top : max(int(y + radius) + 2, 0), left : max(int(x + radius) + 2, 0)]
        ys, xs = np.ogrid[top : top + part.shape[0], left : left + part.shape[1]]
        near = np.hypot(xs + 0.5 - x, ys + 0.5 - y) <= radius
        part[near] = cv2.GC_FGD if inside else cv2.GC_BGD
