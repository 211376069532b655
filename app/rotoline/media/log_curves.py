"""Camera log curves: from code values to scene light, 0.18 for a grey card."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.float32]
T = TypeVar("T", np.uint8, np.float32)

# Tables are as long as 16 bits count, so that a code value of 12 bits falls on its own entry.
TABLE_STEPS = 1 << 16
# Code values a table spans: limited range leaves 0..1 by a little.
_LOWEST, _HIGHEST = -0.25, 1.25

_Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def looked_up(values: Codes, table: NDArray[T], low: float, high: float) -> NDArray[T]:
    """(H, W, …) `table`'s entries for values from `low`, its first, to `high`, its last.

    Values outside take the nearest end, what is no number the first entry.
    """
    scale = (len(table) - 1) / (high - low)
    within = np.clip(values, low, high)
    # OpenCV rounds in the same pass, and makes 0 of what is no number.
    steps = cv2.addWeighted(within, scale, within, 0.0, -low * scale, dtype=cv2.CV_16U)
    return table[np.asarray(steps, np.uint16).reshape(values.shape)]


def scene_light(codes: Codes, curve: str) -> Codes:
    """(H, W, 3) float32 linear light of R'G'B' code values; 1.0 is diffuse white.

    curve: a key of `LOG_CURVES`. Raises KeyError for any other.
    """
    return looked_up(codes, _table(curve), _LOWEST, _HIGHEST)


@cache
def _table(curve: str) -> NDArray[np.float32]:
    return LOG_CURVES[curve](np.linspace(_LOWEST, _HIGHEST, TABLE_STEPS)).astype(np.float32)


def _cineon(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kodak: printing density of 0.002 a code, black at 95, white at 685, gamma 0.6."""
    black = 10 ** ((95 - 685) * 0.002 / 0.6)
    return np.asarray((10 ** ((code * 1023 - 685) * 0.002 / 0.6) - black) / (1 - black))


def _logc3(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """ARRI LogC, exposure index 800."""
    log = (10 ** ((code - 0.385537) / 0.247190) - 0.052272) / 5.555556
    return np.where(code > 5.367655 * 0.010591 + 0.092809, log, (code - 0.092809) / 5.367655)


def _logc4(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """ARRI LogC4 specification, 2022."""
    a, b, c = (2**18 - 16) / 117.45, (1023 - 95) / 1023, 95 / 1023
    slope = 7 * np.log(2) * 2 ** (7 - 14 * c / b) / (a * b)
    start = (2 ** (14 * (-c / b) + 6) - 64) / a
    log = (2 ** (14 * (code - c) / b + 6) - 64) / a
    return np.where(code >= 0, log, code * slope + start)


def _slog3(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sony, technical summary for S-Gamut3.Cine/S-Log3."""
    knee = 171.2102946929
    log = 10 ** ((code * 1023 - 420) / 261.5) * 0.19 - 0.01
    return np.where(code >= knee / 1023, log, (code * 1023 - 95) * 0.01125 / (knee - 95))


def _vlog(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """Panasonic V-Log/V-Gamut reference manual."""
    log = 10 ** ((code - 0.598206) / 0.241514) - 0.00873
    return np.where(code < 0.181, (code - 0.125) / 5.6, log)


def _clog3(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """Canon Log 3, reflectance of which 0.9 is white."""
    dark = -(10 ** ((0.12783901 - code) / 0.36726845) - 1) / 14.98325
    middle = (code - 0.12512219) / 1.9754798
    bright = (10 ** ((code - 0.12240537) / 0.36726845) - 1) / 14.98325
    light = np.where(code < 0.097465473, dark, np.where(code <= 0.15277891, middle, bright))
    return np.asarray(0.9 * light)


def _log3g10(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """RED Log3G10, white paper on REDWideGamutRGB."""
    log = (10 ** (np.maximum(code, 0) / 0.224282) - 1) / 155.975327 - 0.01
    return np.where(code < 0, code / 15.1927 - 0.01, log)


def _blackmagic5(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """Blackmagic Design film generation 5."""
    slope, start = 8.283605932402494, 0.09246575342465753
    log = np.exp((code - 0.5300133392291939) / 0.08692876065491224) - 0.005494072432257808
    return np.where(code < slope * 0.005 + start, (code - start) / slope, log)


def _acescct(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """Academy S-2016-001."""
    linear = (code - 0.0729055341958355) / 10.5402377416545
    return np.where(code <= 0.155251141552511, linear, 2 ** (code * 17.52 - 9.72))


LOG_CURVES: dict[str, _Curve] = {
    "cineon": _cineon,
    "logc3": _logc3,
    "logc4": _logc4,
    "slog3": _slog3,
    "vlog": _vlog,
    "clog3": _clog3,
    "log3g10": _log3g10,
    "blackmagic5": _blackmagic5,
    "acescct": _acescct,
}
