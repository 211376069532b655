"""Write and read back numbered pictures."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Alpha
from rotoline.errors import ExportFailed
from rotoline.export import exr, tiff
from rotoline.export.naming import final_path
from rotoline.export.picture import ExportFrame, PictureTags
from rotoline.export.quantise import quantised
from rotoline.media.clip import ColorTags
from rotoline.media.color import PRIMARIES, TRANSFERS

_PNG_HEADER = 33  # signature and IHDR chunk


@dataclass(frozen=True)
class ReadBack:
    """A picture read from a file.

    rgb: (H, W, 3) or None in a matte. alpha: (H, W). bits: of a channel. layers: mattes by
    name, where the format has them. rgb and alpha are float32, 1.0 for white and opaque.
    """

    rgb: NDArray[np.float32] | None
    alpha: Alpha
    bits: int
    layers: tuple[tuple[str, Alpha], ...] = ()


def write_image(path: Path, frame: ExportFrame, format_name: str, tags: PictureTags) -> None:
    """Write one file in a format of the preset table. Raises ExportFailed or OSError."""
    if format_name == "exr":
        data = exr.encoded(frame, tags)
    elif format_name == "tiff16":
        data = tiff.encoded(np.asarray(_pixels(frame, 16), dtype=np.uint16), tags.premultiplied)
    else:
        data = _png(path, frame, 8 if format_name == "png8" else 16, tags.color)
    path.write_bytes(data)


def read_image(path: Path, format_name: str) -> ReadBack:
    """Read one file that `write_image` wrote. Raises ExportFailed or OSError."""
    data = path.read_bytes()
    if format_name == "exr":
        return _read_exr(path, data)
    picture = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise ExportFailed(final_path(path), "reads back as no picture")
    bits = picture.dtype.itemsize * 8
    scaled = picture.astype(np.float32) / np.float32((1 << bits) - 1)
    if scaled.ndim == 2:
        return ReadBack(None, scaled, bits)
    return ReadBack(
        np.ascontiguousarray(scaled[..., 2::-1]), np.ascontiguousarray(scaled[..., 3]), bits
    )


def _pixels(frame: ExportFrame, bits: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """(H, W) grey of a matte, (H, W, 4) R, G, B, A of a cut-out."""
    if frame.rgb is None:
        return quantised(frame.alpha, bits)
    return quantised(cv2.merge([*cv2.split(frame.rgb), frame.alpha]), bits)


def _png(path: Path, frame: ExportFrame, bits: int, color: ColorTags) -> bytes:
    """A PNG file; a cut-out carries the source's primaries and transfer in a cICP chunk."""
    picture = _pixels(frame, bits)
    if picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA)  # type: ignore[assignment]
    # Any compression parameter switches OpenCV's fast strategy off.
    done, encoded = cv2.imencode(".png", picture)
    if not done:
        raise ExportFailed(final_path(path), "the picture could not be encoded as PNG")
    data = encoded.tobytes()
    if frame.rgb is None:
        return data
    return data[:_PNG_HEADER] + _cicp(color) + data[_PNG_HEADER:]


def _cicp(color: ColorTags) -> bytes:
    """The PNG chunk that names primaries and transfer (full-range RGB)."""
    primaries = {name: code for code, name in PRIMARIES.items()}.get(color.primaries, 2)
    transfer = {name: code for code, name in TRANSFERS.items()}.get(color.transfer, 2)
    body = b"cICP" + bytes((primaries, transfer, 0, 1))
    return struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body))


def _read_exr(path: Path, data: bytes) -> ReadBack:
    try:
        channels = exr.decoded(data)
        alpha = channels.pop("A")
        color = [channels.pop(name, None) for name in "RGB"]
    except (RuntimeError, ValueError, KeyError) as error:
        raise ExportFailed(
            final_path(path), "reads back as no EXR picture with an alpha"
        ) from error
    known = [plane for plane in color if plane is not None]
    rgb = np.stack(known, axis=-1) if len(known) == 3 else None
    layers = tuple((name.removesuffix(".A"), plane) for name, plane in channels.items())
    return ReadBack(rgb, alpha, 16, layers)
