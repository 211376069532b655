"""The timeline: ruler, a lane per object, play head, in and out point."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from rotoline.core.document import RotoObject, Shot
from rotoline.ui.theme import tokens_for
from rotoline.ui.timeline_bands import Bands
from rotoline.ui.timeline_drops import LaneDrops
from rotoline.ui.timeline_help import KeyOf, frame_help, group_help, header_help, ruler_help
from rotoline.ui.timeline_paint import (
    HEADER,
    LANE,
    RULER,
    Button,
    button_at,
    paint_drop_target,
    paint_play_head,
)
from rotoline.ui.timeline_picture import Sight, TimelinePicture
from rotoline.ui.timeline_rows import Cell, FoldedGroup, Row, Rows
from rotoline.ui.timeline_scale import Scale
from rotoline.ui.timeline_strip import STRIP

_HANDLE = 7.0
# Room after the last frame, so that the out point can be grasped.
_END = 10


class Timeline(QAbstractScrollArea):
    """Shows a shot's frames and tells what the person did there.

    scrubbed: the play head was put on a frame. object_picked: a lane was chosen.
    range_picked: frames swept in a lane (a range), or None. trimmed: new in and out point.
    button_pressed: object id and "visible", "solo" or "frozen".
    menu_asked: object id or None, and the global position.
    key_moved: object id, from frame, to frame of a dragged prompt.
    unfold_asked: the name of a folded group. key_of: the keys that tool tips name.
    dropped: the Cell that files were dropped on, None for a place that is no object's, and paths.
    """

    scrubbed = Signal(int)
    object_picked = Signal(int)
    range_picked = Signal(object)
    trimmed = Signal(int, int)
    button_pressed = Signal(int, str)
    menu_asked = Signal(object, QPoint)
    key_moved = Signal(int, int, int)
    unfold_asked = Signal(str)
    dropped = Signal(object, object)

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
        self.key_of: KeyOf = lambda _action: ""
        self._shot: Shot | None = None
        self._folded: frozenset[str] = frozenset()
        self._rows = Rows()
        self._rate = Fraction(24)
        self._scale = Scale(0, 1.0)
        self._frame = 0
        self._object: int | None = None
        self._range: range | None = None
        self.bands = Bands(self)
        self._picture = TimelinePicture(self._rows, self.bands)
        self.bands.changed.connect(self.viewport().update)
        self.bands.resized.connect(self._fit_scroll_bars)
        self._drops = LaneDrops(self.viewport(), self._drop_cell)
        self._drops.moved.connect(self.viewport().update)
        self._drops.lingered.connect(self._unfold_at)
        self._drops.dropped.connect(self.dropped)
        self._drag: str = ""
        self._grabbed = Cell(0, 0)
        self._trim: tuple[int, int] | None = None

    @property
    def scale(self) -> Scale:
        return self._scale

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(800, RULER + STRIP + 4 * LANE)

    def set_shot(self, shot: Shot | None, rate: Fraction) -> None:
        """Show a shot, or the same shot after an edit."""
        new_clip = shot is None or self._shot is None or shot.clip != self._shot.clip
        self._shot, self._rate = shot, rate
        self._rows.show(shot, self._folded)
        # Without a shot files go to the window, which opens them.
        self.viewport().setAcceptDrops(shot is not None)
        if new_clip:
            frames = shot.clip.frames if shot else 0
            self._scale = Scale(frames, self._track_width()).fitted()
            self.bands.want(self._scale)
        self._fit_scroll_bars()
        self.viewport().update()

    def set_folded(self, folded: frozenset[str]) -> None:
        """Show the groups of these names as one lane each."""
        self._folded = folded
        self._rows.show(self._shot, folded)
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

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        area = QRectF(self.viewport().rect())
        painter = QPainter(self.viewport())
        shown = self._shot
        if shown is not None and self._trim is not None:
            shown = replace(shown, in_point=self._trim[0], out_point=self._trim[1])
        painter.drawPixmap(0, 0, self._picture.of(shown, self._sight()))
        if self._shot is not None:
            self._paint_drop_target(painter, area)
            painter.setClipRect(QRectF(HEADER, 0, area.width() - HEADER, area.height()))
            paint_play_head(painter, area, self._scale, self._frame, tokens_for(self))

    def _sight(self) -> Sight:
        return Sight(
            self._scale,
            self._rate,
            self._object,
            self._range,
            self._folded,
            self.verticalScrollBar().value(),
            self.viewport().size(),
            self.devicePixelRatioF(),
            self.font(),
            tokens_for(self),
        )

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
            else:
                self._unfold_at(at)
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
        elif self._drag in ("in", "out"):
            first, last = self._shot.in_point, self._shot.out_point
            is_in = self._drag == "in"
            self._trim = (min(frame, last), last) if is_in else (first, max(frame, first))
            self.viewport().update()
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
        trim, self._trim = self._trim, None
        if trim is not None:
            self.trimmed.emit(*trim)
            self.viewport().update()

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
        row = self._row_at(at)
        if at.y() < self._head and at.x() >= HEADER:
            return ruler_help(self.key_of)
        if row is None:
            return ""
        if isinstance(row, FoldedGroup):
            return group_help(row)
        if at.x() < HEADER:
            return header_help(row, button_at(at.x()), self.key_of)
        return frame_help(row, self._scale.frame_at(at.x() - HEADER))

    def _select_between(self, one: int, other: int) -> None:
        self.range_picked.emit(range(min(one, other), max(one, other) + 1))

    def _row_at(self, at: QPointF) -> Row | None:
        if self._shot is None or at.y() < self._head:
            return None
        return self._rows.at(int((at.y() - self._head + self.verticalScrollBar().value()) // LANE))

    def _object_at(self, at: QPointF) -> RotoObject | None:
        row = self._row_at(at)
        return row if isinstance(row, RotoObject) else None

    def _unfold_at(self, at: QPointF) -> None:
        row = self._row_at(at)
        if isinstance(row, FoldedGroup):
            self.unfold_asked.emit(row.name)

    def _drop_cell(self, at: QPointF) -> Cell | None:
        """Where files would go: to the frame under the pointer, by the header to the current."""
        item = self._object_at(at)
        if item is None:
            return None
        return Cell(
            item.id, self._frame if at.x() < HEADER else self._scale.frame_at(at.x() - HEADER)
        )

    def _paint_drop_target(self, painter: QPainter, area: QRectF) -> None:
        target = self._drops.target
        number = self._rows.number_of(target.object_id) if target else None
        if target is None or number is None:
            return
        across = QRectF(0, self._lane_top(number), area.width(), LANE)
        painter.setClipRect(QRectF(0, self._head, area.width(), area.height() - self._head))
        paint_drop_target(painter, across, self._scale, target.frame, tokens_for(self))

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
        rows = len(self._rows)
        space = self.viewport().height() - self._head
        down.setPageStep(space)
        down.setSingleStep(LANE)
        down.setRange(0, max(0, rows * LANE - space))

    def _show_lane(self, object_id: int | None) -> None:
        number = self._rows.number_of(object_id)
        if number is not None:
            top = number * LANE
            bar = self.verticalScrollBar()
            space = self.viewport().height() - self._head
            bar.setValue(max(min(bar.value(), top), top + LANE - space))
