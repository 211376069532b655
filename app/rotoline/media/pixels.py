"""From sample planes to pictures: the 8-bit view, full-depth colour, alpha."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.interpretation import View
from rotoline.media.clip import ColorTags, DeepPicture, Picture
from rotoline.media.color import Plane, from_ycbcr, upsample, view_of_ycbcr
from rotoline.media.display import BY_TAGS, display_view, is_plain
from rotoline.media.fields import upsample_fields
from rotoline.media.half_chroma import (
    deep_of_half_chroma,
    is_half_width,
    view_of_half_chroma,
)
from rotoline.media.planes import Planes


@dataclass(frozen=True)
class Reading:
    """How the planes of one frame are to be understood.

    centred: chroma lies between columns (JPEG), not on the left one (video). fields: lines of
    4:2:0 chroma belong to alternate fields. shown: the view by choice.
    """

    width: int
    height: int
    tags: ColorTags
    centred: bool = False
    fields: bool = False
    shown: View = BY_TAGS


def view_of(parts: Planes, reading: Reading, exact: DeepPicture | None = None) -> Picture:
    """(H, W, 3) uint8, display-referred, from planes as stored.

    exact: `deep_of` of the same, where it is at hand; some views are made from it.
    """
    tags = reading.tags
    if parts.bits == 0 or not is_plain(tags, reading.shown):
        if exact is None:
            exact = deep_of(parts, reading)
        return display_view(exact, tags, reading.shown)
    if parts.rgb and parts.bits == 8 and tags.range == "pc":
        return np.asarray(cv2.merge(list(parts.color)), dtype=np.uint8)
    if _is_half_chroma(parts, reading):
        y, cb, cr = parts.color
        return view_of_half_chroma(y, cb, cr, tags.matrix, tags.range, parts.bits)
    y, cb, cr = _full_size(parts, reading)
    return view_of_ycbcr(y, cb, cr, _matrix(parts, tags), tags.range, parts.bits)


def deep_of(parts: Planes, reading: Reading) -> DeepPicture:
    """(H, W, 3) float32 coded R'G'B' at the source's own depth."""
    if parts.bits == 0:
        color = parts.color if len(parts.color) == 3 else parts.color * 3
        return np.asarray(
            cv2.merge([np.asarray(plane, np.float32) for plane in color]), dtype=np.float32
        )
    tags = reading.tags
    if _is_half_chroma(parts, reading):
        y, cb, cr = parts.color
        return deep_of_half_chroma(y, cb, cr, tags.matrix, tags.range, parts.bits)
    y, cb, cr = _full_size(parts, reading)
    return from_ycbcr(y, cb, cr, _matrix(parts, tags), tags.range, parts.bits)


def alpha_of(parts: Planes) -> NDArray[np.float32] | None:
    """(H, W) float32 in 0..1; alpha codes are full range in every format."""
    if parts.alpha is None:
        return None
    top = np.float32((1 << parts.bits) - 1) if parts.bits else np.float32(1)
    alpha: NDArray[np.float32] = np.clip(np.asarray(parts.alpha, np.float32) / top, 0, 1)
    return alpha


def _is_half_chroma(parts: Planes, reading: Reading) -> bool:
    """Whether chroma lies as in most video: half as wide, on the left column of each pair."""
    if len(parts.color) != 3 or parts.rgb or reading.centred or reading.fields:
        return False
    return is_half_width(parts.color[0], parts.color[1])


def _full_size(parts: Planes, reading: Reading) -> tuple[Plane, Plane, Plane]:
    width, height = reading.width, reading.height
    if len(parts.color) == 1:
        grey = np.full((height, width), 1 << (parts.bits - 1), np.float32)
        return parts.color[0], grey, grey
    y, cb, cr = parts.color
    if parts.rgb:
        return y, cb, cr
    # A field of fewer lines than two chroma rows has nothing to filter between.
    by_field = reading.fields and cb.shape[0] == -(-height // 2) and height >= 4
    enlarge = upsample_fields if by_field else upsample
    return (
        y,
        enlarge(cb, width, height, reading.centred),
        enlarge(cr, width, height, reading.centred),
    )


def _matrix(parts: Planes, tags: ColorTags) -> str:
    return "gbr" if parts.rgb else tags.matrix
