"""Small movies drawn for tests: every frame carries its own number as a row of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT = 64, 48
BITS = 8


def painted(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """(H, W, 3) uint8: the number in eight black or white blocks on top, a moving ramp below."""
    picture = np.zeros((height, width, 3), np.uint8)
    ramp = (np.arange(width) * 2 + number * 3) % 200
    picture[height // 3 :, :, 1] = 40 + ramp
    picture[height // 3 :, :, 0] = 200 - ramp
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        picture[: height // 3, left:right] = 235 if number >> bit & 1 else 20
    return picture


def drawn(number: int, pixel_format: str, size: tuple[int, int]) -> av.VideoFrame:
    """A painted frame in a pixel format; swscale is exact from 16 bits to other R'G'B'."""
    picture = painted(number, *size)
    if av.VideoFormat(pixel_format).is_rgb and pixel_format != "rgb24":
        deep = picture.astype(np.uint16) * 257
        return av.VideoFrame.from_ndarray(deep, format="rgb48le").reformat(format=pixel_format)
    return av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pixel_format)


def number_in(picture: np.ndarray) -> int:
    """The number painted into an upright picture, or a wrong one if it was not upright."""
    height, width = picture.shape[:2]
    top = picture[height // 12 : height // 4].mean(axis=(0, 2))
    middles = [int((bit + 0.5) * width / BITS) for bit in range(BITS)]
    return sum(int(top[middle] > 128) << bit for bit, middle in enumerate(middles))


def encode(
    path: Path,
    count: int = 24,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    rate: Fraction | int = 24,
    options: dict[str, str] | None = None,
    times: Sequence[int] | None = None,
    rotation: int = 0,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    timecode: str | None = None,
    bframes: int | None = None,
    color: tuple[int, int, int, int] | None = None,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write `count` numbered frames. times: presentation times in milliseconds (variable rate)."""
    with av.open(str(path), "w", options=container_options or {}) as out:
        stream = out.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        if bframes is not None:
            stream.codec_context.max_b_frames = bframes
        if times is not None:
            stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        if rotation:
            stream.set_display_rotation(rotation)
        if timecode:
            out.metadata["timecode"] = timecode
        if color:
            context = stream.codec_context
            context.color_primaries, context.color_trc = color[0], color[1]
            context.colorspace, context.color_range = color[2], color[3]
        for number in range(count):
            frame = drawn(number, pixel_format, size)
            if times is not None:
                frame.pts, frame.time_base = times[number], Fraction(1, 1000)
            else:
                frame.pts, frame.time_base = number, 1 / Fraction(rate)
            if color:
                frame.color_primaries, frame.color_trc = color[0], color[1]
                frame.colorspace, frame.color_range = color[2], color[3]
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
