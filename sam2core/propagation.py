"""A run over frames that can be stopped from anywhere, also from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from sam2core.results import TrackedFrame


class Stopped(Exception):
    """Raised inside a run between two network stages when it shall stop."""


class Propagation(Iterator[TrackedFrame]):
    """Yields tracked frames; `close` ends it within one network stage.

    start: makes the frames, given a function to call between stages.
    """

    def __init__(
        self,
        start: Callable[[Callable[[], None]], Iterator[TrackedFrame]],
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        self._closed = threading.Event()
        self._should_stop = should_stop
        self._frames = start(self._poll)

    def __next__(self) -> TrackedFrame:
        if self._closed.is_set():
            raise StopIteration
        try:
            return next(self._frames)
        except Stopped:
            self._closed.set()
            raise StopIteration from None

    def close(self) -> None:
        """Stop; frames that were yielded are kept."""
        self._closed.set()

    def _poll(self) -> None:
        if self._closed.is_set() or (self._should_stop is not None and self._should_stop()):
            raise Stopped
