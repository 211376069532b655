"""How the timeline's parts look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from rotoline.core.document import RotoObject, Shot
from rotoline.ui.icons import pixmap
from rotoline.ui.lane_states import LaneStates, Span
from rotoline.ui.theme import Tokens
from rotoline.ui.timeline_rows import FoldedGroup, Row, objects_of
from rotoline.ui.timeline_scale import Scale

HEADER = 196
RULER = 26
LANE = 28

Button = Literal["visible", "solo", "frozen"]
_BUTTON_SIZE = 22
_ICON = 15
_BUTTONS: tuple[Button, ...] = ("visible", "solo", "frozen")


@dataclass(frozen=True)
class Lane:
    """One lane as it is drawn. number: of its row, from the top."""

    row: Row
    states: LaneStates
    number: int
    selected: bool

    def color(self, tokens: Tokens) -> QColor:
        """The object's own; a folded group has none."""
        if isinstance(self.row, FoldedGroup):
            return tokens.color("muted")
        return QColor(*self.row.color)


def button_at(x: float) -> Button | None:
    """The header button at a point across a lane header."""
    number = int((x - (HEADER - 6 - _BUTTON_SIZE * len(_BUTTONS))) // _BUTTON_SIZE)
    return _BUTTONS[number] if 0 <= number < len(_BUTTONS) and x < HEADER - 6 else None


def paint_header(painter: QPainter, rect: QRectF, lane: Lane, tokens: Tokens) -> None:
    """Colour, name and the three switches of an object; of a folded group that it is one."""
    painter.fillRect(rect, tokens.color("accent_soft" if lane.selected else "panel"))
    if isinstance(lane.row, FoldedGroup):
        _paint_group_header(painter, rect, lane.row, tokens)
    else:
        _paint_object_header(painter, rect, lane.row, tokens)
    painter.setPen(tokens.color("line"))
    painter.drawLine(rect.bottomLeft() - QPointF(0, 0.5), rect.bottomRight() - QPointF(0, 0.5))


def _paint_group_header(
    painter: QPainter, rect: QRectF, group: FoldedGroup, tokens: Tokens
) -> None:
    _paint_icon(painter, QPointF(6, rect.center().y() - 7.5), "chevron-right", "muted", tokens)
    space = QRectF(24, rect.top(), HEADER - 32, rect.height())
    _paint_name(painter, space, f"{group.name} ({len(group.members)})", tokens.color("text"))


def _paint_object_header(painter: QPainter, rect: QRectF, item: RotoObject, tokens: Tokens) -> None:
    painter.fillRect(QRectF(0, rect.top(), 4, rect.height() - 1), QColor(*item.color))
    buttons_left = HEADER - 6 - _BUTTON_SIZE * len(_BUTTONS)
    space = QRectF(12, rect.top(), buttons_left - 16, rect.height())
    _paint_name(painter, space, item.name, tokens.color("text" if item.visible else "faint"))
    on = {"visible": item.visible, "solo": item.solo, "frozen": item.frozen}
    drawn = {
        "visible": "eye" if item.visible else "eye-off",
        "solo": "solo",
        "frozen": "lock" if item.frozen else "unlock",
    }
    for number, button in enumerate(_BUTTONS):
        usual = button == "visible"
        token = ("muted" if usual else "accent") if on[button] else "faint"
        left = buttons_left + number * _BUTTON_SIZE + (_BUTTON_SIZE - _ICON) / 2
        place = QPointF(left, rect.center().y() - _ICON / 2)
        _paint_icon(painter, place, drawn[button], token, tokens)


def _paint_name(painter: QPainter, space: QRectF, name: str, color: QColor) -> None:
    painter.setPen(color)
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, space.width())
    painter.drawText(space, Qt.AlignmentFlag.AlignVCenter, shown)


def _paint_icon(painter: QPainter, at: QPointF, name: str, token: str, tokens: Tokens) -> None:
    ratio = painter.device().devicePixelRatio()
    image = pixmap(name, tokens, token, round(_ICON * ratio))
    painter.drawPixmap(QRectF(at.x(), at.y(), _ICON, _ICON), image, QRectF(image.rect()))


