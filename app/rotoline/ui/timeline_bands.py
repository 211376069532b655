"""Which bands lie between ruler and lanes: thumbnails, sound, both or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter

from rotoline.core import clips
from rotoline.core.document import Shot
from rotoline.ui.theme import Tokens
from rotoline.ui.thumbnails import Thumbnails
from rotoline.ui.timeline_paint import HEADER, RULER
from rotoline.ui.timeline_scale import Scale
from rotoline.ui.timeline_strip import (
    SOUND,
    STRIP,
    paint_band_header,
    paint_sound,
    paint_strip,
    slots,
)

_SOON_MS = 80


class Bands(QObject):
    """The bands of the timeline. changed: they look otherwise. resized: so does their height."""

    changed = Signal()
    resized = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails: Thumbnails | None = None
        self._peaks: NDArray[np.uint8] | None = None
        self._peaks_per_frame = 1.0
        self._wanted: Scale | None = None
        self.drawn = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._want)

    @property
    def height(self) -> int:
        """Points all bands take together."""
        strip = STRIP if self._thumbnails else 0
        return strip + (SOUND if self._peaks is not None else 0)

    def set_thumbnails(self, thumbnails: Thumbnails | None) -> None:
        """Show a strip of thumbnails, or none."""
        if self._thumbnails:
            self._thumbnails.changed.disconnect(self._change)
            self._thumbnails.clip_changed.disconnect(self._clip_changed)
            self._thumbnails.stop()
        self._thumbnails = thumbnails
        if thumbnails:
            thumbnails.changed.connect(self._change)
            thumbnails.clip_changed.connect(self._clip_changed)
        self._soon.start()
        self._change()
        self.resized.emit()

    def set_sound(self, peaks: NDArray[np.uint8] | None, per_frame: float = 1.0) -> None:
        """Show a waveform: (N,) peaks of 0..255, so many a frame; None for none."""
        before = self.height
        self._peaks, self._peaks_per_frame = peaks, per_frame
        self._change()
        if self.height != before:
            self.resized.emit()

    def want(self, scale: Scale) -> None:
        """Have the thumbnails made that are in view, once scale and scroll rest."""
        self._wanted = scale
        self._soon.start()

    def draw(
        self, painter: QPainter, shot: Shot, width: float, scale: Scale, tokens: Tokens
    ) -> None:
        """Paint the bands below the ruler, across `width` points."""
        top = float(RULER)
        if self._thumbnails:
            across = QRectF(HEADER, top, width - HEADER, STRIP)
            paint_strip(painter, across, scale, self._thumbnails, tokens)
            name = clips.title(Path(shot.clip.path))
            paint_band_header(painter, QRectF(0, top, HEADER, STRIP), name, tokens)
            top += STRIP
        if self._peaks is not None:
            across = QRectF(HEADER, top, width - HEADER, SOUND)
            paint_sound(painter, across, scale, self._peaks, self._peaks_per_frame, tokens)
            words = self.tr("Sound")
            paint_band_header(painter, QRectF(0, top, HEADER, SOUND), words, tokens)

    def _clip_changed(self) -> None:
        self._soon.start()
        self._change()

    def _change(self) -> None:
        self.drawn += 1
        self.changed.emit()

    def _want(self) -> None:
        if self._thumbnails and self._wanted and self._wanted.frames:
            places = slots(self._wanted, self._thumbnails.aspect)
            self._thumbnails.want(slot.frame for slot in places)
