"""When the frames of a movie are shown, and what its clock says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from rotoline.core.timecode import shifted
from rotoline.media.clip import ClipInfo

# A movie's tick that every common camera clock divides, where the source's own is too fine.
_COMMON_CLOCK = 90_000
_FINEST_CLOCK = 1_000_000


@dataclass(frozen=True)
class Timing:
    """Frame times of a movie, counted from its first frame.

    rate: frames a second, the average where `variable`. time_base: seconds a tick. ticks: when
    each frame is shown. durations: ticks each frame lasts. start: seconds from the clip's first
    frame to the first exported one; end: to the end of the last one.
    """

    rate: Fraction
    variable: bool
    time_base: Fraction
    ticks: tuple[int, ...]
    durations: tuple[int, ...]
    start: Fraction
    end: Fraction
    timecode: str | None

    def timecode_at(self, frames: int) -> str | None:
        """The label so many frames after the first, where there is timecode."""
        return None if self.timecode is None else shifted(self.timecode, frames, self.rate)

    def seconds(self, position: int) -> Fraction:
        """When the frame at a position is shown, from the movie's first frame."""
        return self.ticks[position] * self.time_base


def timing(info: ClipInfo, frames: Sequence[int]) -> Timing:
    """Times of an unbroken run of a clip's frames; exact, also at a variable rate."""
    count = len(frames)
    if not info.variable_rate or len(info.timestamps) != info.frames:
        start = frames[0] / info.rate
        return Timing(
            rate=info.rate,
            variable=False,
            time_base=1 / info.rate,
            ticks=tuple(range(count)),
            durations=(1,) * count,
            start=start,
            end=start + count / info.rate,
            timecode=_timecode(info, frames[0]),
        )
    shown = [info.timestamps[index] for index in frames]
    last = frames[-1] + 1
    end = (
        info.timestamps[last]
        if last < info.frames
        else max(info.duration, shown[-1] + 1 / info.rate)
    )
    clock = math.lcm(*((time - shown[0]).denominator for time in (*shown, end)))
    if clock > _FINEST_CLOCK:
        clock = _COMMON_CLOCK
    edges = [round((time - shown[0]) * clock) for time in (*shown, end)]
    return Timing(
        rate=info.rate,
        variable=True,
        time_base=Fraction(1, clock),
        ticks=tuple(edges[:-1]),
        durations=tuple(max(after - before, 1) for before, after in pairwise(edges)),
        start=shown[0],
        end=end,
        timecode=_timecode(info, round(shown[0] * round(info.rate))),
    )


def _timecode(info: ClipInfo, frames: int) -> str | None:
    """The clip's timecode `frames` later; None where it has none that its rate allows."""
    if info.timecode is None:
        return None
    try:
        return shifted(info.timecode, frames, info.rate)
    except ValueError:
        return None
