"""Masks that a person gives as a whole: a drawn outline, or the clip's own alpha."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from rotoline.core import edits
from rotoline.core.masks import MaskStore
from rotoline.ui.desk import Desk
from rotoline.ui.opening import clip_of


class GivenMasks(QObject):
    """Makes them the current frame's mask of the current object."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does."""
        return {"mask_from_alpha": self.take_alpha}

    def draw(self, outline: list[tuple[float, float]]) -> None:
        """Take the inside of a closed lasso, in clip pixels; one without an inside is nothing."""
        editor = self._desk.editor
        if editor.project is None or editor.shot is None:
            return
        clip = editor.shot.clip
        mask = filled(outline, clip.width, clip.height)
        if mask.any():
            self._put(self.tr("Lasso"), editor.project.masks, mask, self._desk.state.frame)

    def take_alpha(self) -> None:
        """Take the clip's own alpha on this frame, once it is read."""
        desk, editor = self._desk, self._desk.editor
        project, shot = editor.project, editor.shot
        if project is None or shot is None or desk.info is None:
            return
        if not desk.info.has_alpha:
            text = self.tr("This clip has no transparency of its own; click or draw the object.")
            desk.told.emit("info", text)
            return
        frame = desk.state.frame

        def found(mask: NDArray[np.bool_]) -> None:
            now = editor.shot
            if editor.project is project and now is not None and now.id == shot.id:
                self._put(self.tr("Mask From Alpha"), project.masks, mask, frame)

        desk.stage.read_alpha(
            lambda: clip_of(shot, project.path),
            shot.clip.interpretation,
            frame,
            found,
            editor.refused.emit,
        )

    def _put(self, step: str, masks: MaskStore, mask: NDArray[np.bool_], frame: int) -> None:
        ref = masks.put_bitmap(mask)
        self._desk.commands.prompt(
            step, lambda doc, item: edits.set_mask_prompt(doc, item, frame, ref)
        )


def filled(outline: list[tuple[float, float]], width: int, height: int) -> NDArray[np.bool_]:
    """The inside of a closed outline in clip pixels, (height, width) bool."""
    mask = np.zeros((height, width), np.uint8)
    # Pixel centres lie at .5: the pixel under a position is its floor.
    corners = np.floor(np.asarray(outline, np.float64)).astype(np.int32)
    cv2.fillPoly(mask, [corners], 1)
    return mask.astype(bool)
