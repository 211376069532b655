"""One frame of an export, ready to be encoded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rotoline.core.matte import Alpha, Window
from rotoline.export.cutout import Cutout, union
from rotoline.media.clip import ColorTags

# SMPTE 12M, by which picture headers hold labels, has two bits for the tens of frames, and the next
# one says drop-frame.
MOST_TIMECODE_RATE = 30


@dataclass(frozen=True)
class Layer:
    """One object's matte under the name it has in the file."""

    name: str
    alpha: Alpha


@dataclass(frozen=True)
class ExportFrame:
    """What one frame of one output holds.

    index: 0-based frame of the clip. alpha: (H, W) float32, the objects combined.
    layers: the objects one by one. shown: a window outside which alpha is 0. color: as it
    stands in the file: coded R'G'B', or linear light where the format says so, straight or
    premultiplied; None in a matte.
    """

    index: int
    alpha: Alpha
    layers: tuple[Layer, ...]
    shown: Window
    color: Cutout | None = None

    @property
    def window(self) -> Window:
        """The part of the picture around which all pixels are equal."""
        return self.shown if self.color is None else union(self.shown, self.color.window)


@dataclass(frozen=True)
class PictureTags:
    """What one picture file says of itself besides its pixels.

    timecode: the frame's own label. words: what its alpha is. compression: of an EXR file.
    profile: ICC, of the colour.
    """

    color: ColorTags
    pixel_aspect: Fraction
    rate: Fraction
    timecode: str | None
    premultiplied: bool
    words: str
    compression: str = "zip"
    profile: bytes | None = None
