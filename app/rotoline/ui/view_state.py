"""What the person looks at: frame, object and look. Not part of the document, never undone."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from rotoline.ui.overlay import Look
from rotoline.ui.prompt_marks import Mark


@dataclass(frozen=True)
class Left:
    """Where the person was in a clip when another one was shown."""

    frame: int
    object_id: int | None


class ViewState(QObject):
    """The one place that holds the current frame, selection and look; widgets follow it."""

    frame_changed = Signal(int)
    object_changed = Signal(object)
    look_changed = Signal(object)
    mark_changed = Signal(object)
    range_changed = Signal(object)
    folded_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame = 0
        self._frames = 0
        self._object: int | None = None
        self._look = Look()
        self._mark: Mark | None = None
        self._range: range | None = None
        self._folded: frozenset[str] = frozenset()
        self._clip: Hashable = None
        self._left: dict[Hashable, Left] = {}

    @property
    def frame(self) -> int:
        """The current frame index."""
        return self._frame

    @property
    def frames(self) -> int:
        """How many frames the shown clip has; 0 without one."""
        return self._frames

    @property
    def object_id(self) -> int | None:
        return self._object

    @property
    def look(self) -> Look:
        return self._look

    @property
    def mark(self) -> Mark | None:
        """The selected prompt mark of the current object and frame."""
        return self._mark

    @property
    def selected_range(self) -> range | None:
        """Frames selected in the timeline; None when only the current frame is meant."""
        return self._range

    @property
    def folded(self) -> frozenset[str]:
        """The groups of which only the name is shown."""
        return self._folded

    def show_clip(self, clip: Hashable, frames: int) -> None:
        """Go on with another clip (None: no clip, 0 frames), where it was left when last shown."""
        if self._clip is not None:
            self._left[self._clip] = Left(self._frame, self._object)
        left = self._left.get(clip, Left(0, None))
        self._clip, self._frames = clip, frames
        self.select_range(None)
        self.select_mark(None)
        self._frame = max(0, min(left.frame, frames - 1))
        self.frame_changed.emit(self._frame)
        self.select_object(left.object_id)

    def go_to(self, frame: int) -> None:
        """Show a frame; clamped to the clip."""
        frame = max(0, min(frame, self._frames - 1))
        if frame != self._frame and self._frames:
            self.select_mark(None)
            self._frame = frame
            self.frame_changed.emit(frame)

    def select_object(self, object_id: int | None) -> None:
        if object_id != self._object:
            self.select_mark(None)
            self._object = object_id
            self.object_changed.emit(object_id)

    def set_look(self, look: Look) -> None:
        if look != self._look:
            self._look = look
            self.look_changed.emit(look)

    def select_mark(self, mark: Mark | None) -> None:
        if mark != self._mark:
            self._mark = mark
            self.mark_changed.emit(mark)

    def select_range(self, frames: range | None) -> None:
        if frames != self._range:
            self._range = frames
            self.range_changed.emit(frames)

    def fold(self, group: str, folded: bool) -> None:
        """Show only the name of a group, or its objects again."""
        self.keep_folded(self._folded | {group} if folded else self._folded - {group})

    def keep_folded(self, groups: frozenset[str]) -> None:
        """Have these groups folded and no other."""
        if groups != self._folded:
            self._folded = groups
            self.folded_changed.emit(groups)
