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
        self._just_opened: Opened | None = None
        self._newest = ""
        self._there: list[str] = []
        self.model = ""
        editor.shot_changed.connect(self._show_shot)
        editor.changed.connect(self._follow_interpretation)
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

        def opened(clip: Opened) -> None:
            self._just_opened = clip
            done = self._editor.apply(
                self.tr("Relink Clip"), lambda doc: edits.relink(doc, shot.id, clip.ref)
            )
            if done:
                self._show_shot()

        said = shot.clip.interpretation
        self._stage.open(lambda: clip_at(path), opened, self._explain, said)

    def interpret(self, said: Interpretation) -> None:
        """Understand the shown clip otherwise, once it could be opened so."""
        shot, project = self._editor.shot, self._editor.project
        if shot is None or project is None or said == shot.clip.interpretation:
            return

        def opened(clip: Opened) -> None:
            now = self._editor.shot
            if now is None or now.id != shot.id:
                return
            self._just_opened = clip
            self._editor.apply(
                self.tr("Clip Settings"),
                lambda doc: edits.interpret(doc, shot.id, said, clip.ref.rate),
            )

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
        self._editor.adopt(None)
        if project and document and is_untitled(project.path) and not has_objects(document):
            self._editor.saver.remove(project.path)

    def _next(self) -> None:
        if self._waiting:
            path = self._waiting.pop(0)
            self._stage.open(lambda: clip_at(path), self._clip_opened, self._explain_and_go_on)

    def _clip_opened(self, clip: Opened) -> None:
        self._just_opened = clip
        document = self._editor.document
        if document is None:
            target = untitled_path(Path(clip.ref.path))
            self._editor.saver.make(
                lambda: new_project(target, clip.ref, self.model), self._project_made, self._explain
            )
            return
        new_id = document.next_id
        self._editor.apply(self.tr("Add Clip"), lambda doc: edits.add_shot(doc, clip.ref))
        self._editor.show_shot(new_id)
        self.opened.emit(clip.ref.path)
        self._next()

    def _project_made(self, project: Project) -> None:
        self._editor.adopt(project)
        self.opened.emit(project.document.shots[0].clip.path)
        self._next()

    def _project_opened(self, project: Project) -> None:
        self._just_opened = None
        self._editor.adopt(project)
        self.opened.emit(str(project.path))
        for line in project.notices:
            self.noticed.emit(line)

    def _show_shot(self) -> None:
        shot, project = self._editor.shot, self._editor.project
        if shot is None or project is None:
            self._stage.close_clip()
            self.clip_ready.emit(None)
            return
        opened, self._just_opened = self._just_opened, None
        if opened and _is_of(opened.ref, shot.clip):
            self.clip_ready.emit(opened.info)
            return
        # What is shown until then is another clip's: nothing may be said of it any more.
        self._stage.close_clip()
        self.clip_awaited.emit(shot)
        self._stage.open(
            lambda: clip_of(shot, project.path),
            self._shot_opened(shot),
            self._missed(shot),
            shot.clip.interpretation,
        )

    def _follow_interpretation(self, old: Document | None, new: Document | None) -> None:
        """Read the shown clip anew where an edit, an undo or a redo understands it otherwise."""
        shot, project = self._editor.shot, self._editor.project
        before = next((s for s in old.shots if shot and s.id == shot.id), None) if old else None
        if shot is None or project is None or before is None:
            return
        if before.clip.interpretation == shot.clip.interpretation:
            return
        opened, self._just_opened = self._just_opened, None
        if opened and _is_of(opened.ref, shot.clip):
            self.clip_reread.emit(opened.info)
            return

        def reread(clip: Opened) -> None:
            now = self._editor.shot
            if now is not None and now.id == shot.id:
                self.clip_reread.emit(clip.info)

        self._stage.open(
            lambda: clip_of(shot, project.path),
            reread,
            self._missed(shot),
            shot.clip.interpretation,
        )

    def _missed(self, shot: Shot) -> Callable[[Exception], None]:
        def missed(error: Exception) -> None:
            if not isinstance(error, UserError | OSError):
                raise error
            now = self._editor.shot
            if now is None or now.id != shot.id:
                return
            self._stage.close_clip()
            self.clip_awaited.emit(shot)
            if isinstance(error, ClipMissing):
                self.clip_missing.emit(shot)
            else:
                self.clip_unreadable.emit(shot, error)

        return missed

    def _shot_opened(self, shot: Shot) -> Callable[[Opened], None]:
        def opened(clip: Opened) -> None:
            now = self._editor.shot
            if now is None or now.id != shot.id:
                return
            if clip.changed:
                self.noticed.emit(
                    self.tr("%1 is not what it was when the project was made.").replace(
                        "%1", clips.title(clip.info.path)
                    )
                )
            info = clip.info
            if (info.width, info.height) != (shot.clip.width, shot.clip.height):
                self.clip_missing.emit(shot)
            else:
                self.clip_ready.emit(info)

        return opened

    def _explain(self, error: Exception) -> None:
        if not isinstance(error, UserError | OSError):
            raise error
        self.failed.emit(error)

    def _explain_and_go_on(self, error: Exception) -> None:
        self._explain(error)
        self._next()


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
