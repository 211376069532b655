"""An object's frames as one array of states, cheap to draw at any zoom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotoline.core.document import FrameState, RotoObject

# Ascending: where several frames share a column of pixels, the one that needs the person's
# attention most is drawn.
STATES: tuple[FrameState, ...] = (
    "untracked",
    "tracked",
    "absent",
    "locked",
    "prompted",
    "stale",
)
_CODE = {state: code for code, state in enumerate(STATES)}


@dataclass(frozen=True)
class Span:
    """Points `left` to `right` of a lane in one state."""

    state: FrameState
    left: float
    right: float


@dataclass(frozen=True)
class LaneStates:
    """codes: (frames,) uint8, index into `STATES`. doubts: (frames,) float32 uncertainty 0..1."""

    codes: NDArray[np.uint8]
    doubts: NDArray[np.float32]

    @classmethod
    def of(cls, item: RotoObject, frames: int) -> LaneStates:
        codes = np.zeros(frames, np.uint8)
        doubts = np.zeros(frames, np.float32)
        tracked, stale, absent = _CODE["tracked"], _CODE["stale"], _CODE["absent"]
        count = len(item.masks)
        if count:
            where = np.fromiter(item.masks.keys(), np.int64, count)
            codes_there = np.fromiter(
                (
                    stale if mask.stale else tracked if mask.score > 0 else absent
                    for mask in item.masks.values()
                ),
                np.uint8,
                count,
            )
            doubts_there = np.fromiter(
                (mask.uncertainty for mask in item.masks.values()), np.float32, count
            )
            inside = where < frames
            codes[where[inside]] = codes_there[inside]
            doubts[where[inside]] = doubts_there[inside]
        spoken: tuple[tuple[FrameState, Collection[int]], ...] = (
            ("prompted", item.prompts.keys()),
            ("absent", item.absent),
            ("locked", item.locked),
        )
        for state, chosen in spoken:
            codes[[frame for frame in chosen if frame < frames]] = _CODE[state]
        return cls(codes, doubts)

    def spans(self, first: int, last: int, left: float, pixels: float) -> list[Span]:
        """Runs of equal state over frames first..last, drawn from `left`, `pixels` a frame."""
        part = self.codes[first : last + 1]
        if not part.size:
            return []
        width = pixels
        if pixels < 1.0:
            starts, width = _columns(part.size, pixels)
            part = np.maximum.reduceat(part, starts)
        edges = np.flatnonzero(np.diff(part)) + 1
        begins = np.concatenate(([0], edges))
        ends = np.concatenate((edges, [part.size]))
        return [
            Span(STATES[int(part[a])], left + a * width, left + b * width)
            for a, b in zip(begins.tolist(), ends.tolist(), strict=True)
            if part[a]
        ]

    def doubt_columns(
        self, first: int, last: int, left: float, pixels: float, width: int
    ) -> NDArray[np.float32]:
        """The uncertainty of every column of points, the greatest of its frames; (width,).

        -1 where no frame has a mask.
        """
        doubts = np.where(self.codes > 0, self.doubts, np.float32(-1))[first : last + 1]
        result = np.full(width, -1, np.float32)
        if not doubts.size:
            return result
        if pixels < 1.0:
            starts, step = _columns(doubts.size, pixels)
            doubts = np.maximum.reduceat(doubts, starts)
        else:
            step = pixels
        place = np.floor((np.arange(width) + 0.5 - left) / step).astype(np.int64)
        inside = (place >= 0) & (place < doubts.size)
        result[inside] = doubts[place[inside]]
        return result


def _columns(frames: int, pixels: float) -> tuple[NDArray[np.int64], float]:
    """First frame of each column about a point wide, and the width of a column."""
    columns = max(1, int(frames * pixels))
    starts = (np.arange(columns) * (frames / columns)).astype(np.int64)
    return starts, frames * pixels / columns
