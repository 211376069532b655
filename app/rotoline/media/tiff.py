"""What a TIFF file says of its pixels, and which of them OpenCV and Pillow read right."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

SUFFIXES = (".tif", ".tiff")
_BITS, _PHOTOMETRIC, _SAMPLES, _PLANES = 258, 262, 277, 284
_EXTRA_SAMPLES, _SAMPLE_FORMAT = 338, 339
# Values of these tags by TIFF 6.0.
_GREY_AND_RGB = (1, 2)
_SEPARATE = 2
_ALPHA_KINDS: Mapping[int, Literal["associated", "unassociated"]] = {
    1: "associated",
    2: "unassociated",
}
_WHOLE, _FLOAT, _UNDEFINED = 1, 3, 4
_MOST_SAMPLES = 4
_ORDERS = {b"II": "<", b"MM": ">"}
_BIG = 43
# Numbers of a tag's types: how they are read, and how many make one value.
_TYPES = {3: ("H", 1), 4: ("I", 1), 5: ("I", 2), 13: ("I", 1), 16: ("Q", 1)}
_MOST_TAGS = 4096
# An ICC profile of any use is smaller.
_MOST_BYTES = 16 << 20

Values: TypeAlias = tuple[int, ...] | bytes
"""What a tag holds."""


class TiffRefused(Exception):
    """A TIFF file of a kind that no reader here reads right; the text says what to do."""


@dataclass(frozen=True)
class TiffKind:
    """How a TIFF file stores a picture. bits: of the widest channel. samples: channels.

    alpha: what the file says of its last channel; None where it says nothing.
    """

    bits: int
    samples: int
    alpha: Literal["associated", "unassociated"] | None


def kind_of(path: Path) -> TiffKind:
    """How a file stores its picture. Raises TiffRefused; a file without tags is plain."""
    tags = _tags(path)
    bits = max(_numbers(tags, _BITS, 1))
    samples = max(_numbers(tags, _SAMPLES, 1))
    formats = set(_numbers(tags, _SAMPLE_FORMAT, _WHOLE))
    separate = _numbers(tags, _PLANES, 1)[0] == _SEPARATE and samples > 1
    extra = _numbers(tags, _EXTRA_SAMPLES, 0)[-1]
    alpha = _ALPHA_KINDS.get(extra) if samples in (2, 4) else None
    if samples > _MOST_SAMPLES:
        raise TiffRefused(
            f"has {samples} channels; save it with no more than red, green, blue, alpha"
        )
    if not formats <= {_WHOLE, _FLOAT, _UNDEFINED}:
        raise TiffRefused("has numbers with a sign or of two parts; save it with plain ones")
    if _FLOAT in formats and bits < 32:
        raise TiffRefused(f"has floats of {bits} bits; save it with 32 bits, or as EXR")
    if _FLOAT not in formats and bits > 16:
        raise TiffRefused(
            f"has whole numbers of {bits} bits, which no two programs read alike; "
            "save it with 16 bits, or as floats"
        )
    if separate and (bits > 8 or (samples != 3 and (samples, alpha) != (4, "unassociated"))):
        raise TiffRefused(
            "keeps its channels apart (planar); save it with interleaved channels (contiguous)"
        )
    if bits > 8 and samples == 2:
        raise TiffRefused(f"has grey and alpha of {bits} bits; save it as RGB with alpha")
    meaning = _numbers(tags, _PHOTOMETRIC, 1)[0]
    if bits > 8 and meaning not in _GREY_AND_RGB:
        raise TiffRefused(
            f"holds neither RGB nor plain grey (photometric {meaning}) of {bits} bits; "
            "save it as RGB"
        )
    return TiffKind(bits, samples, alpha)


def tiff_tag(path: Path, tag: int) -> Values:
    """A tag of a TIFF file's first picture, also of one that Pillow cannot read.

    Numbers, of which a rational is two, or bytes; empty without it.
    """
    return _tags(path).get(tag, ())


def _tags(path: Path) -> Mapping[int, Values]:
    """All tags of a file's first picture; none of one that is damaged."""
    try:
        with path.open("rb") as file:
            return _directory(file)
    except (OSError, KeyError, ValueError, OverflowError, struct.error):
        return {}


def _directory(file: BinaryIO) -> Mapping[int, Values]:
    order = _ORDERS[file.read(2)]

    def numbers(count: int, code: str) -> tuple[int, ...]:
        return struct.unpack(f"{order}{count}{code}", file.read(count * struct.calcsize(code)))

    is_big = numbers(1, "H") == (_BIG,)
    if is_big:
        numbers(2, "H")
    count_code, offset_code = ("Q", "Q") if is_big else ("H", "I")
    file.seek(*numbers(1, offset_code))
    tags: dict[int, Values] = {}
    for _ in range(min(*numbers(1, count_code), _MOST_TAGS)):
        tag, kind = numbers(2, "H")
        (count,) = numbers(1, offset_code)
        after = file.tell() + struct.calcsize(offset_code)
        code, each = _TYPES.get(kind, ("B", 1))
        size = count * each * struct.calcsize(code)
        if size > _MOST_BYTES:
            # Where the picture lies, which is its decoder's to know.
            file.seek(after)
            continue
        if size > struct.calcsize(offset_code):
            file.seek(*numbers(1, offset_code))
        tags[tag] = file.read(size) if code == "B" else numbers(count * each, code)
        file.seek(after)
    return tags


def _numbers(tags: Mapping[int, Values], tag: int, default: int) -> tuple[int, ...]:
    """A tag's whole numbers, of which there is one at least."""
    return tuple(tags.get(tag, ())) or (default,)
