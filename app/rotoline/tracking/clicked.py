"""An object from clicks on one picture: drafts by GrabCut, and the one that most speaks for.

Masks are (h, w) bool at working size, coordinates working pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.evidence import worth
from rotoline.tracking.grabcut import Start, drafts, edge_strength
from rotoline.tracking.guided import chances
from rotoline.tracking.hints import Hints, Reading, mark, no_reading
from rotoline.tracking.regions import (
    Mask,
    Rgb,
    Soft,
    cell_at,
    depth_of,
    grow,
    mean_in,
    outline,
    overlaps,
    shrink,
    soft_overlap,
    touching,
    window_of,
)

SIZES = (0.035, 0.07, 0.13)  # of the picture's diagonal: how large a clicked object may be
SIZE_PIXELS = 24_000  # that a draft of one of these sizes works on
BESIDE_READINGS = 15_000  # the same where there are others: a person waits
READING_PIXELS = 40_000  # that a draft out of a model's reading works on
CERTAIN = 3.0  # logits from which a draft takes a reading for granted
LEAST_READING = 30  # pixels of a reading that a draft is made of
SUREST = 6.0  # logits beyond which no reading is surer
LEAST_OUTLINE = 12  # pixels of an outline that say something
COARSE = 2  # pixels a step where drafts are weighed: there is no need for more


class Signs(NamedTuple):
    """What is measured of a draft out of clicks.

    area: log of its share of the picture. chance: its greatest overlap with a reading's chances.
    agreed: its greatest overlap with another draft. stands_out: log of the picture's edges along
    its outline over those anywhere. at_rim: share of its outline along the picture's rim.
    centred: depth where the clicks lie over its greatest. by_size: 1 for a draft of a size, 0
    for one out of a reading. read, read_around: thirds of the mean logits in it and around it.
    """

    area: float
    chance: float
    agreed: float
    stands_out: float
    at_rim: float
    centred: float
    by_size: float
    read: float
    read_around: float


# Found on 117 pictures that the model never saw, four clicks each (two near the middle as the
# robot annotator makes them, two anywhere well inside), by raising the mean J of what a softmax
# over these sums picks. Tried on sources that were left out, J of a first mask is 0.56 so, where
# the draft that overlaps most with all readings gives 0.52.
WEIGHTS = Signs(0.26, 2.69, 1.04, 0.38, -1.95, 2.69, -1.17, -0.82, -0.86)


# What a size costs that is e times the object's on other frames, or the e-th part of it. Where a
# rest of the mask was carried, sizes off by a quarter, four clicks give a J of 0.75 without this,
# 0.77 with 2, 0.80 with 5 (24 pictures).
UNUSUAL = 4.0


def cut_clicks(rgb: Rgb, hints: Hints, read: Reading = no_reading) -> Mask:
    """The object that clicks mean: by what a model reads in them, else as its outline stands out.

    Drafts start from disks of several sizes around the clicks, and from each of the model's
    readings: part, whole, or more.
    """
    clicked = hints.points[hints.inside]
    if not len(clicked):
        return np.zeros(rgb.shape[:2], bool)
    readings = [one for one in read() if np.count_nonzero(one > 0) > LEAST_READING]
    ys, xs = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]] + 0.5
    away = np.min([np.hypot(xs - x, ys - y) for x, y in clicked], axis=0).astype(np.float32)
    spread = float(np.max(np.hypot(*(clicked - clicked.mean(axis=0)).T)))
    diagonal = float(np.hypot(*rgb.shape[:2]))
    radii = [share * diagonal + spread * 0.1 for share in SIZES]
    most = BESIDE_READINGS if readings else SIZE_PIXELS
    starts = [_of_size(away, radius, hints, most) for radius in radii]
    starts += [_of_reading(logits, hints) for logits in readings]
    found = [touching(draft, clicked) for draft in drafts(rgb, starts)]
    edges = edge_strength(rgb)
    if readings:
        signs = _signs(found, readings, edges, clicked)
        worths = [
            worth(of, WEIGHTS) - UNUSUAL * unusual(draft, hints)
            for of, draft in zip(signs, found, strict=True)
        ]
    else:
        worths = [
            _outline_worth(draft, edges, away < 3.0 * radius) / np.exp(unusual(draft, hints))
            for radius, draft in zip(radii, found, strict=True)
        ]
    return found[int(np.argmax(worths))]


def unusual(mask: Mask, hints: Hints) -> float:
    """How far the size of a mask (h, w) is from the object's on other frames, 0 where there are
    none: the log of how many times it is larger or smaller.
    """
    if not hints.known:
        return 0.0
    return abs(float(np.log((np.count_nonzero(mask) + 1) / hints.usual)))


def _of_size(away: Soft, radius: float, hints: Hints, most: int) -> Start:
    """away: distance to the nearest click inside (h, w)."""
    labels = np.full(away.shape, cv2.GC_BGD, np.uint8)
    labels[away < 3.2 * radius] = cv2.GC_PR_BGD
    labels[away < radius] = cv2.GC_PR_FGD
    mark(labels, hints, max(2.0, 0.25 * radius))
    return Start(labels, window_of(away < 3.2 * radius, 0.1, 4), most)


def _of_reading(logits: Soft, hints: Hints) -> Start:
    labels = np.full(logits.shape, cv2.GC_BGD, np.uint8)
    labels[logits > -CERTAIN] = cv2.GC_PR_BGD
    labels[logits > 0] = cv2.GC_PR_FGD
    labels[logits > CERTAIN] = cv2.GC_FGD
    mark(labels, hints, 3)
    return Start(labels, window_of(labels != cv2.GC_BGD, 0.2, 4), READING_PIXELS)


def _signs(
    found: Sequence[Mask], readings: Sequence[Soft], edges: Soft, clicked: NDArray[np.float64]
) -> list[Signs]:
    """Of each draft (h, w), those of a size first; readings: a model's logits (h, w)."""
    coarse = slice(None, None, COARSE), slice(None, None, COARSE)
    small = [draft[coarse] for draft in found]
    known = [np.clip(one[coarse], -SUREST, SUREST) for one in readings]
    likely = [chances(one[coarse]) for one in readings]
    edges = edges[coarse]
    everywhere = float(edges.mean()) + 0.5
    shares = overlaps(small)
    np.fill_diagonal(shares, 0)
    signs = []
    for index, draft in enumerate(small):
        area = int(np.count_nonzero(draft))
        drawn = outline(draft)
        length = max(int(np.count_nonzero(drawn)), 1)
        around = grow(draft, 2) & ~draft
        deep = depth_of(draft)
        at = [float(deep[cell_at(draft, *place)]) for place in clicked / COARSE]
        rim = draft[0].sum() + draft[-1].sum() + draft[:, 0].sum() + draft[:, -1].sum()
        signs.append(
            Signs(
                area=float(np.log(area / draft.size + 1e-4)),
                chance=max(soft_overlap(draft, one) for one in likely),
                agreed=float(shares[index].max()),
                stands_out=float(np.log((mean_in(edges, drawn) + 0.5) / everywhere)),
                at_rim=float(rim) / length,
                centred=float(np.mean(at)) / max(float(deep.max()), 1.0),
                by_size=float(index < len(found) - len(readings)),
                read=float(np.mean([mean_in(one, draft) for one in known])) / 3,
                read_around=float(np.mean([mean_in(one, around) for one in known])) / 3,
            )
        )
    return signs


def _outline_worth(mask: Mask, edges: Soft, allowed: Mask) -> float:
    """Mean edge strength along the outline; leaking to the search limit costs."""
    drawn = outline(mask)
    count = np.count_nonzero(drawn)
    if count < LEAST_OUTLINE:
        return -0.5
    leaking = np.count_nonzero(drawn & ~shrink(allowed, 3)) / count
    return float(edges[drawn].mean()) * (1 - leaking) * float(np.log(count))
