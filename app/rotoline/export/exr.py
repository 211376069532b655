"""Write and read back OpenEXR pictures: a channel an object, four packed, or ranks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import OpenEXR
from numpy.typing import NDArray

from rotoline.core.matte import Alpha, Window, window_of
from rotoline.core.timecode import drops_frames
from rotoline.export import cryptomatte
from rotoline.export.naming import distinct
from rotoline.export.picture import MOST_TIMECODE_RATE, ExportFrame, PictureTags

# Red, green, blue and white (x, y) of the primaries that have a name.
_CHROMATICITIES = {
    "bt709": (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290),
    "bt470bg": (0.64, 0.33, 0.29, 0.60, 0.15, 0.06, 0.3127, 0.3290),
    "smpte170m": (0.630, 0.340, 0.310, 0.595, 0.155, 0.070, 0.3127, 0.3290),
    "smpte240m": (0.630, 0.340, 0.310, 0.595, 0.155, 0.070, 0.3127, 0.3290),
    "bt2020": (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290),
    "smpte431": (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3140, 0.3510),
    "smpte432": (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290),
}
# Nuke strips leading digits of a layer's name and replaces all else but letters and digits.
_UNUSUAL = re.compile(r"[^A-Za-z0-9_]+")
# Layer and ".A" fit in the 31 characters that all readers of EXR take.
_LONGEST_NAME = 24
_COMPRESSIONS = {
    "zip": OpenEXR.ZIP_COMPRESSION,
    "zips": OpenEXR.ZIPS_COMPRESSION,
    "piz": OpenEXR.PIZ_COMPRESSION,
    "dwaa": OpenEXR.DWAA_COMPRESSION,
    "none": OpenEXR.NO_COMPRESSION,
}
_PACKED = "RGBA"
_PACKED_KEY = "rotoline/matte/"
_CHANNEL_NAMES = {"r", "g", "b", "a", "rgb", "rgba", "red", "green", "blue", "alpha", "depth"}


def layer_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names of layers that come up unchanged in compositing programs, all different."""
    plain = []
    for name in names:
        safe = _UNUSUAL.sub("_", name).strip("_")[:_LONGEST_NAME]
        if not safe or not safe[0].isalpha() or safe.lower() in _CHANNEL_NAMES:
            safe = f"object_{safe}".rstrip("_")
        plain.append(safe)
    return distinct(plain)


def encoded(frame: ExportFrame, tags: PictureTags, format_name: str) -> bytes:
    """An EXR file in one of the formats `exr`, `exr32`, `exrpacked` and `cryptomatte`.

    Every channel is there on every frame, also where it is empty.
    """
    header = _header(tags)
    channels: dict[str, NDArray[Any]]
    if format_name == "exrpacked":
        planes = [layer.alpha.astype(np.float16) for layer in frame.layers]
        planes += [np.zeros(frame.alpha.shape, np.float16)] * (len(_PACKED) - len(planes))
        channels = dict(zip(_PACKED, planes, strict=True))
        for channel, layer in zip(_PACKED, frame.layers, strict=False):
            header[f"{_PACKED_KEY}{channel}"] = layer.name
    elif format_name == "cryptomatte":
        channels = {"A": frame.alpha, **cryptomatte.channels(frame.layers)}
        header |= cryptomatte.header([layer.name for layer in frame.layers])
    else:
        number = np.float32 if format_name == "exr32" else np.float16
        channels = _layered(frame, number)
    stream = io.BytesIO()
    OpenEXR.File(header, channels).write(stream)
    return stream.getvalue()


def _layered(
    frame: ExportFrame, number: type[np.float16] | type[np.float32]
) -> dict[str, NDArray[Any]]:
    """`A`, one `<object>.A` each, and in a cut-out R, G, B."""
    combined = _placed(frame.alpha, frame.shown, number)
    channels = {"A": combined}
    for layer in frame.layers:
        is_all = layer.alpha is frame.alpha
        alpha = combined if is_all else _placed(layer.alpha, window_of(layer.alpha), number)
        channels[f"{layer.name}.A"] = alpha
    if frame.color is not None:
        for place, channel in enumerate("RGB"):
            plane = np.empty(frame.alpha.shape, number)
            plane[:] = _within(frame.color.around[place : place + 1], number)
            plane[frame.color.window] = _within(frame.color.inside[..., place], number)
            channels[channel] = plane
    return channels


