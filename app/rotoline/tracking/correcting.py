"""Change a mask where a click says that it is wrong, and nowhere else.

People click the middle of what is missing or too much. So of several reaches around the click,
that change is taken whose outline stands out and in whose middle the click lies.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.grabcut import Start, drafts, edge_strength
from rotoline.tracking.hints import Hints, mark
from rotoline.tracking.regions import Mask, Rgb, Soft, cell_at, shrink, window_of

REACHES = (1.0, 1.8, 3.2)  # of the click's distance to the mask's edge
LEAST_REACH = 4.0  # working pixels
MOST_REACH = 0.35  # of the picture's diagonal
CORRECTION_PIXELS = 30_000  # that one GrabCut works on


def correct(rgb: Rgb, hints: Hints, previous: Mask) -> Mask:
    """The previous mask (h, w), changed around each click that it contradicts.

    Clicks that it already agrees with change nothing.
    """
    edges = edge_strength(rgb)
    mask = previous
    for (x, y), inside in zip(hints.points, hints.inside, strict=True):
        if bool(mask[cell_at(mask, x, y)]) != bool(inside):
            mask = _changed(rgb, edges, hints, mask, (float(x), float(y)), bool(inside))
    return mask


def _changed(
    rgb: Rgb, edges: Soft, hints: Hints, mask: Mask, click: tuple[float, float], inside: bool
) -> Mask:
    """The mask with the part around one click taken in (or, not `inside`, left out)."""
    cell = cell_at(mask, *click)
    ys, xs = np.mgrid[0 : mask.shape[0], 0 : mask.shape[1]] + 0.5
    away = np.hypot(xs - click[0], ys - click[1])
    deep = float(_depth(mask != inside)[cell])
    furthest = MOST_REACH * float(np.hypot(*mask.shape))
    reaches = sorted({float(np.clip(r * deep, LEAST_REACH, furthest)) for r in REACHES})
    starts = []
    for reach in reaches:
        labels = np.where(mask, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)
        labels[away < reach] = cv2.GC_PR_FGD if inside else cv2.GC_PR_BGD
        mark(labels, hints, max(2.0, 0.15 * reach))
        starts.append(Start(labels, window_of(away < 1.8 * reach + 6, 0.0, 2)))
    best: Mask = away < max(3.0, 0.5 * deep)  # where no draft obeys the click
    best_worth = -1.0
    found = drafts(rgb, starts, 3, CORRECTION_PIXELS)
    for reach, draft in zip(reaches, found, strict=True):
        change = (draft != mask) & (away < reach)
        if not change[cell]:
            continue
        _, parts = cv2.connectedComponents(change.astype(np.uint8))
        change = parts == parts[cell]
        worth = _worth(change, cell, edges, away, reach)
        if worth > best_worth:
            best, best_worth = change, worth
    return np.asarray(mask | best if inside else mask & ~best)


def _worth(
    change: Mask, cell: tuple[int, int], edges: Soft, away: NDArray[np.float64], reach: float
) -> float:
    """How likely a change is what the person meant.

    Its outline stands out from what is around, the click is in its middle, it does not merely
    end where the reach ends, and of two alike the larger one counts a little more.
    """
    outline = change & ~shrink(change, 1)
    drawn = outline & (away < reach - 1.5)
    contrast = 0.0
    if np.count_nonzero(drawn) > 4:
        contrast = float(edges[drawn].mean() / (edges[away < reach].mean() + 1e-3))
    at_rim = 1 - int(np.count_nonzero(drawn)) / max(int(np.count_nonzero(outline)), 1)
    depth = _depth(change)
    centred = float(depth[cell] / max(float(depth.max()), 1e-3))
    size = np.log(8 + np.sqrt(np.count_nonzero(change)))
    return float((0.2 + contrast) * (1 - 0.7 * at_rim) * (0.25 + centred) * size)


def _depth(region: Mask) -> Soft:
    """Distance to the region's border, the picture's rim included, pixels."""
    padded = cv2.copyMakeBorder(region.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1], np.float32)
