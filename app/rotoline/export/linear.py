"""Scene-linear light of coded R'G'B', as compositing programs read a clip's transfer tag."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Color

# BT.709's curve; BT.601 and BT.2020 use the same one.
_CAMERA = ("bt709", "smpte170m", "bt2020-10", "bt2020-12", "iec61966-2-4", "bt1361e")
_GAMMAS = {"gamma22": 2.2, "gamma28": 2.8, "smpte428": 2.6}
_PQ_M1, _PQ_M2 = 2610 / 16384, 2523 / 4096 * 128
_PQ_C1, _PQ_C2, _PQ_C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
_PQ_PEAK = 100.0
_HLG_A, _HLG_B, _HLG_C = 0.17883277, 0.28466892, 0.55991073


def is_known(transfer: str) -> bool:
    """Whether `linear` can undo this transfer function (FFmpeg's names)."""
    known = ("linear", "iec61966-2-1", "smpte2084", "arib-std-b67", "smpte240m")
    return transfer in (*known, *_CAMERA, *_GAMMAS)


def linear(rgb: Color, transfer: str) -> Color:
    """(H, W, 3) float32 linear light; 1.0 is the light of white code.

    Codes below black are mirrored, those above white follow the curve. PQ is in units of 100
    cd/m2, HLG is scene light. A transfer that is not known leaves the values as they are.
    """
    if transfer == "linear" or not is_known(transfer):
        return rgb
    light = _light(np.abs(rgb), transfer)
    return np.copysign(light, rgb, out=light)


def _light(code: NDArray[np.float32], transfer: str) -> NDArray[np.float32]:
    if transfer in _CAMERA:
        return _joined(code, 0.081, 4.5, 0.099, 1 / 0.45)
    if transfer == "smpte240m":
        return _joined(code, 0.0913, 4.0, 0.1115, 1 / 0.45)
    if transfer == "iec61966-2-1":
        return _joined(code, 0.04045, 12.92, 0.055, 2.4)
    if transfer == "smpte2084":
        root = np.minimum(code, 1.0) ** (1 / _PQ_M2)
        ratio = np.maximum(root - _PQ_C1, 0) / (_PQ_C2 - _PQ_C3 * root)
        return np.asarray(_PQ_PEAK * ratio ** (1 / _PQ_M1), dtype=np.float32)
    if transfer == "arib-std-b67":
        bright = (np.exp((code - _HLG_C) / _HLG_A) + _HLG_B) / 12
        return np.where(code <= 0.5, code**2 / 3, bright).astype(np.float32)
    return np.asarray(code ** _GAMMAS[transfer], dtype=np.float32)


def _joined(
    code: NDArray[np.float32], limit: float, slope: float, offset: float, power: float
) -> NDArray[np.float32]:
    """A straight line up to a limit and a power curve above it."""
    light = code + np.float32(offset)
    light /= np.float32(1 + offset)
    cv2.pow(light, power, dst=light)
    np.divide(code, np.float32(slope), out=light, where=code <= limit)
    return light
