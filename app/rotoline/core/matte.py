"""Masks to mattes: soft edges, grow, feather, invert, combine, premultiply, edge colour.

A mask is kept as low-resolution logits. The matte's edge is where the logits, brought to clip
size bilinearly as the engine's own masks are, cross zero. A logistic curve over the logits would
make the edge as soft as the logits happen to be steep, which differs from frame to frame and
never reaches 0 or 1. Instead the logits are divided by their own gradient, which gives the
distance to the edge in pixels, and alpha runs linearly from 0 to 1 over the one pixel around it:
the share of the pixel that lies inside. It is exactly 0 and 1 everywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.document import MatteSettings, RotoObject, Shot
from rotoline.core.masks import MaskStore

Alpha = NDArray[np.float32]
Color = NDArray[np.float32]
Window = tuple[slice, slice]

# Below this slope (logits a pixel) the field is a plateau, and dividing by it would only
# magnify rounding errors.
_FLATTEST_SLOPE = 1e-3
_BINOMIAL = np.array([0.25, 0.5, 0.25], dtype=np.float32)


def alpha(
    shot: Shot, masks: MaskStore, frame: int, objects: Iterable[RotoObject] | None = None
) -> Alpha:
    """The combined matte of several objects on one frame: the greatest alpha at each pixel.

    objects: those to combine, default all of the shot. returns: (H, W) float32, 0..1.
    """
    size = (shot.clip.height, shot.clip.width)
    combined = np.zeros(size, dtype=np.float32)
    for item in shot.objects if objects is None else objects:
        np.maximum(combined, object_alpha(item, masks, frame, size), out=combined)
    return combined


def object_alpha(item: RotoObject, masks: MaskStore, frame: int, size: tuple[int, int]) -> Alpha:
    """One object's matte on one frame, with its own `MatteSettings`.

    size: (H, W) of the clip. returns: (H, W) float32, 0..1; all 0 where the object has no mask,
    and also where it is absent, unless it is inverted: then an absent object gives all 1.
    """
    edge = _edge(item, masks, frame, size)
    if edge is None:
        return np.zeros(size, dtype=np.float32)
    return refine(edge, item.matte)


def has_mask(item: RotoObject, frame: int) -> bool:
    """Whether anything at all is known of the object on this frame, absence included."""
    prompt = item.prompts.get(frame)
    painted = prompt is not None and prompt.mask is not None
    return frame in item.masks or frame in item.absent or painted


def from_logits(low_res: NDArray[np.float32], size: tuple[int, int]) -> Alpha:
    """Alpha with a one-pixel edge where the logits cross zero.

    low_res: (s, s) float32, the whole clip picture, positive inside. returns: `size`, 0..1.
    """
    result = np.zeros(size, dtype=np.float32)
    window = _window_of(low_res > 0, size, margin=2)
    if window is None:
        return result
    full = _float32(cv2.resize(low_res, (size[1], size[0]), interpolation=cv2.INTER_LINEAR))
    field = full[window]
    slope_x = cv2.Sobel(field, cv2.CV_32F, 1, 0, ksize=1, scale=0.5, borderType=_BORDER)
    slope_y = cv2.Sobel(field, cv2.CV_32F, 0, 1, ksize=1, scale=0.5, borderType=_BORDER)
    slope = cv2.magnitude(slope_x, slope_y)
    distance = field / np.maximum(slope, _FLATTEST_SLOPE)
    result[window] = np.clip(distance + 0.5, 0.0, 1.0)
    return result


def from_bitmap(bitmap: NDArray[np.bool_], size: tuple[int, int]) -> Alpha:
    """Alpha of a painted mask: its hard edge softened over one pixel, its outline kept.

    bitmap: (H, W) bool, normally of clip size. returns: `size`, 0..1.
    """
    hard = bitmap.astype(np.float32)
    if hard.shape != size:
        hard = _float32(cv2.resize(hard, (size[1], size[0]), interpolation=cv2.INTER_LINEAR))
    return _float32(cv2.sepFilter2D(hard, -1, _BINOMIAL, _BINOMIAL, borderType=_BORDER))


def refine(edge: Alpha, settings: MatteSettings) -> Alpha:
    """Apply grow, feather and invert, in this order; the input is left as it is."""
    refined = feather(grow(edge, settings.grow), settings.feather)
    return (1.0 - refined).astype(np.float32) if settings.invert else refined


def grow(edge: Alpha, distance: float) -> Alpha:
    """Move the edge outward by `distance` clip pixels (inward if negative), fractions included.

    edge: (H, W) float32. returns: the same shape with a one-pixel edge; 0 changes nothing. The
    picture's border is no edge: a matte that leaves the picture does not shrink there.
    """
    if distance == 0:
        return edge
    window = _window_of(edge > 0, edge.shape, margin=math.ceil(abs(distance)) + 2)
    if window is None:
        return edge
    result = np.zeros_like(edge)
    part = edge[window]
    result[window] = (
        _moved_out(part, distance) if distance > 0 else 1.0 - _moved_out(1.0 - part, -distance)
    )
    return result


def feather(edge: Alpha, radius: float) -> Alpha:
    """Soften the edge over `radius` clip pixels to either side and keep its area.

    A Gaussian that ends at the radius, so alpha stays exactly 0 and 1 farther away. The
    picture's border is no edge: what leaves the picture is not softened there.
    Raises ValueError if the radius is negative; 0 changes nothing.
    """
    if radius < 0:
        raise ValueError("a feather radius cannot be negative")
    # Narrower than this a Gaussian's neighbours weigh nothing in float32.
    if radius < 0.1:
        return edge
    reach = math.ceil(radius)
    window = _window_of(edge > 0, edge.shape, margin=reach + 1)
    if window is None:
        return edge
    steps = np.arange(-reach, reach + 1, dtype=np.float64)
    kernel = np.exp(-2.0 * (steps / radius) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    soft = cv2.sepFilter2D(edge[window], -1, kernel, kernel, borderType=_BORDER)
    # The kernel's float32 weights add up to 1 only nearly; solid areas must stay exact.
    soft[soft > 1.0 - 1e-6] = 1.0
    result = np.zeros_like(edge)
    result[window] = soft
    return result


def premultiply(rgb: Color, matte: Alpha) -> Color:
    """Colour times alpha. rgb: (H, W, 3), matte: (H, W); returns (H, W, 3) float32."""
    result = np.zeros(rgb.shape, np.float32)
    window = window_of(matte)
    if window is not None:
        # Colour by colour: an inner loop over three numbers takes three times as long.
        for channel in range(3):
            out = result[..., channel][window]
            np.multiply(rgb[..., channel][window], matte[window], out=out)
    return result


def window_of(matte: Alpha) -> Window | None:
    """The smallest part of the picture outside which alpha is 0; None where it is 0 all over."""
    return _window_of(matte > 0, matte.shape, margin=0)


def bleed(rgb: Color, matte: Alpha) -> Color:
    """Colour for a straight-alpha cut-out: the object's own colour carried over its edge.

    Pixels on and outside the edge mix object and background; a host that composites them shows
    a fringe of the old background. They get the colour of the nearest solid parts instead,
    averaged over ever larger cells the farther out they lie. Solid pixels (alpha 1, or a pixel
    or more inside the outline of a feathered edge) and parts too thin to have a solid inside
    keep their colour.

    rgb: (H, W, 3) float32, matte: (H, W). returns: (H, W, 3) float32; black where nothing is
    solid anywhere.
    """
    inside = (matte > 0.5).astype(np.uint8)
    deep = np.asarray(cv2.erode(inside, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    solid = deep | (matte >= 1.0).astype(np.uint8)
    thick = np.asarray(cv2.dilate(solid, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    solid |= inside & (1 - thick)
    window = _window_of(solid > 0, matte.shape, margin=_BLEED_REACH)
    if window is None:
        return np.zeros_like(rgb)
    weight, own = solid[window], rgb[window]
    known = _float32(cv2.copyTo(own, weight))
    around = _upsampled(_halved(known, weight.astype(np.float32)), weight.shape)
    result = np.empty_like(rgb)
    mean = np.array(cv2.mean(own, weight)[:3], dtype=np.float32)
    # A line at a time: copied as a block, not colour by colour.
    result[:] = np.tile(mean, (rgb.shape[1], 1))
    _fade(around, mean, window, matte.shape)
    result[window] = cv2.copyTo(own, weight, around)
    return result


# Farther out the colour is one constant: alpha is 0 there, and no filter reaches across.
_BLEED_REACH = 64
_BORDER = cv2.BORDER_REPLICATE


def _edge(item: RotoObject, masks: MaskStore, frame: int, size: tuple[int, int]) -> Alpha | None:
    """The object's alpha before refinement; None where nothing is known of it."""
    if frame in item.absent:
        return np.zeros(size, dtype=np.float32)
    prompt = item.prompts.get(frame)
    if prompt is not None and prompt.mask is not None and not prompt.points and prompt.box is None:
        # Painted by hand at full size: the model's answer to it is only coarser.
        return from_bitmap(masks.get_bitmap(prompt.mask), size)
    tracked = item.masks.get(frame)
    if tracked is None:
        return None
    if tracked.score <= 0 and tracked.source != "prompt":
        return np.zeros(size, dtype=np.float32)
    return from_logits(masks.get(tracked.ref).low_res, size)


