"""Damage in PNG files, found before libpng prints its own words of it to standard error."""

from __future__ import annotations

import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"IEND"
# Length and type before a chunk's data, a checksum after it.
_HEAD, _CHECK = 8, 4


def is_whole(data: bytes) -> bool:
    """Whether every chunk that a decoder needs is there to the end, as its checksum says."""
    if not data.startswith(_SIGNATURE):
        return False
    view = memoryview(data)
    start = len(_SIGNATURE)
    while start + _HEAD + _CHECK <= len(data):
        (length,) = struct.unpack_from(">I", view, start)
        end = start + _HEAD + length
        if end + _CHECK > len(data):
            return False
        kind = bytes(view[start + 4 : start + _HEAD])
        # A capital first: the picture cannot be shown without it.
        is_needed = kind[:1].isupper()
        if is_needed and struct.unpack_from(">I", view, end) != (
            zlib.crc32(view[start + 4 : end]),
        ):
            return False
        if kind == _END:
            return True
        start = end + _CHECK
    return False
