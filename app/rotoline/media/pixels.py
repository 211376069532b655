"""From sample planes to pictures: the 8-bit view, full-depth colour, alpha."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.media.clip import ColorTags, DeepPicture, Picture
from rotoline.media.color import Plane, from_ycbcr, upsample, view_of_ycbcr
from rotoline.media.display import display_view
from rotoline.media.half_chroma import is_half_width, view_of_half_chroma
from rotoline.media.planes import Planes


def view_of(parts: Planes, width: int, height: int, tags: ColorTags, centred: bool) -> Picture:
    """(H, W, 3) uint8, display-referred, from planes as stored.

    centred: chroma lies between columns (JPEG), not on the left one (video).
    """
    if parts.rgb and parts.bits == 8 and tags.range == "pc":
        return np.asarray(cv2.merge(list(parts.color)), dtype=np.uint8)
    if parts.bits == 0 or tags.transfer in ("linear", "smpte2084", "arib-std-b67"):
        return display_view(deep_of(parts, width, height, tags, centred), tags)
    if len(parts.color) == 3 and not parts.rgb and not centred:
        y, cb, cr = parts.color
        if is_half_width(y, cb):
            return view_of_half_chroma(y, cb, cr, tags.matrix, tags.range, parts.bits)
    y, cb, cr = _full_size(parts, width, height, centred)
    return view_of_ycbcr(y, cb, cr, _matrix(parts, tags), tags.range, parts.bits)


def deep_of(parts: Planes, width: int, height: int, tags: ColorTags, centred: bool) -> DeepPicture:
    """(H, W, 3) float32 coded R'G'B' at the source's own depth."""
    if parts.bits == 0:
        color = parts.color if len(parts.color) == 3 else parts.color * 3
        return np.asarray(
            cv2.merge([np.asarray(plane, np.float32) for plane in color]), dtype=np.float32
        )
    y, cb, cr = _full_size(parts, width, height, centred)
    return from_ycbcr(y, cb, cr, _matrix(parts, tags), tags.range, parts.bits)


def alpha_of(parts: Planes) -> NDArray[np.float32] | None:
    """(H, W) float32 in 0..1; alpha codes are full range in every format."""
    if parts.alpha is None:
        return None
    top = np.float32((1 << parts.bits) - 1) if parts.bits else np.float32(1)
    alpha: NDArray[np.float32] = np.clip(np.asarray(parts.alpha, np.float32) / top, 0, 1)
    return alpha


def _full_size(parts: Planes, width: int, height: int, centred: bool) -> tuple[Plane, Plane, Plane]:
    if len(parts.color) == 1:
        grey = np.full((height, width), 1 << (parts.bits - 1), np.float32)
        return parts.color[0], grey, grey
    y, cb, cr = parts.color
    if parts.rgb:
        return y, cb, cr
    return y, upsample(cb, width, height, centred), upsample(cr, width, height, centred)


def _matrix(parts: Planes, tags: ColorTags) -> str:
    return "gbr" if parts.rgb else tags.matrix
