"""Reads that may never return: a network that is gone, a drive that was pulled out.

No system call can be broken off, so they run on threads that a program can end without.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from rotoline.core.job import Steps
from rotoline.errors import ClipUnreadable

_log = logging.getLogger(__name__)

# Seconds that one read may take: long enough for a drive that wakes up.
LIMIT = 30.0
# Seconds that closing waits for a read that is in work; it ends by itself if it ever returns.
PATIENCE = 1.0
# Seconds between two looks at whether a read has returned.
LOOK = 0.05

T = TypeVar("T")


class ReadingThread:
    """Does one read after the other; a thread whose read does not return is left behind."""

    def __init__(self, name: str) -> None:
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def begin(self, read: Callable[[], T]) -> Future[T]:
        """Have something read; errors are the future's."""
        future: Future[T] = Future()

        def done() -> None:
            try:
                future.set_result(read())
            except BaseException as error:  # noqa: BLE001 - raised where the result is wanted
                future.set_exception(error)

        self._tasks.put(done)
        return future

    def close(self, patience: float = PATIENCE) -> None:
        """End the thread after what was begun; waits no longer than so many seconds for it."""
        self._tasks.put(None)
        self._thread.join(patience)
        if self._thread.is_alive():
            _log.info("a read does not return; its thread is left behind")

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


def silent(path: Path) -> ClipUnreadable:
    """The error for a clip one of whose reads takes longer than LIMIT."""
    return ClipUnreadable(
        path,
        f"has not answered for {LIMIT:.0f} seconds; check the drive or the network it is on",
    )


def answered(read: Callable[[], T], path: Path) -> T:
    """What one read of a clip gives. Raises ClipUnreadable where it takes longer than LIMIT."""

    def steps() -> Steps[T]:
        yield from ()
        return read()

    return patiently(steps(), path)


def patiently(steps: Steps[T], path: Path) -> T:
    """What steps give that read a clip, run on a thread of their own.

    Raises ClipUnreadable where one of them takes longer than LIMIT, and what they raise.
    """
    begun = time.monotonic()
    given_up = False

    def run() -> T:
        nonlocal begun
        while not given_up:
            try:
                next(steps)
            except StopIteration as end:
                result: T = end.value
                return result
            begun = time.monotonic()
        raise silent(path)

    thread = ReadingThread("open")
    try:
        future = thread.begin(run)
        while not wait((future,), LOOK).done:
            if time.monotonic() - begun > LIMIT:
                raise silent(path)
        return future.result()
    finally:
        # Whoever gives up, or is interrupted, does not wait for the step in work.
        given_up = True
        thread.close(LOOK)
