"""What speaks for a change of a mask being the one that a click means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.guided import chances
from rotoline.tracking.regions import (
    Mask,
    Rgb,
    Soft,
    depth_of,
    grow,
    mean_in,
    outline,
    overlaps,
    radius_of,
    soft_overlap,
)

BINS = 16  # of each Lab channel's histogram
CLEAREST = 4.0  # log ratio of two colours' chances beyond which nothing is clearer
LEAST_OUTLINE = 4  # pixels of a new outline that say something
DEEPEST = 4.0  # of the click's distance to the mask's edge; more tells nothing more


class Evidence(NamedTuple):
    """What is measured of a change.

    stands_out: log of the picture's edges along the new outline over those around the click.
    centred: depth of the change where the click lies over its greatest. deepest, area: its
    greatest depth, and the log of its area, over what a disk from the click to the mask's edge
    has. color: log ratio by which it has the colours of the side it goes to. agreed: mean
    overlap with the other changes on offer. share: log of the change's area over the mask's.
    judged: a third of the mean logit of being wrong that the corrector gives its pixels. meant:
    its overlap with the corrector's chances. Both 0 without one.
    """

    stands_out: float
    centred: float
    deepest: float
    area: float
    color: float
    agreed: float
    share: float
    judged: float = 0.0
    meant: float = 0.0


# Found by letting the robot annotator click and by raising the mean gain in J of what a softmax
# over these sums picks: with a corrector on 120 pictures that it never saw (1,042 clicks), without
# on 56 of the training data (496 clicks), where, tried on kinds of pictures that were left out, a
# click gains 0.040 of J so and a disk around it 0.016.
JUDGED = Evidence(2.42, 8.93, -5.37, 0.61, 1.32, 5.11, 0.52, -0.62, 9.08)
UNJUDGED = Evidence(4.09, 8.64, -6.77, 1.87, 2.08, 11.43, 0.64)


@dataclass(frozen=True, eq=False)
class Click:
    """A click on a picture (h, w) whose mask says otherwise there, and what lies around it.

    cell: row and column; away: distance to it, pixels; within, beyond: distance of pixels inside
    and outside to the mask's edge; deep: the click's own.
    """

    rgb: Rgb
    mask: Mask
    cell: tuple[int, int]
    inside: bool
    away: Soft
    within: Soft
    beyond: Soft
    deep: float


def evidence(
    click: Click, edges: Soft, changes: Sequence[Mask], judged: Soft | None = None
) -> list[Evidence]:
    """Of each change (h, w), none of them empty, all of them the click's way.

    edges: of the picture (h, w); judged: the corrector's logits (h, w) of pixels being wrong.
    """
    side = 1 if click.inside else -1
    likely = _likely(click) * side
    around = float(edges[click.away < max(3 * click.deep, 8)].mean()) + 1e-3
    wrong = None if judged is None else chances(judged) * (click.mask != click.inside)
    agreed = _agreed(changes)
    found = []
    for change, shared in zip(changes, agreed, strict=True):
        area = int(np.count_nonzero(change))
        new = outline(click.mask ^ change) & grow(change, 1)
        if np.count_nonzero(new) < LEAST_OUTLINE:
            new = outline(change)  # a whole part comes or goes
        depth = depth_of(change)
        deepest = float(depth.max())
        found.append(
            Evidence(
                stands_out=float(np.log((mean_in(edges, new) + 0.5) / around)),
                centred=float(depth[click.cell]) / max(deepest, 1e-3),
                deepest=min(deepest / click.deep, DEEPEST),
                area=float(np.log(area / (np.pi * click.deep**2))),
                color=mean_in(likely, change),
                agreed=shared,
                share=float(np.log(area / max(int(np.count_nonzero(click.mask)), 1))),
                judged=0.0 if judged is None else mean_in(judged, change) / 3,
                meant=0.0 if wrong is None else soft_overlap(change, wrong),
            )
        )
    return found


def worth(of: tuple[float, ...], weights: tuple[float, ...]) -> float:
    """The larger, the likelier is what was measured so meant."""
    return sum(value * weight for value, weight in zip(of, weights, strict=True))


def _agreed(changes: Sequence[Mask]) -> list[float]:
    """Each change's mean overlap with the others."""
    others = max(len(changes) - 1, 1)
    return [float(value) for value in (overlaps(changes).sum(axis=1) - 1) / others]


def _likely(click: Click) -> Soft:
    """Log ratio (h, w) of each pixel's colour among the object's and among its surroundings'."""
    levels = np.array([256 / BINS, 8.0, 8.0])  # a and b seldom leave the middle half
    lab = cv2.cvtColor(click.rgb, cv2.COLOR_RGB2LAB).astype(np.float32) - (0, 64, 64)
    cells = np.clip(lab // levels, 0, BINS - 1).astype(np.int64) @ [BINS * BINS, BINS, 1]
    core = click.within > 2
    inner = core if core.any() else click.mask
    outer = (click.beyond > 2) & (click.beyond < 0.8 * radius_of(click.mask) + 8)
    ratio = np.log(_chances(cells[inner]) / _chances(cells[outer]))
    return np.asarray(np.clip(ratio, -CLEAREST, CLEAREST)[cells], np.float32)


def _chances(cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """A smoothed histogram of colour cells, (BINS ** 3,), no entry of it nothing."""
    found = np.bincount(cells, minlength=BINS**3).reshape(BINS, BINS, BINS)
    counts: NDArray[np.float64] = np.asarray(found, np.float64)
    for axis in range(3):
        around = np.roll(counts, 1, axis) + np.roll(counts, -1, axis)
        counts = np.asarray((around + 2.0 * counts) / 4, np.float64)
    total = max(float(counts.sum()), 1.0)
    return np.asarray((counts.ravel() + 0.02 * max(float(counts.mean()), 1e-3)) / total + 1e-6)
