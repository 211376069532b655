"""Whole code values of numbers between 0 and 1."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8] | NDArray[np.uint16]

# Numbers converted at a time: what lies between float and code values stays in the cache.
_AT_ONCE = 1 << 16


def with_alpha(rgb: Codes, alpha: Codes, order: int) -> Codes:
    """(H, W, 4) codes of (H, W, 3) and (H, W); order: OpenCV's conversion, such as RGB2BGRA."""
    joined: NDArray[Any] = np.asarray(cv2.insertChannel(alpha, cv2.cvtColor(rgb, order), 3))
    return joined


def quantised(values: object, bits: int) -> Codes:
    """0..1 to whole codes of `bits`, cut at both ends and rounded to the nearest (even)."""
    top = (1 << bits) - 1
    array = np.asarray(values, dtype=np.float32)
    codes = np.empty(array.shape, np.uint8 if bits == 8 else np.uint16)
    lines = max(1, _AT_ONCE // max(array[:1].size, 1))
    between = np.empty((lines, *array.shape[1:]), np.float32)
    for first in range(0, len(array), lines):
        part = array[first : first + lines]
        scaled = np.multiply(part, np.float32(top), out=between[: len(part)])
        np.clip(np.rint(scaled, out=scaled), 0, top, out=scaled)
        np.copyto(codes[first : first + lines], scaled, casting="unsafe")
    return codes