def _placed(
    plane: NDArray[np.float32],
    window: Window | None,
    number: type[np.float16] | type[np.float32],
) -> NDArray[Any]:
    """A plane as numbers of a kind; outside the window it is 0 and need not be looked at."""
    result: NDArray[Any] = np.zeros(plane.shape, number)
    if window is not None:
        result[window] = _within(plane[window], number)
    return result


def _within(
    values: NDArray[np.float32], number: type[np.float16] | type[np.float32]
) -> NDArray[np.float32]:
    """Highlights beyond half's range stay the brightest light half can hold."""
    limit = float(np.finfo(number).max)
    return np.clip(values, -limit, limit)


@dataclass(frozen=True)
class Stored:
    """What an EXR file of ours holds. bits: of its widest channel; the rest as in `ReadBack`."""

    rgb: NDArray[np.float32] | None
    alpha: Alpha
    bits: int
    layers: tuple[tuple[str, Alpha], ...]
    timecode: str | None


def decoded(data: bytes, format_name: str) -> Stored:
    """Read what `encoded` made. Raises RuntimeError, ValueError or KeyError for anything else."""
    file = OpenEXR.File(io.BytesIO(data), separate_channels=True)
    stored = {name: channel.pixels for name, channel in file.channels().items()}
    bits = 8 * max(pixels.dtype.itemsize for pixels in stored.values())
    planes = {name: pixels.astype(np.float32, copy=False) for name, pixels in stored.items()}
    header: Mapping[str, Any] = file.header()
    timecode = _label(header.get("timeCode"))
    if format_name == "exrpacked":
        layers = tuple(
            (str(header[key]), planes[channel])
            for channel in _PACKED
            if (key := f"{_PACKED_KEY}{channel}") in header
        )
        alpha = np.maximum.reduce([plane for _, plane in layers])
        return Stored(None, alpha, bits, layers, timecode)
    alpha = planes.pop("A")
    if format_name == "cryptomatte":
        return Stored(None, alpha, bits, cryptomatte.layers_of(planes, header), timecode)
    color = [planes.pop(name, None) for name in "RGB"]
    known = [plane for plane in color if plane is not None]
    rgb = np.stack(known, axis=-1) if len(known) == 3 else None
    layers = tuple((name.removesuffix(".A"), plane) for name, plane in planes.items())
    return Stored(rgb, alpha, bits, layers, timecode)


def _header(tags: PictureTags) -> dict[str, object]:
    header: dict[str, object] = {
        "compression": _COMPRESSIONS[tags.compression],
        "type": OpenEXR.scanlineimage,
        "framesPerSecond": Fraction(tags.rate),
        "pixelAspectRatio": float(tags.pixel_aspect),
        "software": "Rotoline",
        "comments": tags.words,
    }
    if tags.color.primaries in _CHROMATICITIES:
        header["chromaticities"] = _CHROMATICITIES[tags.color.primaries]
    if tags.timecode is not None and round(tags.rate) <= MOST_TIMECODE_RATE:
        header["timeCode"] = _timecode(tags.timecode)
    return header


def _timecode(label: str) -> Any:
    code = OpenEXR.TimeCode()
    code.hours, code.minutes, code.seconds, code.frame = map(int, re.split("[:;.,]", label))
    code.dropFrame = drops_frames(label)
    return code


def _label(code: Any) -> str | None:
    if code is None:
        return None
    separator = ";" if code.dropFrame else ":"
    return f"{code.hours:02d}:{code.minutes:02d}:{code.seconds:02d}{separator}{code.frame:02d}"
