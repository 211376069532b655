"""SAM 2.1 inference of our own: image prediction and video tracking.

torch, numpy and Pillow only; no Qt, no media files.
"""

from sam2core.checkpoint import CheckpointError
from sam2core.image_predictor import ImagePrediction, ImagePredictor
from sam2core.loading import build_model, load_model
from sam2core.results import ObjectMask, TrackedFrame
from sam2core.tracker import Tracker, TrackerOptions

__all__ = [
    "CheckpointError",
    "ImagePrediction",
    "ImagePredictor",
    "ObjectMask",
    "TrackedFrame",
    "Tracker",
    "TrackerOptions",
    "build_model",
    "load_model",
]
