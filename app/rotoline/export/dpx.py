"""A DPX writer: FFmpeg's holds no alpha at 10 bits, no timecode and no frame rate."""

from __future__ import annotations

import re
import struct

import numpy as np
from numpy.typing import NDArray

from rotoline.export.picture import MOST_TIMECODE_RATE, PictureTags

# SMPTE 268M. Fields that are not set have all bits set.
_HEADER_BYTES = 2048
_UNSET = 0xFFFFFFFF
_RGB, _RGBA = 50, 51
_UNSPECIFIED_VIDEO = 4
_TRANSFERS = {
    "linear": 2,
    "log100": 3,
    "log316": 3,
    "smpte240m": 5,
    "bt709": 6,
    "bt470bg": 7,
    "smpte170m": 8,
}
_PRIMARIES = {"bt709": 6, "bt470bg": 7, "smpte170m": 8, "smpte240m": 5}


def encoded(codes: NDArray[np.uint16], bits: int, tags: PictureTags, number: int) -> bytes:
    """A DPX file of (H, W, 3) or (H, W, 4) codes of 10 or 16 bits, big-endian.

    number: of the frame in its sequence.
    """
    height, width, channels = codes.shape
    pixels = _packed(codes) if bits == 10 else _aligned(codes)
    head = bytearray(b"\xff" * _HEADER_BYTES)

    def put(at: int, form: str, *values: object) -> None:
        struct.pack_into(f">{form}", head, at, *values)

    size = _HEADER_BYTES + len(pixels)
    put(0, "4sI8s5I", b"SDPX", _HEADER_BYTES, b"V2.0", size, 1, 1664, 384, 0)
    put(36, "100s24s100s200s200s", b"", b"", b"Rotoline", b"", b"")
    put(768, "HHII", 0, 1, width, height)
    put(780, "IIfIf", 0, 0, 0.0, (1 << bits) - 1, 1.0)
    transfer = _TRANSFERS.get(tags.color.transfer, _UNSPECIFIED_VIDEO)
    primaries = _PRIMARIES.get(tags.color.primaries, _UNSPECIFIED_VIDEO)
    put(800, "BBBB", _RGB if channels == 3 else _RGBA, transfer, primaries, bits)
    # Method A: the padding of a word is in its lowest bits.
    put(804, "HHIII", 1 if bits == 10 else 0, 0, _HEADER_BYTES, 0, 0)
    put(820, "32s", tags.words.encode())
    put(1432, "100s24s32s32s", b"", b"", b"", b"")
    put(1628, "II", tags.pixel_aspect.numerator, tags.pixel_aspect.denominator)
    if number < _UNSET:
        put(1712, "I", number)
    put(1724, "f", float(tags.rate))
    put(1940, "f", float(tags.rate))
    if tags.timecode is not None and round(tags.rate) <= MOST_TIMECODE_RATE:
        put(1920, "I", _timecode(tags.timecode))
    return bytes(head) + pixels


def _packed(codes: NDArray[np.uint16]) -> bytes:
    """Ten bits a component, three components in a word; every line begins a word."""
    height, width, channels = codes.shape
    flat = codes.reshape(height, width * channels)
    if spare := -flat.shape[1] % 3:
        flat = np.pad(flat, ((0, 0), (0, spare)))
    words = flat[:, 0::3].astype(np.uint32)
    for position in (1, 2):
        words <<= 10
        words |= flat[:, position::3]
    words <<= 2
    return words.byteswap().tobytes() if _IS_LITTLE else words.tobytes()


def _aligned(codes: NDArray[np.uint16]) -> bytes:
    """Sixteen bits a component."""
    return codes.astype(">u2").tobytes()


_IS_LITTLE = np.dtype("=u2") == np.dtype("<u2")


def _timecode(label: str) -> int:
    """A label as binary-coded decimals, hours first."""
    digits = "".join(f"{int(part):02d}" for part in re.split("[:;.,]", label))
    return int(digits, 16) | (0x40 if ";" in label else 0)
