"""Owns the document: every change of it happens here, on the GUI thread, and is told as (old, new).

Widgets compare old and new by identity and repaint what differs. Saving follows by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from rotoline.core import clips
from rotoline.core.document import Document, RotoObject, Shot
from rotoline.core.history import History
from rotoline.core.project import Project
from rotoline.core.stale import same_run
from rotoline.errors import UserError
from rotoline.ui.refusals import ReadOnly
from rotoline.ui.saver import Saver

log = logging.getLogger(__name__)

Edit = Callable[[Document], Document]

_SOON_MS = 0
_RUN_MS = 600
_AGAIN_MS = 10_000


class Editor(QObject):
    """The document with its history, and the project file it is saved in.

    changed: old and new document (None for no project). shot_changed: another shot, or none, is
    shown now. refused: a UserError that says why an edit was not made. told: whether everything
    is on disk. run_broken: the person changed what a run is about while it went.
    """

    changed = Signal(object, object)
    shot_changed = Signal()
    refused = Signal(Exception)
    told = Signal(bool)
    run_broken = Signal()

    def __init__(self, undo_steps: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.saver = Saver(self)
        self.saver.saved.connect(self._saved)
        self.saver.unsaved.connect(self._not_saved)
        self.saver.failed.connect(self.refused)
        self._undo_steps = undo_steps
        self._project: Project | None = None
        self._history: History | None = None
        self._shot_id: int | None = None
        self._on_disk: Document | None = None
        self._failure: Exception | None = None
        self._run_name: str | None = None
        self._run_began = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._commit)

    @property
    def project(self) -> Project | None:
        return self._project

    @property
    def document(self) -> Document | None:
        return self._history.document if self._history else None

    @property
    def shot(self) -> Shot | None:
        """The shot that is shown; None when there is none."""
        document = self.document
        if document is None or self._shot_id is None:
            return None
        return next((shot for shot in document.shots if shot.id == self._shot_id), None)

    @property
    def is_saved(self) -> bool:
        return self._on_disk is self.document

    @property
    def failure(self) -> Exception | None:
        """Why the last attempt to save failed; None after one that did not."""
        return self._failure

    @property
    def read_only(self) -> bool:
        """Whether the project is open for reading only: edits are refused."""
        return self._project is not None and self._project.read_only

    @property
    def undo_name(self) -> str | None:
        return self._history.undo_name if self._history else None

    @property
    def redo_name(self) -> str | None:
        return self._history.redo_name if self._history else None

    def item(self, object_id: int | None) -> RotoObject | None:
        """An object of the shown shot, or None."""
        shot = self.shot
        objects = shot.objects if shot else ()
        return next((item for item in objects if item.id == object_id), None)

    def adopt(self, project: Project | None) -> None:
        """Go on with another project, or with none; the former one is saved and closed."""
        old = self.document
        self._run_name = None
        self._flush()
        self.saver.keep(project, old)
        self._project, self._failure = project, None
        self._history = History(project.document, self._undo_steps) if project else None
        self._on_disk = self.document
        shots = self.document.shots if self.document else ()
        self._shot_id = shots[0].id if shots else None
        self.changed.emit(old, self.document)
        self.shot_changed.emit()
        self.told.emit(True)

    def show_shot(self, shot_id: int) -> None:
        if shot_id != self._shot_id:
            self._shot_id = shot_id
            self.shot_changed.emit()

    def apply(self, name: str, edit: Edit) -> bool:
        """Make an edit and a step of history. False when it was refused or changes nothing."""
        if self._history is None or self._project is None:
            return False
        if self._project.read_only:
            self.refused.emit(ReadOnly(self._project.path))
            return False
        old = self._history.document
        try:
            new = edit(old)
        except UserError as error:
            self.refused.emit(error)
            return False
        if new == old:
            return False
        if self._run_name is not None and same_run(old, new):
            self._run_began = False  # it goes on, as a step after this one
        else:
            self._break_run()
        self._history.do(new, name)
        self._change(old, new, _SOON_MS)
        return True

    def amend(self, edit: Edit) -> None:
        """Change the present step: a mask that came later, a drag."""
        if self._history is None or self.read_only:
            return
        old = self._history.document
        try:
            new = edit(old)
        except UserError as error:
            self.refused.emit(error)
            return
        if new is not old:
            self._history.amend(new)
            self._change(old, new, _SOON_MS)

    def start_run(self, name: str) -> None:
        """A run begins: all that it finds becomes one step of this name."""
        self._run_name, self._run_began = name, False

    def add_to_run(self, edit: Edit) -> None:
        """Put a finished frame into the run's step; too late for an ended run, it is dropped."""
        if self._history is None or self._run_name is None:
            return
        old = self._history.document
        new = edit(old)
        if new is old:
            return
        if self._run_began:
            self._history.amend(new)
        else:
            self._history.do(new, self._run_name)
            self._run_began = True
        self._change(old, new, _RUN_MS)

    def end_run(self) -> None:
        """The run is over; what it found is saved at once."""
        self._run_name = None
        self._flush()

    def undo(self) -> None:
        if self._history:
            self._break_run()
            old = self._history.document
            self._moved(old, self._history.undo())

    def redo(self) -> None:
        if self._history:
            self._break_run()
            old = self._history.document
            self._moved(old, self._history.redo())

    def save_now(self) -> None:
        """Save a change that waits for its turn."""
        self._flush()

    def save_as(
        self, path: Path, on_done: Callable[[], None], on_error: Callable[[Exception], None]
    ) -> None:
        """Go on in another file."""

        def done() -> None:
            self.amend(lambda doc: clips.relative_to(doc, path.absolute().parent))
            self._flush()
            on_done()

        if self.document is not None:
            self.saver.save_as(path, self.document, done, on_error)

    def commit_now(self) -> None:
        """Save at once and wait for the disk. Raises ProjectUnwritable."""
        self._soon.stop()
        project, document = self._project, self.document
        if project and document is not None and not self.is_saved and not project.read_only:
            try:
                project.commit(document, self.undo_name or "")
            except UserError as error:
                self._failure = error
                self._soon.start(_AGAIN_MS)
                self.told.emit(False)
                raise
            self._saved(document)

    def shut_down(self) -> None:
        """Save the last change and let go of the project. Raises ProjectUnwritable."""
        self._soon.stop()
        self.saver.shut_down(self.document)
        self._project = None
        self._history = None

    def _break_run(self) -> None:
        if self._run_name is not None:
            self._run_name = None
            self.run_broken.emit()

    def _moved(self, old: Document, new: Document) -> None:
        if new is not old:
            self._change(old, new, _SOON_MS)
            self._show_changed(old, new)

    def _show_changed(self, old: Document, new: Document) -> None:
        """Show a clip that an undo or a redo changed: nobody would see what became of it."""
        before = {shot.id: shot for shot in old.shots}
        changed = [shot.id for shot in new.shots if before.get(shot.id) is not shot]
        if changed and self._shot_id not in changed:
            self.show_shot(changed[0])

    def _change(self, old: Document, new: Document, within: int) -> None:
        shots = {shot.id for shot in new.shots}
        lost_shot = self._shot_id not in shots
        if lost_shot:
            self._shot_id = new.shots[-1].id if new.shots else None
        self.changed.emit(old, new)
        if lost_shot:
            self.shot_changed.emit()
        if not self._soon.isActive() or self._soon.remainingTime() > within:
            self._soon.start(within)
        self.told.emit(False)

    def _commit(self) -> None:
        document = self.document
        if document is not None and document is not self._on_disk:
            self.saver.commit(document, self.undo_name or "")

    def _flush(self) -> None:
        self._soon.stop()
        self._commit()

    def _saved(self, document: object) -> None:
        assert isinstance(document, Document)
        self._on_disk, self._failure = document, None
        if not self.is_saved and not self._soon.isActive():
            # Undone and redone while the disk was at it: what is there now was there before.
            self._soon.start(_SOON_MS)
        self.told.emit(self.is_saved)

    def _not_saved(self, error: Exception) -> None:
        """Say why, once, and try again: a disk may get room, a network drive come back."""
        is_news = str(error) != str(self._failure)
        self._failure = error
        self.told.emit(False)
        if is_news:
            self.refused.emit(error)
        if not self._soon.isActive():
            self._soon.start(_AGAIN_MS)
