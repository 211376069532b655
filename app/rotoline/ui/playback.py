"""Playback by the clock: frames are skipped rather than slowed."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from rotoline.ui.view_state import ViewState

SPEEDS = (1, 2, 4, 8)


class Player(QObject):
    """Moves the current frame at the clip's rate times `speed`; J K L change the speed.

    begun: the frame that playback starts, or starts again, from.
    speed_changed: the new speed; negative plays backwards, 0 stands still.
    """

    speed_changed = Signal(int)
    begun = Signal(int)

    def __init__(self, state: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._rate = Fraction(24)
        self._range = range(0)
        self._speed = 0
        self._start = 0
        self.loop = True
        self.shown = 0
        self.skipped = 0

    @property
    def speed(self) -> int:
        return self._speed

    @property
    def seconds(self) -> float:
        """Where playback is by the clock, in seconds from the clip's first frame."""
        passed = self._clock.nsecsElapsed() / 1e9 if self._speed else 0.0
        return float(self._start / self._rate) + passed * self._speed

    @property
    def rate(self) -> Fraction:
        """The clip's frames a second."""
        return self._rate

    def set_clip(self, rate: Fraction, frames: range) -> None:
        """The clip's rate, and the frames from in to out point that are played."""
        self._rate = rate if rate > 0 else Fraction(24)
        self._range = frames
        if not frames:
            self.stop()

    def toggle(self) -> None:
        """Space: play forward, or stand still."""
        self.play(0 if self._speed else 1)

    def shuttle(self, direction: int) -> None:
        """L (1) and J (-1): play that way, faster each time; first stop the other way."""
        if self._speed * direction <= 0:
            self.play(direction)
        else:
            faster = [speed for speed in SPEEDS if speed > abs(self._speed)]
            self.play(direction * (faster[0] if faster else SPEEDS[-1]))

    def stop(self) -> None:
        """K: stand still."""
        self.play(0)

    def play(self, speed: int) -> None:
        if not self._range:
            speed = 0
        before, self._speed = self._speed, speed
        if speed:
            self.shown = self.skipped = 0
            self._begin(self._entry(speed))
            self._timer.start(max(1, min(15, int(1000 / float(self._rate * abs(speed)) / 2))))
        else:
            self._timer.stop()
        if speed != before:
            self.speed_changed.emit(speed)

    def _entry(self, speed: int) -> int:
        frame = self._state.frame
        at_end = frame >= self._range[-1] if speed > 0 else frame <= self._range[0]
        if frame not in self._range or at_end:
            return self._range[0] if speed > 0 else self._range[-1]
        return frame

    def _begin(self, frame: int) -> None:
        self._start = frame
        self._clock.start()
        self._state.go_to(frame)
        self.begun.emit(frame)

    def _tick(self) -> None:
        passed = Fraction(self._clock.nsecsElapsed(), 10**9)
        frame = self._start + floor(passed * self._rate * self._speed)
        if frame not in self._range:
            if self.loop:
                self._begin(self._range[0] if self._speed > 0 else self._range[-1])
            else:
                self._state.go_to(self._range[-1] if self._speed > 0 else self._range[0])
                self.stop()
            return
        moved = abs(frame - self._state.frame)
        if moved:
            self.shown += 1
            self.skipped += moved - 1
            self._state.go_to(frame)
