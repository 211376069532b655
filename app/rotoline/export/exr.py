"""Write and read back OpenEXR pictures: a channel an object, all combined in A, half float."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
import OpenEXR

from rotoline.core.timecode import drops_frames
from rotoline.export.naming import distinct
from rotoline.export.picture import ExportFrame, PictureTags

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
# The attribute counts frames as SMPTE 12M does, in two decimal digits up to 29.
MOST_TIMECODE_RATE = 30
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


def encoded(frame: ExportFrame, tags: PictureTags) -> bytes:
    """An EXR file: `A`, one `<object>.A` each, and in a cut-out R, G, B; ZIP, half.

    Every channel is there on every frame, also where it is empty.
    """
    channels = {"A": frame.alpha.astype(np.float16)}
    for layer in frame.layers:
        channels[f"{layer.name}.A"] = layer.alpha.astype(np.float16)
    if frame.rgb is not None:
        # Highlights beyond half's range stay the brightest light half can hold.
        limit = float(np.finfo(np.float16).max)
        for number, name in enumerate("RGB"):
            channels[name] = np.clip(frame.rgb[..., number], -limit, limit).astype(np.float16)
    stream = io.BytesIO()
    OpenEXR.File(_header(tags), channels).write(stream)
    return stream.getvalue()


def decoded(data: bytes) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """Every channel of an EXR file as (H, W) float32. Raises RuntimeError for a damaged file."""
    file = OpenEXR.File(io.BytesIO(data), separate_channels=True)
    return {name: channel.pixels.astype(np.float32) for name, channel in file.channels().items()}


def _header(tags: PictureTags) -> dict[str, object]:
    header: dict[str, object] = {
        "compression": OpenEXR.ZIP_COMPRESSION,
        "type": OpenEXR.scanlineimage,
        "framesPerSecond": Fraction(tags.rate),
        "pixelAspectRatio": float(tags.pixel_aspect),
        "software": "Rotoline",
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
