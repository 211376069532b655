"""Where a matte goes: what each program wants to be given, and how it must read it."""

from __future__ import annotations

from dataclasses import dataclass

from rotoline.export.format import AlphaKind, Content
from rotoline.export.presets import Companion


@dataclass(frozen=True)
class Destination:
    """One destination. format: a name of `rotoline.export.presets`.

    reading: how the program must interpret the file; translated in context "Destinations".
    script: what is written beside it to build the comp there.
    """

    id: str
    title: str
    format: str
    content: Content
    alpha: AlphaKind | None
    reading: str
    script: Companion | None = None


def _words(text: str) -> str:
    """Marks words for lupdate, in context "Destinations"; they are translated when shown."""
    return text


DESTINATIONS: tuple[Destination, ...] = (
    Destination(
        "after_effects",
        "After Effects",
        "prores4444",
        "cutout",
        "straight",
        _words("Interpret Footage: Straight - Unmatted. The script beside it does so."),
        "aftereffects",
    ),
    Destination(
        "premiere",
        "Premiere Pro",
        "prores4444",
        "cutout",
        "straight",
        _words("Put it on the track above; alpha is read as straight by itself."),
    ),
    Destination(
        "resolve",
        "DaVinci Resolve",
        "prores4444",
        "cutout",
        "straight",
        _words("Clip Attributes: Alpha Mode Straight."),
    ),
    Destination(
        "final_cut",
        "Final Cut Pro",
        "prores4444",
        "cutout",
        "straight",
        _words("Connect it above the clip. Info inspector: Alpha Handling Straight."),
    ),
    Destination(
        "avid",
        "Avid Media Composer",
        "prores4444",
        "cutout",
        "straight",
        _words("Link it with alpha. Avid shows alpha inverted: choose Invert in Source Settings."),
    ),
    Destination(
        "nuke",
        "Nuke",
        "exr",
        "cutout",
        "premultiplied",
        _words("Read with colour space linear; it is premultiplied. Each object has a channel."),
        "nuke",
    ),
    Destination(
        "cryptomatte",
        "Cryptomatte",
        "cryptomatte",
        "matte",
        None,
        _words("Pick objects with the host's Cryptomatte node: Nuke, Fusion, Blender, Houdini."),
    ),
    Destination(
        "fusion",
        "Fusion",
        "exr",
        "cutout",
        "premultiplied",
        _words("Loader: it is premultiplied, leave Post-Multiply off."),
    ),
    Destination(
        "matte_sequence",
        _words("Matte sequence"),
        "png16",
        "matte",
        None,
        _words("White is inside. Use it as a luma matte; it is data, not colour."),
    ),
    Destination(
        "luma_movie",
        _words("Luma matte movie"),
        "prores422hq",
        "matte",
        None,
        _words("White is inside. Use it as a luma track matte."),
    ),
    Destination(
        "dpx",
        _words("DPX sequence"),
        "dpx10",
        "matte",
        None,
        _words("White is inside. It is data: read it without a log or film curve."),
    ),
    Destination(
        "dataset",
        _words("Data set (COCO)"),
        "coco",
        "matte",
        None,
        _words("Masks as run lengths in one JSON file, objects as categories."),
    ),
    Destination(
        "web",
        _words("Web"),
        "webm",
        "cutout",
        "straight",
        _words("Browsers show it over the page's background."),
    ),
)

# Bytes a pixel and frame of usual footage, for an estimate: (cut-out, matte).
_DENSITY: dict[str, tuple[float, float]] = {
    "prores4444": (0.85, 0.25),
    "prores4444xq": (1.3, 0.4),
    "prores422hq": (0.5, 0.2),
    "png16": (5.0, 0.08),
    "png8": (2.5, 0.03),
    "tiff16": (7.0, 1.0),
    "exr": (4.5, 0.1),
    "exr32": (9.0, 0.2),
    "exrpacked": (0.2, 0.2),
    "cryptomatte": (0.5, 0.5),
    "dpx10": (5.33, 4.0),
    "dpx16": (8.0, 6.0),
    "dnxhr": (0.8, 0.8),
    "pngmov": (6.0, 0.1),
    "webp": (0.1, 0.02),
    "coco": (0.001, 0.001),
    "sav": (0.001, 0.001),
    "davis": (0.005, 0.005),
    "ffv1": (5.0, 0.06),
    "webm": (0.06, 0.02),
    "h264": (0.03, 0.03),
}


def estimated_bytes(format: str, content: Content, pixels: int, frames: int, files: int) -> int:
    """About how much an export will take, from usual footage; right within a factor of two."""
    cutout, matte = _DENSITY.get(format, (4.0, 0.2))
    return int((cutout if content == "cutout" else matte) * pixels * frames * files)


def bytes_text(count: int) -> str:
    """Bytes in the unit that reads best."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
