"""The colour of a cut-out, worked out only where it shows: bled outward, or premultiplied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Alpha, Color, Window, window_of

# Gives (h, w, 3) float32 of a window of the source's picture.
Source = Callable[[Window], Color]

NOWHERE: Window = (slice(0, 0), slice(0, 0))
# Farther out the colour is one constant: alpha is 0 there, and no filter reaches across.
_REACH = 32
_HALVINGS = 1 << 5
_STRIP = 64
# Pixels that the search for solid parts looks beyond one.
_LOOK = 3


@dataclass(frozen=True)
class Cutout:
    """The colour of one frame: a picture in a window, one colour around it.

    inside: (h, w, 3) float32, of the window's size. around: (3,) float32.
    """

    window: Window
    inside: Color
    around: Color

    @classmethod
    def black(cls) -> Cutout:
        """Black everywhere."""
        return cls(NOWHERE, np.zeros((0, 0, 3), np.float32), np.zeros(3, np.float32))

    def part(self, window: Window) -> Color:
        """(h, w, 3) float32 of any window."""
        if window == self.window:
            return self.inside
        rows, columns = window
        result = np.empty((rows.stop - rows.start, columns.stop - columns.start, 3), np.float32)
        # A line at a time: copied as a block, not colour by colour.
        result[:] = np.tile(self.around, (result.shape[1], 1))
        theirs, ours = _shared(self.window, window)
        result[ours] = self.inside[theirs]
        return result

    def whole(self, size: tuple[int, int]) -> Color:
        """(H, W, 3) float32 of the whole picture; size: (H, W)."""
        return self.part((slice(0, size[0]), slice(0, size[1])))


def union(first: Window | None, second: Window | None) -> Window:
    """The smallest window that holds both; None is an empty one."""
    windows = [window for window in (first, second) if window not in (None, NOWHERE)]
    if not windows:
        return NOWHERE
    rows, columns = (
        slice(min(span.start for span in spans), max(span.stop for span in spans))
        for spans in zip(*(window for window in windows if window is not None), strict=True)
    )
    return rows, columns


def grown(window: Window, margin: int, size: tuple[int, ...]) -> Window:
    """A window with a margin around it, as far as the picture of (H, W) goes."""
    rows, columns = (
        slice(max(span.start - margin, 0), min(span.stop + margin, length))
        for span, length in zip(window, size, strict=False)
    )
    return rows, columns


def premultiplied(source: Source, matte: Alpha, shown: Window | None) -> Cutout:
    """Colour times alpha. matte: (H, W). shown: a window outside which it is 0, None for all."""
    if shown is None:
        return Cutout.black()
    rgb, alpha = source(shown), matte[shown]
    result = np.empty(rgb.shape, np.float32)
    # Colour by colour: an inner loop over three numbers takes three times as long.
    for channel in range(3):
        np.multiply(rgb[..., channel], alpha, out=result[..., channel])
    return Cutout(shown, result, np.zeros(3, np.float32))


def bled(source: Source, matte: Alpha, shown: Window | None) -> Cutout:
    """Colour for straight alpha: the object's own colour carried over its edge.

    Pixels on and outside the edge mix object and background; a host that composites them shows
    a fringe of the old background. They get the colour of the nearest solid parts instead,
    averaged over ever larger cells the farther out they lie. Solid pixels (alpha 1, or a pixel
    or more inside the outline of a feathered edge) and parts too thin to have a solid inside
    keep their colour.

    matte: (H, W). shown: a window outside which it is 0, None for all of it. Black where nothing
    is solid anywhere.
    """
    found = None if shown is None else _solid(matte, shown)
    if found is None:
        return Cutout.black()
    window, solid = found
    own = source(window)
    inside = _spread(own, solid)
    mean = np.array(cv2.mean(own, solid)[:3], dtype=np.float32)
    _fade(inside, mean, window, matte.shape)
    return Cutout(window, inside, mean)


def _solid(matte: Alpha, shown: Window) -> tuple[Window, NDArray[np.uint8]] | None:
    """The window in which colour is bled, and 1 for solid pixels of it; None without any."""
    near = grown(shown, _LOOK, matte.shape)
    part = matte[near]
    inside = (part > 0.5).astype(np.uint8)
    deep = np.asarray(cv2.erode(inside, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    solid = deep | (part >= 1.0).astype(np.uint8)
    thick = np.asarray(cv2.dilate(solid, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    solid |= inside & (1 - thick)
    there = window_of(solid)
    if there is None:
        return None
    rows, columns = (
        slice(span.start + begin.start, span.stop + begin.start)
        for span, begin in zip(there, near, strict=True)
    )
    window = grown((rows, columns), _REACH, matte.shape)
    weight = np.zeros([span.stop - span.start for span in window], np.uint8)
    theirs, ours = _shared(near, window)
    weight[ours] = solid[theirs]
    return window, weight


def _shared(first: Window, second: Window) -> tuple[Window, Window]:
    """What two windows have in common, as a part of the first and as one of the second."""
    parts: list[list[slice]] = [[], []]
    for spans in zip(first, second, strict=True):
        start = max(span.start for span in spans)
        stop = max(start, min(span.stop for span in spans))
        for part, span in zip(parts, spans, strict=True):
            part.append(slice(start - span.start, stop - span.start))
    (a, b), (c, d) = parts
    return (a, b), (c, d)


def _fade(around: Color, mean: Color, window: Window, size: tuple[int, ...]) -> None:
    """Lead bled colour over to the mean where it ends inside the picture, in place."""
    ramp = (np.arange(_REACH // 2, dtype=np.float32) + 0.5) / (_REACH // 2)
    height, width = around.shape[:2]
    # Colours side by side: an inner loop over three numbers takes many times as long.
    lines = around.reshape(height, 3 * width)
    goal = np.tile(mean, width)
    down, across = ramp[:height, np.newaxis], np.repeat(ramp[:width], 3)
    rows, columns = window
    for ends_inside, strip, share in (
        (rows.start > 0, lines[: len(down)], down),
        (rows.stop < size[0], lines[height - len(down) :], down[::-1]),
        (columns.start > 0, lines[:, : len(across)], across),
        (columns.stop < size[1], lines[:, 3 * width - len(across) :], across[::-1]),
    ):
        if ends_inside:
            aim = goal[: strip.shape[1]]
            strip -= aim
            strip *= share
            strip += aim


def _spread(own: Color, solid: NDArray[np.uint8]) -> Color:
    """(h, w, 3): solid pixels as they are, others the average of the nearest solid ones.

    A pull-push pyramid, whose largest level is worked on in strips that stay in the processor's
    cache.
    """
    height, width = solid.shape
    # Sizes that can be halved a few times exactly are several times faster.
    rows, columns = (-(-length // _HALVINGS) * _HALVINGS for length in solid.shape)
    half = np.zeros((rows // 2, columns // 2, 4), np.float32)
    cells = np.zeros((_STRIP, columns, 4), np.float32)
    strips = [slice(top, min(top + _STRIP, height)) for top in range(0, height, _STRIP)]
    for strip in strips:
        colored = _float32(cv2.cvtColor(own[strip], cv2.COLOR_RGB2RGBA))
        lines = strip.stop - strip.start
        cells[:lines, :width] = _float32(cv2.copyTo(colored, solid[strip])).reshape(-1, width, 4)
        cells[lines:] = 0
        part = half[strip.start // 2 : (strip.start + _STRIP) // 2]
        part[:] = _halved(cells)[: len(part)]
    filled = _filled(half)
    result = np.empty_like(own)
    for strip in strips:
        first, last = max(strip.start // 2 - 1, 0), min(strip.stop // 2 + 2, rows // 2)
        near = filled[first:last]
        size = (columns, 2 * (last - first))
        enlarged = _float32(cv2.resize(near, size, interpolation=cv2.INTER_LINEAR))
        begin = strip.start - 2 * first
        lines = strip.stop - strip.start
        around = cv2.cvtColor(enlarged[begin : begin + lines, :width], cv2.COLOR_RGBA2RGB)
        result[strip] = _float32(cv2.copyTo(own[strip], solid[strip], around)).reshape(
            lines, width, 3
        )
    return result


def _filled(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Colour of every cell, of those that know none from the nearest that do.

    cells: (h, w, 4), colour times weight, and weight: the share of the cell that is known.
    Returns (h, w, 4) of which the last is of no use.
    """
    height, width = cells.shape[:2]
    weight = cells[..., 3]
    divisor = np.maximum(weight, 1e-6)
    own = _float32(cv2.divide(cells, cv2.merge([divisor] * 4)))
    if height == 1 and width == 1:
        return own.reshape(1, 1, 4)
    coarse = _filled(_halved(cells))
    around = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    some = (weight > 0).astype(np.uint8)
    return _float32(cv2.copyTo(own, some, _float32(around))).reshape(height, width, 4)


def _halved(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = ((length + 1) // 2 for length in cells.shape[:2])
    half = cv2.resize(cells, (width, height), interpolation=cv2.INTER_AREA)
    return _float32(half).reshape(height, width, 4)


def _float32(array: Any) -> NDArray[np.float32]:
    return np.asarray(array, dtype=np.float32)
