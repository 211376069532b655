"""The canvas: shows the composed picture, prompts and pointer, and tells what the person did.

It paints with QPainter at the screen's own resolution. The picture comes ready-made from the
picture thread (`ui/stage.py`); until a newer one arrives the last is moved along with the view.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from rotoline.core.document import Box, Point, Prompt
from rotoline.ui.canvas_paint import draw_focus, draw_grid, draw_message, draw_note, draw_wipe
from rotoline.ui.prompt_marks import Mark, draw_box, draw_ghost, draw_prompt, mark_at
from rotoline.ui.theme import tokens_for
from rotoline.ui.tools import Gesture, PointerTool, ToolName, Way
from rotoline.ui.view import Region, View

_GRID_FROM = 14.0
_WIPE_REACH = 7.0
# What these gestures say is said of the picture.
_OF_THE_PICTURE = frozenset(("point", "box", "lasso", "move"))
_GHOST_KEYS: dict[int, str] = {
    Qt.Key.Key_Return: "accept",
    Qt.Key.Key_Enter: "accept",
    Qt.Key.Key_Tab: "next",
    Qt.Key.Key_Escape: "dismiss",
}


@dataclass(frozen=True)
class Shown:
    """A composed picture and where it belongs: `view` is the one it was made for.

    note: what is missing in it, in words.
    """

    frame: int
    image: QImage
    region: Region
    view: View
    note: str = ""


class Canvas(QWidget):
    """Zoom, pan, click. Positions in its signals are clip pixels.

    pointed: click (x, y, positive). boxed: a dragged Box. drawn: a closed lasso, a list of
    positions, and its `Way`. prompt_edited: the Prompt after a mark was dragged. mark_picked: a
    Mark or None.
    hovered: position and sign, or None when the pointer is off the picture.
    wiped: where the line between source and result was dragged to, a share of the width.
    ghost_answered: "accept", "next" or "dismiss" was said to the suggested click.
    view_changed: zoom, pan or size changed; a new picture is needed.
    grasped: a gesture begins that says something of the picture that is shown.
    declined: a prompt was made where a message stands in place of the picture.
    """

    pointed = Signal(float, float, bool)
    boxed = Signal(object)
    drawn = Signal(object, str)
    prompt_edited = Signal(object)
    mark_picked = Signal(object)
    hovered = Signal(object)
    ghost_answered = Signal(str)
    wiped = Signal(float)
    view_changed = Signal()
    declined = Signal()
    grasped = Signal()
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(
            self.tr("Click to include, right-click to exclude, drag for a box")
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(320, 180)
        self._view: View | None = None
        self._fits = True
        self._shown: Shown | None = None
        self._message = ""
        self._prompt: Prompt | None = None
        self._color = QColor(255, 255, 255)
        self._mark: Mark | None = None
        self._ghost: Point | None = None
        self._wipe: float | None = None
        self._wiping = False
        self._tool = PointerTool()
        self._space = False
        self._panned = False

    @property
    def view(self) -> View | None:
        """The current view; None while no clip is shown."""
        return self._view

    @property
    def shown(self) -> Shown | None:
        """The picture on screen."""
        return self._shown

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(960, 540)

    def set_clip(self, width: int, height: int, pixel_aspect: float = 1.0) -> None:
        """Show another clip, fitted; width 0 for none."""
        self._shown = None
        self._message = ""
        self._prompt = None
        self._view = None
        if width:
            view = View(width, height, self.width(), self.height(), pixel_aspect=pixel_aspect)
            self._fits = True
            self._set_view(view.fitted())
        self.update()

    def show_picture(self, shown: Shown) -> None:
        self._shown = shown
        self._message = ""
        self.update()

    def show_message(self, text: str) -> None:
        """Say why there is no picture: none is shown, and no prompt is taken, until one comes."""
        self._shown = None
        self._message = text
        self.update()

    def set_prompt(self, prompt: Prompt | None, color: QColor, mark: Mark | None) -> None:
        """The prompt to draw over the picture, and its selected mark."""
        if prompt != self._prompt:
            # A mark that is dragged may be another one by now, or gone.
            self._tool.let_go()
        self._prompt, self._color, self._mark = prompt, color, mark
        self.update()

    def set_wipe(self, wipe: float | None) -> None:
        """Where the line between source and result is, a share of the clip's width; or none."""
        self._wipe = wipe
        self.update()

    def _wipe_x(self, view: View) -> float | None:
        if self._wipe is None:
            return None
        return view.to_screen(self._wipe * view.clip_width, 0)[0]

    def set_ghost(self, point: Point | None) -> None:
        """Show a suggested click, or none."""
        self._ghost = point
        if point:
            self.setFocus()
        self.update()

    @property
    def tool(self) -> ToolName:
        """The tool in hand."""
        return self._tool.name

    def set_tool(self, name: ToolName) -> None:
        self._tool = PointerTool(name)
        self._update_cursor()
        self.update()

    def fit(self) -> None:
        """Show the whole picture, also after the canvas changes its size."""
        if self._view:
            self._fits = True
            self._set_view(self._view.fitted())

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom to `zoom` device pixels a clip line, around a canvas point or the middle."""
        if self._view:
            at = at or QPointF(self.width() / 2, self.height() / 2)
            self._fits = False
            self._set_view(self._view.zoomed(zoom / self._ratio(), at.x(), at.y()))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        if self._view:
            self.zoom_to(self._view.zoom * self._ratio() * factor, at)

    def _ratio(self) -> float:
        return float(self.devicePixelRatioF())

    def _set_view(self, view: View) -> None:
        if view != self._view:
            self._view = view
            self.zoom_changed.emit(view.zoom * self._ratio())
            self.view_changed.emit()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        if self._view:
            view = self._view.resized(event.size().width(), event.size().height())
            self._set_view(view.fitted() if self._fits else view)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.color("canvas"))
        if self._view is None:
            if self._message:
                draw_message(painter, self.rect(), self._message, tokens)
            return
        self._paint_picture(painter, self._view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._view.zoom * self._ratio() >= _GRID_FROM:
            draw_grid(painter, self._view)
        if self._prompt:
            prompt = self._tool.moved(self._prompt, self._view)
            draw_prompt(painter, prompt, self._view, tokens, self._color, self._mark)
        wipe = self._wipe_x(self._view)
        if wipe is not None:
            draw_wipe(painter, wipe, self.height())
        if self._ghost:
            at = QPointF(*self._view.to_screen(self._ghost.x, self._ghost.y))
            draw_ghost(painter, at, self._ghost.positive, tokens)
        band = self._tool.band()
        if isinstance(band, QRectF):
            draw_box(painter, band, self._color, True)
        elif band:
            color = tokens.color("exclude") if self._tool.negative else self._color
            painter.setPen(QPen(color, 2))
            painter.drawPolyline(band)
        if self._shown and self._shown.note:
            draw_note(painter, self.rect(), self._shown.note, tokens)
        if self._message:
            draw_message(painter, self.rect(), self._message, tokens)
        if self.hasFocus():
            draw_focus(painter, self.rect(), tokens)

    def _paint_picture(self, painter: QPainter, view: View) -> None:
        shown = self._shown
        if shown is None:
            return
        ratio = self._ratio()
        region = shown.region
        if shown.view == view:
            target = QRectF(
                region.left / ratio,
                region.top / ratio,
                region.width / ratio,
                region.height / ratio,
            )
        else:
            left, top = view.to_screen(region.x0, region.y0)
            right, bottom = view.to_screen(region.x1, region.y1)
            target = QRectF(QPointF(left, top), QPointF(right, bottom))
        painter.drawImage(target, shown.image)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        pixels = event.pixelDelta()
        steps = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not pixels.isNull():
            self._pan(pixels.x(), pixels.y())
        elif steps:
            self.zoom_by(1.25**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._view is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        wipe = self._wipe_x(self._view)
        left = event.button() == Qt.MouseButton.LeftButton
        if wipe is not None and left and abs(event.position().x() - wipe) <= _WIPE_REACH:
            self._wiping = True
            return
        mark = mark_at(self._prompt, self._view, event.position().x(), event.position().y())
        self._tool.press(event, mark, self._space)
        self._update_cursor()
        self.update()
        if self._tool.speaks_of_picture:
            self.grasped.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._view is None:
            return
        if self._wiping:
            x = self._view.to_clip(event.position().x(), 0)[0]
            self.wiped.emit(min(1.0, max(0.0, x / self._view.clip_width)))
            return
        pan = self._tool.move(event)
        if pan is not None:
            self._pan(pan.x(), pan.y())
        elif self._tool.is_pressed:
            self.update()
        self._tell_hover(event.position(), event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._view is None:
            return
        if self._wiping:
            self._wiping = False
            return
        moved = self._tool.moved(self._prompt, self._view) if self._prompt else None
        gesture = self._tool.release(event)
        self._update_cursor()
        self.update()
        if gesture:
            self._tell(gesture, self._view, moved)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self.hovered.emit(None)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self._update_cursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self._tool.is_pressed:
            self._tool.cancel()
            self.update()
            return
        word = _GHOST_KEYS.get(event.key())
        if self._ghost and word:
            self.ghost_answered.emit(word)
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab asks for the next suggestion while one is shown."""
        if self._ghost and forward:
            self.ghost_answered.emit("next")
            return True
        return bool(super().focusNextPrevChild(forward))

    def set_space(self, held: bool) -> None:
        """Whether the space bar is down: dragging then pans."""
        if held and not self._space:
            self._panned = False
        self._space = held
        self._update_cursor()

    @property
    def is_space_held(self) -> bool:
        return self._space

    @property
    def panned_with_space(self) -> bool:
        """Whether the picture was dragged while the space bar was last held."""
        return self._panned

    def _pan(self, dx: float, dy: float) -> None:
        if self._view:
            self._fits = False
            self._panned = True
            self._set_view(self._view.panned(dx, dy))

    def _tell_hover(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self._view is None or self._tool.is_pressed or not self._tool.prompts or self._message:
            return
        x, y = self._view.to_clip(at.x(), at.y())
        if not self._view.contains(x, y):
            self.hovered.emit(None)
        elif mark_at(self._prompt, self._view, at.x(), at.y()) is None:
            positive = not modifiers & Qt.KeyboardModifier.AltModifier
            self.hovered.emit((x, y, positive))

    def _tell(self, gesture: Gesture, view: View, moved: Prompt | None) -> None:
        points = [view.to_clip(at.x(), at.y()) for at in gesture.points]
        if self._message and gesture.kind in _OF_THE_PICTURE:
            self.declined.emit()
        elif gesture.kind == "zoom":
            self.zoom_by(0.5 if gesture.negative else 2.0, gesture.points[0])
        elif gesture.kind == "move":
            self.prompt_edited.emit(moved)
        elif gesture.kind == "pick":
            self.mark_picked.emit(gesture.mark)
        elif gesture.kind == "point" and view.contains(*points[0]):
            self.mark_picked.emit(None)
            self.pointed.emit(*points[0], not gesture.negative)
        elif gesture.kind == "box":
            (ax, ay), (bx, by) = (self._clamped(*point) for point in points)
            box = Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
            if box.x1 - box.x0 >= 1 and box.y1 - box.y0 >= 1:
                self.boxed.emit(box)
        elif gesture.kind == "lasso":
            way: Way = "remove" if gesture.negative else "add" if gesture.adds else "whole"
            self.drawn.emit([self._clamped(*point) for point in points], way)

    def _clamped(self, x: float, y: float) -> tuple[float, float]:
        assert self._view is not None
        return (
            min(float(self._view.clip_width), max(0.0, x)),
            min(float(self._view.clip_height), max(0.0, y)),
        )

    def _update_cursor(self) -> None:
        self.setCursor(self._tool.cursor(self._space))

    def reset_pointer(self) -> None:
        """Forget a gesture that was under way (the frame or object changed under it)."""
        self._tool.let_go()
        self.update()
