"""How fast a run learns at each of its steps."""

from __future__ import annotations

import math
from typing import Protocol


class Schedule(Protocol):
    """A stretch of steps: the rate rises over `warm_up` of them and falls to `last_rate` of it."""

    @property
    def steps(self) -> int: ...
    @property
    def rate(self) -> float: ...
    @property
    def last_rate(self) -> float: ...
    @property
    def warm_up(self) -> int: ...


def learning_rate(schedule: Schedule, position: int) -> float:
    """Linear warm-up, then half a cosine down to `last_rate` of the peak."""
    if position < schedule.warm_up:
        return schedule.rate * (position + 1) / schedule.warm_up
    done = (position - schedule.warm_up) / max(schedule.steps - schedule.warm_up, 1)
    fall = 0.5 * (1 + math.cos(math.pi * done))
    return schedule.rate * (schedule.last_rate + (1 - schedule.last_rate) * fall)
