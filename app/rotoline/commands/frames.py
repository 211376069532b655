"""Frame ranges as people write them: `A-B`, `A`, lists `1-4,9`, steps `0-20:5`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rotoline.errors import UserError

_PART = re.compile(r"(\d{1,9})(?:-(\d{1,9})(?::(\d{1,9}))?)?")


@dataclass(eq=False)
class FramesOutside(UserError):
    """Frames were asked for that the clip does not have."""

    wanted: int
    frames: int
    option: str

    def __str__(self) -> str:
        last = self.frames - 1
        return f"{self.option}: frame {self.wanted} is outside the clip; it has frames 0-{last}"


@dataclass(frozen=True)
class FrameList:
    """0-based frame indices as ranges, ascending and without overlap unless steps interleave."""

    parts: tuple[range, ...]

    @property
    def first(self) -> int:
        return min(part[0] for part in self.parts)

    @property
    def last(self) -> int:
        return max(part[-1] for part in self.parts)

    def within(self, frames: int, option: str = "--frames") -> tuple[int, ...]:
        """Every index once, ascending. option: what they were given by.

        Raises FramesOutside where the clip is shorter.
        """
        if self.last >= frames:
            raise FramesOutside(self.last, frames, option)
        return tuple(sorted({index for part in self.parts for index in part}))


def parse_frames(text: str) -> FrameList:
    """Raises ValueError for what is no list of frames."""
    parts = []
    for word in text.split(","):
        match = _PART.fullmatch(word.strip())
        if match is None:
            raise ValueError(f"'{text}' is no list of frames; write 10-20, 7 or 1-4,9")
        first, last, step = int(match[1]), int(match[2] or match[1]), int(match[3] or 1)
        if last < first:
            raise ValueError(f"'{text}' runs backwards; write the smaller frame first")
        if step == 0:
            raise ValueError(f"'{text}' has a step of 0; write 1 or more")
        parts.append(range(first, last + 1, step))
    return FrameList(tuple(parts))
