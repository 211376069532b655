"""One picture file (PNG, JPEG, TIFF, DPX, EXR, ...) at its own depth."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import av
import cv2
import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from rotoline.media import exr, planes, png, tiff
from rotoline.media.aspect import SQUARE, pixel_aspect_in, pixel_aspect_of
from rotoline.media.clip import ColorTags
from rotoline.media.color import video_tags
from rotoline.media.icc import profile_in
from rotoline.media.pixels import Reading, alpha_of, deep_of

# Pillow warns of large and odd pictures; what matters of it becomes PictureDamaged. Not done
# around each call, since that changes the filters of every thread.
warnings.filterwarnings("ignore", module=r"PIL\.")
# OpenCV's own words of a damaged file would stand before the one line that tells of it.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

T = TypeVar("T")

_JPEG_SUFFIXES = (".jpg", ".jpeg", ".jpe")
_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)
_TAIL = 65536
_CODECS = {".jpg": "mjpeg", ".jpeg": "mjpeg", ".jpe": "mjpeg", ".tif": "tiff"}


class PictureDamaged(Exception):
    """A picture file that cannot be decoded; the text says why, without the path."""


class PictureRefused(PictureDamaged):
    """A sound file of a kind that would be read wrong; the text says what to do as well."""


@dataclass(frozen=True)
class StoredPicture:
    """One decoded picture file, upright.

    color: (H, W, 3) uint8, uint16 or float32; alpha: (H, W) float32 in 0..1. profile: the ICC
    profile in the file.
    """

    color: NDArray[Any]
    alpha: NDArray[np.float32] | None
    codec: str
    pixel_format: str
    bit_depth: int
    tags: ColorTags
    pixel_aspect: Fraction = SQUARE
    timecode: str | None = None
    rate: Fraction | None = None
    layers: tuple[str, ...] = ()
    profile: bytes | None = None


def read_picture(path: Path, layer: str | None = None) -> StoredPicture:
    """Decode one picture file. `layer` names an EXR layer or channel.

    Raises PictureDamaged for anything that cannot be decoded whole, OSError for a file that
    cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".exr":
        return _exr(path, layer)
    if suffix == ".dpx":
        return _dpx(path)
    if suffix in tiff.SUFFIXES:
        return _tiff(path)
    if suffix == ".png":
        return _by_cv2(path)
    return _by_pillow(path)


def picture_size(path: Path) -> tuple[int, int]:
    """(width, height), upright, from the header, and that the file has its end.

    Raises PictureDamaged and OSError as `read_picture` does.
    """
    suffix = path.suffix.lower()
    if suffix == ".exr":
        return _damage(exr.size_of, path)
    if suffix == ".dpx":
        return _dpx_size(path)
    try:
        with Image.open(path) as picture:
            width, height = picture.size
            turned = picture.getexif().get(_ORIENTATION) if suffix in _JPEG_SUFFIXES else 1
    except (UnidentifiedImageError, *_BROKEN) as error:
        if suffix in tiff.SUFFIXES:
            # Pillow does not know every kind that OpenCV reads.
            shape = _tiff(path).color.shape
            return int(shape[1]), int(shape[0])
        raise PictureDamaged("is damaged or of another kind than its name says") from error
    _refuse_torn(path, suffix)
    return (height, width) if turned in _SIDEWAYS else (width, height)


def pixel_aspect(path: Path) -> Fraction:
    """A pixel's width over its height as the header says, 1 where it says nothing.

    Raises PictureDamaged and OSError as `read_picture` does.
    """
    suffix = path.suffix.lower()
    if suffix == ".exr":
        return _damage(exr.pixel_aspect_of, path)
    if suffix == ".dpx":
        with path.open("rb") as file:
            return _dpx_aspect(file.read(_DPX_HEADER))
    return pixel_aspect_in(path)


# What Pillow raises for damaged files beside OSError.
_BROKEN = (
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    struct.error,
    EOFError,
    OverflowError,
    MemoryError,
    Image.DecompressionBombError,
)


def _refuse_torn(path: Path, suffix: str) -> None:
    """Raise PictureDamaged for a PNG or JPEG that stops before its end mark."""
    mark = {".png": b"IEND"}.get(suffix, b"\xff\xd9" if suffix in _JPEG_SUFFIXES else b"")
    if not mark:
        return
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _TAIL))
        if mark not in file.read():
            raise PictureDamaged("is cut short")


def _damage(read: Callable[[Path], T], path: Path) -> T:
    try:
        return read(path)
    except exr.ExrDamaged as error:
        raise PictureDamaged(str(error)) from error


