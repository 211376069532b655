"""Results of frames far from where tracking stands: small, and bounded in bytes.

A click on an old frame, or a run that starts in the middle, needs that frame's mask again.
Masks are kept as 8-bit logits, deflated: a few kilobytes a frame. What no longer fits in the
budget is dropped, oldest first; whoever keeps results elsewhere hands them back by
`Tracker.restore`.
"""

from __future__ import annotations

import mmap
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
class _Place:
    """Where a result lies in the ring: a deflated mask, then the pointer as float32."""

    start: int
    end: int
    pointer_bytes: int
    side: int
    iou: float
    score: float
    device: torch.device
    reverse: bool | None


class ResultArchive:
    """Results by object and frame, at most `max_bytes` of them.

    They lie in one ring of their own memory, whose pages exist once they are written to. On the
    heap, each would be a small block that outlives the large ones around it and so keeps the
    holes they leave from being used again: a long run would seem to leak.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._ring: mmap.mmap | None = None
        self._end = 0
        self._places: OrderedDict[tuple[int, int], _Place] = OrderedDict()

    def put(self, object_id: int, frame: int, result: Result, reverse: bool | None) -> None:
        """Keep a result of one object on its frame, in place of an earlier one."""
        self.discard(object_id, frame)
        blob, side = _deflated(result.low_res)
        pointer = result.pointer.float().cpu().numpy().tobytes()
        size = len(blob) + len(pointer)
        if size > self._max_bytes:
            return
        if self._ring is None:
            self._ring = mmap.mmap(-1, self._max_bytes)
        start = self._room_for(size)
        self._ring[start : start + size] = blob + pointer
        self._end = start + size
        self._places[object_id, frame] = _Place(
            start,
            self._end,
            len(pointer),
            side,
            float(result.iou),
            float(result.score),
            result.score.device,
            reverse,
        )

    def get(self, object_id: int, frame: int) -> Archived | None:
        """The result of a frame, or None where it was never kept or had to go."""
        place = self._places.get((object_id, frame))
        if place is None or self._ring is None:
            return None
        stored = self._ring[place.start : place.end]
        middle = len(stored) - place.pointer_bytes
        low_res = _inflated(stored[:middle], place.side).to(place.device)
        if place.score <= 0:
            low_res = torch.full_like(low_res, ABSENT_LOGIT)
        pointer = np.frombuffer(stored[middle:], np.float32).copy()
        result = Result(
            low_res,
            torch.tensor([place.iou], device=place.device),
            torch.tensor([place.score], device=place.device),
            torch.from_numpy(pointer)[None].to(place.device),
        )
        return Archived(result, place.reverse)

    def discard(self, object_id: int, frame: int) -> None:
        """Forget a frame's result; its bytes are free once the ring comes round."""
        self._places.pop((object_id, frame), None)

    def discard_object(self, object_id: int) -> None:
        """Forget all results of an object."""
        for key in [key for key in self._places if key[0] == object_id]:
            self.discard(*key)

    def _room_for(self, size: int) -> int:
        """Make room after the newest result, or at the start where the end is too near."""
        start = self._end
        if start + size > self._max_bytes:
            # The stretch that is skipped holds the oldest results.
            while self._places and self._oldest().start >= start:
                self._places.popitem(last=False)
            start = 0
        while self._places and start <= self._oldest().start < start + size:
            self._places.popitem(last=False)
        return start

    def _oldest(self) -> _Place:
        return next(iter(self._places.values()))


def _deflated(low_res: Tensor) -> tuple[bytes, int]:
    """Logits (1, 1, s, s) in 8-bit steps, and s."""
    steps = (low_res[0, 0] * _STEPS).round().clamp(-127, 127).to(torch.int8).cpu().numpy()
    # Differences along rows deflate to about half of the plain values.
    return zlib.compress(np.diff(steps, axis=1, prepend=np.int8(0)).tobytes(), 1), steps.shape[0]


def _inflated(blob: bytes, side: int) -> Tensor:
    """The logits (1, 1, s, s) again."""
    difference = np.frombuffer(zlib.decompress(blob), np.int8).reshape(side, side)
    steps = np.cumsum(difference, axis=1, dtype=np.int8)
    return (torch.from_numpy(steps).float() / _STEPS)[None, None]
