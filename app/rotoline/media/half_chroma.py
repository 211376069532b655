"""R'G'B' of video with chroma of half width, several times faster than plane by plane.

The bilinear filter has weights of eighths, so eight times the chroma is a whole number: the 8-bit
view is made in whole numbers of 16 bits, rounded by the matrix and once more to bytes. Full depth
is made in floats: both matrix and filter are linear, so the chroma part of R'G'B' is made at
chroma's own size, then enlarged, and luma is added last. Even and odd columns are finished apart
and woven together. Strips of rows stay in the processor's cache.
"""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.media.clip import DeepPicture, Picture
from rotoline.media.color import Coefficients, Plane, rgb_from_codes

_STRIP = 64
_EIGHTHS = 8
# Eight times a code of so many bits is a number of 16.
_WHOLE_BITS = 13
# Steps of a byte that the matrix rounds to.
_FINER = 256

T = TypeVar("T", np.uint8, np.float32)


def is_half_width(y: Plane, chroma: Plane) -> bool:
    """Whether chroma has half of luma's columns and all or half of its rows."""
    (rows, columns), (chroma_rows, chroma_columns) = y.shape, chroma.shape
    is_half = columns > 1 and chroma_columns == -(-columns // 2)
    return bool(is_half and chroma_rows in (rows, -(-rows // 2)))


def view_of_half_chroma(
    y: Plane, cb: Plane, cr: Plane, matrix: str, color_range: str, bits: int
) -> Picture:
    """(H, W, 3) uint8 like `view_of_ycbcr` of planes from `upsample(..., centred=False)`.

    y: (H, W) codes; cb, cr: half as wide, and as high or half as high, rounded up.
    """
    coefficients = rgb_from_codes(matrix, color_range, bits) * 255.0
    if bits > _WHOLE_BITS:
        return _woven(y, cb, cr, coefficients, np.uint8)
    height, width = y.shape
    columns = cb.shape[1]
    if width % 2:
        y = cv2.copyMakeBorder(y, 0, 0, 0, 1, cv2.BORDER_REPLICATE)
    scaled = coefficients * _FINER
    scaled[:, :3] /= _EIGHTHS
    out = np.empty((height, 2 * columns, 3), np.uint8)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        luma = y[top:bottom].astype(np.uint16) * _EIGHTHS
        chroma = [_eighths(plane, top, bottom, height) for plane in (cb, cr)]
        fine = cv2.transform(cv2.merge([luma, *chroma]), scaled)
        cv2.convertScaleAbs(fine, dst=out[top:bottom], alpha=1 / _FINER)
    return np.ascontiguousarray(out[:, :width])


def _eighths(chroma: Plane, top: int, bottom: int, height: int) -> NDArray[np.uint16]:
    """(bottom - top, 2 W) eight times the chroma of the rows from `top` of a picture so high."""
    if chroma.shape[0] == height:
        rows = chroma[top:bottom].astype(np.uint16) * 4
    else:
        first, last = max(top // 2 - 1, 0), min(-(-bottom // 2) + 1, chroma.shape[0])
        near = chroma[first:last].astype(np.uint16)
        both = np.empty((len(near), 2, chroma.shape[1]), np.uint16)
        np.add(near * 3, np.vstack([near[:1], near[:-1]]), out=both[:, 0])
        np.add(near * 3, np.vstack([near[1:], near[-1:]]), out=both[:, 1])
        rows = both.reshape(-1, chroma.shape[1])[top - 2 * first : bottom - 2 * first]
    odd = np.empty_like(rows)
    np.add(rows[:, :-1], rows[:, 1:], out=odd[:, :-1])
    odd[:, -1] = rows[:, -1] * 2
    woven = cv2.merge([rows * 2, odd])
    return np.asarray(woven, np.uint16).reshape(len(rows), -1)


def deep_of_half_chroma(
    y: Plane, cb: Plane, cr: Plane, matrix: str, color_range: str, bits: int
) -> DeepPicture:
    """(H, W, 3) float32 like `from_ycbcr`, of planes as in `view_of_half_chroma`."""
    return _woven(y, cb, cr, rgb_from_codes(matrix, color_range, bits), np.float32)


def _woven(y: Plane, cb: Plane, cr: Plane, coefficients: Coefficients, kind: type[T]) -> NDArray[T]:
    height, width = y.shape
    columns = cb.shape[1]
    if width % 2:
        y = cv2.copyMakeBorder(y, 0, 0, 0, 1, cv2.BORDER_REPLICATE)
    down = 1 if cb.shape[0] == height else 2
    from_luma = float(coefficients[0, 0])
    # Cb, Cr and Cr again, unused: OpenCV's transform is ten times faster from three channels.
    from_chroma = np.insert(coefficients[:, 1:], 2, 0.0, axis=1)
    depth = cv2.CV_8U if kind is np.uint8 else cv2.CV_32F
    out = np.empty((height, columns, 6), kind)
    for top in range(0, height, _STRIP):
        bottom = min(top + _STRIP, height)
        # One more chroma row on either side than the strip covers, for the filter.
        first = max(top // down - 1, 0)
        last = min(-(-bottom // down) + 1, cb.shape[0])
        blue, red = (np.asarray(plane[first:last], np.float32) for plane in (cb, cr))
        part = cv2.transform(cv2.merge([blue, red, red]), from_chroma)
        if down == 2:
            part = cv2.resize(part, (columns, 2 * (last - first)), interpolation=cv2.INTER_LINEAR)
        even = part[top - down * first : bottom - down * first]
        odd = even.copy()
        cv2.addWeighted(even[:, :-1], 0.5, even[:, 1:], 0.5, 0.0, dst=odd[:, :-1])
        lumas = cv2.split(y[top:bottom].reshape(bottom - top, columns, 2))
        woven = [
            cv2.addWeighted(chroma, 1.0, cv2.merge([luma] * 3), from_luma, 0.0, dtype=depth)
            for chroma, luma in zip((even, odd), lumas, strict=True)
        ]
        out[top:bottom] = cv2.merge(woven)
    return np.ascontiguousarray(out.reshape(height, 2 * columns, 3)[:, :width])
