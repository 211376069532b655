"""How fast long work goes, how long it takes yet, and which of its stages it is in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QCoreApplication

_WINDOW = 24


class Pace:
    """Steps a second and seconds left, from the last steps only (a first one may be slow)."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque(maxlen=_WINDOW)

    def tell(self, done: int) -> None:
        """So many steps are done; fewer than before: another stage has begun."""
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((self._clock(), done))

    @property
    def rate(self) -> float | None:
        """Steps a second; None before two steps are known."""
        if len(self._seen) < 2:
            return None
        (t0, n0), (t1, n1) = self._seen[0], self._seen[-1]
        return (n1 - n0) / (t1 - t0) if t1 > t0 and n1 > n0 else None

    def left(self, total: int) -> float | None:
        """Seconds until `total` steps are done; None where unknown."""
        rate = self.rate
        return (total - self._seen[-1][1]) / rate if rate else None


def clock_text(seconds: float) -> str:
    """Minutes and seconds, hours when there are any."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, seconds_left = divmod(rest, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{seconds_left:02d}"
    return f"{minutes}:{seconds_left:02d}"


def counts_frames(stage: str) -> bool:
    """Whether a stage's steps are frames, so that their rate means something to a person."""
    return stage not in ("prompt", "fit")


def stage_words(stage: str) -> str:
    """A stage of a job (`Progress.stage`) in the person's language; "" for one without words."""
    translate = QCoreApplication.translate
    stages = {
        "compare": translate("Window", "Looking for cuts"),
        "prompt": translate("Window", "Reading prompts"),
        "fit": translate("Window", "Learning the shot"),
        "track": translate("Window", "Tracking"),
        "export": translate("Window", "Exporting"),
        "check": translate("Window", "Checking what was written"),
        "download": translate("Window", "Downloading"),
        "measure": translate("Window", "Measuring"),
    }
    return stages.get(stage, "")
