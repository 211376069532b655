"""Small pictures of a clip's frames, made on a thread of their own with a reader of its own.

The newest request replaces the one before; what has been made is kept up to a number of bytes.
"""

from __future__ import annotations

import logging
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.job import Progress
from rotoline.errors import UserError
from rotoline.media.clip import FrameReader, Picture
from rotoline.media.open import open_clip
from rotoline.ui.jobs import Jobs
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

log = logging.getLogger(__name__)

HEIGHT = 72
_BUDGET = 24 << 20
_KEY = "thumbnails"
# A wider picture than any screen shows in the strip is no picture of a clip.
_WIDEST = 4 * HEIGHT


@dataclass(frozen=True)
class Source:
    """A clip as it is read."""

    path: Path
    said: Interpretation


class Thumbnails(QObject):
    """The thumbnails of one clip. changed: there are more of them. clip_changed: none, as yet."""

    changed = Signal()
    clip_changed = Signal()

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.thread_of_thumbnails = JobThread("thumbnails", self, in_background=True)
        self._lock = Lock()
        self._source: Source | None = None
        self._wanted: list[int] = []
        self._total = 0
        self._kept: OrderedDict[int, QImage] = OrderedDict()
        self._order: list[int] = []
        self._bytes = 0
        self._reader: FrameReader | None = None
        self._read_from: Source | None = None
        self._aspect = 16 / 9

    @property
    def aspect(self) -> float:
        """Width of the clip's pictures over their height, as they are shown."""
        return self._aspect

    @property
    def bytes_kept(self) -> int:
        return self._bytes

    def show_clip(
        self, path: Path | None, aspect: float = 16 / 9, said: Interpretation = AS_STORED
    ) -> None:
        """Go on with another clip, or none. said: how the person has it read."""
        source = Source(path, said) if path else None
        if source == self._source:
            return
        with self._lock:
            self._source, self._wanted = source, []
        self._aspect = min(_WIDEST / HEIGHT, max(0.2, aspect))
        self._kept.clear()
        self._order.clear()
        self._bytes = 0
        self._submit()
        self.clip_changed.emit()

    def want(self, frames: Iterable[int]) -> None:
        """Make these, in this order, and leave what was wanted before."""
        missing = [frame for frame in frames if frame not in self._kept]
        with self._lock:
            if missing == self._wanted or self._source is None:
                return
            self._wanted = missing
        self._total = len(missing)
        if missing:
            self._jobs.begin(_KEY, self.tr("Thumbnails"), self.stop)
            self._submit()

    def stop(self) -> None:
        """Make no more until they are asked for anew."""
        with self._lock:
            self._wanted = []

    def picture(self, frame: int) -> QImage | None:
        """The frame's thumbnail, if there is one."""
        found = self._kept.get(frame)
        if found is not None:
            self._kept.move_to_end(frame)
        return found

    def nearest(self, frame: int, reach: int) -> QImage | None:
        """The thumbnail nearest to a frame, no farther than `reach` frames away."""
        at = bisect_left(self._order, frame)
        beside = self._order[max(0, at - 1) : at + 1]
        close = [other for other in beside if abs(other - frame) <= reach]
        return self._kept[min(close, key=lambda other: abs(other - frame))] if close else None

    def shut_down(self) -> None:
        """Stop and join the thread."""
        self.stop()
        self.thread_of_thumbnails.shut_down()
        self._close()

    def _submit(self) -> None:
        self.thread_of_thumbnails.submit(
            Work(_KEY, self._make, self._arrived, self._over, on_error=self._ignore)
        )

    def _make(self, should_stop: ShouldStop) -> Items:
        source = self._source
        if source != self._read_from:
            self._close()
        if source is None:
            return
        if self._reader is None:
            self._reader, self._read_from = open_clip(source.path, source.said), source
        while not should_stop() and source == self._source:
            with self._lock:
                frame = self._wanted.pop(0) if self._wanted else None
            if frame is None:
                return
            try:
                picture = self._reader.read(frame).rgb
            except (UserError, IndexError) as error:
                log.info("no thumbnail: %s", error)
                continue
            yield source, frame, _small(picture, self._aspect)

    def _arrived(self, value: object) -> None:
        assert isinstance(value, tuple)
        source, frame, image = value
        if source != self._source or frame in self._kept:
            return
        self._kept[frame] = image
        insort(self._order, frame)
        self._bytes += image.sizeInBytes()
        while self._bytes > _BUDGET and len(self._kept) > 1:
            gone, dropped = self._kept.popitem(last=False)
            self._order.pop(bisect_left(self._order, gone))
            self._bytes -= dropped.sizeInBytes()
        left = len(self._wanted)
        total = max(self._total, left + 1)
        self._jobs.advance(_KEY, Progress(_KEY, total - left, total, frame))
        self.changed.emit()

    def _over(self, _completed: bool) -> None:
        if not self.thread_of_thumbnails.is_busy():
            self._jobs.end(_KEY)

    def _ignore(self, error: Exception) -> None:
        if not isinstance(error, UserError | OSError):
            raise error
        log.info("no thumbnails: %s", error)

    def _close(self) -> None:
        reader, self._reader, self._read_from = self._reader, None, None
        if reader is not None:
            reader.close()


def _small(picture: Picture, aspect: float) -> QImage:
    """A thumbnail, as wide as the clip is shown (pixels need not be square)."""
    size = (max(1, round(HEIGHT * aspect)), HEIGHT)
    small = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    bgrx = np.ascontiguousarray(cv2.cvtColor(small, cv2.COLOR_RGB2BGRA))
    # A copy owned by Qt: the array goes.
    return QImage(bgrx.data, *size, size[0] * 4, QImage.Format.Format_RGB32).copy()
