"""All of the timeline but the play head, drawn again only when it changed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPixmap

from rotoline.core.document import RotoObject, Shot
from rotoline.ui.theme import Tokens
from rotoline.ui.timeline_bands import Bands
from rotoline.ui.timeline_paint import (
    HEADER,
    LANE,
    RULER,
    Lane,
    paint_header,
    paint_lane,
    paint_ruler,
)
from rotoline.ui.timeline_rows import Rows
from rotoline.ui.timeline_scale import Scale


@dataclass(frozen=True)
class Sight:
    """How the timeline is looked at. scrolled: points down; ratio: device pixels a point."""

    scale: Scale
    rate: Fraction
    object_id: int | None
    chosen: range | None
    folded: frozenset[str]
    scrolled: int
    size: QSize
    ratio: float
    font: QFont
    tokens: Tokens


class TimelinePicture:
    """Keeps the last picture of rows and bands."""

    def __init__(self, rows: Rows, bands: Bands) -> None:
        self._rows = rows
        self._bands = bands
        self._drawn = QPixmap()
        self._shot: Shot | None = None
        self._look: tuple[Sight, int] | None = None

    def of(self, shot: Shot | None, sight: Sight) -> QPixmap:
        """The picture of a shot, of `sight.size` points."""
        look = (sight, self._bands.drawn)
        if self._shot is not shot or self._look != look:
            self._drawn = QPixmap(sight.size * sight.ratio)
            self._drawn.setDevicePixelRatio(sight.ratio)
            self._drawn.fill(sight.tokens.color("panel"))
            if shot is not None:
                painter = QPainter(self._drawn)
                painter.setFont(sight.font)
                self._draw(painter, shot, sight)
                painter.end()
            self._shot, self._look = shot, look
        return self._drawn

    def _draw(self, painter: QPainter, shot: Shot, sight: Sight) -> None:
        width, height = sight.size.width(), sight.size.height()
        scale, tokens = sight.scale, sight.tokens
        head = RULER + self._bands.height
        painter.setClipRect(QRectF(0, head, width, height - head))
        current = self._rows.number_of(sight.object_id)
        for number, row in enumerate(self._rows.shown):
            top = head + number * LANE - sight.scrolled
            if top + LANE < head or top > height:
                continue
            selected = number == current
            lane = Lane(row, self._rows.states(row), number, selected)
            chosen = sight.chosen if selected and isinstance(row, RotoObject) else None
            across = QRectF(HEADER, top, width - HEADER, LANE)
            paint_lane(painter, across, lane, shot, scale, tokens, chosen)
            paint_header(painter, QRectF(0, top, HEADER, LANE), lane, tokens)
        painter.setClipping(False)
        across = QRectF(HEADER, 0, width - HEADER, RULER)
        paint_ruler(painter, across, shot, scale, float(sight.rate), tokens)
        painter.fillRect(QRectF(0, 0, HEADER, RULER), tokens.color("panel"))
        self._bands.draw(painter, shot, width, scale, tokens)
        painter.fillRect(QRectF(HEADER - 1, 0, 1, height), tokens.color("line"))
