"""What one export format is: the row of the preset table."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Content = Literal["matte", "cutout"]
AlphaKind = Literal["straight", "premultiplied"]
Kind = Literal["movie", "sequence", "document"]
Layers = Literal["none", "channels", "names"]


@dataclass(frozen=True)
class MovieCodec:
    """How one format's movie is encoded; names are FFmpeg's.

    cutout_pixels: pixel format with alpha, None where it has none. matte_pixels: pixel format
    of a matte. even: whether width, and whether height, must be even. plain: whether its
    pictures can only be tagged BT.709. smallest: width and height it takes. largest: its
    longest side, 0 where it has no limit. fields: how a frame of two fields is written: it is
    not, or as a whole with a word on their order ("told"), or each field's lines apart ("coded",
    which takes heights of whole `field_lines`). animation: whether it is an animated picture, whose
    players join equal frames and which carries no tags.
    """

    encoder: str
    options: tuple[tuple[str, str], ...]
    cutout_pixels: str | None
    matte_pixels: str
    even: tuple[bool, bool] = (False, False)
    plain: bool = False
    smallest: tuple[int, int] = (1, 1)
    largest: int = 0
    fields: Literal["none", "told", "coded"] = "none"
    field_lines: int = 2
    animation: bool = False

    def pixels(self, content: Content) -> str:
        """The pixel format for this content."""
        if content == "matte" or self.cutout_pixels is None:
            return self.matte_pixels
        return self.cutout_pixels


@dataclass(frozen=True)
class Sound:
    """What sound a container holds.

    copied: codecs it takes as they are. encoder: the one for all others. before_zero: whether
    it may hold packets from before its first frame, which players skip. names_channels: whether it
    says which channels copied PCM has; else they have to stand in the standard order.
    """

    copied: tuple[str, ...]
    encoder: str
    before_zero: bool = False
    names_channels: bool = True


@dataclass(frozen=True)
class Preset:
    """One export format.

    suffixes: file-name endings it may have, the usual one first. contents: what it can hold,
    the default first. alpha: the kind of a cut-out unless another is asked for.
    matte_error, alpha_error: greatest difference, in 0..1, between the alpha meant and the one
    read back from a matte picture and from an alpha channel; mean_error: the same on average.
    color_error: the average difference of a cut-out's colour where it is solid.
    compressions: OpenEXR's that may be chosen, the usual one first.
    bits: of a channel; 1 where masks are hard. linear: colour is scene-linear light.
    layers: whether objects are kept apart, as channels (whose names programs restrict) or under
    their own names. objects_a_file: how many at most, 0 for any number.
    carries_timecode, carries_pixel_aspect, carries_profile, carries_words: whether the file as
    written here holds it; a profile is one of ICC, of a cut-out's colour, words say what its alpha
    is.
    sound: None where it has none. clock: seconds a container rounds times to, 0 where every
    time is exact. kind: a movie (then `movie` says how), numbered pictures, or one document of
    masks.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    contents: tuple[Content, ...]
    alpha: AlphaKind = "straight"
    matte_error: float = 0.0
    alpha_error: float = 0.0
    mean_error: float = 0.0
    color_error: float = 0.0
    bits: int = 8
    linear: bool = False
    layers: Layers = "none"
    objects_a_file: int = 0
    compressions: tuple[str, ...] = ()
    carries_timecode: bool = False
    carries_pixel_aspect: bool = True
    carries_profile: bool = False
    carries_words: bool = True
    sound: Sound | None = None
    clock: Fraction = Fraction(0)
    movie: MovieCodec | None = None
    is_document: bool = False

    @property
    def kind(self) -> Kind:
        if self.movie is not None:
            return "movie"
        return "document" if self.is_document else "sequence"

    @property
    def carries_transfer(self) -> bool:
        """Whether hosts are told by which curve colour is coded, and go by it."""
        if self.movie is not None:
            return not (self.movie.plain or self.movie.animation)
        return self.suffixes[0] == ".dpx"

    @property
    def is_sequence(self) -> bool:
        return self.kind == "sequence"

    @property
    def means_straight(self) -> bool:
        """Whether the format's own specification calls its alpha straight."""
        return self.suffixes[0] in (".png", ".webp", ".webm")

    @property
    def names_objects(self) -> bool:
        """Whether the file tells which object is where; such a file cannot be inverted."""
        return self.layers == "names"