def _window_of(marked: NDArray[np.bool_], size: tuple[int, ...], margin: int) -> Window | None:
    """The part of a `size` picture that holds all marked cells and `margin` pixels around.

    marked: (h, w) of any resolution over the same picture. Cells of a coarser grid reach one
    cell farther, as far as bilinear interpolation carries them.
    """
    rows = np.flatnonzero(marked.any(axis=1))
    if rows.size == 0:
        return None
    columns = np.flatnonzero(marked.any(axis=0))
    return (
        _span(int(rows[0]), int(rows[-1]), marked.shape[0], size[0], margin),
        _span(int(columns[0]), int(columns[-1]), marked.shape[1], size[1], margin),
    )


def _span(first: int, last: int, cells: int, length: int, margin: int) -> slice:
    scale = length / cells
    reach = 0 if cells == length else 1
    start = math.floor((first - reach) * scale) - margin
    stop = math.ceil((last + 1 + reach) * scale) + margin
    return slice(max(start, 0), min(stop, length))


def _fade(around: Color, mean: Color, window: Window, size: tuple[int, ...]) -> None:
    """Lead bled colour over to the mean where it ends inside the picture, in place."""
    ramp = (np.arange(_BLEED_REACH // 2, dtype=np.float32) + 0.5) / (_BLEED_REACH // 2)
    for axis, (span, length) in enumerate(zip(window, size, strict=True)):
        lines = np.moveaxis(around, axis, 0)
        for strip, ends_inside in ((lines, span.start > 0), (lines[::-1], span.stop < length)):
            if ends_inside:
                part = strip[: len(ramp)]
                part -= mean
                part *= ramp[: len(part), np.newaxis, np.newaxis]
                part += mean


def _moved_out(edge: Alpha, distance: float) -> Alpha:
    """The edge moved outward by `distance` > 0 pixels."""
    covered = edge > 0
    if not covered.any():
        return edge
    # Where alpha is between 0 and 1 it is itself the distance to the contour.
    depth = np.where(covered, edge - 0.5, -_distance_to(covered, edge))
    return np.clip(depth + (distance + 0.5), 0.0, 1.0).astype(np.float32)


def _distance_to(covered: NDArray[np.bool_], edge: Alpha) -> Alpha:
    """From each pixel outside to the contour, to a small fraction of a pixel.

    The nearest covered pixel stands for a piece of contour, as long as the pixel's diagonal,
    square to the alpha's gradient there and as far from its centre as its alpha says.
    """
    away = (~covered).astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(
        away, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(covered)
    # Labels are given to covered pixels in an order of OpenCV's own.
    order = np.empty(rows.size + 1, dtype=np.intp)
    order[labels[rows, columns]] = np.arange(rows.size)
    far_rows, far_columns = np.nonzero(~covered)
    nearest = order[labels[far_rows, far_columns]]
    down = (far_rows - rows[nearest]).astype(np.float32)
    right = (far_columns - columns[nearest]).astype(np.float32)
    slope_x = cv2.Sobel(edge, cv2.CV_32F, 1, 0, borderType=_BORDER)[covered][nearest]
    slope_y = cv2.Sobel(edge, cv2.CV_32F, 0, 1, borderType=_BORDER)[covered][nearest]
    slope = np.maximum(np.hypot(slope_x, slope_y), 1e-6)
    along = -(right * slope_x + down * slope_y) / slope
    beside = np.abs(right * slope_y - down * slope_x) / slope
    beyond = np.maximum(beside - math.sqrt(0.5), 0.0)
    depth = edge[covered][nearest] - 0.5
    result = np.zeros_like(edge)
    result[far_rows, far_columns] = np.hypot(along - depth, beyond)
    return result


def _fill(known: Color, weight: NDArray[np.float32]) -> Color:
    """Give weightless pixels the average of the nearest weighted ones (a pull-push pyramid).

    known: (h, w, 3), 0 where weight is 0; weight: (h, w), share of the cell that is known.
    Returns (h, w, 3); `known` divided by `weight` where there is any.
    """
    height, width = weight.shape
    if height == 1 and width == 1:
        return _float32(known / np.maximum(weight, 1e-6)[..., np.newaxis])
    around = _upsampled(_halved(known, weight), (height, width))
    some = (weight > 0).astype(np.uint8)
    own = cv2.divide(known, cv2.merge([np.maximum(weight, 1e-6)] * 3))
    return _float32(cv2.copyTo(_float32(own), some, around)).reshape(height, width, 3)


def _halved(known: Color, weight: NDArray[np.float32]) -> Color:
    """The filled picture at half the size of what it is made from."""
    height, width = ((length + 1) // 2 for length in weight.shape)
    half = (width, height)
    return _fill(
        _float32(cv2.resize(known, half, interpolation=cv2.INTER_AREA)).reshape(height, width, 3),
        _float32(cv2.resize(weight, half, interpolation=cv2.INTER_AREA)).reshape(height, width),
    )


def _upsampled(coarse: Color, size: tuple[int, ...]) -> Color:
    full = cv2.resize(coarse, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return _float32(full).reshape(size[0], size[1], 3)


def _float32(array: object) -> NDArray[np.float32]:
    return np.asarray(array, dtype=np.float32)
