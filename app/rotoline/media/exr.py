"""OpenEXR pictures: any layer, any part, data window placed in the display window."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import OpenEXR
from numpy.typing import NDArray

_MOST_PIXELS = 1 << 28
# Redirection is the whole process's, so only one thread may do it at a time.
_PRINTING = Lock()
# Red, green, blue, white chromaticities (x, y) of the primaries with a name.
_PRIMARIES = {
    "bt709": (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290),
    "bt2020": (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290),
    "smpte432": (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290),
    "smpte431": (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3140, 0.3510),
}


class ExrDamaged(Exception):
    """An EXR file that cannot be read; the text says why, without the path."""


@dataclass(frozen=True)
class ExrPicture:
    """color: (H, W, 3) float32 over the display window; alpha: (H, W) float32 or None.

    Colour is as stored: linear light and, where there is alpha, premultiplied by it.
    layers: what can be asked for ("" is the main one).
    """

    color: NDArray[np.float32]
    alpha: NDArray[np.float32] | None
    bit_depth: int
    layers: tuple[str, ...]
    primaries: str | None
    pixel_aspect: Fraction
    timecode: str | None
    rate: Fraction | None


def size_of(path: Path) -> tuple[int, int]:
    """(width, height) of the display window. Raises ExrDamaged."""
    return _display_size(_open(path, header_only=True).header())


def pixel_aspect_of(path: Path) -> Fraction:
    """A pixel's width over its height. Raises ExrDamaged."""
    return _aspect(_open(path, header_only=True).header())


def read_exr(path: Path, layer: str | None = None) -> ExrPicture:
    """Read one layer; by default R, G, B, else luminance, else the first there is.

    layer: "hero", "hero.A", "Z" or, in a file of several parts, a part's name.
    Raises ExrDamaged.
    """
    _display_size(_open(path, header_only=True).header())
    file = _open(path, header_only=False)
    named = [
        (_full_name(part, name, len(file.parts)), part, channel)
        for part in file.parts
        for name, channel in part.channels.items()
    ]
    if not named:
        raise ExrDamaged("is damaged")
    layers = tuple(dict.fromkeys(name.rpartition(".")[0] for name, _, _ in named))
    channels = {name: (part, channel) for name, part, channel in named}
    chosen = _choose(tuple(channels), layer)
    header = channels[chosen[0]][0].header
    width, height = _display_size(header)
    planes = {name: _placed(*channels[name], width, height) for name in set(chosen)}
    color = np.stack([planes[name] for name in chosen[:3]], axis=-1)
    depths = [channels[name][1].pixels.dtype.itemsize for name in chosen]
    return ExrPicture(
        color=color,
        alpha=np.clip(np.nan_to_num(planes[chosen[3]]), 0, 1) if len(chosen) == 4 else None,
        bit_depth=8 * max(depths),
        layers=layers,
        primaries=_primaries(header),
        pixel_aspect=_aspect(header),
        timecode=_timecode(header),
        rate=_rate(header),
    )


def _open(path: Path, header_only: bool) -> Any:
    try:
        # The binding prints what it could not decode, and standard output is not its to use;
        # the picture then has no part, which is found later.
        with _PRINTING, redirect_stdout(io.StringIO()), path.open("rb") as stream:
            return OpenEXR.File(stream, separate_channels=True, header_only=header_only)
    except (RuntimeError, ValueError, TypeError, KeyError, MemoryError, IndexError) as error:
        raise ExrDamaged("is damaged or no EXR picture") from error


def _full_name(part: Any, channel: str, parts: int) -> str:
    """Channel name; of several parts led by the part's name unless it says so already."""
    name = part.name() if callable(part.name) else part.name
    if parts == 1 or not name or channel.startswith(f"{name}.") or name in ("rgb", "rgba"):
        return channel
    return f"{name}.{channel}"


