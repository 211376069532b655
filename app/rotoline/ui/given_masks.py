"""Masks that a person gives as a whole: a drawn outline, or the clip's own alpha."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject

from rotoline.core import edits
from rotoline.core.document import MaskRef, MatteSettings, RotoObject, Shot
from rotoline.core.matte import object_alpha
from rotoline.core.project import Project
from rotoline.ui.desk import Desk
from rotoline.ui.opening import clip_of
from rotoline.ui.refusals import ReadOnly
from rotoline.ui.tools import Way
from rotoline.workers.job_thread import Items, ShouldStop

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Outline:
    """A closed lasso. corners: clip pixels. object_id: None for the one that is current then."""

    corners: tuple[tuple[float, float], ...]
    way: Way
    project: Project
    shot_id: int
    object_id: int | None
    frame: int


class GivenMasks(QObject):
    """Makes them the current frame's mask of the current object."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        # Each is made after the one before has become the mask: it may add to it.
        self._outlines: deque[Outline] = deque()

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does."""
        return {"mask_from_alpha": self.take_alpha}

    def draw(self, corners: list[tuple[float, float]], way: Way = "whole") -> None:
        """Take the inside of a closed lasso, in clip pixels; one without an inside is nothing."""
        desk, editor = self._desk, self._desk.editor
        project, shot = editor.project, editor.shot
        if project is None or shot is None:
            return
        if project.read_only:
            editor.refused.emit(ReadOnly(project.path))
            return
        item = desk.commands.current_object()
        if way == "remove" and item is None and not self._outlines:
            text = QCoreApplication.translate(
                "Window", "Click what belongs to the object first, then leave parts out."
            )
            desk.told.emit("info", text)
            return
        object_id, frame = item.id if item else None, desk.state.frame
        self._outlines.append(Outline(tuple(corners), way, project, shot.id, object_id, frame))
        if len(self._outlines) == 1:
            self._begin()

    def _begin(self) -> None:
        """Have the oldest outline made a mask."""
        desk, editor = self._desk, self._desk.editor
        outline, shot = self._outlines[0], self._shot_of(self._outlines[0])
        if shot is None:
            # One that waits behind it may be of what is shown now.
            self._next(False)
            return
        known = outline.object_id
        item = editor.item(known) if known is not None else desk.commands.current_object()
        size = (shot.clip.height, shot.clip.width)
        desk.stage.fetch(
            partial(_drawing, outline, item, size),
            partial(self._drawn, outline),
            editor.refused.emit,
            self._next,
            "outline",
        )

    def _drawn(self, outline: Outline, found: object) -> None:
        if self._shot_of(outline) is None:
            return
        if isinstance(found, MaskRef):
            self._put(self.tr("Lasso"), found, outline.object_id, outline.frame)
        elif outline.way == "remove":
            text = self.tr("Nothing of the object would be left: mark the frame absent instead.")
            self._desk.told.emit("info", text)

    def _next(self, _completed: bool) -> None:
        self._outlines.popleft()
        if self._outlines:
            self._begin()

    def _shot_of(self, outline: Outline) -> Shot | None:
        """The shot an outline was drawn in, if it is still the one that is shown."""
        editor = self._desk.editor
        shot = editor.shot if editor.project is outline.project else None
        return shot if shot is not None and shot.id == outline.shot_id else None

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
        frame, object_id = desk.state.frame, desk.state.object_id

        def found(mask: MaskRef) -> None:
            now = editor.shot
            if editor.project is project and now is not None and now.id == shot.id:
                self._put(self.tr("Mask From Alpha"), mask, object_id, frame)

        desk.stage.read_alpha(
            lambda: clip_of(shot, project.path),
            shot.clip.interpretation,
            frame,
            project.masks,
            found,
            editor.refused.emit,
        )

    def _put(self, step: str, mask: MaskRef, object_id: int | None, frame: int) -> None:
        """Make it the mask of the object that was current when it was given."""
        desk = self._desk
        if object_id is None:
            desk.commands.prompt(
                step, lambda doc, item: edits.set_mask_prompt(doc, item, frame, mask)
            )
        elif desk.editor.item(object_id) is not None:
            desk.player.stop()
            desk.editor.apply(step, lambda doc: edits.set_mask_prompt(doc, object_id, frame, mask))


def _drawing(
    outline: Outline,
    item: RotoObject | None,
    size: tuple[int, int],
    _should_stop: ShouldStop,
) -> Items:
    """The mask that an outline makes of what there is, kept; None where nothing is inside."""
    masks = outline.project.masks
    mask = filled(outline.corners, size[1], size[0])
    if outline.way != "whole" and item is not None:
        plain = replace(item, matte=MatteSettings())
        before = object_alpha(plain, masks, outline.frame, size) >= 0.5
        mask = before | mask if outline.way == "add" else before & ~mask
    yield masks.put_bitmap(mask) if mask.any() else None


def filled(corners: tuple[tuple[float, float], ...], width: int, height: int) -> Mask:
    """The inside of a closed outline in clip pixels, (height, width) bool."""
    mask = np.zeros((height, width), np.uint8)
    # Pixel centres lie at .5: the pixel under a position is its floor.
    places = np.floor(np.asarray(corners, np.float64)).astype(np.int32)
    cv2.fillPoly(mask, [places], 1)
    return mask.astype(bool)
