"""What is remembered of one object, and which of it a frame attends to.

(SAM 2 paper, section 4, "memory attention" and "memory bank".)

Conditioning frames (prompted by a person) stay for good. Of tracked frames only what attention
can still read is held: memories of the last six in each direction, pointers of the last fifteen.
Their masks go through the `ResultArchive`, so that a long clip needs no more than a short one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from sam2core.archive import ResultArchive
from sam2core.model import MEMORY_SLOTS, Result

MAX_POINTERS = 16
MEMORY_REACH = MEMORY_SLOTS - 1  # frames back whose memories are read
KEPT_REACH = 2 * MAX_POINTERS  # frames from the newest whose results are held uncompressed


@dataclass(frozen=True)
class Entry:
    """An object's result on one frame, and its memory once that was made.

    memory: (1, memory_dim, h, w) in the memory type, None until needed; prompted: the memory
    is made of the mask cut at zero, as a person's prompt deserves.
    """

    result: Result
    memory: Tensor | None = None
    prompted: bool = False


@dataclass(frozen=True)
class Recall:
    """One remembered frame as a frame attends to it.

    slot: 0 for conditioning frames, 1..6 for the others, 6 being adjacent.
    """

    frame: int
    slot: int


@dataclass(frozen=True)
class PointerRecall:
    """One remembered pointer and its distance in frames, positive into the past."""

    frame: int
    distance: int


@dataclass(frozen=True)
class ConditioningLimit:
    """How many conditioning frames a frame attends to.

    frames: -1 for all, else at least 2: the nearest before, the nearest at or after, then others
    by distance. keep_first: the earliest one is always among them.
    """

    frames: int = -1
    keep_first: bool = False

    def __post_init__(self) -> None:
        if self.frames != -1 and self.frames < 2:
            raise ValueError("max_cond_frames_in_attn must be -1 (no limit) or at least 2")

    def choose(self, conditioning: Iterable[int], frame: int) -> list[int]:
        """The conditioning frames that `frame` attends to, in order of attention."""
        frames = list(conditioning)
        if self.frames < 0 or len(frames) <= self.frames:
            return frames
        before = [f for f in frames if f < frame]
        after = [f for f in frames if f >= frame]
        chosen = ([max(before)] if before else []) + ([min(after)] if after else [])
        rest = sorted((f for f in frames if f not in chosen), key=lambda f: abs(f - frame))
        chosen += rest[: self.frames - len(chosen)]
        if self.keep_first and min(frames) not in chosen:
            chosen[-1] = min(frames)
        return chosen


@dataclass
class MemoryBank:
    """All that is remembered of one object.

    conditioning, tracked: entries by frame index. directions: frame -> was it last
    tracked in reverse. Frames that fell out of reach live on in `archive`, masks only.
    """

    object_id: int
    archive: ResultArchive
    limit: ConditioningLimit
    conditioning: dict[int, Entry] = field(default_factory=dict)
    tracked: dict[int, Entry] = field(default_factory=dict)
    directions: dict[int, bool] = field(default_factory=dict)

    def entry(self, frame: int) -> Entry | None:
        """The entry of a frame, brought back from the archive if need be."""
        found = self.conditioning.get(frame) or self.tracked.get(frame)
        if found is None:
            self._bring_back((frame,))
            found = self.tracked.get(frame)
        return found

    def store(self, frame: int, entry: Entry, reverse: bool) -> None:
        """Remember a tracked frame and let go of what is out of its reach."""
        self.tracked[frame] = entry
        self.directions[frame] = reverse
        self.trim(frame)

    def trim(self, frame: int) -> None:
        """Drop memories that a run standing at `frame` cannot read; archive far results."""
        for other in [f for f in self.tracked if abs(f - frame) > MEMORY_REACH]:
            entry = self.tracked[other]
            if abs(other - frame) > KEPT_REACH:
                del self.tracked[other]
                self.archive.put(
                    self.object_id, other, entry.result, self.directions.pop(other, None)
                )
            elif entry.memory is not None:
                self.tracked[other] = replace(entry, memory=None)

    def forget(self, frames: Iterable[int]) -> None:
        """Forget tracked (not conditioning) frames altogether."""
        for frame in frames:
            self.tracked.pop(frame, None)
            self.archive.discard(self.object_id, frame)

    def recalled(self, frame: int, reverse: bool) -> list[Recall]:
        """Which memories `frame` attends to, conditioning frames first, then oldest to newest.

        A frame that nothing is remembered for gets an empty list.
        """
        chosen = self.limit.choose(self.conditioning, frame)
        step = 1 if reverse else -1
        recent = [frame + step * (MEMORY_SLOTS - slot) for slot in range(1, MEMORY_SLOTS)]
        self._bring_back(recent)
        recalls = [Recall(other, 0) for other in chosen]
        for slot, other in enumerate(recent, start=1):
            if other in self.tracked or (other in self.conditioning and other not in chosen):
                recalls.append(Recall(other, slot))
        return recalls

    def recalled_pointers(self, frame: int, reverse: bool, clip_length: int) -> list[PointerRecall]:
        """Which pointers `frame` attends to: conditioning ones of its past, then recent ones."""
        chosen = self.limit.choose(self.conditioning, frame)
        sign = -1 if reverse else 1
        recalls = [
            PointerRecall(other, sign * (frame - other))
            for other in chosen
            if sign * (frame - other) >= 0
        ]
        reach = range(1, min(clip_length, MAX_POINTERS))
        past = [(distance, frame - sign * distance) for distance in reach]
        past = [(distance, other) for distance, other in past if 0 <= other < clip_length]
        self._bring_back([other for _, other in past])
        for distance, other in past:
            if other in self.tracked or (other in self.conditioning and other not in chosen):
                recalls.append(PointerRecall(other, distance))
        return recalls

    def _bring_back(self, frames: Iterable[int]) -> None:
        for frame in frames:
            if frame in self.tracked or frame in self.conditioning:
                continue
            stored = self.archive.get(self.object_id, frame)
            if stored is not None:
                self.tracked[frame] = Entry(stored.result)
                if stored.reverse is not None:
                    self.directions[frame] = stored.reverse


def stack_results(results: list[Result]) -> Result:
    """Several objects' results as one batch."""
    return Result(
        torch.cat([r.low_res for r in results]),
        torch.cat([r.iou for r in results]),
        torch.cat([r.score for r in results]),
        torch.cat([r.pointer for r in results]),
    )
