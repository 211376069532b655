"""A 16-bit TIFF writer: OpenCV's leaves out the tag that says what the fourth channel is."""

from __future__ import annotations

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from rotoline.media.aspect import SQUARE

# Tag numbers, types and values of TIFF 6.0 and its technical notes (Deflate, predictor).
_SHORT, _LONG, _RATIONAL, _ASCII, _UNDEFINED = 3, 4, 5, 2, 7
_SIZES = {_SHORT: 2, _LONG: 4, _RATIONAL: 8, _ASCII: 1, _UNDEFINED: 1}
_FORMATS = {_SHORT: "H", _LONG: "I"}
_DEFLATE, _HORIZONTAL_PREDICTOR = 8, 2
_ASSOCIATED, _UNASSOCIATED = 1, 2
_NO_UNIT, _INCH = 1, 2
_STRIP_BYTES = 1 << 20
_HEADER_BYTES = 8
_SOFTWARE = b"Rotoline\0"
# Tag, type, values.
_Entry = tuple[int, int, list[int] | bytes]


def encoded(
    picture: NDArray[np.uint16],
    premultiplied: bool = False,
    profile: bytes | None = None,
    pixel_aspect: Fraction = SQUARE,
) -> bytes:
    """A grey (H, W) or RGBA (H, W, 4) picture as a Deflate-compressed TIFF file.

    ExtraSamples says whether the colour is multiplied by alpha. profile: ICC, of the colour.
    """
    height, width = picture.shape[:2]
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    pixels = picture.reshape(height, width, channels)
    rows = max(1, min(height, _STRIP_BYTES // (width * channels * 2)))
    with ThreadPoolExecutor() as pool:
        strips = list(
            pool.map(_compressed, (pixels[top : top + rows] for top in range(0, height, rows)))
        )
    offsets, end = [], _HEADER_BYTES
    for strip in strips:
        offsets.append(end)
        # Offsets of TIFF are even.
        end += len(strip) + len(strip) % 2
    # Pixels in one length: of no unit where they only tell a pixel's shape.
    across, down, unit = (72, 72, _INCH)
    if pixel_aspect != SQUARE:
        across, down, unit = (pixel_aspect.denominator, pixel_aspect.numerator, _NO_UNIT)
    entries: list[_Entry] = [
        (256, _LONG, [width]),
        (257, _LONG, [height]),
        (258, _SHORT, [16] * channels),
        (259, _SHORT, [_DEFLATE]),
        (262, _SHORT, [1 if channels == 1 else 2]),
        (273, _LONG, offsets),
        (277, _SHORT, [channels]),
        (278, _LONG, [rows]),
        (279, _LONG, [len(strip) for strip in strips]),
        (282, _RATIONAL, struct.pack("<II", across, 1)),
        (283, _RATIONAL, struct.pack("<II", down, 1)),
        (284, _SHORT, [1]),
        (296, _SHORT, [unit]),
        (305, _ASCII, _SOFTWARE),
        (317, _SHORT, [_HORIZONTAL_PREDICTOR]),
        *([(338, _SHORT, [_ASSOCIATED if premultiplied else _UNASSOCIATED])] * (channels == 4)),
        (339, _SHORT, [1] * channels),
        *([] if profile is None else [(34675, _UNDEFINED, profile)]),
    ]
    body = b"".join(strip + b"\0" * (len(strip) % 2) for strip in strips)
    return struct.pack("<2sHI", b"II", 42, end) + body + _directory(entries, end)


def _compressed(rows: NDArray[np.uint16]) -> bytes:
    """Rows as differences from the pixel to the left, deflated."""
    difference = rows.copy()
    difference[:, 1:] -= rows[:, :-1]
    return zlib.compress(difference.astype("<u2").tobytes(), 1)


def _directory(entries: list[_Entry], start: int) -> bytes:
    """The image file directory at file offset `start`, and the values that do not fit in it."""
    after = start + 2 + 12 * len(entries) + 4
    table, values = struct.pack("<H", len(entries)), b""
    for tag, kind, value in entries:
        packed = (
            value
            if isinstance(value, bytes)
            else struct.pack(f"<{len(value)}{_FORMATS[kind]}", *value)
        )
        count = len(packed) // _SIZES[kind]
        if len(packed) <= 4:
            place = packed.ljust(4, b"\0")
        else:
            place = struct.pack("<I", after + len(values))
            values += packed + b"\0" * (len(packed) % 2)
        table += struct.pack("<HHI", tag, kind, count) + place
    return table + struct.pack("<I", 0) + values
