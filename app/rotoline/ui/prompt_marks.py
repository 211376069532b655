"""Prompts as marks on the canvas: drawn at screen size, told apart by shape and colour."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from rotoline.core.document import Box, Prompt
from rotoline.ui.theme import Tokens
from rotoline.ui.view import View

RADIUS = 7.0
MARK_REACH = 10.0


@dataclass(frozen=True)
class Mark:
    """Names one part of a frame's prompt: point number `point`, or the box."""

    point: int | None = None


def mark_at(prompt: Prompt | None, view: View, x: float, y: float) -> Mark | None:
    """The mark under a canvas point, topmost first."""
    if prompt is None:
        return None
    for number in reversed(range(len(prompt.points))):
        point = prompt.points[number]
        px, py = view.to_screen(point.x, point.y)
        if (px - x) ** 2 + (py - y) ** 2 <= MARK_REACH**2:
            return Mark(number)
    if prompt.box and _near_edge(screen_box(prompt.box, view), x, y):
        return Mark(None)
    return None


def with_mark_moved(
    prompt: Prompt,
    mark: Mark,
    start: tuple[float, float],
    end: tuple[float, float],
    reach: float,
) -> Prompt:
    """The prompt after a mark was dragged from `start` to `end` (clip pixels).

    A point goes to `end`; of a box, the edges within `reach` of `start` go along.
    """
    if mark.point is not None:
        points = list(prompt.points)
        points[mark.point] = replace(points[mark.point], x=end[0], y=end[1])
        return replace(prompt, points=tuple(points))
    box = prompt.box
    if box is None:
        return prompt
    dx, dy = end[0] - start[0], end[1] - start[1]
    left = box.x0 + (dx if abs(start[0] - box.x0) <= reach else 0)
    right = box.x1 + (dx if abs(start[0] - box.x1) <= reach else 0)
    top = box.y0 + (dy if abs(start[1] - box.y0) <= reach else 0)
    bottom = box.y1 + (dy if abs(start[1] - box.y1) <= reach else 0)
    moved = Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
    return replace(prompt, box=moved)


def screen_box(box: Box, view: View) -> QRectF:
    """A box in canvas points."""
    left, top = view.to_screen(box.x0, box.y0)
    right, bottom = view.to_screen(box.x1, box.y1)
    return QRectF(QPointF(left, top), QPointF(right, bottom))


def draw_prompt(
    painter: QPainter,
    prompt: Prompt,
    view: View,
    tokens: Tokens,
    color: QColor,
    selected: Mark | None,
) -> None:
    """Draw points as ringed plus and minus signs, and the box as a dashed frame."""
    if prompt.box:
        draw_box(painter, screen_box(prompt.box, view), color, selected == Mark(None))
    for number, point in enumerate(prompt.points):
        x, y = view.to_screen(point.x, point.y)
        _draw_point(painter, x, y, point.positive, tokens, color, selected == Mark(number))


def draw_box(painter: QPainter, rect: QRectF, color: QColor, selected: bool) -> None:
    """A dashed frame that stays visible on any picture."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 190), 3.5 if selected else 2.5))
    painter.drawRect(rect)
    pen = QPen(color, 2.0 if selected else 1.4)
    pen.setDashPattern([5, 4])
    painter.setPen(pen)
    painter.drawRect(rect)


def draw_ghost(painter: QPainter, at: QPointF, positive: bool, tokens: Tokens) -> None:
    """A suggested click: a hollow mark with a dashed ring, and the key that accepts it."""
    color = tokens.color("include" if positive else "exclude")
    painter.setBrush(QColor(0, 0, 0, 110))
    painter.setPen(QPen(color, 2))
    painter.drawEllipse(at, RADIUS, RADIUS)
    painter.drawLine(at - QPointF(3.5, 0), at + QPointF(3.5, 0))
    if positive:
        painter.drawLine(at - QPointF(0, 3.5), at + QPointF(0, 3.5))
    ring = QPen(QColor(255, 255, 255), 1.4)
    ring.setDashPattern([3, 3])
    painter.setPen(ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, RADIUS + 6, RADIUS + 6)
    label = "Enter \u23ce   Tab \u21e5   Esc"
    place = painter.fontMetrics().boundingRect(label).adjusted(-7, -3, 7, 3)
    box = QRectF(at.x() + RADIUS + 12, at.y() - place.height() / 2, place.width(), place.height())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(235, 235, 235))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)


def _draw_point(
    painter: QPainter,
    x: float,
    y: float,
    positive: bool,
    tokens: Tokens,
    color: QColor,
    selected: bool,
) -> None:
    center = QPointF(x, y)
    fill = tokens.color("include" if positive else "exclude")
    if selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(255, 255, 255), 2))
        painter.drawEllipse(center, RADIUS + 4, RADIUS + 4)
    painter.setPen(QPen(QColor(0, 0, 0, 210), 1.2))
    painter.setBrush(color)
    painter.drawEllipse(center, RADIUS + 1.6, RADIUS + 1.6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawEllipse(center, RADIUS, RADIUS)
    sign = QPen(QColor(10, 10, 10), 2.0)
    sign.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(sign)
    painter.drawLine(QPointF(x - 4, y), QPointF(x + 4, y))
    if positive:
        painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))


def _near_edge(rect: QRectF, x: float, y: float) -> bool:
    reach = 5.0
    outer = rect.adjusted(-reach, -reach, reach, reach)
    inner = rect.adjusted(reach, reach, -reach, -reach)
    return outer.contains(x, y) and not (inner.isValid() and inner.contains(x, y))
