"""The waveform of the shown clip, read on a thread of its own while the person works."""

from __future__ import annotations

import logging
from fractions import Fraction
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from rotoline.core.job import Progress
from rotoline.errors import UserError
from rotoline.media.clip import ClipInfo
from rotoline.media.sound import PEAKS_A_SECOND, Peaks, read_peaks
from rotoline.ui.jobs import Jobs
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

log = logging.getLogger(__name__)

_KEY = "waveform"


class Waveform(QObject):
    """changed: peaks (N,) uint8 so far, or None for a clip without sound; and peaks a frame."""

    changed = Signal(object, float)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.thread_of_sound = JobThread("waveform", self, in_background=True)
        self._path: Path | None = None

    def show_clip(self, info: ClipInfo | None) -> None:
        """Read another clip's sound, or none."""
        path = info.path if info and info.audio else None
        if path == self._path:
            return
        self._path = path
        self.thread_of_sound.stop(_KEY)
        self.changed.emit(None, 1.0)
        if path is None or info is None:
            return
        self._jobs.begin(_KEY, self.tr("Waveform"), self.stop, "seconds")
        self.thread_of_sound.submit(
            Work(
                _KEY,
                partial(_reading, path, info.start_time, float(info.duration)),
                partial(self._heard, path, PEAKS_A_SECOND / float(info.rate)),
                partial(self._over, path),
                on_error=self._ignore,
            )
        )

    def stop(self) -> None:
        """Leave it at what has been read."""
        self.thread_of_sound.stop(_KEY)

    def shut_down(self) -> None:
        self.thread_of_sound.shut_down()

    def _heard(self, path: Path, per_frame: float, value: object) -> None:
        if isinstance(value, Peaks) and path == self._path:
            total = max(1, round(value.total))
            self._jobs.advance(_KEY, Progress(_KEY, min(total, round(value.done)), total))
            self.changed.emit(value.values, per_frame)

    def _over(self, path: Path, _completed: bool) -> None:
        if path == self._path:
            self._jobs.end(_KEY)

    def _ignore(self, error: Exception) -> None:
        if not isinstance(error, UserError | OSError):
            raise error
        log.info("no waveform: %s", error)


def _reading(path: Path, first: Fraction, seconds: float, _should_stop: ShouldStop) -> Items:
    yield from read_peaks(path, first, seconds)
