"""Saving beside a long job: the newest document goes to disk as soon as the disk is ready.

A frame that took ten seconds must not wait for the next one to be saved, and a disk that is slow
must not hold the job up: so a thread saves, always the newest document, at most a few times a
second.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from rotoline.core.document import Document
from rotoline.core.project import Project
from rotoline.core.project_lock import RENEW_SECONDS

_INTERVAL = 0.25


class Autosave:
    """Keeps a project's file at most a moment behind `document`.

    document: the newest, saved or not. Use it in a `with`; leaving it saves the last one.
    """

    def __init__(self, project: Project) -> None:
        self.document = project.document
        self._project = project
        self._step = ""
        self._error: Exception | None = None
        self._changed = threading.Condition()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="autosave", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._ending = True
            self._changed.notify()
        self._thread.join()
        if error is None or isinstance(error, GeneratorExit | KeyboardInterrupt):
            self._raise_error()

    def submit(self, document: Document, step: str) -> None:
        """Save this document soon. Raises ProjectUnwritable where the last one could not be."""
        with self._changed:
            self._raise_error()
            self.document = document
            self._step = step
            self._changed.notify()

    def _raise_error(self) -> None:
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work, timeout=RENEW_SECONDS)
                document, step, ending = self.document, self._step, self._ending
            try:
                if document is not self._project.document:
                    self._project.commit(document, step)
                elif not ending:
                    self._project.renew()
            except Exception as error:  # noqa: BLE001 — handed to the job's thread
                with self._changed:
                    self._error = error
                    return
            with self._changed:
                if not self._has_work():
                    continue
                if self._ending and self.document is self._project.document:
                    return
                if not self._ending:
                    self._changed.wait_for(lambda: self._ending, timeout=_INTERVAL)

    def _has_work(self) -> bool:
        return self._ending or self.document is not self._project.document