def _choose(names: tuple[str, ...], layer: str | None) -> tuple[str, ...]:
    """Three colour channels and, if there is one, alpha."""
    if layer is not None and layer in names:
        return (layer,) * 3
    prefixes = [layer] if layer else ["", *dict.fromkeys(n.rpartition(".")[0] for n in names)]
    for prefix in prefixes:
        dot = f"{prefix}." if prefix else ""
        by_end = {n[len(dot) :].upper(): n for n in names if n.rpartition(".")[0] == prefix}
        # Nuke spells the channels of its layers out.
        alpha = tuple(by_end[end] for end in ("A", "ALPHA") if end in by_end)[:1]
        for triple in (("R", "G", "B"), ("RED", "GREEN", "BLUE"), ("Y", "Y", "Y")):
            if all(end in by_end for end in triple):
                return (*(by_end[end] for end in triple), *alpha)
    if layer is not None:
        inside = sorted(n for n in names if n.startswith(f"{layer}."))
        if not inside:
            known = ", ".join(sorted(names)[:8])
            raise ExrDamaged(f"has no layer or channel {layer!r}; it has {known}")
        return (inside[0],) * 3
    return (sorted(names)[0],) * 3


def _display_size(header: Mapping[str, Any]) -> tuple[int, int]:
    low, high = header["displayWindow"]
    width, height = int(high[0]) - int(low[0]) + 1, int(high[1]) - int(low[1]) + 1
    data_low, data_high = header["dataWindow"]
    stored = (int(data_high[0]) - int(data_low[0]) + 1) * (int(data_high[1]) - int(data_low[1]) + 1)
    if width < 1 or height < 1 or not 0 < stored <= _MOST_PIXELS or width * height > _MOST_PIXELS:
        raise ExrDamaged("has an impossible size in its header")
    return width, height


def _placed(part: Any, channel: Any, width: int, height: int) -> NDArray[np.float32]:
    """(height, width): the data window's pixels where the display window shows them, else 0."""
    pixels = np.asarray(channel.pixels)
    if pixels.ndim != 2:
        raise ExrDamaged("has deep pixels, which hold no single colour")
    across, down = int(channel.xSampling), int(channel.ySampling)
    if (across, down) != (1, 1):
        pixels = pixels.repeat(down, axis=0).repeat(across, axis=1)
    low = part.header["displayWindow"][0]
    data_low = part.header["dataWindow"][0]
    left, top = int(data_low[0]) - int(low[0]), int(data_low[1]) - int(low[1])
    if (left, top) == (0, 0) and pixels.shape == (height, width):
        return pixels.astype(np.float32)
    placed = np.zeros((height, width), np.float32)
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + pixels.shape[1], width), min(top + pixels.shape[0], height)
    if x0 < x1 and y0 < y1:
        placed[y0:y1, x0:x1] = pixels[y0 - top : y1 - top, x0 - left : x1 - left]
    return placed


def _primaries(header: Mapping[str, Any]) -> str | None:
    stored = header.get("chromaticities")
    if stored is None:
        return None
    values = np.asarray(stored, np.float64).ravel()
    for name, known in _PRIMARIES.items():
        if values.shape == (8,) and np.allclose(values, known, atol=2e-3):
            return name
    return None


def _aspect(header: Mapping[str, Any]) -> Fraction:
    value = float(header.get("pixelAspectRatio", 1.0))
    return Fraction(value).limit_denominator(10_000) if 0.01 < value < 100 else Fraction(1)


def _rate(header: Mapping[str, Any]) -> Fraction | None:
    stored = header.get("framesPerSecond")
    if stored is None:
        return None
    if isinstance(stored, Fraction):
        return stored if stored > 0 else None
    over, under = (int(number) for number in stored)
    return Fraction(over, under) if over > 0 and under > 0 else None


def _timecode(header: Mapping[str, Any]) -> str | None:
    code = header.get("timeCode")
    if code is None:
        return None
    separator = ";" if getattr(code, "dropFrame", False) else ":"
    return f"{code.hours:02}:{code.minutes:02}:{code.seconds:02}{separator}{code.frame:02}"
