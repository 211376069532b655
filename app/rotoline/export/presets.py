"""What can be written: one row a format, and the choices of one export."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

Content = Literal["matte", "cutout"]
AlphaKind = Literal["straight", "premultiplied"]


@dataclass(frozen=True)
class MovieCodec:
    """How one format's movie is encoded; names are FFmpeg's.

    cutout_pixels: pixel format with alpha, None where it has none. matte_pixels: pixel format
    of a matte. even: whether width, and whether height, must be even. plain: whether its
    pictures can only be tagged BT.709. smallest: width and height it takes.
    """

    encoder: str
    options: tuple[tuple[str, str], ...]
    cutout_pixels: str | None
    matte_pixels: str
    even: tuple[bool, bool] = (False, False)
    plain: bool = False
    smallest: tuple[int, int] = (1, 1)

    def pixels(self, content: Content) -> str:
        """The pixel format for this content."""
        if content == "matte" or self.cutout_pixels is None:
            return self.matte_pixels
        return self.cutout_pixels


@dataclass(frozen=True)
class Sound:
    """What sound a container holds.

    copied: codecs it takes as they are. encoder: the one for all others. before_zero: whether
    it may hold packets from before its first frame, which players skip.
    """

    copied: tuple[str, ...]
    encoder: str
    before_zero: bool = False


@dataclass(frozen=True)
class Preset:
    """One export format.

    suffixes: file-name endings it may have, the usual one first. contents: what it can hold,
    the default first. alpha: the kind of a cut-out unless another is asked for.
    matte_error, alpha_error: greatest difference, in 0..1, between the alpha meant and the one
    read back from a matte picture and from an alpha channel; mean_error: the same on average.
    color_error: the average difference of a cut-out's colour where it is solid.
    bits: of a channel. linear: colour is scene-linear light. layered: objects are kept apart.
    carries_timecode, carries_pixel_aspect: whether the file as written here holds it.
    sound: None where it has none. clock: seconds a container rounds times to, 0 where every
    time is exact. movie: None for a numbered sequence.
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
    layered: bool = False
    carries_timecode: bool = False
    carries_pixel_aspect: bool = True
    sound: Sound | None = None
    clock: Fraction = Fraction(0)
    movie: MovieCodec | None = None

    @property
    def is_sequence(self) -> bool:
        return self.movie is None


@dataclass(frozen=True)
class ExportSettings:
    """One export's choices.

    content, alpha: None means the format's default. objects: names, None means all.
    separate: one output for each object, else one for all combined. frames: 0-based indices in
    ascending order, None means in point to out point. first_number: number of the first file
    of a sequence, or "source" for the source's own numbers. audio: copy the source's sound.
    """

    format: str
    content: Content | None = None
    alpha: AlphaKind | None = None
    objects: tuple[str, ...] | None = None
    separate: bool = False
    frames: tuple[int, ...] | None = None
    first_number: int | Literal["source"] = "source"
    overwrite: bool = False
    audio: bool = True


# qscale 1 (118 is one quantiser step in FFmpeg's unit) is as good as prores_ks's search for a
# bit rate and several times faster.
_PRORES = (("vendor", "apl0"), ("flags", "+qscale"), ("global_quality", "118"))

_PCM = tuple(
    f"pcm_{kind}"
    for kind in ("s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be", "u8")
)
_MOV_SOUND = Sound(("aac", "alac", "ac3", "eac3", "mp3", *_PCM), "pcm_s24le", before_zero=True)
_MP4_SOUND = Sound(("aac", "alac", "ac3", "eac3", "mp3"), "aac", before_zero=True)
_MKV_SOUND = Sound(
    ("aac", "alac", "ac3", "eac3", "mp3", "opus", "vorbis", "flac", *_PCM), "pcm_s24le"
)
_WEBM_SOUND = Sound(("opus", "vorbis"), "libopus")

_PRORES_4444 = Preset(
    name="prores4444",
    title="ProRes 4444",
    suffixes=(".mov",),
    contents=("cutout", "matte"),
    matte_error=0.05,
    alpha_error=0.001,
    mean_error=0.002,
    color_error=0.004,
    bits=10,
    carries_timecode=True,
    sound=_MOV_SOUND,
    movie=MovieCodec("prores_ks", (("profile", "4444"), *_PRORES), "yuva444p10le", "yuv444p10le"),
)
_PNG_16 = Preset(
    name="png16",
    title="PNG, 16 bits",
    suffixes=(".png",),
    contents=("matte", "cutout"),
    alpha_error=0.5 / 65535,
    mean_error=0.5 / 65535,
    color_error=0.5 / 65535,
    bits=16,
    carries_pixel_aspect=False,
)

