"""What all trackers can do, and what they read.

SAM 2's own, the one that learns the shot, the embedded and the classical one are used through
`TrackerLike` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from sam2core import ObjectMask, TrackedFrame


@dataclass(frozen=True)
class Recall:
    """What of the past a tracker follows an object from, and what putting it back costs.

    reach: frames back along the way it goes; anchors: prompted frames on each side. exact: it
    is told all of it before every sweep, however much it may still know, so that it never
    makes a difference whether the program was closed in between. Only where that costs little.
    """

    reach: int
    anchors: int
    exact: bool


# SAM 2's attention reads six memories and fifteen pointers. What is put back is encoded again.
OF_SAM2 = Recall(reach=15, anchors=3, exact=False)


class Frames(Protocol):
    """A clip as trackers read it: `len()` and pictures (H, W, 3) uint8 by frame index."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> NDArray[np.uint8]: ...


class TrackerLike(Protocol):
    """What sam2core's tracker, the embedded and the classical one have in common.

    One that learns a shot has `fit` besides; one with another memory than SAM 2's has `recall`.
    """

    def add_points(
        self,
        frame: int,
        object_id: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        replace: bool = True,
    ) -> dict[int, ObjectMask]: ...

    def add_mask(
        self, frame: int, object_id: int, mask: NDArray[np.bool_]
    ) -> dict[int, ObjectMask]: ...

    def remove_object(self, object_id: int) -> None: ...

    def preview(
        self,
        frame: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        object_id: int | None = None,
    ) -> ObjectMask: ...

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
    ) -> None: ...

    def propagate(
        self,
        start: int | None = None,
        end: int | None = None,
        reverse: bool = False,
        objects: Iterable[int] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[TrackedFrame]: ...

    def embed(self, frame: int) -> None: ...

    def is_embedded(self, frame: int) -> bool: ...
