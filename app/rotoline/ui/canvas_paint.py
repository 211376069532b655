"""What the canvas draws around and over the picture: grid, message, focus, wipe."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from rotoline.ui.theme import Tokens
from rotoline.ui.view import View


def draw_grid(painter: QPainter, view: View) -> None:
    """Lines between the clip's pixels, for views so close that each can be seen."""
    region = view.region(1.0)
    if region is None:
        return
    painter.setPen(QPen(QColor(128, 128, 128, 90), 0))
    for x in range(region.x0, region.x1 + 1):
        across = view.to_screen(x, 0)[0]
        painter.drawLine(QPointF(across, 0), QPointF(across, view.height))
    for y in range(region.y0, region.y1 + 1):
        down = view.to_screen(0, y)[1]
        painter.drawLine(QPointF(0, down), QPointF(view.width, down))


def draw_message(painter: QPainter, area: QRect, text: str, tokens: Tokens) -> None:
    """Words in a box in the middle, instead of a picture that cannot be shown."""
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    space = QRectF(area).adjusted(60, 40, -60, -40)
    box = painter.boundingRect(space, flags, text).adjusted(-16, -10, 16, 10)
    painter.setPen(QPen(tokens.color("strong_line"), 1))
    painter.setBrush(tokens.color("panel", 235))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(tokens.color("text"))
    painter.drawText(box, flags, text)


def draw_note(painter: QPainter, area: QRect, text: str, tokens: Tokens) -> None:
    """One line in a box along the lower edge."""
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
    space = QRectF(area).adjusted(24, 24, -24, -20)
    line = painter.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideMiddle, round(space.width())
    )
    box = painter.boundingRect(space, flags, line).adjusted(-10, -5, 10, 5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.color("panel", 235))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(tokens.color("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line)


def draw_focus(painter: QPainter, area: QRect, tokens: Tokens) -> None:
    """A thin frame that shows where keys go."""
    color = tokens.color("accent", 140)
    width, height = area.width(), area.height()
    for edge in ((0, 0, width, 1), (0, height - 1, width, 1)):
        painter.fillRect(*edge, color)
    for edge in ((0, 0, 1, height), (width - 1, 0, 1, height)):
        painter.fillRect(*edge, color)


def draw_wipe(painter: QPainter, x: float, height: float) -> None:
    """The line between source and result, with a handle to drag it by."""
    painter.fillRect(QRectF(x - 1.5, 0, 3, height), QColor(0, 0, 0, 120))
    painter.fillRect(QRectF(x - 0.5, 0, 1, height), QColor(255, 255, 255, 220))
    painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
    painter.setBrush(QColor(255, 255, 255, 230))
    painter.drawEllipse(QPointF(x, height / 2), 6, 6)