PRESETS: tuple[Preset, ...] = (
    _PRORES_4444,
    replace(
        _PRORES_4444,
        name="prores4444xq",
        title="ProRes 4444 XQ",
        movie=MovieCodec(
            "prores_ks", (("profile", "4444xq"), *_PRORES), "yuva444p10le", "yuv444p10le"
        ),
    ),
    replace(
        _PRORES_4444,
        name="prores422hq",
        title="ProRes 422 HQ matte",
        contents=("matte",),
        # The encoder loses the chroma of an odd last column.
        movie=MovieCodec(
            "prores_ks", (("profile", "hq"), *_PRORES), None, "yuv422p10le", even=(True, False)
        ),
    ),
    replace(
        _PRORES_4444,
        name="dnxhr",
        title="DNxHR HQX matte",
        contents=("matte",),
        movie=MovieCodec(
            "dnxhd",
            (("profile", "dnxhr_hqx"),),
            None,
            "yuv422p10le",
            even=(True, True),
            plain=True,
            smallest=(256, 120),
        ),
    ),
    _PNG_16,
    replace(
        _PNG_16,
        name="png8",
        title="PNG, 8 bits",
        alpha_error=0.5 / 255,
        mean_error=0.5 / 255,
        color_error=0.5 / 255,
        bits=8,
    ),
    replace(_PNG_16, name="tiff16", title="TIFF, 16 bits", suffixes=(".tif", ".tiff")),
    Preset(
        name="exr",
        title="OpenEXR, half float",
        suffixes=(".exr",),
        contents=("matte", "cutout"),
        alpha="premultiplied",
        # Half has 11 significant bits.
        alpha_error=1 / 4096,
        mean_error=1 / 4096,
        color_error=1 / 1024,
        bits=16,
        linear=True,
        layered=True,
        carries_timecode=True,
    ),
    Preset(
        name="ffv1",
        title="FFV1, lossless",
        suffixes=(".mkv",),
        contents=("cutout", "matte"),
        matte_error=0.5 / 65535,
        alpha_error=0.5 / 65535,
        mean_error=0.5 / 65535,
        color_error=0.5 / 65535,
        bits=16,
        carries_timecode=True,
        sound=_MKV_SOUND,
        carries_pixel_aspect=False,
        clock=Fraction(1, 1000),
        movie=MovieCodec("ffv1", (("level", "3"), ("slicecrc", "1")), "gbrap16le", "gray16le"),
    ),
    replace(
        _PRORES_4444,
        name="pngmov",
        title="PNG in QuickTime, lossless",
        matte_error=0.5 / 65535,
        alpha_error=0.5 / 65535,
        mean_error=0.5 / 65535,
        color_error=0.5 / 65535,
        bits=16,
        # The fastest level: others are a tenth smaller and several times slower.
        movie=MovieCodec(
            "png", (("compression_level", "1"), ("pred", "sub")), "rgba64be", "gray16be"
        ),
    ),
    Preset(
        name="webm",
        title="WebM, VP9 with alpha",
        suffixes=(".webm",),
        contents=("cutout", "matte"),
        matte_error=0.25,
        alpha_error=0.25,
        mean_error=0.01,
        color_error=0.02,
        carries_pixel_aspect=False,
        bits=8,
        sound=_WEBM_SOUND,
        clock=Fraction(1, 1000),
        movie=MovieCodec(
            "libvpx-vp9",
            (
                ("crf", "6"),
                ("b", "0"),
                ("row-mt", "1"),
                ("deadline", "good"),
                ("cpu-used", "4"),
                ("auto-alt-ref", "0"),
            ),
            "yuva420p",
            "yuv420p",
        ),
    ),
    Preset(
        name="h264",
        title="H.264 matte",
        suffixes=(".mp4", ".mov"),
        contents=("matte",),
        matte_error=0.05,
        mean_error=0.004,
        bits=8,
        carries_timecode=True,
        sound=_MP4_SOUND,
        movie=MovieCodec(
            "libx264",
            (
                ("qp", "4"),
                ("preset", "fast"),
                # These spend bits where eyes look, not where edges are.
                ("x264-params", "psy=0:aq-mode=0:mbtree=0:fast-pskip=0:dct-decimate=0"),
            ),
            None,
            "yuv420p",
            even=(True, True),
        ),
    ),
)


def preset(name: str) -> Preset:
    """The format of this name. Raises KeyError for an unknown one."""
    for row in PRESETS:
        if row.name == name:
            return row
    raise KeyError(name)
