"""What a correcting click is surrounded by, as the corrector sees it, and the way back.

Two squares around the click, a near and a far one, both (SIDE, SIDE).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.regions import Mask, Rgb, Soft, radius_of

SIDE = 64  # cells of a look
PLANES = 10  # of a look; `look_at` says which
NEAR = 5.0  # half side of the near square, in distances of the click to the mask's edge
FAR = (1.5, 9.0)  # of the far one: in the mask's radii, and at least so many of those distances
LEAST_HALF = 10.0  # pixels
MOST_HALF = 1.2  # of the picture's longer side
SUREST = 6.0  # logits; what no look shows is as surely right
GREY, SPREAD = 0.45, 0.25  # of a colour's values, about


@dataclass(frozen=True, eq=False)
class Mistake:
    """A click on a picture (h, w, 3) that a mask (h, w) contradicts.

    place: x, y in pixels; inside: what the click says; within, beyond: distance of pixels inside
    and outside to the mask's edge (h, w); deep: the click's own, pixels. others: clicks that the
    mask agrees with, (N, 2) x, y, and what they say (N,).
    """

    rgb: Rgb
    mask: Mask
    place: tuple[float, float]
    inside: bool
    within: Soft
    beyond: Soft
    deep: float
    others: NDArray[np.float64]
    say: NDArray[np.bool_]

    @property
    def halves(self) -> tuple[float, float]:
        """Half sides of the near and the far square, pixels."""
        near = max(NEAR * self.deep, LEAST_HALF)
        far = max(FAR[0] * radius_of(self.mask), FAR[1] * self.deep)
        most = MOST_HALF * max(self.mask.shape)
        return min(near, most), min(far, most)


@dataclass(frozen=True)
class Square:
    """A square of a picture in whole pixels; it may reach over the rim."""

    left: int
    top: int
    side: int

    @staticmethod
    def around(place: tuple[float, float], half: float) -> Square:
        x, y = place
        return Square(
            int(np.floor(x - half)), int(np.floor(y - half)), max(int(np.ceil(2 * half)), 1)
        )

    def of(self, values: NDArray[Any], beyond: float | None = None) -> Soft:
        """Its part of values (h, w) or (h, w, 3) as (SIDE, SIDE, ...); over the rim the last ones
        go on, or `beyond`.
        """
        height, width = values.shape[:2]
        right, bottom = self.left + self.side, self.top + self.side
        part: NDArray[Any] = values[max(self.top, 0) : bottom, max(self.left, 0) : right]
        over = max(0, -self.top), max(0, bottom - height), max(0, -self.left), max(0, right - width)
        if any(over):
            kind = cv2.BORDER_REPLICATE if beyond is None else cv2.BORDER_CONSTANT
            part = cv2.copyMakeBorder(part, *over, kind, value=beyond or 0.0)
        way = cv2.INTER_AREA if self.side > SIDE else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=way), np.float32)

    def put_back(self, values: Soft, onto: Soft) -> None:
        """Write (SIDE, SIDE) values into those (h, w) of the picture."""
        height, width = onto.shape
        full = cv2.resize(values, (self.side, self.side), interpolation=cv2.INTER_LINEAR)
        rows = slice(max(self.top, 0), min(self.top + self.side, height))
        columns = slice(max(self.left, 0), min(self.left + self.side, width))
        onto[rows, columns] = full[
            rows.start - self.top : rows.stop - self.top,
            columns.start - self.left : columns.stop - self.left,
        ]


def look_at(mistake: Mistake, half: float) -> tuple[NDArray[np.float32], Square]:
    """The square of `half` its side around the click, (PLANES, SIDE, SIDE), and which it is.

    Three planes of colour; which side of the mask pixels are on, 1 the click's, -1 the other;
    what the click says; where it is; distance to the mask's edge, in the click's own; what is
    in the picture; other clicks that say the same, and those that say the other.
    """
    square = Square.around(mistake.place, half)
    side = (mistake.mask == mistake.inside).astype(np.float32)
    away = mistake.beyond - mistake.within
    scale = square.side / SIDE
    axis = (np.arange(SIDE) + 0.5) * scale
    ys, xs = (axis + square.top)[:, None], (axis + square.left)[None]
    wide = 2 * (0.5 * mistake.deep) ** 2

    def spot(x: float, y: float) -> Soft:
        return np.asarray(np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / wide), np.float32)

    planes = np.zeros((PLANES, SIDE, SIDE), np.float32)
    planes[:3] = (square.of(mistake.rgb).transpose(2, 0, 1) / 255 - GREY) / SPREAD
    planes[3] = square.of(side, 0.5) * 2 - 1
    planes[4] = 1 if mistake.inside else -1
    planes[5] = spot(*mistake.place)
    edge = square.of(away if mistake.inside else -away) / mistake.deep
    planes[6] = np.clip(edge, -3, 3) / 2
    planes[7] = square.of(np.ones(mistake.mask.shape, np.float32), 0.0)
    for (x, y), says in zip(mistake.others, mistake.say, strict=True):
        plane = planes[8 if says == mistake.inside else 9]
        np.maximum(plane, spot(float(x), float(y)), out=plane)
    return planes, square


def joined(logits: Sequence[Soft], squares: Sequence[Square], shape: tuple[int, int]) -> Soft:
    """What was said of the near and the far square, (h, w): the mean where both lie."""
    near, far = squares
    found = np.full(shape, -SUREST, np.float32)
    far.put_back(np.clip(logits[1], -SUREST, SUREST), found)
    closer = found.copy()
    near.put_back(np.clip(logits[0], -SUREST, SUREST), closer)
    rows = slice(max(near.top, 0), near.top + near.side)
    columns = slice(max(near.left, 0), near.left + near.side)
    found[rows, columns] = (found[rows, columns] + closer[rows, columns]) / 2
    return found