def paint_lane(
    painter: QPainter,
    rect: QRectF,
    lane: Lane,
    shot: Shot,
    scale: Scale,
    tokens: Tokens,
    chosen: range | None,
) -> None:
    """A lane's states, uncertainty, prompts and the selected range."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.fillRect(rect, tokens.color("lane" if lane.number % 2 == 0 else "lane_alternate"))
    painter.translate(rect.left(), rect.top())
    first, last = scale.first, scale.last
    left = scale.left(first)
    for span in lane.states.spans(first, last, left, scale.pixels):
        _paint_span(painter, span, lane.color(tokens), tokens)
    _paint_doubts(painter, lane, scale, tokens)
    _paint_cuts(painter, shot, scale, tokens, LANE)
    _paint_outside(painter, shot, scale, tokens, LANE)
    for item in objects_of(lane.row):
        _paint_keys(painter, item, scale, tokens)
    if chosen is not None and len(chosen):
        band = QRectF(scale.left(chosen.start), 1, len(chosen) * scale.pixels, LANE - 3)
        painter.setBrush(tokens.color("accent", 45))
        painter.setPen(QPen(tokens.color("accent"), 1))
        painter.drawRect(band)
    painter.setPen(tokens.color("line"))
    painter.drawLine(QPointF(0, LANE - 0.5), QPointF(rect.width(), LANE - 0.5))
    painter.restore()


def paint_drop_target(
    painter: QPainter, across: QRectF, scale: Scale, frame: int, tokens: Tokens
) -> None:
    """The lane that dragged files would go to, and the frame."""
    painter.fillRect(across, tokens.color("accent", 40))
    width = max(2.0, scale.pixels)
    painter.fillRect(
        QRectF(HEADER + scale.left(frame), across.top(), width, LANE), tokens.color("accent", 150)
    )
    painter.setPen(QPen(tokens.color("accent"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(across.adjusted(0.5, 0.5, -0.5, -1.5))


def _paint_span(painter: QPainter, span: Span, color: QColor, tokens: Tokens) -> None:
    body = QRectF(span.left, 6, max(1.0, span.right - span.left), LANE - 13)
    if span.state in ("tracked", "prompted"):
        color.setAlpha(165)
        painter.fillRect(body, color)
    elif span.state == "locked":
        color.setAlpha(210)
        painter.fillRect(body, color)
        painter.fillRect(QRectF(body.left(), 3, body.width(), 2.5), tokens.color("text"))
    elif span.state == "stale":
        color.setAlpha(50)
        painter.fillRect(body, color)
        painter.fillRect(body, QBrush(tokens.color("warning"), Qt.BrushStyle.BDiagPattern))
    elif span.state == "absent":
        painter.fillRect(QRectF(span.left, LANE / 2 - 1.5, body.width(), 2), tokens.color("faint"))


def _paint_doubts(painter: QPainter, lane: Lane, scale: Scale, tokens: Tokens) -> None:
    """The uncertainty as a filled curve: one small picture, quick for any number of frames."""
    if not lane.states.doubts.any():
        return
    first, last = scale.first, scale.last
    width, height = max(1, round(scale.width)), LANE - 13
    doubts = lane.states.doubt_columns(first, last, scale.left(first), scale.pixels, width)
    tops = np.where(doubts >= 0, np.round((1 - doubts) * (height - 1)), height)
    rows = np.arange(height)[:, None]
    color = tokens.color("text")
    alpha = np.where(rows == tops, 230, np.where(rows > tops, 70, 0)).astype(np.uint32)
    words = np.ascontiguousarray((alpha << 24) | np.uint32(color.rgb() & 0xFFFFFF))
    image = QImage(words.data, width, height, width * 4, QImage.Format.Format_ARGB32)
    painter.drawImage(QPoint(0, 6), image)


def _paint_keys(painter: QPainter, item: RotoObject, scale: Scale, tokens: Tokens) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, size = LANE / 2 - 0.5, 5.5
    for frame, prompt in item.prompts.items():
        x = scale.middle(frame)
        if not -size <= x <= scale.width + size:
            continue
        painter.setPen(QPen(tokens.color("line"), 1.2))
        painter.setBrush(tokens.color("text"))
        if prompt.mask is not None:
            painter.drawRect(QRectF(x - 4.5, middle - 4.5, 9, 9))
        else:
            corners = [(x, middle - size), (x + size, middle), (x, middle + size)]
            corners.append((x - size, middle))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_cuts(painter: QPainter, shot: Shot, scale: Scale, tokens: Tokens, height: float) -> None:
    painter.setPen(QPen(tokens.color("muted"), 1, Qt.PenStyle.DotLine))
    for cut in shot.cuts - shot.joined:
        x = round(scale.left(cut)) + 0.5
        if 0 <= x <= scale.width:
            painter.drawLine(QPointF(x, 0), QPointF(x, height))


def _paint_outside(
    painter: QPainter, shot: Shot, scale: Scale, tokens: Tokens, height: float
) -> None:
    shade = tokens.color("outside", 190)
    before = scale.left(shot.in_point)
    if before > 0:
        painter.fillRect(QRectF(0, 0, before, height), shade)
    after = scale.left(shot.out_point + 1)
    if after < scale.width:
        painter.fillRect(QRectF(after, 0, scale.width - after, height), shade)


def paint_ruler(
    painter: QPainter, rect: QRectF, shot: Shot, scale: Scale, rate: float, tokens: Tokens
) -> None:
    """Frame numbers, and the bracketed span from in to out point."""
    painter.save()
    painter.setClipRect(rect)
    painter.fillRect(rect, tokens.color("window"))
    painter.translate(rect.left(), 0)
    inside_left = scale.left(shot.in_point)
    inside_right = scale.left(shot.out_point + 1)
    inside = QRectF(inside_left, RULER - 5, inside_right - inside_left, 4)
    painter.fillRect(inside, tokens.color("accent", 120))
    step = scale.label_step(rate)
    number = shot.clip.first_number
    small = painter.font()
    small.setPointSizeF(max(7.0, small.pointSizeF() * 0.86))
    painter.setFont(small)
    minor = max(1, step // 5) if scale.pixels * max(1, step // 5) >= 5 else step
    start = scale.first - scale.first % step
    for frame in range(start, scale.last + 1, minor):
        x = round(scale.left(frame)) + 0.5
        major = (frame - start) % step == 0
        painter.setPen(tokens.color("muted" if major else "faint"))
        painter.drawLine(QPointF(x, RULER - (11 if major else 8)), QPointF(x, RULER - 5))
        if major:
            label = QRectF(x + 4, 2, 90, RULER - 10)
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, str(frame + number))
    painter.setBrush(tokens.color("accent"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRect(QRectF(inside_left, RULER - 12, 3, 11))
    painter.drawRect(QRectF(inside_right - 3, RULER - 12, 3, 11))
    painter.setPen(tokens.color("line"))
    painter.drawLine(QPointF(0, RULER - 0.5), QPointF(rect.width(), RULER - 0.5))
    painter.restore()


def paint_play_head(
    painter: QPainter, area: QRectF, scale: Scale, frame: int, tokens: Tokens
) -> None:
    """The play head: the frame's width lightly, and a line with a handle in the ruler."""
    left = HEADER + scale.left(frame)
    if scale.pixels >= 4:
        painter.fillRect(
            QRectF(left, RULER, scale.pixels, area.height()), tokens.color("playhead", 34)
        )
    x = round(left + scale.pixels / 2) + 0.5
    painter.fillRect(QRectF(x - 0.5, 12, 1, area.height()), tokens.color("playhead"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.color("playhead"))
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(x - 5.5, 1),
                QPointF(x + 5.5, 1),
                QPointF(x + 5.5, 9),
                QPointF(x, 15),
                QPointF(x - 5.5, 9),
            ]
        )
    )
