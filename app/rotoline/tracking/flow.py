"""Pictures at working size, and masks carried from one to another by optical flow."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.tracker import Frames

WORKING_SIDE = 640  # longer side, pixels
KEPT_PICTURES = 6
LEAST_FLOW_SIDE = 16  # pixels; OpenCV's flow refuses pictures hardly larger than its patches
CUT_RESIDUAL = 26.0  # grey levels that flow leaves unexplained on average

Rgb = NDArray[np.uint8]
Soft = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Picture:
    """A frame at working size. rgb: (h, w, 3) uint8; grey: (h, w) uint8; clip_size: (H, W)."""

    index: int
    rgb: Rgb
    grey: Rgb
    clip_size: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """(h, w)."""
        height, width = self.grey.shape
        return height, width

    def to_working(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Clip pixels (..., 2) to working pixels."""
        height, width = self.size
        return xy * (width / self.clip_size[1], height / self.clip_size[0])


@dataclass(frozen=True, eq=False)
class Carried:
    """A mask brought to another frame.

    cover: (h, w) float32 0..1; residual: mean grey difference that the flow leaves.
    """

    cover: Soft
    residual: float

    @property
    def across_cut(self) -> bool:
        """The two frames do not show the same scene."""
        return self.residual > CUT_RESIDUAL


class WorkingFrames:
    """Reads frames one at a time and keeps the last few at working size, and flows between."""

    def __init__(self, frames: Frames, side: int = WORKING_SIDE) -> None:
        self.frames = frames
        self._side = side
        self._pictures: OrderedDict[int, Picture] = OrderedDict()
        self._flows: OrderedDict[tuple[int, int], tuple[Soft, float]] = OrderedDict()
        self._dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def __len__(self) -> int:
        return len(self.frames)

    def picture(self, index: int) -> Picture:
        """A frame at working size. Raises IndexError outside the clip."""
        if not 0 <= index < len(self.frames):
            raise IndexError(f"frame {index} is outside the clip (0 to {len(self.frames) - 1})")
        known = self._pictures.get(index)
        if known is not None:
            self._pictures.move_to_end(index)
            return known
        full = self.frames[index]
        height, width = full.shape[:2]
        scale = min(1.0, self._side / max(height, width))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        rgb = cv2.resize(full, size, interpolation=cv2.INTER_AREA) if scale < 1 else full.copy()
        grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
        picture = Picture(index, np.asarray(rgb, np.uint8), grey, (height, width))
        self._pictures[index] = picture
        if len(self._pictures) > KEPT_PICTURES:
            self._pictures.popitem(last=False)
        return picture

    def holds(self, index: int) -> bool:
        """Whether a frame is at hand without reading it."""
        return index in self._pictures

    def carry(self, cover: Soft, source: int, target: int) -> Carried:
        """Bring a mask (h, w) 0..1 of frame `source` to frame `target`."""
        grid, residual = self._flow(source, target)
        return Carried(np.asarray(_sample(cover, grid), np.float32), residual)

    def _flow(self, source: int, target: int) -> tuple[Soft, float]:
        """Where in `source` each pixel of `target` was: (h, w, 2) x, y; and the residual."""
        known = self._flows.get((source, target))
        if known is not None:
            return known
        before, now = self.picture(source), self.picture(target)
        height, width = now.size
        new, old = _roomy(now.grey), _roomy(before.grey)
        flow = self._dis.calc(new, old, np.zeros((*new.shape, 2), np.float32))[:height, :width]
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        grid = np.asarray(flow + np.stack((xs, ys), axis=-1), np.float32)
        residual = float(cv2.absdiff(_sample(before.grey, grid), now.grey).mean())
        self._flows[source, target] = grid, residual
        if len(self._flows) > 2:
            self._flows.popitem(last=False)
        return grid, residual


def _roomy(grey: Rgb) -> Rgb:
    """A picture (h, w) made large enough for the flow's patches, its rim going on."""
    down, across = (max(0, LEAST_FLOW_SIDE - side) for side in grey.shape)
    if not (down or across):
        return grey
    return np.asarray(cv2.copyMakeBorder(grey, 0, down, 0, across, cv2.BORDER_REPLICATE), np.uint8)


def _sample(values: NDArray[Any], grid: Soft) -> NDArray[Any]:
    """Values (h, w) at the places (h, w, 2) that `grid` names, the rim going on beyond itself."""
    across, down = cv2.split(grid)
    return np.asarray(
        cv2.remap(values, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )
