"""The timeline: ruler, a lane per object, play head, in and out point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from rotoline.core.document import RotoObject, Shot
from rotoline.ui.grouping import listed
from rotoline.ui.lane_states import LaneStates
from rotoline.ui.theme import tokens_for
from rotoline.ui.timeline_bands import Bands
from rotoline.ui.timeline_help import frame_help, header_help, ruler_help
from rotoline.ui.timeline_paint import (
    HEADER,
    LANE,
    RULER,
    Button,
    Lane,
    button_at,
    paint_header,
    paint_lane,
    paint_play_head,
    paint_ruler,
)
from rotoline.ui.timeline_scale import Scale
from rotoline.ui.timeline_strip import STRIP

_HANDLE = 7.0
# Room after the last frame, so that the out point can be grasped.
_END = 10


@dataclass(frozen=True)
class Cell:
    """A place in a lane."""

    object_id: int
    frame: int


class Timeline(QAbstractScrollArea):
    """Shows a shot's frames and tells what the person did there.

    scrubbed: the play head was put on a frame. object_picked: a lane was chosen.
    range_picked: frames swept in a lane (a range), or None. trimmed: new in and out point.
    button_pressed: object id and "visible", "solo" or "frozen".
    menu_asked: object id or None, and the global position.
    key_moved: object id, from frame, to frame of a dragged prompt.
    """

    scrubbed = Signal(int)
    object_picked = Signal(int)
    range_picked = Signal(object)
    trimmed = Signal(int, int)
    button_pressed = Signal(int, str)
    menu_asked = Signal(object, QPoint)
    key_moved = Signal(int, int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName(self.tr("Timeline"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(RULER + STRIP + LANE)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.horizontalScrollBar().valueChanged.connect(self._scroll_across)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        self._shot: Shot | None = None
        self._lanes: list[RotoObject] = []
        self._rate = Fraction(24)
        self._scale = Scale(0, 1.0)
        self._frame = 0
        self._object: int | None = None
        self._range: range | None = None
        self._states: dict[int, tuple[RotoObject, LaneStates]] = {}
        self._drawn: QPixmap | None = None
        self._drawn_shot: Shot | None = None
        self._drawn_look: tuple[object, ...] = ()
        self.bands = Bands(self)
        self.bands.changed.connect(self.viewport().update)
        self.bands.resized.connect(self._fit_scroll_bars)
        self._drag: str = ""
        self._grabbed = Cell(0, 0)

    @property
    def scale(self) -> Scale:
        return self._scale

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(800, RULER + STRIP + 4 * LANE)

    def set_shot(self, shot: Shot | None, rate: Fraction) -> None:
        """Show a shot, or the same shot after an edit."""
        new_clip = shot is None or self._shot is None or shot.clip != self._shot.clip
        self._shot, self._rate = shot, rate
        self._lanes = listed(shot.objects) if shot else []
        if new_clip:
            frames = shot.clip.frames if shot else 0
            self._states.clear()
            self._scale = Scale(frames, self._track_width()).fitted()
            self.bands.want(self._scale)
        self._fit_scroll_bars()
        self.viewport().update()

    @property
    def _head(self) -> int:
        """Points from the top to the first lane."""
        return RULER + self.bands.height

    def set_frame(self, frame: int) -> None:
        """Move the play head, scrolling after it."""
        self._frame = frame
        if not self._drag:
            self._set_scale(self._scale.showing(frame))
        self.viewport().update()

    def set_object(self, object_id: int | None) -> None:
        self._object = object_id
        self._show_lane(object_id)
        self.viewport().update()

    def set_range(self, frames: range | None) -> None:
        self._range = frames
        self.viewport().update()

    def fit(self) -> None:
        self._set_scale(self._scale.fitted())

    def zoom_by(self, factor: float) -> None:
        """Zoom around the play head, or the middle when it is out of view."""
        x = self._scale.middle(self._frame)
        inside = 0 <= x <= self._scale.width
        self._set_scale(self._scale.zoomed(factor, x if inside else self._scale.width / 2))

    def lane_states(self, item: RotoObject) -> LaneStates:
        """The object's states, kept until the object changes."""
        kept = self._states.get(item.id)
        if kept is None or kept[0] is not item:
            kept = (item, LaneStates.of(item, self._scale.frames))
            self._states[item.id] = kept
        return kept[1]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        area = QRectF(self.viewport().rect())
        painter = QPainter(self.viewport())
        painter.drawPixmap(0, 0, self._picture())
        if self._shot is not None:
            painter.setClipRect(QRectF(HEADER, 0, area.width() - HEADER, area.height()))
            paint_play_head(painter, area, self._scale, self._frame, tokens_for(self))

    def _picture(self) -> QPixmap:
        """Everything but the play head, drawn again only when it changed."""
        look = (
            self._scale,
            self._object,
            self._range,
            self.verticalScrollBar().value(),
            self.viewport().size(),
            self.devicePixelRatioF(),
            tokens_for(self).name,
            self.bands.drawn,
        )
        shot = self._shot
        if self._drawn is None or self._drawn_shot is not shot or self._drawn_look != look:
            size = self.viewport().size() * self.devicePixelRatioF()
            self._drawn = QPixmap(size)
            self._drawn.setDevicePixelRatio(self.devicePixelRatioF())
            self._draw(self._drawn)
            self._drawn_shot, self._drawn_look = shot, look
        return self._drawn

    def _draw(self, picture: QPixmap) -> None:
        tokens = tokens_for(self)
        area = QRectF(self.viewport().rect())
        picture.fill(tokens.color("panel"))
        shot = self._shot
        if shot is None:
            return
        painter = QPainter(picture)
        painter.setFont(self.font())
        painter.setClipRect(QRectF(0, self._head, area.width(), area.height() - self._head))
        for row, item in enumerate(self._lanes):
            top = self._lane_top(row)
            if top + LANE < self._head or top > area.height():
                continue
            selected = item.id == self._object
            lane = Lane(item, self.lane_states(item), row, selected)
            across = QRectF(HEADER, top, area.width() - HEADER, LANE)
            chosen = self._range if selected else None
            paint_lane(painter, across, lane, shot, self._scale, tokens, chosen)
            paint_header(painter, QRectF(0, top, HEADER, LANE), lane, tokens)
        painter.setClipping(False)
        across = QRectF(HEADER, 0, area.width() - HEADER, RULER)
        paint_ruler(painter, across, shot, self._scale, float(self._rate), tokens)
        painter.fillRect(QRectF(0, 0, HEADER, RULER), tokens.color("panel"))
        self.bands.draw(painter, shot, area.width(), self._scale, tokens)
        painter.fillRect(QRectF(HEADER - 1, 0, 1, area.height()), tokens.color("line"))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._scale = self._scale.resized(self._track_width())
        self._fit_scroll_bars()
        self.bands.want(self._scale)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._shot is None:
            return
        at = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = "pan"
            self._grabbed = Cell(round(at.x() + self._scale.offset), 0)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press_left(at, event.modifiers())

    def _press_left(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        assert self._shot is not None
        item = self._object_at(at)
        if at.x() < HEADER:
            if item:
                self._press_header(item, at)
            return
        frame = self._scale.frame_at(at.x() - HEADER)
        if at.y() < self._head:
            self._drag = (at.y() < RULER and self._handle_at(at)) or "scrub"
            if self._drag == "scrub":
                self.scrubbed.emit(frame)
            return
        if item is None:
            self._drag = "scrub"
            self.scrubbed.emit(frame)
            return
        self.object_picked.emit(item.id)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._select_between(self._frame, frame)
            return
        self._grabbed = Cell(item.id, frame)
        on_key = frame in item.prompts and modifiers & Qt.KeyboardModifier.AltModifier
        self._drag = "key" if on_key else "sweep"
        self.range_picked.emit(None)
        self.scrubbed.emit(frame)

    def _press_header(self, item: RotoObject, at: QPointF) -> None:
        button: Button | None = button_at(at.x())
        self.object_picked.emit(item.id)
        if button:
            self.button_pressed.emit(item.id, button)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._shot is None:
            return
        at = event.position()
        frame = self._scale.frame_at(at.x() - HEADER)
        if self._drag == "pan":
            self._set_scale(self._scale.scrolled_to(self._grabbed.object_id - at.x()))
        elif self._drag == "scrub":
            self.scrubbed.emit(frame)
        elif self._drag == "in":
            self.trimmed.emit(min(frame, self._shot.out_point), self._shot.out_point)
        elif self._drag == "out":
            self.trimmed.emit(self._shot.in_point, max(frame, self._shot.in_point))
        elif self._drag == "sweep" and frame != self._grabbed.frame:
            self._select_between(self._grabbed.frame, frame)
            self.scrubbed.emit(frame)
        elif not self._drag:
            over = at.y() < RULER and at.x() >= HEADER and self._handle_at(at)
            shape = Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        drag, self._drag = self._drag, ""
        if drag == "key":
            frame = self._scale.frame_at(event.position().x() - HEADER)
            if frame != self._grabbed.frame:
                self.key_moved.emit(self._grabbed.object_id, self._grabbed.frame, frame)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        at = QPointF(event.pos())
        item = self._object_at(at)
        if item:
            self.object_picked.emit(item.id)
            frame = self._scale.frame_at(at.x() - HEADER)
            if at.x() >= HEADER and (self._range is None or frame not in self._range):
                self.range_picked.emit(None)
                self.scrubbed.emit(frame)
        self.menu_asked.emit(item.id if item else None, event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        delta = event.angleDelta()
        turned = delta.y() or delta.x()
        zooms = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.modifiers() & zooms:
            self._set_scale(
                self._scale.zoomed(1.25 ** (turned / 120), event.position().x() - HEADER)
            )
        elif delta.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._set_scale(self._scale.scrolled_to(self._scale.offset - turned))
        elif self.verticalScrollBar().maximum() > 0:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - turned // 3)
        else:
            self._set_scale(self._scale.scrolled_to(self._scale.offset - turned))
        event.accept()

    def viewportEvent(self, event) -> bool:  # type: ignore[no-untyped-def]  # noqa: N802
        if isinstance(event, QHelpEvent):
            text = self._help(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return bool(super().viewportEvent(event))

    def _help(self, at: QPointF) -> str:
        item = self._object_at(at)
        if at.y() < self._head and at.x() >= HEADER:
            return ruler_help()
        if item is None:
            return ""
        if at.x() < HEADER:
            return header_help(item, button_at(at.x()))
        return frame_help(item, self._scale.frame_at(at.x() - HEADER))

    def _select_between(self, one: int, other: int) -> None:
        self.range_picked.emit(range(min(one, other), max(one, other) + 1))

    def _object_at(self, at: QPointF) -> RotoObject | None:
        if self._shot is None or at.y() < self._head:
            return None
        row = int((at.y() - self._head + self.verticalScrollBar().value()) // LANE)
        return self._lanes[row] if row < len(self._lanes) else None

    def _handle_at(self, at: QPointF) -> str:
        assert self._shot is not None
        x = at.x() - HEADER
        if abs(x - self._scale.left(self._shot.in_point)) <= _HANDLE:
            return "in"
        if abs(x - self._scale.left(self._shot.out_point + 1)) <= _HANDLE:
            return "out"
        return ""

    def _lane_top(self, row: int) -> float:
        return self._head + row * LANE - self.verticalScrollBar().value()

    def _track_width(self) -> float:
        return max(1.0, float(self.viewport().width() - HEADER - _END))

    def _set_scale(self, scale: Scale) -> None:
        if scale != self._scale:
            self._scale = scale
            self.bands.want(self._scale)
            self._fit_scroll_bars()
            self.viewport().update()

    def _scroll_across(self, value: int) -> None:
        if value != round(self._scale.offset):
            self._scale = self._scale.scrolled_to(float(value))
            self.bands.want(self._scale)
            self.viewport().update()

    def _fit_scroll_bars(self) -> None:
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setPageStep(int(self._scale.width))
        across.setSingleStep(max(1, int(self._scale.pixels)))
        across.setRange(0, round(self._scale.max_offset))
        across.setValue(round(self._scale.offset))
        rows = len(self._lanes)
        space = self.viewport().height() - self._head
        down.setPageStep(space)
        down.setSingleStep(LANE)
        down.setRange(0, max(0, rows * LANE - space))

    def _show_lane(self, object_id: int | None) -> None:
        if self._shot is None or object_id is None:
            return
        ids = [item.id for item in self._lanes]
        if object_id in ids:
            top = ids.index(object_id) * LANE
            bar = self.verticalScrollBar()
            space = self.viewport().height() - self._head
            bar.setValue(max(min(bar.value(), top), top + LANE - space))
