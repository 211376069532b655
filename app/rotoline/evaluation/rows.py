"""What was measured, as values: one row a run, and means of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TypeVar

from rotoline.core.job import Progress
from rotoline.core.scores import MaskScore


@dataclass(frozen=True)
class Followed:
    """One object of one clip, followed from one start by one method.

    score: mean over `frames` frames, the first left out. first_j: J of the first frame's mask.
    answer_ms: wall time of a prompt's mask on a frame that was read before. learn_s, learn_cpu_s:
    fitting to the shot. wall_ms, cpu_ms: a tracked frame. memory_mib, graphics_mib: at the peak.
    """

    clip: str
    object_id: int
    start: str
    method: str
    repeat: int
    frames: int
    score: MaskScore
    first_j: float
    answer_ms: float
    learn_s: float
    learn_cpu_s: float
    wall_ms: float
    cpu_ms: float
    memory_mib: float | None
    graphics_mib: float


@dataclass(frozen=True)
class Round:
    """How an object stands after a round of corrections.

    frame: the one that was corrected; clicks: all so far; right: share of frames that need no
    more work; j, least_j: mean and worst of all frames.
    """

    frame: int
    clicks: int
    right: float
    j: float
    least_j: float


@dataclass(frozen=True)
class Finished:
    """An object that the robot annotator worked on until every frame was right, or gave up.

    wall_s, cpu_s: of answering, learning and tracking.
    """

    clip: str
    object_id: int
    method: str
    repeat: int
    frames: int
    rounds: tuple[Round, ...]
    is_done: bool
    wall_s: float
    cpu_s: float

    @property
    def clicks(self) -> int:
        return self.rounds[-1].clicks

    def clicks_to(self, j: float) -> int:
        """Clicks after which every frame had at least that J; all of them where none did."""
        return next((at.clicks for at in self.rounds if at.least_j >= j), self.clicks)


@dataclass(frozen=True)
class Measured(Progress):
    """A step of a measurement; `row` where one is complete."""

    row: Followed | Finished | None = None


@dataclass(frozen=True)
class Mean:
    """A mean over objects, and its standard deviation over repeats (None for one repeat)."""

    value: float
    spread: float | None = None

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, float]]) -> Mean:
        """Of (repeat, value) pairs: objects are averaged within a repeat, then repeats."""
        repeats: dict[int, list[float]] = {}
        for repeat, value in pairs:
            repeats.setdefault(repeat, []).append(value)
        means = [fmean(values) for values in repeats.values()]
        return cls(fmean(means), stdev(means) if len(means) > 1 else None)

    def text(self, form: str = ".3f") -> str:
        spread = "" if self.spread is None else f" ± {self.spread:{form}}"
        return f"{self.value:{form}}{spread}"


Row = TypeVar("Row", Followed, Finished)


def mean_of(rows: Sequence[Row], value: Callable[[Row], float]) -> Mean:
    """The mean of one value of rows."""
    return Mean.of((row.repeat, value(row)) for row in rows)
