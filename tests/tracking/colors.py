"""A small honest tracker: follows a colour that drifts, remembers as the real ones do.

It reads every frame it is asked for, learns the colour from prompts, carries it from frame to
frame (so that what comes before matters), and can be told everything again by `restore`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from rotoline.errors import FrameUnreadable
from sam2core import ObjectMask, TrackedFrame

SIDE = 32
REACH = 60.0
Pixels = NDArray[np.uint8]


@dataclass
class Result:
    low_res: NDArray[np.float32]
    color: NDArray[np.float32]
    score: float
    iou: float


@dataclass
class Item:
    anchors: dict[int, Result] = field(default_factory=dict)
    tracked: dict[int, Result] = field(default_factory=dict)


class ColorTracker:
    """looked: (frame, ids) of every frame it tracked, for tests that count work."""

    def __init__(self, frames: object) -> None:
        self.frames = frames
        self.items: dict[int, Item] = {}
        self.looked: list[tuple[int, tuple[int, ...]]] = []
        self.prompted: list[tuple[int, int]] = []

    def add_points(
        self,
        frame: int,
        object_id: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        replace: bool = True,
    ) -> dict[int, ObjectMask]:
        self.prompted.append((frame, object_id))
        item = self.items.setdefault(object_id, Item())
        result = self._segment(item, frame, points, labels, box)
        item.tracked.pop(frame, None)
        item.anchors[frame] = result
        return {object_id: shown(result)}

    def add_mask(
        self, frame: int, object_id: int, mask: NDArray[np.bool_]
    ) -> dict[int, ObjectMask]:
        self.prompted.append((frame, object_id))
        small = cv2.resize(mask.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        picture = self._picture(frame)
        inside = small >= 0.5
        color = picture[inside].mean(axis=0) if inside.any() else np.zeros(3)
        result = Result(np.where(inside, 8, -8).astype(np.float32), color, 9.0, 1.0)
        item = self.items.setdefault(object_id, Item())
        item.tracked.pop(frame, None)
        item.anchors[frame] = result
        return {object_id: shown(result)}

    def remove_object(self, object_id: int) -> None:
        self.items.pop(object_id, None)

    def preview(
        self,
        frame: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        object_id: int | None = None,
    ) -> ObjectMask:
        item = self.items.get(object_id, Item()) if object_id is not None else Item()
        return shown(self._segment(item, frame, points, labels, box))

    def restore(
        self,
        frame: int,
        object_id: int,
        low_res: NDArray[np.float32],
        pointer: NDArray[np.float32],
        score: float,
        iou: float = 0.0,
        prompted: bool = False,
        reverse: bool = False,
    ) -> None:
        if low_res.shape != (SIDE, SIDE):
            raise ValueError("masks of another model")
        item = self.items.setdefault(object_id, Item())
        item.anchors.pop(frame, None)
        item.tracked.pop(frame, None)
        kept = item.anchors if prompted else item.tracked
        kept[frame] = Result(np.array(low_res), pointer[:3].astype(np.float32), score, iou)

    def propagate(
        self,
        start: int | None = None,
        end: int | None = None,
        reverse: bool = False,
        objects: Iterable[int] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[TrackedFrame]:
        assert start is not None
        assert end is not None
        ids = tuple(self.items if objects is None else objects)
        step = -1 if reverse else 1
        for frame in range(start, end + step, step):
            if should_stop is not None and should_stop():
                return
            self.looked.append((frame, ids))
            yield TrackedFrame(frame, {key: self._track(key, frame, reverse) for key in ids})

    def embed(self, frame: int) -> None:
        self._picture(frame)

    def is_embedded(self, frame: int) -> bool:
        return False

    def _track(self, object_id: int, frame: int, reverse: bool) -> ObjectMask:
        item = self.items[object_id]
        if not item.anchors:
            raise RuntimeError(f"object {object_id} has no anchor")
        if frame in item.anchors:
            return shown(item.anchors[frame])
        nearest = min(item.anchors, key=lambda other: abs(other - frame))
        before = item.tracked.get(frame + (1 if reverse else -1))
        color = item.anchors[nearest].color
        if before is not None and before.score > 0:
            color = 0.3 * color + 0.7 * before.color
        result = self._follow(self._picture(frame), color)
        item.tracked[frame] = result
        return shown(result)

    def _follow(self, picture: NDArray[np.float32], color: NDArray[np.float32]) -> Result:
        distance = np.linalg.norm(picture - color, axis=2)
        low_res = (8 * (1 - distance / REACH)).clip(-16, 16).astype(np.float32)
        inside = low_res > 0
        if not inside.any():
            return Result(low_res, color.astype(np.float32), -5.0, 0.2)
        sure = float(low_res[inside].mean() / 8)
        return Result(low_res, picture[inside].mean(axis=0).astype(np.float32), 5.0, sure)

    def _segment(
        self,
        item: Item,
        frame: int,
        points: ArrayLike | None,
        labels: ArrayLike | None,
        box: ArrayLike | None,
    ) -> Result:
        picture = self._picture(frame)
        height, width = self.frames[frame].shape[:2]  # type: ignore[index]
        known = item.tracked.get(frame) or item.anchors.get(frame)
        low_res = np.full((SIDE, SIDE), -8, np.float32) if known is None else known.low_res.copy()
        scale = np.array([SIDE / width, SIDE / height])
        if box is not None:
            x0, y0, x1, y1 = (np.asarray(box).reshape(2, 2) * scale).astype(int).ravel()
            color = np.median(picture[y0 : y1 + 1, x0 : x1 + 1].reshape(-1, 3), axis=0)
            low_res = self._follow(picture, color).low_res
        for point, label in zip(points or [], labels or [], strict=True):  # type: ignore[arg-type]
            x, y = (np.asarray(point) * scale).astype(int).clip(0, SIDE - 1)
            found = self._follow(picture, picture[y, x]).low_res
            low_res = np.maximum(low_res, found) if label else np.minimum(low_res, -found)
        inside = low_res > 0
        color = picture[inside].mean(axis=0) if inside.any() else np.zeros(3)
        return Result(low_res, color.astype(np.float32), 6.0 if inside.any() else -5.0, 0.9)

    def _picture(self, frame: int) -> NDArray[np.float32]:
        picture = self.frames[frame]  # type: ignore[index]
        return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)


def shown(result: Result) -> ObjectMask:
    pointer = np.zeros(256, np.float32)
    pointer[:3] = result.color
    return ObjectMask(result.low_res, result.score, result.iou, 0.9, pointer)


class Clip:
    """Drawn frames (48, 64, 3): a red and a blue square cross a grey picture and change tone."""

    def __init__(
        self,
        length: int = 24,
        cut: int | None = None,
        held: Iterable[int] = (),
        gone: range = range(0),
    ) -> None:
        self.length = length
        self.cut = cut
        self.held = frozenset(held)
        self.gone = gone
        self.broken: set[int] = set()
        self.path = Path("drawn")

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Pixels:
        if not 0 <= index < self.length:
            raise IndexError(index)
        if index in self.broken:
            raise FrameUnreadable(self.path, index)
        shown_index = index
        while shown_index in self.held:
            shown_index -= 1
        after = self.cut is not None and index >= self.cut
        picture = np.full((48, 64, 3), (60, 90, 60) if after else (110, 110, 110), np.uint8)
        if after:
            picture[::6] = (200, 210, 90)
        else:
            picture[:, ::8] = (90, 100, 120)
        tone = 3 * shown_index
        x = 4 + shown_index
        if index not in self.gone:
            picture[8:22, x : x + 14] = (230 - tone, 30 + tone, 30)
        picture[28:42, 44 - shown_index : 58 - shown_index] = (30, 30 + tone, 220)
        return picture

    def truth(self, index: int) -> NDArray[np.bool_]:
        """The red square."""
        while index in self.held:
            index -= 1
        mask = np.zeros((48, 64), bool)
        mask[8:22, 4 + index : 18 + index] = index not in self.gone
        return mask
