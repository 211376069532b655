"""What the window says of destinations, and about how much an export will take.

The texts here stand in context "Destinations"; they are translated when shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from rotoline.export.format import Content
from rotoline.export.hosts import DESTINATIONS, Destination, destination
from rotoline.export.presets import ExportSettings

__all__ = [
    "DESTINATIONS",
    "Destination",
    "bytes_text",
    "estimated_bytes",
    "is_served",
    "reading_words",
    "said",
]


def _words(text: str) -> str:
    """Marks words for lupdate."""
    return text


# How to read formats whose mattes are not a picture of white inside black.
_READINGS: Mapping[str, str] = {
    "cryptomatte": destination("cryptomatte").reading,
    "coco": destination("dataset").reading,
    "sav": _words("Masks as run lengths in one JSON file: for each frame one of each object."),
    "davis": _words(
        "A pixel's value is the object's number, 0 is outside; the colours are only its palette."
    ),
    "exrpacked": _words(
        "Red, green, blue and alpha are one object's matte each. They are data, not colour."
    ),
    "dpx10": destination("dpx").reading,
    "dpx16": destination("dpx").reading,
}

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


def is_served(chosen: Destination, settings: ExportSettings) -> bool:
    """Whether an export is what a destination wants; what else lies beside it does no harm."""
    return (
        (chosen.format, chosen.content) == (settings.format, settings.content)
        and chosen.alpha in (None, settings.alpha)
        and (chosen.script is None or chosen.script in settings.companions)
    )


def reading_words(chosen: Destination, settings: ExportSettings) -> str:
    """How the files must be read: by the destination, or by any program."""
    if settings.invert and settings.content == "matte":
        return said(_words("Inverted: white is outside. It is data, not colour."))
    if is_served(chosen, settings):
        return f"{said(chosen.title)}: {said(chosen.reading)}"
    if settings.content == "matte":
        plain = _words("White is inside. It is data, not colour.")
        return said(_READINGS.get(settings.format, plain))
    if settings.alpha == "premultiplied":
        return said(_words("Read it as premultiplied (with black)."))
    return said(_words("Read it as straight (unmatted)."))


def said(text: str) -> str:
    """A destination's words in the person's language."""
    return QCoreApplication.translate("Destinations", text)
