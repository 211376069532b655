"""A clip as the rest of Rotoline sees it: facts, frames, and one way to open it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.matte import Window
from rotoline.media.numbering import NumberPattern

EVERYWHERE: Window = (slice(None), slice(None))

# Which of an interlaced frame's two fields, of even lines (top) or odd ones, is shown first.
FieldOrder = Literal["top", "bottom"]
Picture = NDArray[np.uint8]
DeepPicture = NDArray[np.float32]


@dataclass(frozen=True)
class ColorTags:
    """Colour tags by FFmpeg's names ("bt709", "smpte170m", "tv", "pc", ...).

    An untagged source gets the trade's assumption; `assumed` names what was assumed.
    """

    primaries: str
    transfer: str
    matrix: str
    range: str
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClipInfo:
    """What is true of a clip before any frame is decoded.

    width, height: upright (rotated) stored pixels; not scaled by `pixel_aspect`.
    rate: frames (not fields) per second; with `variable_rate` the average.
    timestamps: seconds of each frame from the first, only where `variable_rate`.
    start_time: seconds of the first frame on the file's own clock, which its sound goes by.
    first_number: the frame number shown for index 0 (a sequence's own, else 0).
    unreadable: frame indices that are announced but cannot be given.
    field_order: None where the clip is not interlaced or does not tell.
    layers: what can be asked for in an EXR ("" is the main layer); else empty.
    of_pictures: made of picture files, one or many, which have no times. numbered: how those
    are called that have numbers.
    icc_profile: name of the profile in picture files, None where there is none. shown_by_icc:
    whether it makes the view; full-depth colour is the files' own in any case. profile: the
    profile itself, where it tells what the codes of full-depth colour mean.
    interpretation: what was said of the clip when it was opened; `color` has it in it.
    """

    path: Path
    frames: int
    width: int
    height: int
    rate: Fraction
    variable_rate: bool
    duration: Fraction
    first_number: int
    timecode: str | None
    codec: str
    pixel_format: str
    bit_depth: int
    has_alpha: bool
    color: ColorTags
    rotation: int
    pixel_aspect: Fraction
    interlaced: bool
    audio: bool
    field_order: FieldOrder | None = None
    unreadable: tuple[int, ...] = ()
    timestamps: tuple[Fraction, ...] = ()
    start_time: Fraction = Fraction(0)
    layers: tuple[str, ...] = ()
    of_pictures: bool = False
    numbered: NumberPattern | None = None
    icc_profile: str | None = None
    shown_by_icc: bool = False
    profile: bytes | None = field(default=None, repr=False)
    interpretation: Interpretation = AS_STORED


@dataclass(frozen=True)
class Frame:
    """One upright picture of a clip.

    Both kinds of colour are made of what is stored when they are asked for: making them takes
    longer than decoding, and not every frame that is read is looked at, nor all of it.

    view:  makes (H, W, 3) uint8, display-referred.
    color: makes (h, w, 3) float32 of a window of the picture, the source's own coded R'G'B' at
           full depth (1.0 = white code; float sources may leave 0..1): what exported colour is
           made of. None where it was not asked for.
    alpha: (H, W) float32 in 0..1, or None where the source has none.
    """

    index: int
    view: Callable[[], Picture]
    color: Callable[[Window], DeepPicture] | None = None
    alpha: NDArray[np.float32] | None = None

    @cached_property
    def rgb(self) -> Picture:
        """(H, W, 3) uint8: what the model and the screen see."""
        return self.view()

    @cached_property
    def deep(self) -> DeepPicture | None:
        """(H, W, 3) float32: `color` of the whole picture."""
        return None if self.color is None else self.color(EVERYWHERE)


class FrameReader(Protocol):
    """Frame-accurate access. Not thread-safe: one reader a thread."""

    @property
    def info(self) -> ClipInfo: ...

    def read(self, index: int, deep: bool = False) -> Frame:
        """Decode frame `index`; `deep` also fills `Frame.color` and `Frame.alpha`.

        Raises IndexError outside the clip, FrameUnreadable where it cannot be decoded.
        """
        ...

    def approach(self, index: int) -> Iterator[None]:
        """Decode what `read` of this frame needs, a frame at a step; each may be the last."""
        ...

    def close(self) -> None: ...
