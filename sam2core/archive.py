"""Results of frames far from where tracking stands: small, and bounded in bytes.

A click on an old frame, or a run that starts in the middle, needs that frame's mask again.
Masks are kept as 8-bit logits, deflated: a few kilobytes a frame. What no longer fits in the
budget is dropped, oldest first; whoever keeps results elsewhere hands them back by
`Tracker.restore`.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from sam2core.model import ABSENT_LOGIT, Result

_STEPS = 8  # 8-bit steps per logit: +-15.9, finer than a sigmoid can show at the edge


@dataclass(frozen=True)
class Archived:
    """A result brought back; `reverse` is the direction it was tracked in, None if unknown."""

    result: Result
    reverse: bool | None


@dataclass(frozen=True)
class _Packed:
    blob: bytes
    side: int
    iou: Tensor
    score: Tensor
    pointer: Tensor
    reverse: bool | None

    @property
    def nbytes(self) -> int:
        return len(self.blob) + self.pointer.nbytes + 200


class ResultArchive:
    """Results by object and frame, at most `max_bytes` of them."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._packed: OrderedDict[tuple[int, int], _Packed] = OrderedDict()

    def put(self, object_id: int, frame: int, result: Result, reverse: bool | None) -> None:
        self.discard(object_id, frame)
        packed = _pack(result, reverse)
        self._packed[object_id, frame] = packed
        self._bytes += packed.nbytes
        while self._bytes > self._max_bytes:
            _, dropped = self._packed.popitem(last=False)
            self._bytes -= dropped.nbytes

    def get(self, object_id: int, frame: int) -> Archived | None:
        packed = self._packed.get((object_id, frame))
        return None if packed is None else Archived(_unpack(packed), packed.reverse)

    def discard(self, object_id: int, frame: int) -> None:
        packed = self._packed.pop((object_id, frame), None)
        if packed is not None:
            self._bytes -= packed.nbytes

    def discard_object(self, object_id: int) -> None:
        for key in [key for key in self._packed if key[0] == object_id]:
            self.discard(*key)


def _pack(result: Result, reverse: bool | None) -> _Packed:
    logits = (result.low_res[0, 0] * _STEPS).round().clamp(-127, 127)
    steps = logits.to(torch.int8).cpu().numpy()
    # Differences along rows deflate to about half of the plain values.
    blob = zlib.compress(np.diff(steps, axis=1, prepend=np.int8(0)).tobytes(), 1)
    return _Packed(blob, steps.shape[0], result.iou, result.score, result.pointer, reverse)


def _unpack(packed: _Packed) -> Result:
    difference = np.frombuffer(zlib.decompress(packed.blob), np.int8)
    steps = np.cumsum(difference.reshape(packed.side, packed.side), axis=1, dtype=np.int8)
    device = packed.score.device
    low_res = (torch.from_numpy(steps).to(device).float() / _STEPS)[None, None]
    low_res = torch.where((packed.score > 0)[:, None, None, None], low_res, ABSENT_LOGIT)
    return Result(low_res, packed.iou, packed.score, packed.pointer)
