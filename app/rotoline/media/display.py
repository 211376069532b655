"""What is shown and what a model sees: display-referred R'G'B' of any transfer function.

Standard video passes as it is. Scene-linear light gets the sRGB curve, PQ and HLG are tone
mapped to a standard screen, BT.2020 light among them is brought to BT.709.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.interpretation import View
from rotoline.media.clip import ColorTags, DeepPicture, Picture
from rotoline.media.color import view
from rotoline.media.log_curves import TABLE_STEPS, looked_up, scene_light
from rotoline.media.ocio import ocio_view

# Diffuse white of HDR programmes (ITU-R BT.2408), and where highlights begin to be rolled off
# and are all white, in units of it.
_WHITE_NITS = 203.0
_KNEE = 0.7
_PEAK = 1000.0 / _WHITE_NITS
# Cameras that record in log hold highlights to some 3 stops above diffuse white, and more.
_LOG_PEAK = 10.0

_BT2020_TO_BT709 = np.array(
    [
        [1.660491, -0.587641, -0.072850],
        [-0.124550, 1.132900, -0.008349],
        [-0.018151, -0.100579, 1.118730],
    ],
    np.float32,
)


BY_TAGS = View()


def display_view(rgb: DeepPicture, tags: ColorTags, shown: View = BY_TAGS) -> Picture:
    """(H, W, 3) uint8 for a standard screen; what is no number is black.

    rgb: coded R'G'B', or light where the curve is linear. Raises KeyError for an unknown curve.
    """
    if shown.space is not None:
        return ocio_view(rgb, shown)
    if is_plain(tags, shown):
        return view(np.clip(rgb, 0, 1))
    return _srgb_bytes(_light(rgb, tags, shown))


def is_plain(tags: ColorTags, shown: View) -> bool:
    """Whether code values go to the screen as they are."""
    by_tag = shown.curve is None and tags.transfer not in ("linear", "smpte2084", "arib-std-b67")
    by_hand = shown.exposure != 0 or shown.space is not None
    return (by_tag or shown.curve == "display") and not by_hand


def srgb_from_linear(rgb: DeepPicture) -> DeepPicture:
    """The sRGB curve of linear light; negative light becomes black, 1.0 stays 1.0."""
    light = np.maximum(rgb, 0)
    low = light * np.float32(12.92)
    high = np.float32(1.055) * np.power(light, np.float32(1 / 2.4)) - np.float32(0.055)
    return np.where(light <= 0.0031308, low, high).astype(np.float32)


def _light(rgb: DeepPicture, tags: ColorTags, shown: View) -> DeepPicture:
    """Linear light for the screen, 1.0 its white; may leave 0..1."""
    gain = np.float32(2.0**shown.exposure)
    if shown.curve not in (None, "linear", "display"):
        return _rolled(scene_light(rgb, shown.curve) * gain, _LOG_PEAK)
    curve = shown.curve or tags.transfer
    if curve == "linear":
        return rgb * gain
    if curve in ("smpte2084", "arib-std-b67"):
        light = looked_up(rgb, _hdr_table(curve), 0.0, 1.0)
        if tags.primaries == "bt2020":
            light = np.asarray(cv2.transform(light, _BT2020_TO_BT709), np.float32)
        return _rolled(light * gain, _PEAK)
    return _linear_from_srgb(rgb) * gain


def _srgb_bytes(light: DeepPicture) -> Picture:
    """Light to bytes by a table of 65536 steps, 0.05 of a byte each where it is darkest."""
    return looked_up(light, _srgb_table(), 0.0, 1.0)


def _linear_from_srgb(rgb: DeepPicture) -> DeepPicture:
    codes = np.maximum(rgb, 0)
    high = np.power((codes + np.float32(0.055)) / np.float32(1.055), np.float32(2.4))
    return np.where(codes <= 0.04045, codes / np.float32(12.92), high).astype(np.float32)


def _rolled(light: DeepPicture, peak: float) -> DeepPicture:
    """Highlights eased into white: identity to the knee, then a smooth rise to 1.0 at `peak`."""
    red, green, blue = cv2.split(light)
    # One factor for the three channels keeps the hue of a highlight.
    brightest = np.asarray(cv2.max(cv2.max(red, green), blue), np.float32)
    factor = np.ones_like(brightest)
    high = brightest > _KNEE
    above = np.clip((brightest[high] - _KNEE) / (peak - _KNEE), 0, 1)
    # (1 + a) x / (1 + a x), of slope 1 at the knee.
    bend = (peak - _KNEE) / (1 - _KNEE) - 1
    eased = _KNEE + (1 - _KNEE) * (1 + bend) * above / (1 + bend * above)
    factor[high] = eased / brightest[high]
    return light * factor[..., None]


@cache
def _srgb_table() -> NDArray[np.uint8]:
    light = np.linspace(0, 1, TABLE_STEPS, dtype=np.float32)
    return np.rint(srgb_from_linear(light) * 255).astype(np.uint8)


@cache
def _hdr_table(transfer: str) -> NDArray[np.float32]:
    """Linear light in units of diffuse white for code values from 0 to 1."""
    code = np.linspace(0, 1, TABLE_STEPS)
    if transfer == "smpte2084":
        m1, m2 = 2610 / 16384, 2523 / 4096 * 128
        c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
        root = code ** (1 / m2)
        nits = 10000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
        return (nits / _WHITE_NITS).astype(np.float32)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12)
    # BT.2100: a 1000-nit screen shows scene light with a system gamma of 1.2.
    return (1000 * scene**1.2 / _WHITE_NITS).astype(np.float32)
