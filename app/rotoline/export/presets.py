"""What can be written: one row a format, and the choices of one export."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from rotoline.export.format import AlphaKind, Content, MovieCodec, Preset, Sound

Split = Literal["combined", "objects", "groups", "all"]
Compression = Literal["zip", "zips", "piz", "dwaa", "none"]
Companion = Literal["nuke", "aftereffects", "otio"]


@dataclass(frozen=True)
class ExportSettings:
    """One export's choices.

    content, alpha: None means the format's default. objects: names, None means all. split: one
    output for all combined, one for each object, one for each group (objects without a group
    each for themselves), or all of these. frames: 0-based indices in ascending order, None means
    in point to out point. full_length: the clip's whole length is written, empty outside
    `frames`. invert: outside is opaque. first_number: number of the first file of a sequence, or
    "source" for the source's own numbers. compression: of EXR files, None for what suits them.
    audio: copy the source's sound. sidecar: write facts and checksums beside the files.
    companions: scripts that build the comp in a host.
    """

    format: str
    content: Content | None = None
    alpha: AlphaKind | None = None
    objects: tuple[str, ...] | None = None
    split: Split = "combined"
    frames: tuple[int, ...] | None = None
    full_length: bool = False
    invert: bool = False
    first_number: int | Literal["source"] = "source"
    compression: Compression | None = None
    overwrite: bool = False
    audio: bool = True
    sidecar: bool = True
    companions: tuple[Companion, ...] = ()


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
    ("aac", "alac", "ac3", "eac3", "mp3", "opus", "vorbis", "flac", *_PCM),
    "pcm_s24le",
    names_channels=False,
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
    movie=MovieCodec(
        "prores_ks",
        (("profile", "4444"), *_PRORES),
        "yuva444p10le",
        "yuv444p10le",
        fields="coded",
    ),
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
    carries_profile=True,
)

_EXR = Preset(
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
    layers="channels",
    compressions=("zip", "zips", "piz", "dwaa", "none"),
    carries_timecode=True,
)
# DWAA keeps alpha but not red, green and blue, where these hold mattes or numbers.
_LOSSLESS = ("zip", "zips", "piz", "none")
_DPX_10 = Preset(
    name="dpx10",
    title="DPX, 10 bits",
    suffixes=(".dpx",),
    contents=("matte", "cutout"),
    alpha_error=0.5 / 1023,
    mean_error=0.5 / 1023,
    color_error=0.5 / 1023,
    bits=10,
    carries_timecode=True,
)
_MASKS = Preset(
    name="coco",
    title="COCO masks, run lengths in JSON",
    suffixes=(".json",),
    contents=("matte",),
    bits=1,
    layers="names",
    carries_words=False,
    is_document=True,
)

PRESETS: tuple[Preset, ...] = (
    _PRORES_4444,
    replace(
        _PRORES_4444,
        name="prores4444xq",
        title="ProRes 4444 XQ",
        movie=MovieCodec(
            "prores_ks",
            (("profile", "4444xq"), *_PRORES),
            "yuva444p10le",
            "yuv444p10le",
            fields="coded",
        ),
    ),
    replace(
        _PRORES_4444,
        name="prores422hq",
        title="ProRes 422 HQ matte",
        contents=("matte",),
        # The encoder loses the chroma of an odd last column.
        movie=MovieCodec(
            "prores_ks",
            (("profile", "hq"), *_PRORES),
            None,
            "yuv422p10le",
            even=(True, False),
            fields="coded",
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
    _EXR,
    replace(_EXR, name="exr32", title="OpenEXR, 32-bit float", bits=32, compressions=_LOSSLESS),
    replace(
        _EXR,
        name="exrpacked",
        title="OpenEXR, four mattes in R, G, B, A",
        contents=("matte",),
        objects_a_file=4,
        compressions=_LOSSLESS,
    ),
    replace(
        _EXR,
        name="cryptomatte",
        title="Cryptomatte, OpenEXR",
        contents=("matte",),
        bits=32,
        layers="names",
        carries_words=False,
        # Single lines: what the specification's readers expect to be fast.
        compressions=("zips", "zip", "piz", "none"),
    ),
    _DPX_10,
    replace(
        _DPX_10,
        name="dpx16",
        title="DPX, 16 bits",
        alpha_error=0.5 / 65535,
        mean_error=0.5 / 65535,
        color_error=0.5 / 65535,
        bits=16,
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
        # Every frame by itself: a hundredth larger, and any frame is reached at once.
        movie=MovieCodec(
            "ffv1",
            (("level", "3"), ("slicecrc", "1"), ("g", "1")),
            "gbrap16le",
            "gray16le",
            fields="told",
        ),
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
            "png",
            (("compression_level", "1"), ("pred", "sub")),
            "rgba64be",
            "gray16be",
            fields="told",
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
        carries_timecode=True,
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
                # Looking ahead changes nothing without these frames, and ends with a long wait.
                ("lag-in-frames", "0"),
            ),
            "yuva420p",
            "yuv420p",
        ),
    ),
    Preset(
        name="webp",
        title="WebP, animated",
        suffixes=(".webp",),
        contents=("cutout", "matte"),
        matte_error=0.15,
        alpha_error=0.5 / 255,
        mean_error=0.01,
        color_error=0.02,
        carries_pixel_aspect=False,
        carries_words=False,
        bits=8,
        clock=Fraction(1, 1000),
        movie=MovieCodec(
            "libwebp_anim",
            (("quality", "95"), ("compression_level", "2"), ("loop", "0")),
            "bgra",
            "bgra",
            largest=16383,
            animation=True,
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
            fields="coded",
            field_lines=4,
        ),
    ),
    _MASKS,
    replace(_MASKS, name="sav", title="SA-V masklets, JSON"),
    replace(
        _MASKS,
        name="davis",
        title="Indexed PNG, as in DAVIS",
        suffixes=(".png",),
        objects_a_file=255,
        carries_pixel_aspect=False,
        is_document=False,
    ),
)


def preset(name: str) -> Preset:
    """The format of this name. Raises KeyError for an unknown one."""
    for row in PRESETS:
        if row.name == name:
            return row
    raise KeyError(name)
