"""A broadcast recording: MPEG-TS that begins inside a group of pictures."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.media.painted import drawn

RATE = 48_000
# The frame, counted from before the cut, at whose start there is a loud click.
CLICK = 26
_OPEN_GROUPS = "open-gop=1:keyint=10:min-keyint=10:bframes=3:b-adapt=0:scenecut=0"


def record(path: Path, frames: int = 40) -> Path:
    """Numbered frames (`painted`), 24 a second, and a click; the first group is cut in two."""
    samples = np.zeros(frames * RATE // 24, np.int16)
    at = CLICK * RATE // 24
    samples[at : at + 480] = 20_000
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=24, options={"x264-params": _OPEN_GROUPS})
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = out.add_stream("mp2", rate=RATE, layout="mono")
        for number in range(frames):
            frame = drawn(number, "yuv420p", (64, 48))
            frame.pts, frame.time_base = number, Fraction(1, 24)
            out.mux(video.encode(frame))
            part = samples[number * RATE // 24 : (number + 1) * RATE // 24]
            sound = av.AudioFrame.from_ndarray(part[np.newaxis], format="s16", layout="mono")
            sound.sample_rate, sound.pts = RATE, number * RATE // 24
            sound.time_base = Fraction(1, RATE)
            out.mux(audio.encode(sound))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))
    with av.open(str(path)) as container:
        packets = [packet.pos for packet in container.demux(video=0) if packet.size]
    data = path.read_bytes()
    cut = packets[4] // 188 * 188
    path.write_bytes(data[: 188 * 3] + data[cut:])
    return path


def record_change(path: Path, seconds: int = 1) -> Path:
    """A recording whose sound is mono for some seconds and stereo after them, always loud.

    Where they meet, the sound of both overlaps by part of an AC-3 frame.
    """
    pieces = []
    for piece, layout in enumerate(("mono", "stereo")):
        with av.open(str(path), "w") as out:
            video = out.add_stream("mpeg2video", rate=25)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
            audio = out.add_stream("ac3", rate=RATE, layout=layout)
            for number in range(25 * seconds):
                frame = drawn(number, "yuv420p", (64, 48))
                frame.pts, frame.time_base = number + 25 * seconds * piece, Fraction(1, 25)
                out.mux(video.encode(frame))
                times = np.arange(RATE // 25)
                wave = (20_000 * np.sin(times * 2 * np.pi / 48)).astype(np.int16)
                part = np.repeat(wave, piece + 1)[np.newaxis]
                sound = av.AudioFrame.from_ndarray(part, format="s16", layout=layout)
                sound.sample_rate, sound.time_base = RATE, Fraction(1, RATE)
                sound.pts = (number + 25 * seconds * piece) * RATE // 25
                out.mux(audio.encode(sound))
            out.mux(video.encode(None))
            out.mux(audio.encode(None))
        pieces.append(path.read_bytes())
    path.write_bytes(b"".join(pieces))
    return path
