"""All that a window works with, without any widget: document, threads, playback, settings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from rotoline import settings as preferences
from rotoline.core import clips, edits
from rotoline.core.document import Document, Point
from rotoline.core.results import MaskResult, set_masks
from rotoline.export.presets import ExportSettings
from rotoline.media.clip import ClipInfo
from rotoline.settings import Settings
from rotoline.tracking.plan import Direction
from rotoline.tracking.track import TrackProgress
from rotoline.ui.commands import Commands
from rotoline.ui.editor import Editor
from rotoline.ui.exporter import Exporter, ExportTask
from rotoline.ui.inference import Hover, Inference, Place, Question, Run
from rotoline.ui.jobs import Jobs
from rotoline.ui.model_jobs import ModelJobs
from rotoline.ui.opening import Opening
from rotoline.ui.playback import Player
from rotoline.ui.refusals import ReadOnly
from rotoline.ui.speaker import Speaker
from rotoline.ui.stage import Stage
from rotoline.ui.thumbnails import Thumbnails
from rotoline.ui.view_state import ViewState
from rotoline.ui.waveform import Waveform

log = logging.getLogger(__name__)

_PAUSE_MS = 400
_REST_MS = 70


class Desk(QObject):
    """Joins the parts.

    settings_changed: new Settings are in force. work_began: words for long work that starts;
    work_progressed: its Progress; work_ended; work_failed: an Exception. preview_ready: frame and
    Layer of a hover preview, or None. told: kind and words of a message. tracked: a track ran to
    its end.
    """

    settings_changed = Signal(object)
    work_began = Signal(str)
    work_progressed = Signal(object)
    work_ended = Signal()
    work_failed = Signal(Exception)
    preview_ready = Signal(int, object)
    told = Signal(str, str)
    tracked = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._kept: object = settings
        self.jobs = Jobs(self)
        self.state = ViewState(self)
        self.editor = Editor(settings.undo_steps, self)
        self.stage = Stage(lambda: self.settings.frame_cache_mib << 20, self.jobs, self)
        self.player = Player(self.state, self)
        self.opening = Opening(self.editor, self.stage, self)
        self.commands = Commands(self.editor, self.state, self.player, self)
        self.commands.told.connect(self.told)
        self.inference = Inference(self)
        self.exporter = Exporter(self.jobs, self)
        self.thumbnails = Thumbnails(self.jobs, self)
        self.waveform = Waveform(self.jobs, self)
        self.speaker = Speaker(self.player, parent=self)
        self.models = ModelJobs(self.jobs, self)
        self._follows = False
        self._found = False
        self._moving = False
        self._unreadable: list[int] = []
        self.opening.model = settings.model
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._embed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._show_hover)
        self._hovered: tuple[float, float, bool] | None = None
        self.info: ClipInfo | None = None
        self.opening.clip_ready.connect(self._clip_ready)
        self.opening.clip_awaited.connect(self._clip_awaited)
        self.opening.clip_reread.connect(self._clip_reread)
        self.opening.opened.connect(self._remember)
        self.editor.changed.connect(self._document_changed)
        self.editor.shot_changed.connect(self._shot_changed)
        self.inference.answered.connect(self._answered)
        self.inference.previewed.connect(self.preview_ready)
        self.inference.stepped.connect(self._stepped)
        self.inference.loading.connect(self._loading)
        self.editor.run_broken.connect(self._run_broken)
        self.state.frame_changed.connect(self._frame_changed)
        self.inference.ended.connect(self._work_ended)
        self.inference.failed.connect(self.work_failed)
        self.inference.fell_back.connect(self._fell_back)

    @property
    def is_working(self) -> bool:
        """Whether a track runs that can be stopped."""
        return self.inference.is_busy("track")

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does, for actions without widgets."""
        return {
            **self.commands.slots(),
            "track_both": partial(self.track, "both"),
            "track_forward": partial(self.track, "forward"),
            "track_backward": partial(self.track, "backward"),
            "stop": self.cancel,
        }

    def hold_still(self) -> None:
        """Stay on this frame, which the person begins to say something about."""
        self.player.stop()
        self._follows = False

    def cancel(self) -> None:
        """Stop what runs; finished frames stay."""
        self.inference.stop("track")

    def place(self) -> Place | None:
        """Where inference happens now; None without a clip."""
        project, document, shot = self.editor.project, self.editor.document, self.editor.shot
        if project is None or document is None or shot is None or self.info is None:
            return None
        device, learns = self.settings.device, self.settings.learn_shots
        return Place(
            shot.id,
            shot.clip.path,
            project.path,
            project.masks,
            shot.clip.interpretation,
            document.model,
            device,
            learns,
        )

    def track(self, direction: Direction) -> None:
        """Track what is missing or stale: the selected frames, or from in to out point."""
        place, document, shot = self.place(), self.editor.document, self.editor.shot
        if place is None or document is None or shot is None or self.is_working:
            return
        if self.editor.read_only:
            self.editor.refused.emit(ReadOnly(place.project))
            return
        if not any(item.anchors() and not item.frozen for item in shot.objects):
            self.told.emit("info", self.tr("Click the object first, then track it."))
            return
        chosen = self.state.selected_range
        frames = tuple(chosen) if chosen and len(chosen) > 1 else None
        self.player.stop()
        self.preview_ready.emit(self.state.frame, None)
        self._follows, self._found = True, False
        self._unreadable = []
        self.editor.start_run(self.tr("Track"))
        self.inference.track(Run(place, document, frames, direction))
        title = self.tr("Track %1").replace("%1", clips.title(Path(shot.clip.path)))
        self.jobs.begin("track", title, self.cancel)
        self.work_began.emit(self.tr("Tracking"))

    def hover(self, at: tuple[float, float, bool] | None) -> None:
        """Show what a click would give once the pointer rests, or take the preview away."""
        self._hovered = at
        if at is None or self.player.speed or self.is_working:
            self._rest.stop()
            self.inference.stop_hover()
            self.preview_ready.emit(self.state.frame, None)
        else:
            self._rest.start()

    def _show_hover(self) -> None:
        place, shot, at = self.place(), self.editor.shot, self._hovered
        if place is None or shot is None or at is None or self.inference.is_busy("answer"):
            return
        item = self.editor.item(self.state.object_id)
        color = item.color if item else edits.PALETTE[0]
        self.inference.hover(
            Hover(place, shot, item.id if item else None, self.state.frame, Point(*at), color)
        )

    def _embed(self) -> None:
        """The person looks at a frame: have it ready for a click."""
        place, shot = self.place(), self.editor.shot
        if place and shot and not self.player.speed and not self.inference.is_busy():
            self.inference.embed(place, shot, self.state.frame)

    def export(self, target: Path, chosen: ExportSettings) -> None:
        """Queue an export of the shot as it is now."""
        project, shot = self.editor.project, self.editor.shot
        if project is None or shot is None:
            return
        self.exporter.submit(ExportTask(shot, project, target, chosen))
        folder = target.parent.parent if "%" in target.name else target.parent
        self.change_settings(replace(self.settings, export_folder=str(folder)))

    def change_settings(self, settings: Settings) -> None:
        """Put settings in force and keep them; a disk that refuses is only logged."""
        self.settings = settings
        self.opening.model = settings.model
        self.editor.saver.call("settings", partial(kept, settings), self._settings_kept)
        self.settings_changed.emit(settings)

    def _settings_kept(self, settings: object) -> None:
        self._kept = settings

    def may_leave(self) -> bool:
        """Whether the project may be closed now; an export still reads from it."""
        if self.exporter.is_busy:
            text = self.tr("An export is running. Cancel it or wait, then close the project.")
            self.told.emit("warning", text)
            return False
        return True

    def shut_down(self) -> None:
        """Stop every thread, saving what is not saved. Raises ProjectUnwritable."""
        self.player.stop()
        self._pause.stop()
        self._rest.stop()
        self.exporter.shut_down()
        self.models.shut_down()
        self.thumbnails.shut_down()
        self.waveform.shut_down()
        self.speaker.shut_down()
        self.inference.shut_down()
        self.stage.shut_down()
        try:
            self.editor.shut_down()
        finally:
            if self._kept is not self.settings:
                kept(self.settings)

    def _clip_ready(self, info: object) -> None:
        self.info = info if isinstance(info, ClipInfo) else None
        project, shot = self.editor.project, self.editor.shot
        self._follow_clip(self.info)
        clip = (project.path, shot.id) if project and shot and self.info else None
        self.state.show_clip(clip, self.info.frames if self.info else 0)
        self._play_range()
        ids = [item.id for item in shot.objects] if shot else []
        if self.state.object_id not in ids:
            self.state.select_object(ids[0] if ids else None)
        if not self.is_working:
            self._ask_unanswered()

    def _clip_awaited(self, _shot: object) -> None:
        """Nothing can be said of a clip before it is open."""
        self.info = None
        self._follow_clip(None)
        self.state.show_clip(None, 0)
        self._play_range()

    def _clip_reread(self, info: object) -> None:
        """The shown clip is understood otherwise: same frames, another picture, perhaps a rate."""
        assert isinstance(info, ClipInfo)
        self.info = info
        self._play_range()

    def _follow_clip(self, info: ClipInfo | None) -> None:
        """Another clip's thumbnails and sound."""
        self.waveform.show_clip(info)
        self.speaker.show_clip(info)
        shot = self.editor.shot
        if info is None or shot is None:
            self.thumbnails.show_clip(None)
            return
        shape = info.width * float(info.pixel_aspect) / info.height
        self.thumbnails.show_clip(info.path, shape, shot.clip.interpretation)

    def _shot_changed(self) -> None:
        if self.is_working and self.editor.project is not None:
            text = self.tr("Tracking ended as another clip is shown. What was tracked is kept.")
            self.told.emit("info", text)
        self.inference.leave()

    def _document_changed(self) -> None:
        shot = self.editor.shot
        ids = [item.id for item in shot.objects] if shot else []
        if self.state.object_id is not None and self.state.object_id not in ids:
            self.state.select_object(ids[-1] if ids else None)
        elif self.state.object_id is None and ids:
            self.state.select_object(ids[-1])
        self._play_range()
        if not self.is_working:
            self._ask_unanswered()

    def _ask_unanswered(self) -> None:
        """Have the next prompt answered that has no mask: the current frame's first."""
        place, document, shot = self.place(), self.editor.document, self.editor.shot
        if place is None or document is None or shot is None or self.editor.read_only:
            return
        waiting = [
            (frame != self.state.frame, item.id != self.state.object_id, item.id, frame)
            for item in shot.objects
            if not item.frozen
            for frame in item.prompts
            if item.is_unanswered(frame)
        ]
        if waiting:
            _, _, object_id, frame = min(waiting)
            self.preview_ready.emit(self.state.frame, None)
            self.inference.ask(Question(place, document, object_id, frame))

    def _answered(self, result: MaskResult, basis: Document) -> None:
        self.editor.amend(lambda doc: set_masks(doc, [result], basis))

    def _stepped(self, step: TrackProgress) -> None:
        """A frame of the track is done: put it in, and look along unless the person looks away."""
        if step.edit is not None:
            self.editor.add_to_run(step.edit)
        self._found = True
        if step.unreadable is not None:
            self._unreadable.append(step.unreadable)
        self.jobs.advance("track", step)
        self.work_progressed.emit(step)
        if self._follows and step.stage == "track" and step.frame is not None:
            self._moving = True
            self.state.go_to(step.frame)
            self._moving = False

    def _frame_changed(self) -> None:
        if not self._moving:
            self._follows = False
            self._rest.stop()
            self.preview_ready.emit(self.state.frame, None)
        self._pause.start()

    def _loading(self, begins: bool) -> None:
        if begins:
            self.jobs.begin("load", self.tr("Loading the model"))
        else:
            self.jobs.end("load")
        if begins:
            self.work_began.emit(self.tr("Loading the model"))
        elif self.is_working:
            self.work_began.emit(self.tr("Tracking"))
        else:
            self.work_ended.emit()

    def _run_broken(self) -> None:
        self.inference.stop("track")
        text = self.tr("Tracking stopped at this change. Track again to go on from it.")
        self.told.emit("info", text)

    def _fell_back(self) -> None:
        text = self.tr("The graphics memory is too small for this model; the processor goes on.")
        self.told.emit("warning", text)

    def _work_ended(self, key: str, completed: bool) -> None:
        if key != "track":
            if not self.is_working:
                self.work_ended.emit()
            return
        self.jobs.end("track")
        self.editor.end_run()
        self._ask_unanswered()
        self.work_ended.emit()
        if completed:
            self.tracked.emit()
        if completed and not self._found:
            self.told.emit("info", self.tr("Every frame is tracked already."))
        if self._unreadable:
            first = self._unreadable[0] + (self.info.first_number if self.info else 0)
            text = self.tr("%1 frame(s) could not be read and were left out, the first is %2.")
            text = text.replace("%1", str(len(self._unreadable))).replace("%2", str(first))
            self.told.emit("warning", text)

    def _play_range(self) -> None:
        shot = self.editor.shot
        if self.info and shot:
            self.player.set_clip(self.info.rate, shot.frame_range)
        else:
            self.player.stop()

    def _remember(self, path: str) -> None:
        self.change_settings(self.settings.with_recent(path))


def kept(settings: Settings) -> Settings:
    """The settings, once they are on disk, or known not to get there."""
    try:
        preferences.save(settings)
    except OSError as error:
        log.warning("settings could not be saved: %s", error)
    return settings
