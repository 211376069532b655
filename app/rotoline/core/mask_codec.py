"""Masks as small blobs: soft logits, the model's pointer, and bitmaps.

Logits are quantised on an asinh scale: steps are fine around zero, where the edge is, and
coarse where the model is sure anyway. Cells that the edge hangs on get eight more bits.
Quantising again what was quantised changes nothing: whoever goes on from stored masks goes on
from the same ones after a restart.

A blob may come from a stranger's project: every length is checked before it is believed, and
nothing is unpacked beyond the size its header promises.
"""

from __future__ import annotations

import bz2
import struct

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]
Bitmap = NDArray[np.bool_]

MAX_LOGIT_SIDE = 1024
MAX_BITMAP_PIXELS = 1 << 28
MAX_POINTER = 4096
MAX_BLOB_BYTES = 64 << 20

_LOGITS = b"RLG1"
_BITMAP = b"RBM1"
_HEADER = struct.Struct("<4sHHHxxI")
_BITMAP_HEADER = struct.Struct("<4sII")

_LIMIT = 32.0
_KNEE = 0.3
_CODES = 47
_SCALE = _CODES / float(np.arcsinh(_LIMIT / _KNEE))
_FINE = 256
# Half a step less one: at the half itself a code read back could round to its neighbour.
_MOST_FINE = _FINE // 2 - 1


class BlobInvalid(ValueError):
    """Bytes that are not a mask blob, or a damaged one."""


def encode_logits(low_res: Logits, pointer: NDArray[np.float32] | None) -> bytes:
    """Pack low-resolution logits and the object pointer.

    low_res: (h, w) float32, sides up to 1024; clamped to ±32. pointer: (n,) or None, kept as
    float16. Raises ValueError for other shapes or values that are not numbers.
    """
    codes, fine = _quantised(low_res)
    tail = b""
    if pointer is not None:
        if pointer.ndim != 1 or not 0 < pointer.size <= MAX_POINTER:
            raise ValueError(f"a pointer must be (n,), not {pointer.shape}")
        tail = np.clip(pointer, -65504, 65504).astype("<f2").tobytes()
    packed = bz2.compress(codes.astype(np.int8).tobytes() + fine.tobytes())
    height, width = low_res.shape
    size = 0 if pointer is None else pointer.size
    return _HEADER.pack(_LOGITS, height, width, size, len(packed)) + packed + tail


def decode_logits(blob: bytes) -> tuple[Logits, NDArray[np.float32] | None]:
    """The logits (h, w) float32 and pointer that `encode_logits` packed.

    Raises BlobInvalid for anything else.
    """
    if len(blob) < _HEADER.size or blob[:4] != _LOGITS:
        raise BlobInvalid("not a mask blob")
    _, height, width, size, length = _HEADER.unpack_from(blob)
    if not (0 < height <= MAX_LOGIT_SIDE and 0 < width <= MAX_LOGIT_SIDE and size <= MAX_POINTER):
        raise BlobInvalid("a mask blob of impossible size")
    if len(blob) != _HEADER.size + length + 2 * size:
        raise BlobInvalid("a mask blob of the wrong length")
    cells = height * width
    packed = blob[_HEADER.size : _HEADER.size + length]
    raw = np.frombuffer(_unpack(packed, 2 * cells), dtype=np.int8)
    if raw.size < cells:
        raise BlobInvalid("a mask blob that ends early")
    codes = raw[:cells].reshape(height, width).astype(np.int16)
    fine = raw[cells:]
    if fine.size != int(np.count_nonzero(_beside_edge(codes))):
        raise BlobInvalid("a mask blob whose edge does not fit it")
    pointer = None
    if size:
        pointer = np.frombuffer(blob, dtype="<f2", offset=_HEADER.size + length).astype(np.float32)
    return _restored(codes, fine), pointer


def as_stored(low_res: Logits) -> Logits:
    """The logits as `decode_logits` gives them back, without packing them in between."""
    return _restored(*_quantised(low_res))


