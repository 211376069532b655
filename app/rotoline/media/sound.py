"""A movie's sound for ear and eye: samples from any time on, and a waveform in small."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from rotoline.errors import ClipUnreadable
from rotoline.media.channels import settled

RATE = 48_000
CHANNELS = 2
PEAKS_A_SECOND = 100
_PEAK_RATE = 8_000
_PEAK = _PEAK_RATE // PEAKS_A_SECOND
# What is quiet is still to be seen.
_POWER = 0.6
# Of a gap in the times of the packets: shorter ones are rounding.
_GAP = 0.05


@dataclass(frozen=True)
class Peaks:
    """The waveform so far: (N,) uint8, the loudest of every 1/100 s from the first frame on.

    done, total: seconds read, and of the whole clip.
    """

    values: NDArray[np.uint8]
    done: float
    total: float


def read_peaks(path: Path, first: Fraction, seconds: float) -> Generator[Peaks, None, None]:
    """Read a movie's first sound through; yields a few times a second of work.

    first: seconds of the first frame on the file's clock. seconds: how long the picture is; sound
    beyond it is left out. Memory: 100 bytes a second.
    Raises ClipUnreadable where it has no sound that can be decoded.
    """
    count = max(1, round(seconds * PEAKS_A_SECOND))
    values = np.zeros(count, np.uint8)
    told = 0.0
    with _Sound(path, first, _PEAK_RATE, 1) as sound:
        for start, samples in sound.blocks(0.0):
            if start >= seconds:
                break
            _note(values, round(start * _PEAK_RATE), samples[:, 0])
            done = min(seconds, start + len(samples) / _PEAK_RATE)
            if done - told >= 5:
                told = done
                yield Peaks(values.copy(), done, seconds)
    yield Peaks(values, seconds, seconds)


def read_sound(
    path: Path, first: Fraction, start: float
) -> Generator[NDArray[np.int16], None, None]:
    """The first sound from `start` on, in seconds after the first frame: (N, 2) int16, 48 kHz.

    first: seconds of that frame on the file's clock. Silence stands where the sound begins later
    or has a gap. Raises ClipUnreadable.
    """
    with _Sound(path, first, RATE, CHANNELS) as sound:
        position = round(start * RATE)
        for begins, samples in sound.blocks(start):
            at = round(begins * RATE)
            if at + len(samples) <= position:
                continue
            if at < position:
                samples = samples[position - at :]
            while at > position:
                silent = min(at - position, RATE // 10)
                yield np.zeros((silent, CHANNELS), np.int16)
                position += silent
            yield samples
            position += len(samples)


class _Sound:
    """Decodes the first audio stream of a movie. A context manager."""

    def __init__(self, path: Path, first: Fraction, rate: int, channels: int) -> None:
        self._path = path
        self._first = float(first)
        self._rate, self._channels = rate, channels
        try:
            self._container = av.open(f"file:{path}", metadata_errors="replace")
        except (av.error.FFmpegError, OSError) as error:
            raise ClipUnreadable(path, "could not be opened again for its sound") from error
        streams = [s for s in self._container.streams.audio if s.codec_context is not None]
        if not streams:
            self._container.close()
            raise ClipUnreadable(path, "has no sound that can be decoded")
        self._stream = streams[0]
        stored = settled(self._stream.codec_context)
        if stored is None:
            self._container.close()
            raise ClipUnreadable(path, "has sound that cannot be decoded")
        self._stored = stored

    def __enter__(self) -> _Sound:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def blocks(self, start: float) -> Generator[tuple[float, NDArray[np.int16]], None, None]:
        """From at least `start` on: when each block begins, and its samples (N, channels)."""
        layout = "mono" if self._channels == 1 else "stereo"
        resampler = AudioResampler("s16", layout, self._rate)
        if start > 0 and self._stream.time_base:
            # A little early: some codecs need a few packets before what they play is right.
            target = max(0.0, start + self._first - 0.2) / float(self._stream.time_base)
            self._container.seek(int(target), stream=self._stream)
        expected: float | None = None
        kind: tuple[str, str, int] | None = None
        try:
            for decoded in self._container.decode(self._stream):
                frame = self._stored.arranged(decoded)
                said = None if frame.time is None else frame.time - self._first
                before, kind = kind, (frame.format.name, frame.layout.name, frame.sample_rate)
                if expected is None:
                    expected = said if said is not None else start
                elif said is not None and abs(said - expected) > _GAP:
                    expected, before = said, None
                # Broadcasts change between stereo and 5.1 in mid-stream.
                if kind != before:
                    resampler = AudioResampler("s16", layout, self._rate)
                for part in resampler.resample(frame):
                    samples = (
                        part.to_ndarray().reshape(-1, self._channels).astype(np.int16, copy=False)
                    )
                    yield expected, samples
                    expected += len(samples) / self._rate
        except av.error.EOFError:
            return
        except av.error.FFmpegError as error:
            raise ClipUnreadable(self._path, "has sound that cannot be decoded") from error


def _note(values: NDArray[np.uint8], start: int, samples: NDArray[np.int16]) -> None:
    """Put the loudest of every `_PEAK` samples in; `start` counts from the first frame."""
    if start < 0:
        samples, start = samples[-start:], 0
    if not samples.size:
        return
    loud = (np.abs(samples.astype(np.float32)) / 32768) ** _POWER * 255
    first = start // _PEAK
    edges = np.arange(0, samples.size + start % _PEAK, _PEAK) - start % _PEAK
    edges[0] = 0
    highest = np.maximum.reduceat(loud, edges[edges < samples.size]).astype(np.uint8)
    part = values[first : first + highest.size]
    np.maximum(part, highest[: part.size], out=part)
