"""What the window says of destinations, and about how much an export will take."""

from __future__ import annotations

from rotoline.export.format import Content
from rotoline.export.hosts import DESTINATIONS, Destination

__all__ = ["DESTINATIONS", "Destination", "bytes_text", "estimated_bytes"]

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
