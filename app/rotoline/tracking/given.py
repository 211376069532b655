"""What a person said of an object on one frame, as trackers in the box are told it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class Given:
    """points: (N, 2) clip pixels; inside: (N,); box: (4,) x0 y0 x1 y1; or a whole mask (H, W)."""

    points: NDArray[np.float64]
    inside: NDArray[np.bool_]
    box: NDArray[np.float64] | None = None
    mask: NDArray[np.bool_] | None = None


def read_given(points: ArrayLike | None, labels: ArrayLike | None, box: ArrayLike | None) -> Given:
    """Check a prompt. Raises ValueError for anything that is not one."""
    if (points is None) != (labels is None):
        raise ValueError("points and labels belong together: give both or neither")
    if points is None and box is None:
        raise ValueError("give at least one point or a box")
    xy, kinds = np.zeros((0, 2)), np.zeros(0)
    if points is not None and labels is not None:
        xy, kinds = np.asarray(points, np.float64), np.asarray(labels)
        if xy.ndim != 2 or xy.shape[1] != 2 or kinds.shape != xy.shape[:1]:
            raise ValueError(
                f"points must be (N, 2) and labels (N,), not {xy.shape}, {kinds.shape}"
            )
        if not np.isin(kinds, (0, 1)).all():
            raise ValueError("labels must be 1 (inside) or 0 (outside)")
    corners = None
    if box is not None:
        corners = np.asarray(box, np.float64)
        if corners.shape != (4,):
            raise ValueError(f"a box must be (4,): x0, y0, x1, y1; not {corners.shape}")
    elif not len(xy):
        raise ValueError("give at least one point or a box")
    if not np.isfinite(xy).all() or (corners is not None and not np.isfinite(corners).all()):
        raise ValueError("prompt coordinates must be finite numbers")
    return Given(xy, kinds.astype(bool), corners)


def joined(first: Given, second: Given) -> Given:
    """Clicks in addition to what was said before."""
    return replace(
        first,
        points=np.concatenate((first.points, second.points)),
        inside=np.concatenate((first.inside, second.inside)),
    )
