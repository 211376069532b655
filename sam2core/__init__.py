"""SAM 2.1 inference of our own: image prediction and video tracking.

torch, numpy and Pillow only; no Qt, no media files.
"""

from sam2core.checkpoint import CheckpointError
from sam2core.loading import build_model, load_model
from sam2core.results import ObjectMask, TrackedFrame

__all__ = ["CheckpointError", "ObjectMask", "TrackedFrame", "build_model", "load_model"]
