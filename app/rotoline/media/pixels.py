"""From sample planes to pictures: the 8-bit view, full-depth colour, alpha."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.interpretation import View
from rotoline.core.matte import Window
from rotoline.media.clip import EVERYWHERE, ColorTags, DeepPicture, Picture
from rotoline.media.color import Plane, from_ycbcr, upsample, view_of_ycbcr
from rotoline.media.display import BY_TAGS, display_view, is_plain
from rotoline.media.fields import upsample_fields
from rotoline.media.half_chroma import (
    deep_of_half_chroma,
    is_half_width,
    view_of_half_chroma,
)
from rotoline.media.planes import Planes

# Chroma is stored for groups of up to so many columns or lines of luma, in two fields; and so far
# reach the filters that enlarge it.
_GRID = 8
_REACH = 16


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


def view_of(parts: Planes, reading: Reading) -> Picture:
    """(H, W, 3) uint8, display-referred, from planes as stored."""
    tags = reading.tags
    if parts.bits == 0 or not is_plain(tags, reading.shown):
        return display_view(deep_of(parts, reading), tags, reading.shown)
    if parts.rgb and parts.bits == 8 and tags.range == "pc":
        return np.asarray(cv2.merge(list(parts.color)), dtype=np.uint8)
    if _is_half_chroma(parts, reading):
        y, cb, cr = parts.color
        return view_of_half_chroma(y, cb, cr, tags.matrix, tags.range, parts.bits)
    y, cb, cr = _full_size(parts, reading)
    return view_of_ycbcr(y, cb, cr, _matrix(parts, tags), tags.range, parts.bits)


def deep_of(parts: Planes, reading: Reading, window: Window = EVERYWHERE) -> DeepPicture:
    """(h, w, 3) float32 coded R'G'B' of a part of a picture, at the source's own depth."""
    near_parts, near, inside = _near(parts, reading, window)
    return _deep_of(near_parts, near)[inside]


def _near(parts: Planes, reading: Reading, window: Window) -> tuple[Planes, Reading, Window]:
    """The planes near a window, with what chroma's filters reach, and the window in them."""
    spans = [
        slice(*side.indices(length)[:2])
        for side, length in zip(window, (reading.height, reading.width), strict=True)
    ]
    around = [
        slice(
            max(span.start - _REACH, 0) // _GRID * _GRID,
            min(-(-span.stop // _GRID) * _GRID + _REACH, length),
        )
        for span, length in zip(spans, (reading.height, reading.width), strict=True)
    ]
    luma = parts.color[0]

    def cut(plane: Plane) -> Plane:
        steps = (-(-whole // part) for whole, part in zip(luma.shape, plane.shape, strict=True))
        return plane[
            tuple(
                slice(span.start // step, -(-span.stop // step))
                for span, step in zip(around, steps, strict=True)
            )
        ]

    rows, columns = around
    size = replace(reading, width=columns.stop - columns.start, height=rows.stop - rows.start)
    inside = tuple(
        slice(span.start - near.start, span.stop - near.start)
        for span, near in zip(spans, around, strict=True)
    )
    return (
        replace(parts, color=tuple(cut(plane) for plane in parts.color)),
        size,
        (inside[0], inside[1]),
    )


def _deep_of(parts: Planes, reading: Reading) -> DeepPicture:
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