def encode_bitmap(mask: Bitmap) -> bytes:
    """Pack a (H, W) bool mask without loss. Raises ValueError for other shapes."""
    if mask.ndim != 2 or mask.dtype != np.bool_ or not 0 < mask.size <= MAX_BITMAP_PIXELS:
        raise ValueError(f"a bitmap must be (H, W) bool, not {mask.shape} {mask.dtype}")
    packed = bz2.compress(np.packbits(mask).tobytes())
    return _BITMAP_HEADER.pack(_BITMAP, *mask.shape) + packed


def decode_bitmap(blob: bytes) -> Bitmap:
    """The (H, W) bool mask that `encode_bitmap` packed. Raises BlobInvalid for anything else."""
    if len(blob) < _BITMAP_HEADER.size or blob[:4] != _BITMAP:
        raise BlobInvalid("not a bitmap blob")
    _, height, width = _BITMAP_HEADER.unpack_from(blob)
    if not 0 < height * width <= MAX_BITMAP_PIXELS:
        raise BlobInvalid("a bitmap blob of impossible size")
    expected = (height * width + 7) // 8
    raw = _unpack(blob[_BITMAP_HEADER.size :], expected)
    if len(raw) != expected:
        raise BlobInvalid("a bitmap blob of the wrong length")
    bits = np.unpackbits(np.frombuffer(raw, dtype=np.uint8), count=height * width)
    return bits.astype(np.bool_).reshape(height, width)


def _quantised(low_res: Logits) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Codes (h, w), and finer steps of the cells beside the edge, in their order."""
    if low_res.ndim != 2 or not 0 < max(low_res.shape) <= MAX_LOGIT_SIDE or 0 in low_res.shape:
        raise ValueError(f"logits must be (h, w) with sides of 1..1024, not {low_res.shape}")
    if not np.isfinite(low_res).all():
        raise ValueError("logits hold values that are not numbers")
    exact = np.arcsinh(np.clip(low_res, -_LIMIT, _LIMIT) / _KNEE) * _SCALE
    codes = np.rint(exact).astype(np.int16)
    edge = _beside_edge(codes)
    steps = np.rint((exact[edge] - codes[edge]) * _FINE)
    return codes, np.clip(steps, -_MOST_FINE, _MOST_FINE).astype(np.int8)


def _restored(codes: NDArray[np.int16], fine: NDArray[np.int8]) -> Logits:
    exact = codes.astype(np.float32)
    exact[_beside_edge(codes)] += fine.astype(np.float32) / _FINE
    low_res = np.sinh(exact / np.float32(_SCALE)) * np.float32(_KNEE)
    return np.asarray(low_res, np.float32)


def _beside_edge(codes: NDArray[np.int16]) -> Bitmap:
    """Cells of every 2 x 2 patch that the edge passes through: what bilinear edges hang on."""
    inside = codes > 0
    patch = inside[1:, 1:].astype(np.int8) + inside[1:, :-1] + inside[:-1, 1:] + inside[:-1, :-1]
    crossed = (patch > 0) & (patch < 4)
    across = np.zeros(codes.shape, dtype=np.bool_)
    across[1:, 1:] |= crossed
    across[1:, :-1] |= crossed
    across[:-1, 1:] |= crossed
    across[:-1, :-1] |= crossed
    return across


def _unpack(packed: bytes, limit: int) -> bytes:
    """Unpack to at most `limit` bytes. Raises BlobInvalid where there is more, or damage."""
    unpacker = bz2.BZ2Decompressor()
    try:
        raw = unpacker.decompress(packed, limit + 1)
    except (OSError, ValueError) as damage:
        raise BlobInvalid("a mask blob that cannot be unpacked") from damage
    if len(raw) > limit or not unpacker.eof or unpacker.unused_data:
        raise BlobInvalid("a mask blob that holds more or less than it says")
    return raw