def _exr(path: Path, layer: str | None) -> StoredPicture:
    stored = _damage(lambda file: exr.read_exr(file, layer), path)
    is_half = stored.bit_depth == 16
    return StoredPicture(
        color=stored.color,
        alpha=stored.alpha,
        codec="exr",
        pixel_format=f"gbr{'' if stored.alpha is None else 'a'}pf{16 if is_half else 32}le",
        bit_depth=stored.bit_depth,
        tags=ColorTags(
            primaries=stored.primaries or "bt709",
            transfer="linear",
            matrix="gbr",
            range="pc",
            assumed=("transfer",) if stored.primaries else ("primaries", "transfer"),
        ),
        pixel_aspect=stored.pixel_aspect,
        timecode=stored.timecode,
        rate=stored.rate,
        layers=stored.layers,
    )


def _tiff(path: Path) -> StoredPicture:
    """A TIFF file with straight colour, whatever it stores."""
    try:
        kind = tiff.kind_of(path)
    except tiff.TiffRefused as refusal:
        raise PictureRefused(str(refusal)) from refusal
    if kind.alpha is None:
        return _by_cv2(path)
    if kind.bits <= 8 and (kind.samples == 2 or kind.alpha == "unassociated"):
        # OpenCV multiplies colour of 8 bits by alpha, and drops the alpha of grey.
        return _by_pillow(path)
    stored = _by_cv2(path)
    if kind.alpha == "unassociated" or stored.alpha is None:
        return stored
    return replace(stored, color=_straight(stored.color, stored.alpha))


def _straight(color: NDArray[Any], alpha: NDArray[np.float32]) -> NDArray[Any]:
    """Colour that was multiplied by alpha as it was before, in the type that it has.

    Where alpha is 0 nothing is known of it: it stays.
    """
    opacity = np.where(alpha > 0, alpha, np.float32(1))[..., np.newaxis]
    straight = color / opacity
    if color.dtype.kind == "f":
        return straight.astype(np.float32)
    top = np.iinfo(color.dtype).max
    return np.minimum(np.rint(straight), top).astype(color.dtype)


# Kinds of numbers in pictures that OpenCV decodes.
_READ = (np.uint8, np.uint16, np.float32, np.float64)


def _by_cv2(path: Path) -> StoredPicture:
    data = path.read_bytes()
    if path.suffix.lower() == ".png" and not png.is_whole(data):
        raise PictureDamaged("is damaged, cut short or of another kind than its name says")
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise PictureDamaged("is damaged") from error
    if pixels is None or pixels.dtype not in _READ:
        raise PictureDamaged("is damaged or of another kind than its name says")
    if pixels.dtype == np.float64:
        pixels = pixels.astype(np.float32)
    alpha = None
    if pixels.ndim == 2:
        channels, color = 1, cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    elif pixels.shape[2] == 4:
        channels, color = 4, cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB)
        alpha = pixels[..., 3]
    else:
        channels, color = 3, cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    return _described(path, np.asarray(color), alpha, channels)


def _by_pillow(path: Path) -> StoredPicture:
    try:
        # Pillow maps a file that it opens itself into memory, and spoils a TIFF that is turned.
        with path.open("rb") as file, Image.open(file) as picture:
            upright = ImageOps.exif_transpose(picture)
            if upright.mode == "La":
                upright = upright.convert("LA")
            is_turned = picture.getexif().get(_ORIENTATION) in _SIDEWAYS
            has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
            is_grey = upright.mode in ("L", "1", "LA")
            pixels = np.asarray(upright.convert("RGBA" if has_alpha else "RGB"))
    except FileNotFoundError:
        raise
    except (OSError, *_BROKEN) as error:
        raise PictureDamaged("is damaged or of another kind than its name says") from error
    alpha = pixels[..., 3] if has_alpha else None
    channels = 4 if has_alpha else 1 if is_grey else 3
    stored = _described(path, np.ascontiguousarray(pixels[..., :3]), alpha, channels)
    return replace(stored, pixel_aspect=1 / stored.pixel_aspect) if is_turned else stored


