"""Turn stored pictures upright, as a phone's display matrix asks."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

import av
import numpy as np
from av.sidedata.sidedata import SideData, Type
from numpy.typing import NDArray

from rotoline.core.matte import Window

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Orientation:
    """What is done to a stored picture: transposed first, then flipped."""

    transposed: bool = False
    flipped_across: bool = False
    flipped_down: bool = False

    @property
    def rotation(self) -> int:
        """Degrees counter-clockwise: 0, 90, 180, 270; a mirrored picture is first mirrored
        left to right, then turned."""
        if self.transposed:
            return 270 if self.flipped_across else 90
        return 180 if self.flipped_down else 0

    def upright(self, picture: NDArray[T]) -> NDArray[T]:
        """(H, W) or (H, W, C) stored to (H, W) or (W, H) upright."""
        turned = picture.swapaxes(0, 1) if self.transposed else picture
        turned = turned[:: -1 if self.flipped_down else 1, :: -1 if self.flipped_across else 1]
        return np.ascontiguousarray(turned)

    def stored(self, window: Window, size: tuple[int, int]) -> Window:
        """The part of a stored picture of (width, height) that is a window of it upright."""
        width, height = size
        rows, columns = (
            slice(*side.indices(length)[:2])
            for side, length in zip(
                window, (width, height) if self.transposed else (height, width), strict=True
            )
        )
        if self.flipped_down:
            rows = _mirrored(rows, width if self.transposed else height)
        if self.flipped_across:
            columns = _mirrored(columns, height if self.transposed else width)
        return (columns, rows) if self.transposed else (rows, columns)


def _mirrored(span: slice, length: int) -> slice:
    return slice(length - span.stop, length - span.start)


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """From the frame's display matrix; odd angles are taken as the nearest quarter turn."""
    # PyAV's stubs call it a TypedDict of strings.
    attached = cast("Iterable[SideData]", frame.side_data)
    matrix = next((data for data in attached if data.type == Type.DISPLAYMATRIX), None)
    if matrix is None:
        return Orientation()
    a, b, _, c, d, *_ = struct.unpack("=9i", bytes(matrix)[:36])
    # A stored pixel (x, y) is shown at (a x + c y, b x + d y).
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(True, flipped_across=c < 0, flipped_down=b < 0)
    return Orientation(False, flipped_across=a < 0, flipped_down=d < 0)
