"""A run as a command: its reports as JSON lines, its end as an exit status."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Protocol


class Run(Protocol):
    """A trainer, as far as a command knows it: `lines` trains, and tells a line a report."""

    step: int

    @property
    def steps(self) -> int: ...
    def lines(self, should_stop: Callable[[], bool]) -> Iterator[Mapping[str, object]]: ...


def run_command(begin: Callable[[], Run], more: str) -> int:
    """Train to the end or until interrupted. Returns the exit status.

    begin: makes the run; ValueError and OSError are told in one line. more: how a run that is done
    can go on. Ctrl-C and SIGTERM end it after the step it is in; the second Ctrl-C ends it at once.
    """
    try:
        run = begin()
        if run.step >= run.steps:
            print(f"step {run.step} is done already; {more} to go on", file=sys.stderr)
        with _stopping() as should_stop:
            for line in run.lines(should_stop):
                print(json.dumps(line), flush=True)
    except (ValueError, OSError) as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; run the same command to go on from what was saved last", file=sys.stderr)
        return 130
    if run.step < run.steps:
        print(f"stopped at step {run.step}; run the same command to go on", file=sys.stderr)
        return 130
    return 0


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM asked for an end; the second one is a KeyboardInterrupt."""
    asked = Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = {kind: signal.signal(kind, ask) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
