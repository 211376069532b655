"""Run a job in a `for`: show its progress, stop it when the person says so."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Literal, Protocol, TypeVar

from rotoline.commands.output import note, say
from rotoline.core.job import Progress

Result = TypeVar("Result")
_STDERR = 2

_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None

ProgressStyle = Literal["bar", "json", "openjd", "none"]


class Reporter(Protocol):
    """Shows how far the command is."""

    def show(self, progress: Progress) -> None: ...

    def end(self) -> None:
        """The job is over, or was stopped."""
        ...


def reporter(style: ProgressStyle) -> Reporter:
    match style:
        case "bar":
            return Bar()
        case "json":
            return JsonLines()
        case "openjd":
            return OpenJobDescription()
        case "none":
            return Silence()


class Silence:
    def show(self, progress: Progress) -> None:
        pass

    def end(self) -> None:
        pass


class JsonLines:
    """One object a line on stderr, none twice in a row."""

    def __init__(self) -> None:
        self._last: Progress | None = None

    def show(self, progress: Progress) -> None:
        if progress == self._last:
            return
        self._last = progress
        line = {
            "stage": progress.stage,
            "done": progress.done,
            "total": progress.total,
            "frame": progress.frame,
        }
        note(json.dumps(line))

    def end(self) -> None:
        pass


class OpenJobDescription:
    """Lines on stdout that render farms understand (Open Job Description)."""

    def __init__(self) -> None:
        self._last = ("", -1)

    def show(self, progress: Progress) -> None:
        percent = 100 * progress.done // max(progress.total, 1)
        if progress.stage != self._last[0]:
            say(f"openjd_status: {progress.stage}")
        if (progress.stage, percent) != self._last:
            say(f"openjd_progress: {percent}")
            self._last = (progress.stage, percent)

    def end(self) -> None:
        pass


class Bar:
    """One line that redraws itself; where stderr is no terminal, one line a finished stage."""

    _WIDTH = 24
    _BYTES = frozenset({"download", "verify", "copy"})

    def __init__(self) -> None:
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        self._stage = ""
        self._start = (0.0, 0)
        self._drawn = 0.0
        self._pending = ""
        self._whole = False

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.stage != self._stage:
            self._finish_line()
            self._stage, self._start, self._drawn = progress.stage, (now, progress.done), 0.0
        self._pending = self._text(progress, now)
        self._whole = progress.done >= progress.total
        if self._terminal and (now - self._drawn > 0.1 or self._whole):
            note(f"\r\x1b[K{self._pending}", end="")
            self._drawn = now

    def end(self) -> None:
        self._finish_line()
        self._stage = ""

    def _finish_line(self) -> None:
        """Leave a finished stage's line standing; what was broken off is told by its error."""
        if self._pending and self._whole:
            note(f"\r\x1b[K{self._pending}" if self._terminal else self._pending)
        elif self._pending and self._terminal:
            note("\r\x1b[K", end="")
        self._pending = ""

    def _text(self, progress: Progress, now: float) -> str:
        total = max(progress.total, 1)
        share = min(1.0, progress.done / total)
        filled = round(share * self._WIDTH)
        bar = "#" * filled + "." * (self._WIDTH - filled)
        since, before = self._start
        seconds, done = now - since, progress.done - before
        text = f"{progress.stage:<9} [{bar}] {share:4.0%}"
        if progress.stage in self._BYTES:
            text += f"  {progress.done >> 20}/{total >> 20} MiB"
            rate, unit = done / 2**20 / max(seconds, 1e-6), "MiB/s"
        else:
            text += f"  {progress.done}/{total}"
            rate, unit = done / max(seconds, 1e-6), "/s"
        if done > 0 and seconds > 0.2:
            text += f"  {rate:.1f} {unit}"
            if progress.done < total:
                text += f"  {_clock(seconds / done * (total - progress.done))} left"
            else:
                text += f"  in {_clock(seconds)}"
        return text


class Interruption:
    """Turns Ctrl-C and a request to terminate into an orderly end.

    Outside a job they raise KeyboardInterrupt at once; inside one the first waits for the job's
    next `yield`, where closing it keeps what is finished, and the second raises.
    """

    def __init__(self) -> None:
        self._in_job = False
        self._asked = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Take over the signals of this process; only its main thread can."""
        before: dict[int, _Handler] = {}
        try:
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                    before[number] = signal.signal(number, self._handle)
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def in_job(self) -> Iterator[None]:
        self._in_job = True
        try:
            yield
        finally:
            self._in_job = False

    def check(self) -> None:
        """Raises KeyboardInterrupt if the person asked to stop."""
        if self._asked:
            raise KeyboardInterrupt

    def should_stop(self) -> bool:
        """For steps inside a job that ask before their end."""
        return self._asked

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self._in_job or self._asked:
            raise KeyboardInterrupt
        self._asked = True
        # The handler may run in the middle of a print, which must not be entered twice.
        if number == signal.SIGINT and os.isatty(_STDERR):
            os.write(_STDERR, b"\nstopping after this frame; Ctrl-C again stops at once\n")


@dataclass(frozen=True)
class Console:
    """How a command speaks and is stopped. `quiet` leaves only errors and asked-for JSON."""

    shown: Reporter
    interruption: Interruption
    quiet: bool = False

    def run(self, job: Generator[Progress, None, Result]) -> Result:
        """Run a job to its end; returns what it returned.

        Raises KeyboardInterrupt, after closing the job, when the person asked to stop.
        """
        try:
            with self.interruption.in_job(), closing(job):
                while True:
                    try:
                        progress = next(job)
                    except StopIteration as end:
                        self.interruption.check()
                        result: Result = end.value
                        return result
                    self.shown.show(progress)
                    self.interruption.check()
        finally:
            self.shown.end()

    def say(self, text: str) -> None:
        if not self.quiet:
            say(text)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
