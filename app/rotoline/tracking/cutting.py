"""Cut an object out of one picture without learning: from a box, or from clicks.

Several drafts by GrabCut, held close to what is known, and the one that fits best. Masks are
(h, w) bool at working size, coordinates working pixels.
"""

from __future__ import annotations

import cv2
import numpy as np

from rotoline.tracking.clicked import cut_clicks
from rotoline.tracking.correcting import correct
from rotoline.tracking.grabcut import Start, drafts, edge_strength, refine
from rotoline.tracking.guided import SURELY, chances, guided
from rotoline.tracking.hints import Hints, Judgement, Reading, mark, no_reading
from rotoline.tracking.regions import (
    Mask,
    Rgb,
    Soft,
    cell_at,
    largest,
    outline,
    radius_of,
    shrink,
    window_of,
)

DRAFT_PIXELS = 24_000  # that one of several drafts works on
CORES = (0.35, 0.55)  # of a box's half sides: the middle that drafts take for granted


def cut_by_hints(
    rgb: Rgb,
    hints: Hints,
    previous: Mask | None = None,
    read: Reading = no_reading,
    judge: Judgement | None = None,
) -> Mask:
    """The object that points or a box mean.

    previous: the mask they correct. read: asks a model what is meant, for one answer to a box,
    several to clicks that mean an object. judge: asks one what a click on a mask means.
    """
    height, width = rgb.shape[:2]
    diagonal = float(np.hypot(height, width))
    if hints.box is not None:
        mask = _cut_box(rgb, hints, read)
    elif previous is not None and previous.any():
        mask = correct(rgb, hints, previous, read, judge)
    else:
        mask = cut_clicks(rgb, hints, read)
    return _respect(mask, hints, max(2.0, 0.006 * diagonal))


def _cut_box(rgb: Rgb, hints: Hints, read: Reading) -> Mask:
    """Draft the object in several ways and finish the draft that fits the box best.

    What surrounds the box need not look unlike the object, and its middle need not be inside:
    no one way of starting is right for all.
    """
    assert hints.box is not None
    height, width = rgb.shape[:2]
    x0, y0, x1, y1 = hints.box
    x0, x1 = sorted((float(np.clip(x0, 0, width - 2)), float(np.clip(x1, 2, width))))
    y0, y1 = sorted((float(np.clip(y0, 0, height - 2)), float(np.clip(y1, 2, height))))
    ys, xs = np.ogrid[0:height, 0:width]
    inside = (xs + 0.5 >= x0) & (xs + 0.5 <= x1) & (ys + 0.5 >= y0) & (ys + 0.5 <= y1)
    window = window_of(inside, 0.35, 8)
    by_x, by_y = window[1].start, window[0].start
    box = (x0 - by_x, y0 - by_y, x1 - by_x, y1 - by_y)
    near = Hints(hints.points - (by_x, by_y), hints.inside)
    mask = np.zeros((height, width), bool)
    mask[window] = _cut_near_box(
        np.ascontiguousarray(rgb[window]), near, box, lambda: [one[window] for one in read()]
    )
    return mask


def _cut_near_box(
    rgb: Rgb, hints: Hints, box: tuple[float, float, float, float], read: Reading
) -> Mask:
    """`_cut_box` in the part of the picture that counts."""
    x0, y0, x1, y1 = box
    ys, xs = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32) + 0.5
    inside = (xs >= x0) & (xs <= x1) & (ys >= y0) & (ys <= y1)
    half_x, half_y = max((x1 - x0) / 2, 1), max((y1 - y0) / 2, 1)
    away = np.hypot((xs - (x0 + x1) / 2) / half_x, (ys - (y0 + y1) / 2) / half_y)
    everything = slice(0, rgb.shape[0]), slice(0, rgb.shape[1])
    starts = []
    for core in CORES:
        labels = np.full(inside.shape, cv2.GC_BGD, np.uint8)
        labels[inside] = cv2.GC_PR_BGD
        labels[inside & (away < 0.95)] = cv2.GC_PR_FGD
        labels[inside & (away < core)] = cv2.GC_FGD
        starts.append(labels)
    guesses = read()
    if guesses and np.count_nonzero(inside & (guesses[0] > 0)) > 20:
        labels = np.full(inside.shape, cv2.GC_BGD, np.uint8)
        labels[inside] = cv2.GC_PR_BGD
        labels[inside & (guesses[0] > -1)] = cv2.GC_PR_FGD
        labels[shrink(inside & (guesses[0] > 1), 2)] = cv2.GC_FGD
        starts.append(labels)
    for labels in starts:
        mark(labels, hints, 3)
    found = drafts(rgb, [Start(labels, everything, DRAFT_PIXELS) for labels in starts])
    found += [one > 0 for one in guesses]  # what the model says is a draft, too
    edges = edge_strength(rgb)
    best, best_worth = inside & (away < 0.8), 0.0
    for one in found:
        draft = largest(one & inside)
        worth = _box_worth(draft, box, inside, edges)
        if worth > best_worth:
            best, best_worth = draft, worth
    if guesses:
        best = _averaged(rgb, best, np.where(inside, guesses[0], -SURELY), max(half_x, half_y) / 32)
    band = float(np.clip(0.1 * radius_of(best), 3, 10))
    return largest(refine(rgb, best, None, band) & inside)


def _averaged(rgb: Rgb, draft: Mask, logits: Soft, reach: float) -> Mask:
    """Half a draft, half a model's logits (h, w), along the picture's edges within `reach`."""
    drafted = cv2.GaussianBlur(draft.astype(np.float32), (0, 0), max(reach, 0.5))
    both = np.asarray(0.5 * (chances(logits) + drafted), np.float32)
    return np.asarray(guided(rgb, both, reach)) > 0.5


def _box_worth(
    mask: Mask, box: tuple[float, float, float, float], inside: Mask, edges: Soft
) -> float:
    """How well a mask fits a person's box: it reaches all four sides, its outline stands out,
    and it fills neither next to nothing nor everything.
    """
    share = int(np.count_nonzero(mask)) / max(int(np.count_nonzero(inside)), 1)
    if share < 0.05:
        return 0.0
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    gaps = (
        (columns[0] - x0) / wide,
        (x1 - columns[-1] - 1) / wide,
        (rows[0] - y0) / high,
        (y1 - rows[-1] - 1) / high,
    )
    reaching = float(np.mean([max(0.0, 1 - max(gap, 0.0) / 0.25) for gap in gaps]))
    contrast = min(float(edges[outline(mask)].mean() / (edges[inside].mean() + 1e-3)), 2.5)
    return 1 + reaching + 0.25 * contrast - 2 * max(0.0, 0.25 - share) - 3 * max(0.0, share - 0.9)


def _respect(mask: Mask, hints: Hints, radius: float) -> Mask:
    """Make sure that every click is obeyed, and drop parts that only a negative click is in."""
    if not len(hints.points):
        return mask
    mask = mask.copy()
    count, parts = cv2.connectedComponents(mask.astype(np.uint8))
    wanted = {int(parts[cell_at(mask, x, y)]) for x, y in hints.points[hints.inside]}
    for x, y in hints.points[~hints.inside]:
        part = int(parts[cell_at(mask, x, y)])
        if part and part not in wanted and count > 2:
            mask[parts == part] = False
    ys, xs = np.mgrid[0 : mask.shape[0], 0 : mask.shape[1]] + 0.5
    for (x, y), inside in zip(hints.points, hints.inside, strict=True):
        mask[np.hypot(xs - x, ys - y) <= radius] = inside
    return mask
