"""Write and read back numbered pictures."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Alpha
from rotoline.core.parts import final_path
from rotoline.errors import ExportFailed
from rotoline.export import dpx, exr, indexed, tiff
from rotoline.export.cutout import NOWHERE
from rotoline.export.picture import ExportFrame, PictureTags
from rotoline.export.quantise import Codes, quantised, with_alpha
from rotoline.media.clip import ColorTags
from rotoline.media.color import PRIMARIES, TRANSFERS
from rotoline.media.picture import PictureDamaged, read_picture

_PNG_HEADER = 33  # signature and IHDR chunk


@dataclass(frozen=True)
class ReadBack:
    """A picture read from a file.

    rgb: (H, W, 3) or None in a matte. alpha: (H, W). bits: of a channel. layers: mattes by
    name, where the format has them. rgb and alpha are float32, 1.0 for white and opaque.
    timecode: the label in its header.
    """

    rgb: NDArray[np.float32] | None
    alpha: Alpha
    bits: int
    layers: tuple[tuple[str, Alpha], ...] = ()
    timecode: str | None = None


def encoded(frame: ExportFrame, format_name: str, tags: PictureTags, number: int) -> bytes:
    """One file in a format of the preset table; `number`: the frame's in its sequence."""
    if format_name.startswith("exr") or format_name == "cryptomatte":
        return exr.encoded(frame, tags, format_name)
    if format_name == "tiff16":
        codes = np.asarray(_pixels(frame, 16), dtype=np.uint16)
        return tiff.encoded(codes, tags.premultiplied, tags.profile, tags.pixel_aspect)
    if format_name.startswith("dpx"):
        bits = 10 if format_name == "dpx10" else 16
        codes = np.asarray(_pixels(frame, bits), dtype=np.uint16)
        # As three equal colours: hardly a host reads a DPX that is grey.
        codes = codes if codes.ndim == 3 else np.repeat(codes[..., np.newaxis], 3, axis=2)
        return dpx.encoded(codes, bits, tags, number)
    if format_name == "davis":
        return indexed.encoded(frame.layers)
    return _png(frame, 8 if format_name == "png8" else 16, tags)


def read_image(path: Path, format_name: str) -> ReadBack:
    """Read one file that holds what `encoded` made. Raises ExportFailed or OSError."""
    if format_name.startswith("dpx"):
        return _read_dpx(path)
    data = path.read_bytes()
    try:
        if format_name.startswith("exr") or format_name == "cryptomatte":
            stored = exr.decoded(data, format_name)
            return ReadBack(stored.rgb, stored.alpha, stored.bits, stored.layers, stored.timecode)
        if format_name == "davis":
            index, layers = indexed.decoded(data)
            return ReadBack(None, (index > 0).astype(np.float32), 1, layers)
    except (RuntimeError, ValueError, KeyError, OSError) as error:
        raise ExportFailed(
            final_path(path), f"reads back as no picture of {format_name}"
        ) from error
    picture = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise ExportFailed(final_path(path), "reads back as no picture")
    bits = picture.dtype.itemsize * 8
    if picture.ndim == 2:
        return ReadBack(None, _scaled(picture, bits), bits)
    rgb = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2RGB))
    return ReadBack(_scaled(rgb, bits), _scaled(picture[..., 3], bits), bits)


def _scaled(codes: NDArray[Any], bits: int) -> NDArray[np.float32]:
    """Codes on the scale of their highest one, which is 1.0."""
    scaled = codes.astype(np.float32, order="C")
    scaled /= np.float32((1 << bits) - 1)
    return scaled


def _read_dpx(path: Path) -> ReadBack:
    try:
        stored = read_picture(path)
    except PictureDamaged as damage:
        raise ExportFailed(final_path(path), f"reads back as a DPX that {damage}") from damage
    color = np.asarray(stored.color, np.float32)
    if stored.alpha is None:
        grey = np.ascontiguousarray(color[..., 0])
        return ReadBack(None, grey, stored.bit_depth, timecode=stored.timecode)
    return ReadBack(color, stored.alpha, stored.bit_depth, timecode=stored.timecode)


def _pixels(frame: ExportFrame, bits: int, order: int = cv2.COLOR_RGB2RGBA) -> Codes:
    """(H, W) grey of a matte, (H, W, 4) of a cut-out: R, G, B, A unless `order` swaps them."""
    window = frame.window
    alpha = quantised(frame.alpha[window], bits)
    shape = frame.alpha.shape
    if frame.color is None:
        grey = np.zeros(shape, alpha.dtype)
        grey[window] = alpha
        return grey
    pixel = with_alpha(
        quantised(frame.color.around.reshape(1, 1, 3), bits), np.zeros((1, 1), alpha.dtype), order
    )
    picture = np.empty((*shape, 4), alpha.dtype)
    # A line at a time: copied as a block, not colour by colour.
    picture[:] = np.tile(pixel[0], (shape[1], 1))
    if window != NOWHERE:
        picture[window] = with_alpha(quantised(frame.color.part(window), bits), alpha, order)
    return picture


def _png(frame: ExportFrame, bits: int, tags: PictureTags) -> bytes:
    """A PNG file; a cut-out carries the source's ICC profile, or else its primaries and transfer.

    Never both: readers believe the cICP chunk before a profile.
    """
    picture = _pixels(frame, bits, cv2.COLOR_RGB2BGRA)
    # Any compression parameter switches OpenCV's fast strategy off.
    done, encoded = cv2.imencode(".png", picture)
    assert done
    data = encoded.tobytes()
    told = b"" if tags.pixel_aspect == 1 else _phys(tags.pixel_aspect)
    if frame.color is not None:
        told += _cicp(tags.color) if tags.profile is None else _iccp(tags.profile)
        told += _chunk(b"tEXtComment\0" + tags.words.encode("latin-1"))
    return data[:_PNG_HEADER] + told + data[_PNG_HEADER:]


def _iccp(profile: bytes) -> bytes:
    """The PNG chunk that holds an ICC profile."""
    return _chunk(b"iCCP" + b"ICC profile\0\0" + zlib.compress(profile))


def _phys(pixel_aspect: Fraction) -> bytes:
    """The PNG chunk that tells a pixel's shape: how many there are across and down, of no unit."""
    # By the specification, and libpng: FFmpeg takes the two for width and height.
    across, down = pixel_aspect.denominator, pixel_aspect.numerator
    return _chunk(b"pHYs" + struct.pack(">IIB", across, down, 0))


def _cicp(color: ColorTags) -> bytes:
    """The PNG chunk that names primaries and transfer (full-range RGB)."""
    primaries = {name: code for code, name in PRIMARIES.items()}.get(color.primaries, 2)
    transfer = {name: code for code, name in TRANSFERS.items()}.get(color.transfer, 2)
    return _chunk(b"cICP" + bytes((primaries, transfer, 0, 1)))


def _chunk(body: bytes) -> bytes:
    """A PNG chunk; body: its type and what is in it."""
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
