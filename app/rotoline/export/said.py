"""What a file says of its own alpha, in words that any program shows."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import OpenEXR
from PIL import Image, UnidentifiedImageError

from rotoline.export.format import AlphaKind, Content, Preset
from rotoline.media.tiff import tiff_tag

# SMPTE 268M: the first picture element's description.
_DPX_DESCRIPTION = 820
_EXTRA_SAMPLES = 338
_TIFF_WORDS = {1: "premultiplied alpha", 2: "straight alpha"}


def alpha_words(content: Content, alpha: AlphaKind) -> str:
    """What is written into a file: its kind of alpha, or that it is a matte."""
    return "matte" if content == "matte" else f"{alpha} alpha"


def said_in(path: Path, row: Preset) -> str:
    """What a file of a format that has room for it says; "nothing" where it does not."""
    if row.movie is not None:
        with av.open(f"file:{path}") as container:
            names = {name.lower(): words for name, words in container.metadata.items()}
        return names.get("comment", "nothing")
    if row.name.startswith("exr"):
        with OpenEXR.File(str(path), header_only=True) as file:
            return str(file.header().get("comments", "nothing"))
    if row.name.startswith("dpx"):
        (words,) = struct.unpack_from("32s", path.read_bytes(), _DPX_DESCRIPTION)
        return str(words.rstrip(b"\0").decode("ascii", "replace")) or "nothing"
    if row.name.startswith("tiff"):
        kind = tiff_tag(path, _EXTRA_SAMPLES)
        return _TIFF_WORDS.get(kind[0], "nothing") if kind else "nothing"
    try:
        with Image.open(path) as picture:
            return str(picture.info.get("Comment", "nothing"))
    except UnidentifiedImageError:
        return "nothing"
