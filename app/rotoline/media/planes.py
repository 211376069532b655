"""Sample planes of a decoded frame, at their own depth and without swscale's colour errors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from rotoline.media.color import PixelFamily, Plane

_YUV = re.compile(r"yuv(a?)(j?)\d{3}p(\d*)(le|be)?")
_PLANAR_RGB = re.compile(r"gbr(a?)p(f?)(\d*)(le|be)?")
_GREY = re.compile(r"(gray|ya|yaf|grayf)(\d*)(le|be)?")
_SEMI_PLANAR = re.compile(r"(nv|p[0-4])(\d\d)(le|be)?")
_PACKED_RGB = re.compile(r"(rgb|bgr|rgba|bgra|argb|abgr|0rgb|0bgr|rgb0|bgr0)(\d*)(le|be)?")
# What a packed or palette format becomes when swscale only has to move samples.
_PACKED_YUV_AS = "yuv444p16le"
_OTHER_RGB_AS = "rgba64le"


@dataclass(frozen=True)
class Planes:
    """Code values of one frame as stored: not rotated, chroma possibly smaller.

    color: Y, Cb, Cr or, with `rgb`, R, G, B; grey sources have one plane.
    alpha: opaque at the highest code. bits: 0 for float samples in units of R'G'B'.
    """

    color: tuple[Plane, ...]
    alpha: Plane | None
    bits: int
    rgb: bool


def planes_of(frame: av.VideoFrame) -> Planes:
    """The planes of any pixel format FFmpeg decodes; views into `frame` where possible."""
    name = frame.format.name
    if match := _YUV.fullmatch(name):
        bits = int(match[3] or 8)
        planes = [_plane(frame, i, _dtype(bits, match[4])) for i in range(3 + bool(match[1]))]
        return Planes(tuple(planes[:3]), planes[3] if match[1] else None, bits, False)
    if match := _PLANAR_RGB.fullmatch(name):
        return _planar_rgb(frame, match)
    if match := _GREY.fullmatch(name):
        return _grey(frame, match)
    if match := _SEMI_PLANAR.fullmatch(name):
        return _semi_planar(frame, match)
    if match := _PACKED_RGB.fullmatch(name):
        order, bits = match[1], _packed_bits(match)
        if bits:
            return _packed_rgb(frame, order, bits, match[3])
    if name in ("yuyv422", "uyvy422", "yvyu422"):
        return _packed_422(frame, name)
    # Palettes, 565, v210-like packings: the same colour family in a plain layout.
    target = _PACKED_YUV_AS if _is_ycbcr(name) else _OTHER_RGB_AS
    return planes_of(frame.reformat(format=target))


def family(pixel_format: str) -> PixelFamily:
    """How the samples of a pixel format are to be understood."""
    if pixel_format.startswith("yuvj"):
        return "full ycbcr"
    if pixel_format.startswith(("gray", "ya", "mono")):
        return "grey"
    is_rgb = av.VideoFormat(pixel_format, 16, 16).is_rgb or pixel_format == "pal8"
    return "rgb" if is_rgb else "ycbcr"


def bit_depth(pixel_format: str) -> int:
    """Bits a component holds: 16 for half, 32 for single floats; 8 for palettes."""
    parts = av.VideoFormat(pixel_format, 16, 16).components
    bits = max((part.bits for part in parts), default=8)
    return 8 if pixel_format == "pal8" else int(bits)


def has_alpha(pixel_format: str) -> bool:
    """Whether a pixel format carries an alpha component."""
    if pixel_format == "pal8":
        return True
    return any(part.is_alpha for part in av.VideoFormat(pixel_format, 16, 16).components)


def _is_ycbcr(name: str) -> bool:
    return name.startswith(("yuv", "uyv", "y2", "v30", "vuy", "xv", "ayuv", "vyu"))


def _dtype(bits: int, order: str | None, float_samples: bool = False) -> np.dtype[Any]:
    if bits <= 8:
        return np.dtype(np.uint8)
    kind = "f" if float_samples else "u"
    return np.dtype(f"{'>' if order == 'be' else '<'}{kind}{2 if bits <= 16 else 4}")


def _rows(frame: av.VideoFrame, plane: int) -> NDArray[np.uint8]:
    """(rows, line_size) bytes; rows are padded."""
    stored = frame.planes[plane]
    lines: NDArray[np.uint8] = np.frombuffer(memoryview(stored), np.uint8)
    return lines[: stored.height * stored.line_size].reshape(stored.height, stored.line_size)


def _plane(frame: av.VideoFrame, plane: int, dtype: np.dtype[Any], samples: int = 1) -> Plane:
    """(height, width) or, with several samples a pixel, (height, width, samples)."""
    width = frame.planes[plane].width
    used = np.ascontiguousarray(_rows(frame, plane)[:, : width * samples * dtype.itemsize])
    values = used.view(dtype)
    if dtype.byteorder == ">":
        values = values.astype(dtype.newbyteorder("<"))
    return values if samples == 1 else values.reshape(values.shape[0], width, samples)


def _planar_rgb(frame: av.VideoFrame, match: re.Match[str]) -> Planes:
    bits = int(match[3] or 8)
    dtype = _dtype(bits, match[4], bool(match[2]))
    planes = [_plane(frame, i, dtype) for i in range(3 + bool(match[1]))]
    green, blue, red = planes[:3]
    alpha = planes[3] if match[1] else None
    return Planes((red, green, blue), alpha, 0 if match[2] else bits, True)


def _grey(frame: av.VideoFrame, match: re.Match[str]) -> Planes:
    bits = int(match[2] or 8)
    float_samples = match[1].endswith("f")
    dtype = _dtype(bits, match[3], float_samples)
    depth = 0 if float_samples else bits
    if match[1].startswith("ya"):
        both = _plane(frame, 0, dtype, samples=2)
        return Planes((both[..., 0],), both[..., 1], depth, False)
    return Planes((_plane(frame, 0, dtype),), None, depth, False)


def _semi_planar(frame: av.VideoFrame, match: re.Match[str]) -> Planes:
    """nv12 and its kin; the p010 family keeps its bits at the top of 16."""
    planar = match[1] == "nv" and match[2] != "20"
    bits = 8 if planar else 10 if match[1] == "nv" else int(match[2])
    dtype = _dtype(bits, match[3])
    luma = _plane(frame, 0, dtype)
    chroma = _plane(frame, 1, dtype, samples=2)
    if not planar and match[1] != "nv":
        shift = 16 - bits
        luma, chroma = luma >> shift, chroma >> shift
    first, second = chroma[..., 0], chroma[..., 1]
    if match[2] in ("21", "42"):
        first, second = second, first
    return Planes((luma, first, second), None, bits, False)


def _packed_bits(match: re.Match[str]) -> int:
    channels = 3 if match[1] in ("rgb", "bgr") else 4
    total = int(match[2] or 8 * channels)
    return {24: 8, 32: 8, 48: 16, 64: 16}.get(total, 0) if match[2] != "8" else 0


def _packed_rgb(frame: av.VideoFrame, order: str, bits: int, byte_order: str | None) -> Planes:
    pixels = _plane(frame, 0, _dtype(bits, byte_order), samples=len(order))
    red, green, blue = (pixels[..., order.index(channel)] for channel in "rgb")
    alpha = pixels[..., order.index("a")] if "a" in order else None
    return Planes((red, green, blue), alpha, bits, True)


def _packed_422(frame: av.VideoFrame, name: str) -> Planes:
    order = name[:4]
    width = frame.width
    line = _rows(frame, 0)[:, : 4 * -(-width // 2)]
    quads = line.reshape(line.shape[0], -1, 4)
    first = order.index("y")
    luma = quads[..., [first, first + 2]].reshape(line.shape[0], -1)[:, :width]
    color = (luma, quads[..., order.index("u")], quads[..., order.index("v")])
    return Planes(color, None, 8, False)
