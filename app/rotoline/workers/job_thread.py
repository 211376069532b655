"""The one way to work in the background: a thread that runs jobs in turn.

A job is a generator. Between two of its items it can be stopped, and it is always closed, so
its `with` blocks clean up on the thread that ran it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Lock, get_native_id

from PySide6.QtCore import QObject, QThread, Signal, Slot

_BACKGROUND_NICENESS = 5

ShouldStop = Callable[[], bool]
"""Long steps inside a job poll this, to stop before their next item."""

Items = Generator[object, None, None]


@dataclass(frozen=True)
class Work:
    """A job and who hears of it. The callbacks run on the thread that owns the `JobThread`.

    key: a newer work of the same key replaces one that still waits.
    start: makes the generator; runs on the worker thread.
    on_end: told True when the job ran to its end, False when it was stopped or failed.
    on_error: without it, errors go to the thread's `failed` signal.
    gives_way: stops as soon as other work arrives (read-ahead, idle embedding).
    """

    key: str
    start: Callable[[ShouldStop], Items]
    on_item: Callable[[object], None] | None = None
    on_end: Callable[[bool], None] | None = None
    on_error: Callable[[Exception], None] | None = None
    gives_way: bool = False


class JobThread(QThread):
    """Runs works one after another.

    in_background: long work nobody waits for by the second; it leaves the processor to the
    window wherever both want it.

    Of a stopped work only `on_end(False)` is heard, whether it had begun or not, and before that
    an error that came earlier or while it cleaned up. A work that was replaced while it waited
    never starts and is never heard of.
    """

    failed = Signal(str, Exception)
    _item = Signal(int, object)
    _error = Signal(int, Exception)
    _over = Signal(int, bool)

    def __init__(
        self, name: str, parent: QObject | None = None, in_background: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._in_background = in_background
        self._lock = Lock()
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._waiting: dict[str, tuple[int, Work]] = {}
        self._running: tuple[int, Work] | None = None
        self._stop = False
        self._quit = False
        self._next_ticket = 0
        self._heard: dict[int, Work] = {}
        self._item.connect(self._deliver_item)
        self._error.connect(self._deliver_error)
        self._over.connect(self._deliver_end)

    def submit(self, work: Work) -> None:
        """Queue a work; one still waiting under its key is dropped."""
        with self._lock:
            if self._quit:
                return
            self._next_ticket += 1
            ticket = self._next_ticket
            replaced = self._waiting.pop(work.key, None)
            self._waiting[work.key] = (ticket, work)
            if self._running and self._running[1].gives_way:
                self._stop = True
        if replaced:
            self._heard.pop(replaced[0], None)
        self._heard[ticket] = work
        if not self.isRunning():
            self.start()
        self._wake.put(None)

    def stop(self, key: str) -> None:
        """Drop the work waiting under a key, and stop the one running under it."""
        with self._lock:
            dropped = self._waiting.pop(key, None)
            if self._running and self._running[1].key == key:
                self._stop = True
        # A job may be over while its last items are still on their way here.
        for ticket, work in self._heard.items():
            if work.key == key:
                self._heard[ticket] = replace(work, on_item=None)
        if dropped:
            self._deliver_end(dropped[0], False)

    def is_busy(self, key: str | None = None) -> bool:
        """Whether a work (under that key) waits, runs, or has an end that was not heard yet."""
        return any(key is None or work.key == key for work in self._heard.values())

    def shut_down(self) -> None:
        """Stop what runs, drop what waits and join the thread. No callback comes afterwards."""
        with self._lock:
            self._waiting.clear()
            self._stop = self._quit = True
        self._heard.clear()
        self._wake.put(None)
        self.wait()

    def run(self) -> None:
        """The worker thread's loop."""
        if self._in_background:
            _leave_the_processor_to_others()
        while not self._quit:
            self._wake.get()
            with self._lock:
                if self._quit:
                    break
                if not self._waiting:
                    continue
                ticket, work = self._waiting.pop(self._next_key())
                self._running, self._stop = (ticket, work), False
            completed = self._run(ticket, work)
            with self._lock:
                self._running = None
            self._over.emit(ticket, completed)

    def _next_key(self) -> str:
        """The oldest waiting work, one that gives way only when there is no other."""
        urgent = (key for key, (_, work) in self._waiting.items() if not work.gives_way)
        return next(urgent, next(iter(self._waiting)))

    def _should_stop(self) -> bool:
        return self._stop

    def _run(self, ticket: int, work: Work) -> bool:
        job: Items | None = None
        try:
            job = work.start(self._should_stop)
            for value in job:
                if self._stop:
                    return False
                self._item.emit(ticket, value)
                if self._stop:
                    return False
            return not self._stop
        except Exception as error:  # noqa: BLE001 - handed to whoever submitted the work
            if not self._stop:
                self._error.emit(ticket, error)
            return False
        finally:
            if job is not None:
                self._close(ticket, job)

    def _close(self, ticket: int, job: Items) -> None:
        """Let a job clean up. One that cannot must not end the thread for all that wait."""
        try:
            job.close()
        except Exception as error:  # noqa: BLE001 - handed to whoever submitted the work
            self._error.emit(ticket, error)

    @Slot(int, object)
    def _deliver_item(self, ticket: int, value: object) -> None:
        work = self._heard.get(ticket)
        if work and work.on_item:
            work.on_item(value)

    @Slot(int, Exception)
    def _deliver_error(self, ticket: int, error: Exception) -> None:
        work = self._heard.get(ticket)
        if work is None:
            return
        if work.on_error:
            work.on_error(error)
        else:
            self.failed.emit(work.key, error)

    @Slot(int, bool)
    def _deliver_end(self, ticket: int, completed: bool) -> None:
        work = self._heard.pop(ticket, None)
        if work and work.on_end:
            work.on_end(completed)


def _leave_the_processor_to_others() -> None:
    """Lower this thread's priority, and that of threads it starts (encoders, torch's own)."""
    QThread.currentThread().setPriority(QThread.Priority.LowPriority)
    if sys.platform == "linux":
        # Linux takes no notice of Qt's priorities, but has a niceness of every thread's own.
        os.setpriority(os.PRIO_PROCESS, get_native_id(), _BACKGROUND_NICENESS)
