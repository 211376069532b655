"""Plays the clip's sound along with its picture, where Qt's multimedia module is installed.

The picture's clock leads: sound that drifts away from it starts again where the picture is.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from rotoline.errors import UserError
from rotoline.media.clip import ClipInfo
from rotoline.media.sound import CHANNELS, RATE, read_sound
from rotoline.ui.playback import Player
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

log = logging.getLogger(__name__)

_FRAME_BYTES = 2 * CHANNELS
_AHEAD = RATE * _FRAME_BYTES // 2
_FEED_MS = 20
_DRIFT = 0.08
_KEY = "sound"


class Output(Protocol):
    """Where sound goes: 48 kHz stereo int16."""

    def room(self) -> int:
        """Bytes it takes now."""
        ...

    def write(self, data: bytes) -> int:
        """Returns how many bytes it took."""
        ...

    def played(self) -> float:
        """Seconds that were heard."""
        ...

    def close(self) -> None: ...


@cache
def is_installed() -> bool:
    """Whether Qt's multimedia module is there."""
    return find_spec("PySide6.QtMultimedia") is not None


def open_output() -> Output | None:
    """The system's sound output; None where there is none, or no module for it."""
    if not is_installed():
        return None
    try:
        multimedia = import_module("PySide6.QtMultimedia")
    except ImportError as error:
        log.warning("sound cannot be played: %s", error)
        return None
    device = multimedia.QMediaDevices.defaultAudioOutput()
    output = None if device.isNull() else _QtOutput(multimedia, device)
    return output if output and output.is_open else None


class Speaker(QObject):
    """Follows a `Player`: sound at normal speed forward, silence otherwise.

    make_output: opens the system's sound output.
    """

    def __init__(
        self,
        player: Player,
        make_output: Callable[[], Output | None] = open_output,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._make_output = make_output
        self._output: Output | None = None
        self._path: Path | None = None
        self._first = Fraction(0)
        self._rate = 24.0
        self._is_on = True
        self.thread_of_sound = JobThread("sound", self)
        self._lock = Lock()
        self._chunks: deque[bytes] = deque()
        self._waiting = 0
        self._begins = 0.0
        self._in_time = False
        self._feeding = QTimer(self)
        self._feeding.setInterval(_FEED_MS)
        self._feeding.timeout.connect(self._feed)
        player.begun.connect(self._begin)
        player.speed_changed.connect(self._speed_changed)

    @property
    def is_playing(self) -> bool:
        return self._output is not None

    def show_clip(self, info: ClipInfo | None) -> None:
        """The clip that is played; None, or one without sound, for silence."""
        self._stop()
        self._path = info.path if info and info.audio else None
        self._first = info.start_time if info else Fraction(0)
        self._rate = float(info.rate) if info and info.rate > 0 else 24.0

    def set_on(self, on: bool) -> None:
        """Let sound be heard, or not."""
        self._is_on = on
        if not on:
            self._stop()
        elif self._player.speed == 1:
            self._start(self._player.seconds)

    def shut_down(self) -> None:
        self._stop()
        self.thread_of_sound.shut_down()

    def _begin(self, frame: int) -> None:
        if self._player.speed == 1:
            self._start(frame / self._rate)

    def _speed_changed(self, speed: int) -> None:
        if speed != 1:
            self._stop()

    def _start(self, seconds: float) -> None:
        self._stop()
        if not self._is_on or self._path is None:
            return
        self._output = self._make_output()
        if self._output is None:
            return
        self._begins, self._in_time = seconds, False
        self.thread_of_sound.submit(
            Work(
                _KEY,
                partial(self._read, self._path, self._first, seconds),
                self._heard,
                on_error=self._ignore,
            )
        )
        self._feeding.start()

    def _stop(self) -> None:
        self._feeding.stop()
        self.thread_of_sound.stop(_KEY)
        with self._lock:
            self._chunks.clear()
            self._waiting = 0
        output, self._output = self._output, None
        if output is not None:
            output.close()

    def _read(self, path: Path, first: Fraction, seconds: float, should_stop: ShouldStop) -> Items:
        """Decode half a second ahead of what is heard, no more."""
        for samples in read_sound(path, first, seconds):
            data = samples.tobytes()
            with self._lock:
                self._waiting += len(data)
            yield data
            while self._waiting > _AHEAD and not should_stop():
                time.sleep(0.01)

    def _heard(self, data: object) -> None:
        assert isinstance(data, bytes)
        with self._lock:
            self._chunks.append(data)

    def _feed(self) -> None:
        output = self._output
        if output is None:
            return
        if self._in_time and abs(self.lag) > _DRIFT:
            log.info("sound was %.3f s late and starts again", self.lag)
            self._start(self._player.seconds)
            return
        if not self._in_time and self._chunks:
            self._catch_up()
        while self._chunks and (room := output.room() // _FRAME_BYTES * _FRAME_BYTES) > 0:
            data = self._take(room)
            taken = output.write(data)
            if taken < len(data):
                with self._lock:
                    self._chunks.appendleft(data[taken:])
                    self._waiting += len(data) - taken
                return

    @property
    def lag(self) -> float:
        """Seconds that the sound is behind the picture."""
        heard = self._output.played() if self._output else 0.0
        return self._player.seconds - self._begins - heard

    def _catch_up(self) -> None:
        """The picture went on while the first sound was decoded: leave out what is past."""
        past = round((self._player.seconds - self._begins) * RATE) * _FRAME_BYTES
        while past > 0 and self._chunks:
            left_out = len(self._take(past))
            past -= left_out
            self._begins += left_out / _FRAME_BYTES / RATE
        self._in_time = past <= 0

    def _take(self, most: int) -> bytes:
        """Up to `most` bytes of the oldest chunk."""
        with self._lock:
            chunk = self._chunks.popleft()
            if len(chunk) > most:
                self._chunks.appendleft(chunk[most:])
                chunk = chunk[:most]
            self._waiting -= len(chunk)
        return chunk

    def _ignore(self, error: Exception) -> None:
        if not isinstance(error, UserError | OSError):
            raise error
        log.warning("sound is not played: %s", error)
        self._stop()


class _QtOutput:
    """Qt's audio sink. Fed by writing: asking for data would come from a thread of Qt's."""

    def __init__(self, multimedia: ModuleType, device: object) -> None:
        wanted = multimedia.QAudioFormat()
        wanted.setSampleRate(RATE)
        wanted.setChannelCount(CHANNELS)
        wanted.setSampleFormat(multimedia.QAudioFormat.SampleFormat.Int16)
        self._sink = multimedia.QAudioSink(device, wanted)
        self._sink.setBufferSize(RATE * _FRAME_BYTES // 4)
        self._stream = self._sink.start()

    @property
    def is_open(self) -> bool:
        """Whether the system gave the device."""
        return self._stream is not None

    def room(self) -> int:
        return int(self._sink.bytesFree())

    def write(self, data: bytes) -> int:
        return max(0, int(self._stream.write(data)))

    def played(self) -> float:
        return float(self._sink.processedUSecs()) / 1e6

    def close(self) -> None:
        self._sink.stop()
