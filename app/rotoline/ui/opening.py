"""Opens clips and projects for the editor; what cannot be opened changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from rotoline.core import clips, edits
from rotoline.core.clips import Found
from rotoline.core.document import ClipRef, Document, Shot
from rotoline.core.interpretation import Interpretation
from rotoline.core.project import Project
from rotoline.core.untitled import is_untitled, left_work, untitled_path
from rotoline.errors import UserError
from rotoline.media.open import sequence_of
from rotoline.tracking.models import default_model
from rotoline.ui.drops import sort_paths
from rotoline.ui.editor import Editor
from rotoline.ui.stage import Opened, Stage


@dataclass(eq=False)
class ClipMissing(UserError):
    """A project's clip that lies nowhere it is looked for."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path}: the clip is not there; locate it"


class Opening(QObject):
    """Brings clips and projects in.

    clip_ready: the shown shot's clip can be read (ClipInfo), or None: no shot.
    clip_awaited: the Shot that is to be shown, whose clip is looked for and opened meanwhile.
    clip_reread: the shown clip is understood otherwise now (ClipInfo); it has the same frames.
    model: the model of new projects; "" for the best that is installed.
    failed: why a path could not be opened. clip_missing: the Shot whose clip is not found.
    clip_unreadable: the Shot whose clip is there and cannot be opened, and why.
    opened: path of a project or clip that is open now. noticed: lines about repairs.
    left_found: Left of earlier sessions, at least one.
    """

    clip_ready = Signal(object)
    clip_awaited = Signal(object)
    clip_reread = Signal(object)
    failed = Signal(Exception)
    clip_missing = Signal(object)
    clip_unreadable = Signal(object, Exception)
    opened = Signal(str)
    noticed = Signal(str)
    left_found = Signal(object)

    def __init__(self, editor: Editor, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._stage = stage
        self._waiting: list[Path] = []
        self._adding = self._making = False
        self._just_opened: Opened | None = None
        self._shown: tuple[Project, int] | None = None
        self._newest = ""
        self._there: list[str] = []
        self.model = ""
        editor.shot_changed.connect(self._show_shot)
        editor.changed.connect(self._follow_clip)
        self.opened.connect(self._keep_newest)

    def open_paths(self, given: Iterable[Path]) -> None:
        """Open a project, or add clips to the open one; a new untitled project if there is none."""
        dropped = sort_paths(given)
        if dropped.projects:
            self.open_project(dropped.projects[0])
        else:
            self._waiting.extend(dropped.clips)
            self._next()

    def open_project(self, path: Path, read_only: bool = False) -> None:
        """Open a project; read_only: beside another process that writes it, or once more."""
        project = self._editor.project
        if project is not None and project.path == path.absolute() and not project.read_only:
            return
        self._editor.saver.make(
            lambda: Project.open(path, read_only), self._project_opened, self._explain
        )

    def save_copy(self, path: Path, on_done: Callable[[], None]) -> None:
        """Go on in a copy of a project that is open for reading only."""
        project = self._editor.project
        if project is None:
            return

        def opened(copy: Project) -> None:
            self._project_opened(copy)
            on_done()

        self._editor.saver.make(lambda: copied(project, path), opened, self._explain)

    def relink(self, shot: Shot, path: Path) -> None:
        """Use another file for a shot."""
        project = self._editor.project

        def opened(clip: Opened) -> None:
            self._keep(clip)
            if self._editor.project is project:
                self._editor.apply(
                    self.tr("Relink Clip"), lambda doc: edits.relink(doc, shot.id, clip.ref)
                )
            now = self._editor.shot
            waits = self._just_opened is clip
            if waits and now and now.id == shot.id and _is_of(clip.ref, now.clip):
                # The very file that was missing is there again.
                self._show_shot()
            elif waits:
                self._forget()

        said = shot.clip.interpretation
        self._stage.open(lambda: clip_at(path), opened, self._explain, said)

    def interpret(self, said: Interpretation) -> None:
        """Understand the shown clip otherwise, once it could be opened so."""
        shot, project = self._editor.shot, self._editor.project
        if shot is None or project is None or said == shot.clip.interpretation:
            return

        def opened(clip: Opened) -> None:
            self._keep(clip)
            if self._is_shown(project, shot):
                self._editor.apply(
                    self.tr("Clip Settings"),
                    lambda doc: edits.interpret(doc, shot.id, said, clip.ref.rate),
                )
            if self._just_opened is clip:
                self._forget()

        self._stage.open(lambda: clip_of(shot, project.path), opened, self._explain, said)

    def look_back(self, recent: tuple[str, ...]) -> None:
        """Look for work that earlier sessions left; `left_found` tells it."""

        def found(left: object) -> None:
            if left:
                self.left_found.emit(left)

        self._editor.saver.call("left", lambda: left_work(recent), found)

    def find_recent(self, recent: tuple[str, ...], on_found: Callable[[list[str]], None]) -> None:
        """Which of the recent files are still there: a lost network drive may take its time."""

        def found(there: object) -> None:
            assert isinstance(there, list)
            self._there = there
            on_found(there)

        there = partial(_existing, recent)
        self._editor.saver.call("recent", there, found)

    @property
    def folder(self) -> Path:
        """Where dialogs start: where something was opened last, or found when last looked for.

        The disk is not asked: the window would stand still for a lost network drive.
        """
        known = (Path(path).parent for path in (self._newest, *self._there) if path)
        return next(known, Path.home())

    def _keep_newest(self, path: str) -> None:
        self._newest = path

    def close(self) -> None:
        """Close the project; an untitled one without objects is not kept."""
        project, document = self._editor.project, self._editor.document
        self._waiting.clear()
        self._stage.stop_opening("add")
        self._editor.adopt(None)
        if project and document and is_untitled(project.path) and not has_objects(document):
            self._editor.saver.remove(project.path)

    def _next(self) -> None:
        """Add the next clip that waits; one after the other, none is passed over."""
        if self._waiting and not self._adding and not self._making:
            self._adding = True
            path = self._waiting.pop(0)
            self._stage.open(
                lambda: clip_at(path),
                self._clip_opened,
                self._explain,
                what="add",
                on_end=self._added,
            )

    def _added(self) -> None:
        self._adding = False
        self._next()

    def _clip_opened(self, clip: Opened) -> None:
        self._keep(clip)
        document = self._editor.document
        if document is None:
            self._making = True
            target = untitled_path(Path(clip.ref.path))
            self._editor.saver.make(
                lambda: new_project(target, clip.ref, self.model),
                self._project_made,
                self._not_made,
                "new",
            )
            return
        new_id = document.next_id
        if self._editor.apply(self.tr("Add Clip"), lambda doc: edits.add_shot(doc, clip.ref)):
            self._editor.show_shot(new_id)
            self.opened.emit(clip.ref.path)
        else:
            self._forget()

    def _project_made(self, project: Project) -> None:
        self._making = False
        self._editor.adopt(project)
        self.opened.emit(project.document.shots[0].clip.path)
        self._next()

    def _not_made(self, error: Exception) -> None:
        self._making = False
        self._forget()
        self._next()
        self._explain(error)

    def _project_opened(self, project: Project) -> None:
        # Clips that wait were meant for the project before.
        self._waiting.clear()
        self._stage.stop_opening("add")
        self._forget()
        self._editor.adopt(project)
        self.opened.emit(str(project.path))
        for line in project.notices:
            self.noticed.emit(line)

    def _keep(self, clip: Opened) -> None:
        """A clip just opened, until it is shown."""
        self._forget()
        self._just_opened = clip

    def _forget(self) -> None:
        opened, self._just_opened = self._just_opened, None
        if opened is not None:
            self._stage.drop(opened)

    def _take(self, clip: ClipRef) -> Opened | None:
        """Show what was just opened, if it is this clip."""
        opened = self._just_opened
        if opened is None or not _is_of(opened.ref, clip):
            self._forget()
            return None
        self._just_opened = None
        self._stage.take(opened)
        return opened

    def _is_shown(self, project: Project, shot: Shot) -> bool:
        now = self._editor.shot
        return self._editor.project is project and now is not None and now.id == shot.id

    def _show_shot(self) -> None:
        shot, project = self._editor.shot, self._editor.project
        if shot is None or project is None:
            self._shown = None
            self._stage.close_clip()
            self.clip_ready.emit(None)
            return
        self._shown = project, shot.id
        opened = self._take(shot.clip)
        if opened is not None:
            self.clip_ready.emit(opened.info)
            return
        # What is shown until then is another clip's: nothing may be said of it any more.
        self._stage.close_clip()
        self.clip_awaited.emit(shot)
        self._stage.open(
            lambda: clip_of(shot, project.path),
            partial(self._shot_opened, project, shot),
            partial(self._missed, project, shot),
            shot.clip.interpretation,
        )

    def _follow_clip(self, old: Document | None, new: Document | None) -> None:
        """Read the shown clip anew where an edit, an undo or a redo says that it is another file,
        or understands it otherwise.
        """
        shot, project = self._editor.shot, self._editor.project
        before = next((s for s in old.shots if shot and s.id == shot.id), None) if old else None
        if shot is None or project is None or before is None or self._shown != (project, shot.id):
            return
        if before.clip.path != shot.clip.path:
            self._show_shot()
            return
        if before.clip.interpretation == shot.clip.interpretation:
            return
        opened = self._take(shot.clip)
        if opened is not None:
            self.clip_reread.emit(opened.info)
            return

        def reread(clip: Opened) -> None:
            if self._is_shown(project, shot):
                self._stage.take(clip)
                self.clip_reread.emit(clip.info)
            else:
                self._stage.drop(clip)

        self._stage.open(
            lambda: clip_of(shot, project.path),
            reread,
            partial(self._missed, project, shot),
            shot.clip.interpretation,
        )

    def _missed(self, project: Project, shot: Shot, error: Exception) -> None:
        if not isinstance(error, UserError | OSError):
            raise error
        if not self._is_shown(project, shot):
            return
        self._stage.close_clip()
        self.clip_awaited.emit(shot)
        if isinstance(error, ClipMissing):
            self.clip_missing.emit(shot)
        else:
            self.clip_unreadable.emit(shot, error)

    def _shot_opened(self, project: Project, shot: Shot, clip: Opened) -> None:
        info = clip.info
        if not self._is_shown(project, shot):
            self._stage.drop(clip)
            return
        try:
            clips.must_fit(shot.clip, info.path, info.frames, info.width, info.height)
        except UserError as error:
            self._stage.drop(clip)
            self.clip_unreadable.emit(shot, error)
            return
        if clip.changed:
            self.noticed.emit(
                self.tr("%1 is not what it was when the project was made.").replace(
                    "%1", clips.title(info.path)
                )
            )
        self._stage.take(clip)
        self.clip_ready.emit(info)

    def _explain(self, error: Exception) -> None:
        if not isinstance(error, UserError | OSError):
            raise error
        self.failed.emit(error)


def _is_of(opened: ClipRef, clip: ClipRef) -> bool:
    """Whether what was opened is a project's clip, understood in the same way."""
    return (opened.path, opened.interpretation) == (clip.path, clip.interpretation)


def new_project(target: Path, clip: ClipRef, model: str) -> Project:
    """A project of one clip, tracked by `model`, or by the best there is for ""."""
    document = edits.add_shot(Document(), clip)
    return Project.create(target, edits.set_model(document, model or default_model()))


def _existing(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if Path(path).exists()]


def copied(project: Project, path: Path) -> Project:
    """A copy of a project in a file of its own, open for writing."""
    project.copy_to(path)
    copy = Project.open(path)
    copy.commit(clips.relative_to(copy.document, copy.path.parent))
    return copy


def clip_at(path: Path) -> Found:
    """A path a person named; one numbered picture stands for its sequence."""
    return Found(sequence_of(path) or path if path.is_file() else path)


def clip_of(shot: Shot, project: Path) -> Found:
    """Where a shot's clip is now. Raises ClipMissing."""
    found = clips.find(shot.clip, project)
    if found is None:
        raise ClipMissing(Path(shot.clip.path))
    return found


def has_objects(document: Document) -> bool:
    return any(shot.objects for shot in document.shots)
