"""Whole code values of numbers between 0 and 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def quantised(values: object, bits: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """0..1 to whole codes of `bits`, cut at both ends and rounded to the nearest."""
    top = (1 << bits) - 1
    scaled = np.clip(np.asarray(values, dtype=np.float32) * np.float32(top), 0, top)
    whole = np.asarray(np.rint(scaled), dtype=np.float32)
    return whole.astype(np.uint8) if bits == 8 else whole.astype(np.uint16)
