"""How a model's name becomes a tracker.

torch is imported when a tracker is opened, not before: the window shows first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotoline.errors import ModelUnavailable
from rotoline.tracking.tracker import Frames, TrackerLike

if TYPE_CHECKING:
    from rotoline.tracking.fit_store import FitStore
    from sam2core.model import Sam2

EMBEDDED = "embedded"
# Twenty keyframes should not make every frame slow: the nearest few are what a frame attends to.
_MAX_CONDITIONING = 6


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


def is_too_large(error: Exception, device: str) -> bool:
    """Whether the memory of this graphics device was too small, so that the processor may go on.

    Raises MemoryError where it was the processor's own.
    """
    from sam2core.device import choose_device, is_out_of_memory

    if not is_out_of_memory(error):
        return False
    if choose_device(device).type == "cpu":
        raise MemoryError(str(error)) from error
    return True


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
