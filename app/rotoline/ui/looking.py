"""What the cut-out is shown over, and the onion skin: looks that need more than a switch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from rotoline.core import clips
from rotoline.media.clip import ClipInfo
from rotoline.settings import Settings
from rotoline.ui.opening import clip_at
from rotoline.ui.window import Window


class Looking(QObject):
    """Actions that change the look."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.desk.settings_changed.connect(self._settings_changed)

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does."""
        return {"ground": self.choose_ground, "onion": self.toggle_onion}

    def choose_ground(self) -> None:
        """Ask for the clip or picture to show behind the cut-out."""
        shot = self._window.desk.editor.shot
        folder = str(Path(shot.clip.path).parent) if shot else ""
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Clip or picture behind the cut-out"), folder
        )
        if chosen:
            self.show_ground(Path(chosen))
        else:
            self._window.tools.show_look(self._window.desk.state.look)

    def show_ground(self, path: Path) -> None:
        """Show the cut-out over a clip; one that cannot be opened changes nothing."""
        state = self._window.desk.state

        def opened(info: ClipInfo) -> None:
            name = clips.title(info.path)
            state.set_look(replace(state.look, mode="cutout", backdrop="clip", ground=name))

        def failed(error: Exception) -> None:
            self._window.tools.show_look(state.look)
            self._window.desk.opening.failed.emit(error)

        self._window.desk.stage.open_ground(lambda: clip_at(path), opened, failed)

    def toggle_onion(self) -> None:
        """Show the mattes of the frames before and after, or leave them."""
        state = self._window.desk.state
        count = 0 if state.look.onion else self._window.desk.settings.onion_frames
        state.set_look(replace(state.look, onion=count))

    def _settings_changed(self, settings: Settings) -> None:
        state = self._window.desk.state
        if state.look.onion:
            state.set_look(replace(state.look, onion=settings.onion_frames))
