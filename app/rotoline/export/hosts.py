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


def destination(name: str) -> Destination:
    """The destination of an id. Raises KeyError for an unknown one."""
    for row in DESTINATIONS:
        if row.id == name:
            return row
    raise KeyError(name)
