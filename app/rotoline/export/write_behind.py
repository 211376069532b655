"""Writing while the next frames are made, with few of them in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType


class WriteBehind:
    """Run writing tasks on threads, in order where there is one; a context manager.

    An error of a task is raised by one of the next calls. Leaving with an error drops what has
    not begun; it always waits for what has.
    """

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pending: deque[Future[None]] = deque()

    def __enter__(self) -> WriteBehind:
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="export-write")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=error is not None)

    def submit(self, task: Callable[[], None]) -> None:
        """Queue a task; waits while every thread has one."""
        while len(self._pending) >= self._threads:
            self._pending.popleft().result()
        self._pending.append(self._pool.submit(task))

    def drain(self) -> None:
        """Wait until everything is done."""
        while self._pending:
            self._pending.popleft().result()