def _described(
    path: Path, color: NDArray[Any], alpha: NDArray[Any] | None, channels: int
) -> StoredPicture:
    is_float = color.dtype.kind == "f"
    if is_float:
        names = {1: "grayf32le", 3: "gbrpf32le", 4: "gbrapf32le"}
    elif color.dtype.itemsize == 2:
        names = {1: "gray16le", 3: "rgb48le", 4: "rgba64le"}
    else:
        names = {1: "gray", 3: "rgb24", 4: "rgba"}
    if alpha is not None:
        top = 1.0 if is_float else float(np.iinfo(alpha.dtype).max)
        alpha = np.clip(np.nan_to_num(alpha.astype(np.float32)) / np.float32(top), 0, 1)
    suffix = path.suffix.lower()
    return StoredPicture(
        color=color,
        alpha=alpha,
        codec=_CODECS.get(suffix, suffix[1:]),
        pixel_format=names[channels],
        bit_depth=8 * color.dtype.itemsize,
        tags=ColorTags(
            primaries="bt709",
            transfer="linear" if is_float else "iec61966-2-1",
            matrix="gbr",
            range="pc",
            assumed=("primaries", "transfer"),
        ),
        pixel_aspect=pixel_aspect_in(path),
        profile=profile_in(path),
    )


_DPX_ORDERS = {b"SDPX": ">", b"XPDS": "<"}
_DPX_HEADER = 2048
_DPX_UNSET = 0xFFFFFFFF
_DPX_FILM_RATE, _DPX_TIMECODE, _DPX_TV_RATE = 1724, 1920, 1940


def _dpx_order(head: bytes) -> str:
    order = _DPX_ORDERS.get(head[:4])
    if order is None or len(head) < _DPX_HEADER:
        raise PictureDamaged("is no DPX picture")
    return order


def _dpx_size(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        head = file.read(_DPX_HEADER)
    width, height = struct.unpack_from(f"{_dpx_order(head)}2I", head, 772)
    return int(width), int(height)


def _dpx_aspect(head: bytes) -> Fraction:
    width, height = struct.unpack_from(f"{_dpx_order(head)}2I", head, 1628)
    return (
        SQUARE if _DPX_UNSET in (width, height) else pixel_aspect_of(height, width, is_ratio=True)
    )


def _dpx(path: Path) -> StoredPicture:
    data = path.read_bytes()
    order = _dpx_order(data)
    context = VideoCodecContext.create("dpx", "r")
    try:
        frames = [*context.decode(Packet(data)), *context.decode(None)]
    except (av.error.FFmpegError, EOFError) as error:
        raise PictureDamaged("is damaged or of a kind of DPX that cannot be read") from error
    if not frames or not isinstance(frames[0], av.VideoFrame):
        raise PictureDamaged("is damaged")
    frame = frames[0]
    name = frame.format.name
    parts = planes.planes_of(frame)
    tags = video_tags(
        int(frame.color_primaries),
        int(frame.color_trc),
        int(frame.colorspace),
        int(frame.color_range),
        frame.height,
        planes.family(name),
    )
    deep = deep_of(parts, Reading(frame.width, frame.height, tags))
    depth = planes.bit_depth(name)
    color: NDArray[Any] = deep
    if depth == 8:
        color = np.rint(np.clip(deep, 0, 1) * 255).astype(np.uint8)
    return StoredPicture(
        color=color,
        alpha=alpha_of(parts),
        codec="dpx",
        pixel_format=name,
        bit_depth=depth,
        tags=tags,
        pixel_aspect=_dpx_aspect(data),
        timecode=_dpx_timecode(data, order),
        rate=_dpx_rate(data, order),
    )


def _dpx_timecode(data: bytes, order: str) -> str | None:
    (packed,) = struct.unpack(f"{order}I", _dpx_field(data, order, _DPX_TIMECODE))
    return None if packed == _DPX_UNSET else _bcd(packed)


def _dpx_rate(data: bytes, order: str) -> Fraction | None:
    """Frames a second by the film header, else by the television header."""
    for at in (_DPX_FILM_RATE, _DPX_TV_RATE):
        (rate,) = struct.unpack(f"{order}f", _dpx_field(data, order, at))
        if 1 <= rate <= 1000:
            return Fraction(rate).limit_denominator(1001)
    return None


def _dpx_field(data: bytes, order: str, at: int) -> bytes:
    """Four bytes of a header that may not be there: FFmpeg's pixels begin where it would."""
    (pixels,) = struct.unpack_from(f"{order}I", data, 4)
    return data[at : at + 4] if at + 4 <= pixels else b"\xff" * 4


def _bcd(packed: int) -> str | None:
    """SMPTE timecode of four binary-coded bytes, hours first; None if it is none."""
    text = f"{packed & 0x3F7F7F3F:08x}"
    if not text.isdecimal() or packed == 0:
        return None
    separator = ";" if packed & 0x40 else ":"
    return f"{text[0:2]}:{text[2:4]}:{text[4:6]}{separator}{text[6:8]}"
