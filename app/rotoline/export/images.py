"""Write and read back numbered pictures."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Alpha
from rotoline.errors import ExportFailed
from rotoline.export.picture import ExportFrame
from rotoline.media.clip import ColorTags
from rotoline.media.color import PRIMARIES, TRANSFERS

_PNG_BITS = {"png16": 16, "png8": 8}
_PNG_HEADER = 33  # signature and IHDR chunk


@dataclass(frozen=True)
class ImageTags:
    """What a picture file says of itself besides its pixels."""

    color: ColorTags
    pixel_aspect: Fraction


@dataclass(frozen=True)
class ReadBack:
    """A picture read from a file: (H, W, 3) R'G'B' or None in a matte, (H, W) alpha, and bits."""

    rgb: NDArray[np.float32] | None
    alpha: Alpha
    bits: int


def write_image(path: Path, frame: ExportFrame, format_name: str, tags: ImageTags) -> None:
    """Write one file in a format of the preset table. Raises ExportFailed or OSError."""
    write_png(path, frame, _PNG_BITS[format_name], tags.color)


def read_image(path: Path, format_name: str) -> ReadBack:
    """Read one file of a format of the preset table. Raises ExportFailed or OSError."""
    return read_png(path)


def write_png(path: Path, frame: ExportFrame, bits: int, color: ColorTags) -> None:
    """A grey matte or an RGBA cut-out of 8 or 16 bits a channel; full range, rounded once.

    A cut-out carries the source's primaries and transfer in a cICP chunk. Raises ExportFailed
    where the file cannot be written.
    """
    if frame.rgb is None:
        picture = quantised(frame.alpha, bits)
    else:
        # OpenCV's order is B, G, R, A.
        channels = [frame.rgb[..., 2], frame.rgb[..., 1], frame.rgb[..., 0], frame.alpha]
        picture = quantised(cv2.merge(channels), bits)
    # Any compression parameter switches OpenCV's fast strategy off.
    done, encoded = cv2.imencode(".png", picture)
    if not done:
        raise ExportFailed(path, "the picture could not be encoded as PNG")
    data = encoded.tobytes()
    if frame.rgb is not None:
        data = data[:_PNG_HEADER] + _cicp(color) + data[_PNG_HEADER:]
    path.write_bytes(data)


def read_png(path: Path) -> ReadBack:
    """A file that `write_png` wrote. Raises ExportFailed where it cannot be read."""
    picture = cv2.imdecode(np.fromfile(path, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise ExportFailed(path, "reads back as no picture")
    bits = picture.dtype.itemsize * 8
    scaled = picture.astype(np.float32) / np.float32((1 << bits) - 1)
    if scaled.ndim == 2:
        return ReadBack(None, scaled, bits)
    return ReadBack(
        np.ascontiguousarray(scaled[..., 2::-1]), np.ascontiguousarray(scaled[..., 3]), bits
    )


def quantised(values: object, bits: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """0..1 to whole codes of `bits`, cut at both ends and rounded to the nearest."""
    top = (1 << bits) - 1
    scaled = np.clip(np.asarray(values, dtype=np.float32) * np.float32(top), 0, top)
    whole = np.asarray(np.rint(scaled), dtype=np.float32)
    return whole.astype(np.uint8) if bits == 8 else whole.astype(np.uint16)


def _cicp(color: ColorTags) -> bytes:
    """The PNG chunk that names primaries and transfer (full-range RGB)."""
    primaries = {name: code for code, name in PRIMARIES.items()}.get(color.primaries, 2)
    transfer = {name: code for code, name in TRANSFERS.items()}.get(color.transfer, 2)
    body = b"cICP" + bytes((primaries, transfer, 0, 1))
    return struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body))
