"""The one seam to the trackers: what they all can do, and how a model's name becomes one.

torch is imported when a tracker is opened, not before: the window shows first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rotoline.errors import ModelUnavailable

if TYPE_CHECKING:
    from rotoline.tracking.fit_store import FitStore
    from sam2core import ObjectMask, TrackedFrame
    from sam2core.model import Sam2

EMBEDDED = "embedded"
# Twenty keyframes should not make every frame slow: the nearest few are what a frame attends to.
_MAX_CONDITIONING = 6


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


def open_tracker(
    model_name: str, frames: Frames, device: str = "auto", learn: bool = False, keep: bool = True
) -> TrackerLike:
    """A tracker with the named model over a clip.

    model_name: "embedded", an official size ("tiny" ... "large") that is installed, or a
    checkpoint file. learn: let an official model learn the shot; the embedded one always does.
    keep: use what was learnt in earlier runs, and keep what is learnt in this one.
    Raises ModelUnavailable where it is not there, damaged, or cannot run on the device.
    """
    from rotoline.tracking.fit_store import FitStore
    from rotoline.tracking.models import installed_path
    from sam2core import CheckpointError, load_model

    store = FitStore.of_user() if keep else None
    try:
        if model_name == EMBEDDED:
            return _open_embedded(frames, device, store)
        model = load_model(installed_path(model_name), device)
    except (CheckpointError, ValueError) as fault:
        raise ModelUnavailable(model_name, str(fault)) from fault
    return sam2_tracker(model, frames, learn, store=store)


def sam2_tracker(
    model: Sam2, frames: Frames, learn: bool = False, seed: int = 0, store: FitStore | None = None
) -> TrackerLike:
    """SAM 2's own tracker over a clip, with the options that suit corrections.

    learn: before tracking it learns the shot, from random numbers of `seed`; what it learnt is
    kept in `store`.
    """
    from sam2core import Tracker

    tracker = Tracker(model, frames, max_cond_frames_in_attn=_MAX_CONDITIONING)
    if not learn:
        return tracker
    from rotoline.tracking.decoder_fit import DecoderFitSettings
    from rotoline.tracking.learning import LearningTracker

    settings = DecoderFitSettings(seed=DecoderFitSettings.seed + seed)
    return LearningTracker(tracker, model, frames, settings, store)


def _open_embedded(frames: Frames, device: str, store: FitStore | None) -> TrackerLike:
    """The tracker in the box; without its trained model it works on pictures alone."""
    from rotoline.tracking.embedded import EmbeddedTracker
    from sam2core import load_model

    try:
        model = load_model("nano", device)
    except FileNotFoundError:
        model = None
    return EmbeddedTracker(model, frames, store=store)
