"""Asks for the picture the canvas should show, whenever anything it depends on changes."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from rotoline.core.document import Document, Shot
from rotoline.media.cache import Direction
from rotoline.ui.canvas import Canvas, Shown
from rotoline.ui.editor import Editor
from rotoline.ui.overlay import Layer
from rotoline.ui.playback import Player
from rotoline.ui.stage import Request, Stage
from rotoline.ui.view_state import ViewState


class Showing(QObject):
    """Joins canvas, document and view state with the picture thread."""

    def __init__(
        self,
        canvas: Canvas,
        editor: Editor,
        state: ViewState,
        stage: Stage,
        player: Player,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._editor = editor
        self._state = state
        self._stage = stage
        self._player = player
        self._preview: tuple[int, Layer] | None = None
        self._last_frame = 0
        self._heading: Direction = 1
        canvas.view_changed.connect(self.refresh)
        state.frame_changed.connect(self._frame_changed)
        state.object_changed.connect(self._prompt_changed)
        state.object_changed.connect(self.refresh)
        state.look_changed.connect(self.refresh)
        state.mark_changed.connect(self._prompt_changed)
        editor.changed.connect(self._document_changed)
        stage.shown.connect(self._shown)
        stage.missing.connect(self._missing)

    def set_preview(self, frame: int, layer: Layer | None) -> None:
        """Show a matte that is not kept on top of a frame, or take it away."""
        if layer is None and self._preview is None:
            return
        self._preview = (frame, layer) if layer else None
        self.refresh()

    def refresh(self) -> None:
        """Ask for the current frame's picture as things are now."""
        view = self._canvas.view
        ratio = float(self._canvas.devicePixelRatioF())
        region = view.region(ratio) if view else None
        if view is None or region is None:
            return
        project = self._editor.project
        preview = self._preview
        self._stage.ask(
            Request(
                self._state.frame,
                view,
                region,
                ratio,
                self._state.look,
                self._editor.shot,
                project.masks if project else None,
                self._state.object_id,
                preview[1] if preview and preview[0] == self._state.frame else None,
                self._direction(),
            )
        )

    def _direction(self) -> Direction:
        """Which way frames will be wanted next."""
        if self._player.speed:
            return 1 if self._player.speed > 0 else -1
        return self._heading

    def _frame_changed(self, frame: int) -> None:
        self._heading = 1 if frame >= self._last_frame else -1
        self._last_frame = frame
        self._preview = None
        self._prompt_changed()
        self.refresh()

    def _document_changed(self, old: Document | None, new: Document | None) -> None:
        self._prompt_changed()
        shot = self._editor.shot
        if shot is None:
            return
        before = next((each for each in old.shots if each.id == shot.id), None) if old else None
        onion, frame = self._state.look.onion, self._state.frame
        frames = range(frame - onion, frame + onion + 1)
        if before is None or any(
            _visible_facts(before, each) != _visible_facts(shot, each) for each in frames
        ):
            self.refresh()

    def _prompt_changed(self) -> None:
        item = self._editor.item(self._state.object_id)
        prompt = item.prompts.get(self._state.frame) if item else None
        color = QColor(*item.color) if item else QColor(255, 255, 255)
        self._canvas.set_prompt(prompt, color, self._state.mark)

    def _shown(self, shown: object) -> None:
        assert isinstance(shown, Shown)
        self._canvas.show_picture(shown)

    def _missing(self, frame: int, why: str) -> None:
        if frame == self._state.frame:
            self._canvas.show_message(why)


def _visible_facts(shot: Shot, frame: int) -> list[tuple[object, ...]]:
    """All of a shot that changes the picture of one frame."""
    return [
        (
            item.id,
            item.color,
            item.visible,
            item.solo,
            item.matte,
            item.prompts.get(frame),
            item.masks.get(frame),
            frame in item.absent,
        )
        for item in shot.objects
    ]
