"""What a caller says, checked and brought into model pixels."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike

from sam2core.model import Points
from sam2core.prompt_encoder import BOX_BOTTOM_RIGHT, BOX_TOP_LEFT
from sam2core.transforms import points_to_model


def prompt_points(
    points: ArrayLike | None,
    labels: ArrayLike | None,
    box: ArrayLike | None,
    frame_size: tuple[int, int],
    input_size: int,
    device: torch.device,
) -> Points:
    """Points and a box of a frame of (H, W) as one prompt; the box's corners come first.

    points: (N, 2) pixels (x, y); labels: (N,) 1 or 0; box: (4,) x0 y0 x1 y1.
    Raises ValueError for points without labels or the reverse, for neither points nor box, and
    for wrong shapes or values.
    """
    if (points is None) != (labels is None):
        raise ValueError("points and labels belong together: give both or neither")
    if points is None and box is None:
        raise ValueError("give at least one point or a box")
    xy = np.zeros((0, 2), np.float32)
    kinds = np.zeros(0, np.int64)
    if points is not None and labels is not None:
        xy = np.asarray(points, np.float32)
        kinds = np.asarray(labels)
        if xy.ndim != 2 or xy.shape[1] != 2 or kinds.shape != xy.shape[:1]:
            raise ValueError(
                f"points must be (N, 2) and labels (N,), not {xy.shape}, {kinds.shape}"
            )
        if not np.isin(kinds, (0, 1)).all():
            raise ValueError("labels must be 1 (inside) or 0 (outside)")
        kinds = kinds.astype(np.int64)
    if box is not None:
        corners = np.asarray(box, np.float32)
        if corners.shape != (4,):
            raise ValueError(f"a box must be (4,): x0, y0, x1, y1; not {corners.shape}")
        xy = np.concatenate((corners.reshape(2, 2), xy))
        kinds = np.concatenate(([BOX_TOP_LEFT, BOX_BOTTOM_RIGHT], kinds))
    if not len(xy):
        raise ValueError("give at least one point or a box")
    if not np.isfinite(xy).all():
        raise ValueError("prompt coordinates must be finite numbers")
    coordinates = points_to_model(xy, frame_size, input_size)
    return Points(coordinates[None].to(device), torch.from_numpy(kinds)[None].to(device))


def join_points(first: Points, second: Points) -> Points:
    """Two prompts of one object on one frame as one."""
    return Points(
        torch.cat((first.coordinates, second.coordinates), dim=1),
        torch.cat((first.labels, second.labels), dim=1),
    )
