"""The saving thread: opens, commits, copies and closes projects; the window never waits for a disk.

Commits are coalesced: one that waits is replaced by a newer one of the same project.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from rotoline.core.document import Document
from rotoline.core.project import Project
from rotoline.core.project_lock import RENEW_SECONDS
from rotoline.core.untitled import untitled_path
from rotoline.errors import ProjectUnwritable, UserError
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work


@dataclass(frozen=True, eq=False)
class _Left:
    """A project that is gone on from, and the document it is to end with.

    wanted: the file it was to go on in, where that was not done yet.
    """

    project: Project
    last: Document | None
    wanted: Path | None = None

    def close(self) -> None:
        """Save what is not saved yet and give the file free.

        Raises ProjectUnwritable. What the file does not take goes to a project without a name,
        where the disk of these has room.
        """
        try:
            if self.wanted is None or self.wanted == self.project.path:
                self._save()
            else:
                self._go_on(self.wanted)
        finally:
            self.project.close()

    def _go_on(self, path: Path) -> None:
        try:
            self.project.save_as(path, self.last)
        except UserError:
            self._save()
            raise

    def _save(self) -> None:
        project, last = self.project, self.last
        if last is None or last is project.document or project.read_only:
            return
        path = project.path
        try:
            project.commit(last)
        except UserError as error:
            rescued = untitled_path(path)
            project.save_as(rescued, last)
            reason = f"its last changes could not be saved there ({error}); they are in {rescued}"
            raise ProjectUnwritable(path, reason) from error


class Saver(QObject):
    """One project at a time is kept saved.

    saved: its document that is now on disk. unsaved: why the newest is not. failed: why anything
    else could not be done.
    """

    saved = Signal(object)
    unsaved = Signal(Exception)
    failed = Signal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.thread_of_saving = JobThread("saving", self)
        self._project: Project | None = None
        self._left: list[_Left] = []
        self._wanted: Path | None = None
        self._refusal = ""
        self._renewal = QTimer(self)
        self._renewal.setInterval(round(1000 * RENEW_SECONDS))
        self._renewal.timeout.connect(self._renew)

    def keep(self, project: Project | None, last: Document | None) -> None:
        """From now on this project is kept alive; the former one ends with `last` and is closed."""
        old, self._project = self._project, project
        if old and old is not project:
            # A copy that waits comes before its closing.
            self._wanted = None
            self._left.append(_Left(old, last))
            self.thread_of_saving.submit(
                Work("close", lambda _: self._close_left(), on_error=self.failed.emit)
            )
        if project:
            self._renewal.start()
        else:
            self._renewal.stop()

    def make(
        self,
        start: Callable[[], Project],
        on_open: Callable[[Project], None],
        on_error: Callable[[Exception], None],
        what: str = "make",
    ) -> None:
        """Open or create a project by `start`, on the thread; the newest of a kind counts."""

        def opened(value: object) -> None:
            assert isinstance(value, Project)
            on_open(value)

        self.thread_of_saving.submit(
            Work(what, lambda _: _yielding(start), on_item=opened, on_error=on_error)
        )

    def call(
        self, what: str, work: Callable[[], object], on_done: Callable[[object], None]
    ) -> None:
        """Call `work`, which reads or writes files, on the thread; the newest of a kind counts."""
        self.thread_of_saving.submit(
            Work(
                f"call {what}",
                lambda _: _yielding(work),
                on_item=on_done,
                on_error=self.failed.emit,
            )
        )

    def commit(self, document: Document, step: str) -> None:
        """Save a document; the newest replaces one that waits."""
        project = self._project
        if project is None or project.read_only:
            return

        self.thread_of_saving.submit(
            Work(
                "commit",
                partial(_committing, project, document, step),
                on_item=partial(self._tell, project, self.saved),
                on_error=partial(self._tell, project, self.unsaved),
            )
        )

    def save_as(
        self,
        path: Path,
        document: Document,
        on_done: Callable[[], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Go on in another file, which gets this document."""
        project = self._project
        if project is None:
            return
        wanted = self._wanted = path.absolute()

        def over(_: bool) -> None:
            # Another one may have been asked for meanwhile.
            if self._wanted is wanted:
                self._wanted = None

        self.thread_of_saving.submit(
            Work(
                "save as",
                lambda _: _yielding(lambda: project.save_as(path, document)),
                on_item=lambda _: on_done(),
                on_end=over,
                on_error=on_error,
            )
        )

    def remove(self, path: Path) -> None:
        """Delete the file of a project that was closed just before."""
        self.thread_of_saving.submit(
            Work("remove", lambda _: _yielding(lambda: path.unlink(missing_ok=True)))
        )

    def is_busy(self) -> bool:
        return self.thread_of_saving.is_busy()

    def shut_down(self, last: Document | None) -> None:
        """Stop the thread, save what is not saved yet and close. Raises ProjectUnwritable."""
        self._renewal.stop()
        self.thread_of_saving.shut_down()
        if self._project is not None:
            self._left.append(_Left(self._project, last, self._wanted))
            self._project = None
        with ExitStack() as closing:
            for left in self._left:
                closing.callback(left.close)
            self._left = []

    def _close_left(self) -> Items:
        while self._left:
            self._left.pop().close()
            yield None

    def _renew(self) -> None:
        project = self._project
        if project and not project.read_only and not self.is_busy():
            self.thread_of_saving.submit(
                Work(
                    "renew",
                    lambda _: _yielding(project.renew),
                    on_item=lambda _: self._renewed(project, None),
                    on_error=partial(self._renewed, project),
                )
            )

    def _renewed(self, project: Project, error: Exception | None) -> None:
        """Say why the sign of life could not be given, once: it is tried every few seconds."""
        said, self._refusal = self._refusal, "" if error is None else str(error)
        if error is not None and self._refusal != said:
            self._tell(project, self.failed, error)

    def _tell(self, project: Project, by: SignalInstance, what: object) -> None:
        # What is left for another project ends with its newest document anyway.
        if project is self._project:
            by.emit(what)


def _yielding(call: Callable[[], object]) -> Items:
    yield call()


def _committing(project: Project, document: Document, step: str, should_stop: ShouldStop) -> Items:
    project.commit(document, step)
    yield document
