"""Work on models that outlives the page it was started from: download, verify, add, measure."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from rotoline.core.job import Job, Progress
from rotoline.ui.jobs import Jobs, Unit
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

_KEY = "model"


class ModelJobs(QObject):
    """One job at a time.

    progressed: its Progress. ended: whether it ran to its end. failed: why it did not.
    """

    progressed = Signal(object)
    ended = Signal(bool)
    failed = Signal(Exception)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.thread_of_models = JobThread("models", self, in_background=True)

    @property
    def is_busy(self) -> bool:
        return self.thread_of_models.is_busy()

    def start(
        self,
        title: str,
        job: Callable[[], Job],
        unit: Unit = "bytes",
        on_done: Callable[[], None] | None = None,
    ) -> None:
        """Run a job unless one runs already. on_done: called when it ran to its end."""
        if self.is_busy:
            return

        def start(_: ShouldStop) -> Items:
            yield from job()

        def heard(value: object) -> None:
            if isinstance(value, Progress):
                self._jobs.advance(_KEY, value)
                self.progressed.emit(value)

        def ended(completed: bool) -> None:
            self._jobs.end(_KEY)
            if completed and on_done:
                on_done()
            self.ended.emit(completed)

        self._jobs.begin(_KEY, title, self.cancel, unit)
        self.thread_of_models.submit(Work(_KEY, start, heard, ended, self.failed.emit))

    def cancel(self) -> None:
        """Stop; what has arrived of a download is kept."""
        self.thread_of_models.stop(_KEY)

    def shut_down(self) -> None:
        self.thread_of_models.shut_down()
