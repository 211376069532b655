"""Frames kept up to a number of bytes, decoded ahead in the playing direction."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Condition, Thread
from types import TracebackType
from typing import Literal

from rotoline.errors import UserError
from rotoline.media.clip import Frame, FrameReader

_log = logging.getLogger(__name__)

Direction = Literal[-1, 0, 1]
# What asking for a frame comes to: the frame, or why there is none.
Outcome = Frame | UserError

DEFAULT_BUDGET = 768 * 1024 * 1024
_FURTHEST_AHEAD = 48
# Seconds without a miss before anything is read ahead: who scrubs wants no neighbours.
_QUIET = 0.05
# Seconds closing waits for the frame in work.
_PATIENCE = 10.0


class FrameCache:
    """Keeps the frames of one clip and decodes on one thread of its own.

    open_reader: makes the reader, called on that thread. budget: bytes of pictures kept; the
    least recently used go first.
    """

    def __init__(
        self, open_reader: Callable[[], FrameReader], budget: int = DEFAULT_BUDGET
    ) -> None:
        self._open_reader = open_reader
        self._budget = budget
        self._changed = Condition()
        self._kept: OrderedDict[int, Outcome] = OrderedDict()
        self._bytes = 0
        self._wanted: int | None = None
        self._head = 0
        self._direction: Direction = 0
        self._frames = 0
        self._missed_at = 0.0
        self._closed = False
        self._thread = Thread(target=self._work, name="frames", daemon=True)
        self._thread.start()

    @property
    def bytes_kept(self) -> int:
        return self._bytes

    def get(self, index: int) -> Outcome | None:
        """What is known of a frame now; None if it is not decoded yet. Never waits."""
        with self._changed:
            return self._touch(index)

    def request(self, index: int, direction: Direction = 0) -> Outcome | None:
        """Ask for a frame; the newest request comes first and replaces an older one.

        direction: where to read ahead from here, 0 not at all. Returns the frame if it is kept
        already, else None.
        """
        with self._changed:
            self._head, self._direction = index, direction
            found = self._touch(index)
            self._wanted = index if found is None else None
            if found is None:
                self._missed_at = time.monotonic()
            self._changed.notify_all()
            return found

    def wait(self, index: int, timeout: float | None = None) -> Outcome | None:
        """Ask for a frame and wait for it; None after `timeout` seconds or once closed."""
        self.request(index, self._direction)
        with self._changed:
            self._changed.wait_for(lambda: self._closed or index in self._kept, timeout)
            return self._touch(index)

    def close(self) -> None:
        """Stop the thread and wait until it is gone; at most one frame is still decoded.

        A thread stuck in a read (a lost network drive) is left behind after some seconds.
        """
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(_PATIENCE)
        if self._thread.is_alive():
            _log.warning("a read does not return; its thread is left behind")
        with self._changed:
            self._kept.clear()
            self._bytes = 0

    def __enter__(self) -> FrameCache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _touch(self, index: int) -> Outcome | None:
        if index in self._kept:
            self._kept.move_to_end(index)
        return self._kept.get(index)

    def _work(self) -> None:
        try:
            reader = self._open_reader()
        except UserError as error:
            self._refuse_all(error)
            return
        try:
            self._frames = reader.info.frames
            while (index := self._next_index()) is not None:
                self._keep(index, _outcome(reader, index))
        finally:
            reader.close()

    def _refuse_all(self, error: UserError) -> None:
        """Answer every request with the reason why the clip did not open, until closed."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._wanted is not None)
                if self._closed or self._wanted is None:
                    return
                index = self._wanted
            self._keep(index, error)

    def _next_index(self) -> int | None:
        """The frame to decode now, waiting until there is one; None once closed."""
        with self._changed:
            while not self._closed:
                if self._wanted is not None:
                    return self._wanted
                ahead = self._ahead()
                quiet = self._missed_at + _QUIET - time.monotonic()
                if ahead is not None and quiet <= 0:
                    return ahead
                self._changed.wait(None if ahead is None else quiet)
            return None

    def _ahead(self) -> int | None:
        """The next frame worth decoding before it is asked for."""
        if self._direction == 0:
            return None
        reach = min(_FURTHEST_AHEAD, self._room())
        if self._direction > 0:
            span = range(self._head + 1, min(self._head + reach + 1, self._frames))
            return next((index for index in span if index not in self._kept), None)
        span = range(self._head - 1, max(self._head - reach, 0) - 1, -1)
        return next((index for index in span if index not in self._kept), None)

    def _room(self) -> int:
        """Frames that fit half of the budget, so that reading ahead never drives out the rest."""
        size = max((_size(outcome) for outcome in self._kept.values()), default=0)
        return self._budget // 2 // size if size else 1

    def _keep(self, index: int, outcome: Outcome) -> None:
        with self._changed:
            self._bytes += _size(outcome) - _size(self._kept.pop(index, None))
            self._kept[index] = outcome
            while self._bytes > self._budget and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= _size(dropped)
            if self._wanted == index:
                self._wanted = None
            self._changed.notify_all()


def _outcome(reader: FrameReader, index: int) -> Outcome:
    try:
        picture = reader.read(index).rgb
    except UserError as error:
        _log.info("%s", error)
        return error
    # Without what it was made of, which takes as much memory again.
    return Frame(index, lambda: picture)


def _size(outcome: Outcome | None) -> int:
    return outcome.rgb.nbytes if isinstance(outcome, Frame) else 0
