"""What a tracker answers: one object's mask on one frame, and all objects of one frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class ObjectMask:
    """One object on one frame, at the model's own mask resolution.

    low_res:   (s, s) float32 logits, positive inside; the frame stretched to a square
    score:     object-score logit; absent where <= 0
    iou:       predicted IoU of this mask, 0..1; 1.0 for a mask that a person gave
    stability: IoU of the mask cut a little above and a little below logit 0, 0..1
    pointer:   (256,) float32, the object's appearance as the memory keeps it
    rivals:    other objects' low_res on this frame, that `mask` may not overlap
    """

    low_res: NDArray[np.float32]
    score: float
    iou: float
    stability: float
    pointer: NDArray[np.float32]
    rivals: tuple[NDArray[np.float32], ...] = ()

    def logits(self, size: tuple[int, int]) -> NDArray[np.float32]:
        """The logits at `size` (H, W), bilinear, float32."""
        return _enlarge(self.low_res, size)

    def mask(self, size: tuple[int, int]) -> NDArray[np.bool_]:
        """Inside or not, at `size` (H, W); where rivals are, the largest logit wins."""
        own = self.logits(size)
        inside = own > 0
        for rival in self.rivals:
            inside &= own >= _enlarge(rival, size)
        return inside


def _enlarge(low_res: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    small = torch.from_numpy(np.ascontiguousarray(low_res, np.float32))[None, None]
    large = F.interpolate(small, size=size, mode="bilinear", align_corners=False)[0, 0]
    result: NDArray[np.float32] = large.contiguous().numpy()
    return result


@dataclass(frozen=True, eq=False)
class TrackedFrame:
    """Every object of the tracker on one frame."""

    frame: int
    objects: Mapping[int, ObjectMask]
