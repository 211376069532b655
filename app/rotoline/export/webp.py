"""The end of an animated WebP file: its encoder only guesses how long the last picture is shown."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_RIFF_BYTES = 12
_CHUNK_BYTES = 8
# Offset of the duration in an ANMF chunk: after x, y, width and height of three bytes each.
_DURATION = 12


def set_end(path: Path, milliseconds: int) -> None:
    """Show the last picture until the animation is so long; a single picture has no length."""
    with path.open("rb+") as file:
        shown = [(at, _duration(file, at)) for at in _pictures(file)]
        if shown:
            at, guessed = shown[-1]
            before = sum(duration for _, duration in shown) - guessed
            file.seek(at + _DURATION)
            file.write(struct.pack("<I", max(milliseconds - before, 1))[:3])


def _pictures(file: BinaryIO) -> list[int]:
    """Where the content of each picture's chunk begins."""
    found: list[int] = []
    at = _RIFF_BYTES
    while True:
        file.seek(at)
        head = file.read(_CHUNK_BYTES)
        if len(head) < _CHUNK_BYTES:
            return found
        kind, size = struct.unpack("<4sI", head)
        if kind == b"ANMF":
            found.append(at + _CHUNK_BYTES)
        at += _CHUNK_BYTES + size + size % 2


def _duration(file: BinaryIO, at: int) -> int:
    file.seek(at + _DURATION)
    return int.from_bytes(file.read(3), "little")
