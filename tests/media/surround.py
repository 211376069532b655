"""Small movies whose sound has many channels, each with a tone that tells which one it is."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
# Core Audio's 5.1 in film order, L C R Ls Rs LFE and C L R Ls Rs LFE.
FILM = {
    "MPEG_5_1_C": (123, ("FL", "FC", "FR", "SL", "SR", "LFE")),
    "MPEG_5_1_D": (124, ("FC", "FL", "FR", "SL", "SR", "LFE")),
}
_NAMES = ("FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC", "BC", "SL", "SR")


def pitch(name: str) -> int:
    """Hertz of a channel's tone; a subwoofer's is one that codecs leave in it."""
    return 60 if name == "LFE" else 300 + 100 * _NAMES.index(name)


def write_surround(path: Path, layout: str, frames: int = 12) -> Path:
    """A grey movie, 24 frames a second, and 16-bit sound; layout: FFmpeg's, or one of `FILM`."""
    tag, names = FILM.get(layout, (None, None))
    stored = "5.1" if tag else layout
    if names is None:
        names = tuple(channel.name for channel in av.AudioLayout(layout).channels)
    times = np.arange(frames * RATE // 24) / RATE
    tones = np.stack([np.sin(2 * np.pi * pitch(name) * times) for name in names], axis=1)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = out.add_stream("pcm_s16le", rate=RATE, layout=stored)
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 99, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 24)
            out.mux(video.encode(frame))
        out.mux(video.encode())
        samples = (8000 * tones).astype(np.int16).reshape(1, -1)
        sound = av.AudioFrame.from_ndarray(samples, format="s16", layout=stored)
        sound.sample_rate, sound.pts, sound.time_base = RATE, 0, Fraction(1, RATE)
        out.mux(audio.encode(sound))
        out.mux(audio.encode())
    if tag is not None:
        data = bytearray(path.read_bytes())
        struct.pack_into(">I", data, data.find(b"chan") + 8, tag << 16 | len(names))
        path.write_bytes(data)
    return path


def loudness(samples: NDArray[np.float64], names: Sequence[str]) -> list[float]:
    """How loud each channel's tone is in samples at 48 kHz: its amplitude."""
    times = np.arange(samples.size) / RATE
    return [
        float(2 * abs(np.mean(samples * np.exp(-2j * np.pi * pitch(name) * times))))
        for name in names
    ]
