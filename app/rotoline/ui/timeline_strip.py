"""The bands between ruler and lanes: thumbnails of the clip and the waveform of its sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from rotoline.ui.theme import Tokens
from rotoline.ui.thumbnails import Thumbnails
from rotoline.ui.timeline_scale import Scale

STRIP = 38
SOUND = 26
# Steps between thumbnails: near enough to each other that a zoom keeps many of them.
_STEPS = tuple(sorted({2**n for n in range(18)} | {3 * 2**n for n in range(17)}))


@dataclass(frozen=True)
class Slot:
    """A place for the thumbnail of `frame`, which stands for `step` frames."""

    frame: int
    step: int
    left: float
    width: float


def slots(scale: Scale, aspect: float) -> list[Slot]:
    """The places in view; each at least as wide as a thumbnail of the strip's height."""
    least = (STRIP - 2) * aspect
    step = next((each for each in _STEPS if each * scale.pixels >= least), _STEPS[-1])
    first = scale.first - scale.first % step
    return [
        Slot(frame, step, scale.left(frame), step * scale.pixels)
        for frame in range(first, scale.last + 1, step)
    ]


def paint_strip(
    painter: QPainter, rect: QRectF, scale: Scale, thumbnails: Thumbnails, tokens: Tokens
) -> None:
    """The thumbnails there are; a near one stands in, faintly, for one that is on its way."""
    painter.save()
    painter.setClipRect(rect)
    painter.fillRect(rect, tokens.color("field"))
    painter.translate(rect.left(), rect.top())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    end = scale.left(scale.frames)
    for slot in slots(scale, thumbnails.aspect):
        image = thumbnails.picture(slot.frame)
        painter.setOpacity(1.0)
        if image is None:
            image = thumbnails.nearest(slot.frame, 2 * slot.step)
            painter.setOpacity(0.45)
        if image is not None:
            right = min(slot.left + slot.width - 1, end)
            place = QRectF(slot.left, 1, right - slot.left, STRIP - 2)
            painter.drawImage(place, image, _covering(image, place))
    painter.restore()
    painter.setPen(tokens.color("line"))
    painter.drawLine(rect.bottomLeft() - QPointF(0, 0.5), rect.bottomRight() - QPointF(0, 0.5))


def _covering(image: QImage, place: QRectF) -> QRectF:
    """The middle part of the image that has the shape of `place`."""
    width, height = float(image.width()), float(image.height())
    shape = place.width() / max(1.0, place.height())
    if width / height > shape:
        return QRectF((width - height * shape) / 2, 0, height * shape, height)
    return QRectF(0, (height - width / shape) / 2, width, width / shape)


def paint_sound(
    painter: QPainter,
    rect: QRectF,
    scale: Scale,
    peaks: NDArray[np.uint8],
    per_frame: float,
    tokens: Tokens,
) -> None:
    """The waveform: the loudest of what lies under each point. peaks: (N,), per_frame a frame."""
    painter.save()
    painter.setClipRect(rect)
    painter.fillRect(rect, tokens.color("lane"))
    painter.translate(rect.left(), rect.top())
    width, height = max(1, round(scale.width)), SOUND - 2
    loud = columns_of(peaks, scale, per_frame, width)
    half = (loud.astype(np.float32) / 255 * (height / 2 - 1)).round()
    away = np.abs(np.arange(height)[:, None] - (height - 1) / 2)
    inside = away <= np.maximum(half, np.where(loud > 0, 0.5, -1))
    color = np.uint32(tokens.color("accent", 200).rgba() & 0xFFFFFFFF)
    words = np.ascontiguousarray(np.where(inside, color, np.uint32(0)).astype(np.uint32))
    image = QImage(words.data, width, height, width * 4, QImage.Format.Format_ARGB32)
    painter.drawImage(QPointF(0, 1), image)
    painter.restore()
    painter.setPen(tokens.color("line"))
    painter.drawLine(rect.bottomLeft() - QPointF(0, 0.5), rect.bottomRight() - QPointF(0, 0.5))


def columns_of(
    peaks: NDArray[np.uint8], scale: Scale, per_frame: float, width: int
) -> NDArray[np.uint8]:
    """The loudest peak under every point, (width,); 0 where there is none."""
    edges = (np.arange(width + 1) + scale.offset) / scale.pixels * per_frame
    starts = np.clip(np.floor(edges[:-1]).astype(np.int64), 0, max(0, peaks.size - 1))
    result = np.zeros(width, np.uint8)
    inside = (edges[:-1] < peaks.size) & (edges[:-1] < scale.frames * per_frame)
    if peaks.size and inside.any():
        # Each run ends where the next begins; the last one would go on to the end of the clip.
        stop = min(peaks.size, int(np.ceil(edges[-1])) + 1)
        highest = np.maximum.reduceat(peaks[:stop], np.minimum(starts, stop - 1))
        result[inside] = highest[inside]
    return result


def paint_band_header(painter: QPainter, rect: QRectF, text: str, tokens: Tokens) -> None:
    """What a band shows, in the column of the lanes' names."""
    painter.fillRect(rect, tokens.color("panel"))
    painter.setPen(tokens.color("muted"))
    space = rect.adjusted(12, 0, -8, 0)
    metrics = QFontMetricsF(painter.font())
    words = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, space.width())
    painter.drawText(space, Qt.AlignmentFlag.AlignVCenter, words)
    painter.setPen(tokens.color("line"))
    painter.drawLine(rect.bottomLeft() - QPointF(0, 0.5), rect.bottomRight() - QPointF(0, 0.5))
