"""Masks to mattes: soft edges, grow, feather, invert, combine.

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
from typing import Any

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
# A window of more than a fourth of the picture is found sooner by enlarging all of it.
_MOSTLY = 4
_STRIP = 64
_BORDER = cv2.BORDER_REPLICATE
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
    field, alpha = _enlarged(low_res, size, window), result[window]
    # Strips of lines, each with its neighbours, stay in the processor's cache.
    for top in range(0, len(field), _STRIP):
        first = max(top - 1, 0)
        near = field[first : top + _STRIP + 1]
        slope_x = cv2.Sobel(near, cv2.CV_32F, 1, 0, ksize=1, scale=0.5, borderType=_BORDER)
        slope_y = cv2.Sobel(near, cv2.CV_32F, 0, 1, ksize=1, scale=0.5, borderType=_BORDER)
        slope = _float32(cv2.magnitude(slope_x, slope_y))
        np.maximum(slope, _FLATTEST_SLOPE, out=slope)
        part = np.divide(near, slope, out=slope)
        part += np.float32(0.5)
        strip = alpha[top : top + _STRIP]
        np.clip(part[top - first : top - first + len(strip)], 0.0, 1.0, out=strip)
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


def window_of(matte: NDArray[Any]) -> Window | None:
    """The smallest part of a (H, W) picture outside which it is 0; None where it is 0 all over."""
    return _window_of(matte > 0, matte.shape, margin=0)


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


def _enlarged(low_res: NDArray[np.float32], size: tuple[int, int], window: Window) -> Alpha:
    """A window of low-resolution cells brought to `size` bilinearly, as `cv2.resize` does."""
    rows, columns = window
    if _MOSTLY * (rows.stop - rows.start) * (columns.stop - columns.start) > size[0] * size[1]:
        whole = cv2.resize(low_res, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
        return _float32(whole)[window]
    field = low_res
    for axis, (span, length) in enumerate(zip(window, size, strict=True)):
        cells = low_res.shape[axis]
        place = (np.arange(span.start, span.stop) + 0.5) * (cells / length) - 0.5
        before = np.floor(place).astype(np.intp)
        share = (place - before).astype(np.float32)[:, np.newaxis]
        first, second = (field[np.clip(cell, 0, cells - 1)] for cell in (before, before + 1))
        # The second turn works on columns, and turns the field back.
        field = np.ascontiguousarray((first + (second - first) * share).T)
    return field


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


def _float32(array: object) -> NDArray[np.float32]:
    return np.asarray(array, dtype=np.float32)
