"""All that a window works with, without any widget: document, threads, playback, settings."""

from __future__ import annotations

import logging
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from rotoline import settings as preferences
from rotoline.core import edits
from rotoline.core.document import Document, Point
from rotoline.core.edits import MaskResult
from rotoline.media.clip import ClipInfo
from rotoline.settings import Settings
from rotoline.ui.commands import Commands
from rotoline.ui.editor import Editor
from rotoline.ui.inference import Hover, Inference, Place, Question
from rotoline.ui.opening import Opening
from rotoline.ui.playback import Player
from rotoline.ui.stage import Stage
from rotoline.ui.view_state import ViewState

log = logging.getLogger(__name__)


class Desk(QObject):
    """Joins the parts.

    settings_changed: new Settings are in force. work_began: words for long work that starts;
    work_progressed: its Progress; work_ended; work_failed: an Exception. preview_ready: frame and
    Layer of a hover preview, or None.
    """

    settings_changed = Signal(object)
    work_began = Signal(str)
    work_progressed = Signal(object)
    work_ended = Signal()
    work_failed = Signal(Exception)
    preview_ready = Signal(int, object)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.state = ViewState(self)
        self.editor = Editor(settings.undo_steps, self)
        self.stage = Stage(settings.frame_cache_mib << 20, self)
        self.player = Player(self.state, self)
        self.opening = Opening(self.editor, self.stage, self)
        self.commands = Commands(self.editor, self.state, self.player, self)
        self.inference = Inference(self)
        self.info: ClipInfo | None = None
        self.opening.clip_ready.connect(self._clip_ready)
        self.opening.opened.connect(self._remember)
        self.editor.changed.connect(self._document_changed)
        self.editor.shot_changed.connect(self._shot_changed)
        self.inference.answered.connect(self._answered)
        self.inference.previewed.connect(self.preview_ready)
        self.inference.ended.connect(self._work_ended)
        self.inference.failed.connect(self.work_failed)

    @property
    def is_working(self) -> bool:
        """Whether a track runs that can be stopped."""
        return self.inference.is_busy("track")

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does, for actions without widgets."""
        return {
            **self.commands.slots(),
            "track_both": lambda: None,
            "track_forward": lambda: None,
            "track_backward": lambda: None,
            "stop": self.cancel,
        }

    def cancel(self) -> None:
        """Stop what runs; finished frames stay."""
        self.inference.stop("track")

    def place(self) -> Place | None:
        """Where inference happens now; None without a clip."""
        project, document, shot = self.editor.project, self.editor.document, self.editor.shot
        if project is None or document is None or shot is None or self.info is None:
            return None
        model = self.settings.model or document.model
        return Place(shot.id, project.path, project.masks, model, self.settings.device)

    def hover(self, at: tuple[float, float, bool] | None) -> None:
        """Show what a click would give, or take the preview away."""
        place, shot = self.place(), self.editor.shot
        if at is None or place is None or shot is None or self.player.speed or self.is_working:
            self.inference.stop_hover()
            self.preview_ready.emit(self.state.frame, None)
            return
        item = self.editor.item(self.state.object_id)
        color = item.color if item else edits.PALETTE[0]
        self.inference.hover(
            Hover(place, shot, item.id if item else None, self.state.frame, Point(*at), color)
        )

    def draw_mask(self, outline: list[tuple[float, float]]) -> None:
        """A closed lasso becomes the frame's mask of the current object."""
        project, shot = self.editor.project, self.editor.shot
        object_id = self.commands.object_for_prompt()
        if project is None or shot is None or object_id is None:
            return
        mask = filled(outline, shot.clip.width, shot.clip.height)
        if not mask.any():
            return
        ref, frame = project.masks.put_bitmap(mask), self.state.frame
        self.editor.apply(
            self.tr("Lasso"), lambda doc: edits.set_mask_prompt(doc, object_id, frame, ref)
        )

    def change_settings(self, settings: Settings) -> None:
        """Put settings in force and keep them; a disk that refuses is only logged."""
        self.settings = settings
        try:
            preferences.save(settings)
        except OSError as error:
            log.warning("settings could not be saved: %s", error)
        self.settings_changed.emit(settings)

    def shut_down(self) -> None:
        """Stop every thread, saving what is not saved. Raises ProjectUnwritable."""
        self.player.stop()
        self.inference.shut_down()
        self.stage.shut_down()
        self.editor.shut_down()

    def _clip_ready(self, info: object) -> None:
        self.info = info if isinstance(info, ClipInfo) else None
        shot = self.editor.shot
        self.state.show_clip(self.info.frames if self.info else 0)
        self._play_range()
        ids = [item.id for item in shot.objects] if shot else []
        if self.state.object_id not in ids:
            self.state.select_object(ids[0] if ids else None)

    def _shot_changed(self) -> None:
        self.inference.leave()

    def _document_changed(self) -> None:
        shot = self.editor.shot
        ids = [item.id for item in shot.objects] if shot else []
        if self.state.object_id is not None and self.state.object_id not in ids:
            self.state.select_object(ids[-1] if ids else None)
        elif self.state.object_id is None and ids:
            self.state.select_object(ids[-1])
        self._play_range()
        self._ask_unanswered()

    def _ask_unanswered(self) -> None:
        """Have the next prompt answered that has no mask: the current frame's first."""
        place, document, shot = self.place(), self.editor.document, self.editor.shot
        if place is None or document is None or shot is None:
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
        self.editor.amend(lambda doc: edits.set_masks(doc, [result], basis))

    def _work_ended(self, key: str) -> None:
        if key == "track":
            self.work_ended.emit()

    def _play_range(self) -> None:
        shot = self.editor.shot
        if self.info and shot:
            self.player.set_clip(self.info.rate, shot.frame_range)
        else:
            self.player.stop()

    def _remember(self, path: str) -> None:
        self.change_settings(self.settings.with_recent(path))


def filled(outline: list[tuple[float, float]], width: int, height: int) -> NDArray[np.bool_]:
    """The inside of a closed outline in clip pixels, (height, width) bool."""
    mask = np.zeros((height, width), np.uint8)
    # Pixel centres lie at .5: the pixel under a position is its floor.
    corners = np.floor(np.asarray(outline, np.float64)).astype(np.int32)
    cv2.fillPoly(mask, [corners], 1)
    return mask.astype(bool)
