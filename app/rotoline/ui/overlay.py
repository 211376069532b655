"""Picture and mattes -> what the canvas shows, at the canvas's own resolution.

Pure numpy and OpenCV: runs on the picture thread, so that no size of canvas or number of
objects holds up the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.ui.ground import behind
from rotoline.ui.view import Region

Bytes = NDArray[np.uint8]
ViewMode = Literal["overlay", "matte", "cutout", "source"]
Backdrop = Literal["checker", "black", "white", "green", "clip"]

VIEW_MODES: tuple[ViewMode, ...] = ("overlay", "matte", "cutout", "source")
BACKDROPS: tuple[Backdrop, ...] = ("checker", "black", "white", "green", "clip")

_NEAREST_FROM = 3.0
_CHECK = 12
# Before and after: apart for every kind of colour blindness, and from the objects' own colours.
_BEFORE, _AFTER = (255, 92, 56), (66, 214, 255)
_PLAIN: dict[str, tuple[int, int, int]] = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "green": (30, 177, 0),
}


@dataclass(frozen=True)
class Look:
    """How the canvas shows the picture: view state, not part of the document.

    wipe: share of the clip's width, from the left, that shows the source; None for none.
    ground: name of the clip that backdrop "clip" shows; "" while none is chosen. onion: how many
    frames before and after show the outlines of their mattes.
    """

    mode: ViewMode = "overlay"
    backdrop: Backdrop = "checker"
    opacity: float = 0.5
    outline: bool = True
    wipe: float | None = None
    ground: str = ""
    onion: int = 0


@dataclass(frozen=True)
class Layer:
    """One object's matte on one frame.

    alpha: (H, W) uint8 at clip size. color: (r, g, b). selected: drawn with a stronger outline.
    preview: a matte that is not kept (hover); drawn in overlay views only.
    """

    alpha: Bytes
    color: tuple[int, int, int]
    selected: bool = False
    preview: bool = False


@dataclass(frozen=True)
class Skin:
    """A matte of another frame. alpha: (H, W) uint8 at clip size. step: how far away it is."""

    alpha: Bytes
    step: int


def compose(
    rgb: Bytes,
    layers: list[Layer],
    look: Look,
    region: Region,
    ratio: float,
    ground: Bytes | None = None,
    skins: Sequence[Skin] = (),
) -> Bytes:
    """The region as BGRX bytes, (region.height, region.width, 4).

    rgb: (H, W, 3) at clip size; ratio: device pixels a point, for line widths. ground: the
    picture behind the cut-out for backdrop "clip" (any size, (H, W, 3)); black without.
    """
    kept = [layer for layer in layers if not layer.preview]
    if look.mode == "matte":
        alpha = _union(kept, region)
        picture = np.asarray(cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGRA), np.uint8)
    elif look.mode == "cutout":
        alpha = _union(kept, region)
        if look.backdrop == "clip" and ground is not None:
            back = behind(ground, (rgb.shape[1], rgb.shape[0]), region)
        else:
            back = _backdrop(look.backdrop, region.width, region.height, ratio)
        picture = _over(_scaled_picture(rgb, region), alpha, back)
    else:
        picture = _scaled_picture(rgb, region)
        if look.mode == "overlay":
            for layer in kept:
                _tint(picture, layer, look, region, ratio)
    # The farthest first: nearer ones lie on top.
    for skin in sorted(skins, key=lambda skin: -abs(skin.step)):
        _draw_skin(picture, skin, region, ratio)
    for layer in layers:
        if layer.preview and look.mode != "source":
            _tint(picture, layer, look, region, ratio)
    if look.wipe is not None:
        shown = (look.wipe * rgb.shape[1] - region.x0) / (region.x1 - region.x0)
        columns = max(0, min(region.width, round(shown * region.width)))
        picture[:, :columns] = _scaled_picture(rgb, region)[:, :columns]
    return picture


def _scaled_picture(rgb: Bytes, region: Region) -> Bytes:
    crop = rgb[region.y0 : region.y1, region.x0 : region.x1]
    scaled = _scaled(crop, region, sharp=True)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2BGRA), np.uint8)


def _scaled(crop: Bytes, region: Region, sharp: bool = False) -> Bytes:
    across = region.width / max(1, region.x1 - region.x0)
    if across < 1:
        way = cv2.INTER_AREA
    elif sharp and across >= _NEAREST_FROM:
        way = cv2.INTER_NEAREST
    else:
        way = cv2.INTER_LINEAR
    size = (region.width, region.height)
    return np.asarray(cv2.resize(np.ascontiguousarray(crop), size, interpolation=way), np.uint8)


def _union(layers: list[Layer], region: Region) -> Bytes:
    union = np.zeros((region.height, region.width), np.uint8)
    for layer in layers:
        crop = layer.alpha[region.y0 : region.y1, region.x0 : region.x1]
        np.maximum(union, _scaled(crop, region), out=union)
    return union


def _over(picture: Bytes, alpha: Bytes, ground: Bytes) -> Bytes:
    weight = alpha.astype(np.float32) * np.float32(1 / 255)
    return np.asarray(cv2.blendLinear(picture, ground, weight, 1 - weight), np.uint8)


def _backdrop(backdrop: Backdrop, width: int, height: int, ratio: float) -> Bytes:
    if backdrop == "clip":
        backdrop = "black"
    if backdrop in _PLAIN:
        red, green, blue = _PLAIN[backdrop]
        return np.full((height, width, 4), (blue, green, red, 255), np.uint8)
    size = max(1, round(_CHECK * ratio))
    rows = (np.arange(height) // size)[:, None]
    columns = (np.arange(width) // size)[None, :]
    light = ((rows + columns) & 1).astype(bool)
    ground = np.full((height, width, 4), (102, 102, 102, 255), np.uint8)
    ground[light] = (153, 153, 153, 255)
    return ground


def _tint(picture: Bytes, layer: Layer, look: Look, region: Region, ratio: float) -> None:
    """Blend a colour into the part of `picture` the layer covers, and draw its outline."""
    crop = layer.alpha[region.y0 : region.y1, region.x0 : region.x1]
    alpha = _scaled(crop, region)
    left, top, width, height = cv2.boundingRect(alpha)
    if not width or not height:
        return
    part = picture[top : top + height, left : left + width]
    weight = alpha[top : top + height, left : left + width].astype(np.float32)
    weight *= np.float32(look.opacity * (0.6 if layer.preview else 1.0) / 255)
    red, green, blue = layer.color
    color = np.full(part.shape, (blue, green, red, 255), np.uint8)
    part[:] = cv2.blendLinear(color, np.ascontiguousarray(part), weight, 1 - weight)
    if look.outline or layer.preview:
        _outline(picture, alpha, layer, ratio)


def _outline(picture: Bytes, alpha: Bytes, layer: Layer, ratio: float) -> None:
    inside = (alpha >= 128).astype(np.uint8)
    contours, _ = cv2.findContours(inside, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    red, green, blue = (255, 255, 255) if layer.preview else layer.color
    points = 2.0 if layer.selected or layer.preview else 1.0
    thickness = max(1, round(points * ratio))
    cv2.polylines(picture, contours, True, (0, 0, 0, 255), thickness + 2, cv2.LINE_AA)
    cv2.polylines(picture, contours, True, (blue, green, red, 255), thickness, cv2.LINE_AA)


def _draw_skin(picture: Bytes, skin: Skin, region: Region, ratio: float) -> None:
    """The outline of another frame's matte, fainter the farther away the frame is."""
    crop = skin.alpha[region.y0 : region.y1, region.x0 : region.x1]
    inside = (_scaled(crop, region) >= 128).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(inside)
    if not width or not height:
        return
    margin = 3 + round(2 * ratio)
    rows = slice(max(0, top - margin), top + height + margin)
    columns = slice(max(0, left - margin), left + width + margin)
    contours, _ = cv2.findContours(inside[rows, columns], cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    part = np.ascontiguousarray(picture[rows, columns])
    lines = np.zeros(part.shape[:2], np.uint8)
    cv2.polylines(lines, contours, True, 255, max(1, round(1.5 * ratio)), cv2.LINE_AA)
    weight = lines.astype(np.float32) * np.float32(0.95 / (255 * abs(skin.step) ** 0.7))
    red, green, blue = _BEFORE if skin.step < 0 else _AFTER
    color = np.full(part.shape, (blue, green, red, 255), np.uint8)
    picture[rows, columns] = cv2.blendLinear(color, part, weight, 1 - weight)
