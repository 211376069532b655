"""Pointer tools: what a press, a drag and a release on the canvas mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent

from rotoline.core.document import Prompt
from rotoline.ui.prompt_marks import MARK_REACH, Mark, with_mark_moved
from rotoline.ui.view import View

ToolName = Literal["prompt", "lasso", "hand", "zoom"]
Way = Literal["whole", "add", "remove"]
"""What the inside of a lasso is: all of the mask, more of it, or none of it."""
Kind = Literal["point", "box", "lasso", "move", "pick", "zoom"]

_DRAG_FROM = 5.0


@dataclass(frozen=True)
class Gesture:
    """A finished gesture. points: canvas points, first to last; negative: exclude, or out.

    adds: a lasso that is to add to the mask there is.
    """

    kind: Kind
    points: tuple[QPointF, ...]
    negative: bool = False
    mark: Mark | None = None
    adds: bool = False


class PointerTool:
    """One tool and the gesture under way.

    The prompt tool: click includes, right or Alt-click excludes, drag is a box, a mark is
    picked by a click and moved by a drag. The lasso draws a mask, adds to it with Shift, and takes
    away from it with Alt or the right button. Middle-drag and space-drag pan with every tool.
    """

    def __init__(self, name: ToolName = "prompt") -> None:
        self.name = name
        self._path: list[QPointF] = []
        self._button = Qt.MouseButton.NoButton
        self._mark: Mark | None = None
        self._pans = False
        self._negative = False
        self._adds = False

    @property
    def negative(self) -> bool:
        """Whether the gesture under way leaves out."""
        return self._negative

    @property
    def is_pressed(self) -> bool:
        return bool(self._path)

    @property
    def prompts(self) -> bool:
        """Whether a click with this tool makes a prompt."""
        return self.name == "prompt"

    @property
    def speaks_of_picture(self) -> bool:
        """Whether the gesture under way says something of the picture that is shown."""
        return self.is_pressed and not self._pans and self.name in ("prompt", "lasso")

    def press(self, event: QMouseEvent, mark: Mark | None, space: bool) -> None:
        """Begin a gesture; `mark` is the prompt mark under the pointer."""
        if self._path:
            return
        self._path = [event.position()]
        self._button = event.button()
        middle = event.button() == Qt.MouseButton.MiddleButton
        self._pans = middle or space or self.name == "hand"
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._negative = alt or event.button() == Qt.MouseButton.RightButton
        self._adds = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        left = event.button() == Qt.MouseButton.LeftButton
        takes_mark = left and self.prompts and not self._pans and not alt
        self._mark = mark if takes_mark else None

    def move(self, event: QMouseEvent) -> QPointF | None:
        """Go on; returns how far to pan, if this gesture pans."""
        if not self._path:
            return None
        last = self._path[-1]
        if self.name == "lasso" or len(self._path) == 1:
            self._path.append(event.position())
        else:
            self._path[-1] = event.position()
        if self._pans:
            return event.position() - last
        return None

    def release(self, event: QMouseEvent) -> Gesture | None:
        """Finish; None when the gesture means nothing by itself (a pan)."""
        if not self._path or event.button() != self._button:
            return None
        start, end = self._path[0], event.position()
        path, dragged, pans = self._path, self._dragged(end), self._pans
        mark, negative = self._mark, self._negative
        self.cancel()
        if pans:
            return None
        if self.name == "zoom":
            return Gesture("zoom", (end,), negative)
        if self.name == "lasso":
            lasso = Gesture("lasso", tuple(path), negative, adds=self._adds)
            return lasso if len(path) > 4 else None
        if mark:
            return Gesture("move" if dragged else "pick", (start, end), mark=mark)
        if dragged:
            return None if negative else Gesture("box", (start, end))
        return Gesture("point", (start,), negative)

    def let_go(self) -> None:
        """Forget a gesture that was meant for another picture or prompt; a pan goes on."""
        if not self._pans:
            self.cancel()

    def cancel(self) -> None:
        """Forget the gesture under way."""
        self._path = []
        self._mark = None
        self._pans = False
        self._button = Qt.MouseButton.NoButton

    def band(self) -> QRectF | list[QPointF] | None:
        """What to draw of the gesture under way: a box being dragged, or a lasso."""
        if len(self._path) < 2 or self._pans or self._mark:
            return None
        if self.name == "lasso":
            return self._path
        if self.name == "prompt" and not self._negative and self._dragged(self._path[-1]):
            return QRectF(self._path[0], self._path[-1]).normalized()
        return None

    def moved(self, prompt: Prompt, view: View) -> Prompt:
        """The prompt as it looks while one of its marks is dragged."""
        if self._mark is None or len(self._path) < 2 or not self._dragged(self._path[-1]):
            return prompt
        start, end = self._path[0], self._path[-1]
        return with_mark_moved(
            prompt,
            self._mark,
            view.to_clip(start.x(), start.y()),
            view.to_clip(end.x(), end.y()),
            reach=MARK_REACH / view.zoom,
        )

    def cursor(self, space: bool) -> Qt.CursorShape:
        if self._pans and self._path:
            return Qt.CursorShape.ClosedHandCursor
        if space or self.name == "hand":
            return Qt.CursorShape.OpenHandCursor
        if self.name == "zoom":
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.CrossCursor

    def _dragged(self, to: QPointF) -> bool:
        way = to - self._path[0]
        return way.x() ** 2 + way.y() ** 2 > _DRAG_FROM**2
