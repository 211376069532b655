"""Non-square pixels in picture files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PIL import Image

from rotoline.media.tiff import Values, tiff_tag

SQUARE = Fraction(1)
# Sides of a pixel beyond this ratio are a resolution that was never meant.
_WIDEST = 8
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_NO_UNIT = 1
# Ratios are exact; densities in inches or metres are rounded to whole numbers.
_RATIO_TERM, _DENSITY_TERM = 10_000, 50


def pixel_aspect_in(path: Path) -> Fraction:
    """A pixel's width over its height by the densities in a PNG, TIFF or JPEG file; else 1.

    A file that cannot be read has square ones: whoever decodes it says so.
    """
    if path.suffix.lower() in (".tif", ".tiff"):
        across, down = (_ratio(tiff_tag(path, tag)) for tag in (_X_RESOLUTION, _Y_RESOLUTION))
        return pixel_aspect_of(across, down, tiff_tag(path, _RESOLUTION_UNIT) == (_NO_UNIT,))
    try:
        with Image.open(path) as picture:
            told = dict(picture.info)
    except Exception:  # noqa: BLE001 - Pillow raises anything for damaged files
        return SQUARE
    is_jfif = "jfif_density" in told
    key = next((name for name in ("jfif_density", "aspect", "dpi") if name in told), None)
    across, down = (None, None) if key is None else told[key]
    is_ratio = told.get("jfif_unit") == 0 if is_jfif else key == "aspect"
    return pixel_aspect_of(across, down, is_ratio)


def _ratio(values: Values) -> float | None:
    """A rational's two numbers as one; one number as it is."""
    if len(values) == 1:
        return values[0]
    return values[0] / values[1] if len(values) == 2 and values[1] else None


def pixel_aspect_of(across: object, down: object, is_ratio: bool) -> Fraction:
    """A pixel's width over its height from how many there are in one length across and down.

    is_ratio: they tell nothing else. 1 where these are no two numbers that make sense together.
    """
    try:
        ratio = Fraction(float(down) / float(across))  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return SQUARE
    if not Fraction(1, _WIDEST) <= ratio <= _WIDEST:
        return SQUARE
    return ratio.limit_denominator(_RATIO_TERM if is_ratio else _DENSITY_TERM)
