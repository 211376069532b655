"""One mask of two: a frame between two anchors, tracked from either end."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.uncertainty import disagreement

# Where the directions disagree a mean of them is neither; the likelier one has to win.
_SHARPNESS = 4.0


@dataclass(frozen=True, eq=False)
class Half:
    """One direction's result: logits (s, s), pointer (n,) or None, score logit and IoU."""

    low_res: NDArray[np.float32]
    pointer: NDArray[np.float32] | None
    score: float
    iou: float


@dataclass(frozen=True, eq=False)
class Joined:
    """Both directions' result. disagreement: 1 - IoU of the two. contest: the same, as far as
    neither had the better claim: near an anchor it is no wonder that the far one is wrong.
    """

    half: Half
    disagreement: float
    contest: float


def join(forward: Half, backward: Half, position: float) -> Joined:
    """Blend by distance and confidence.

    position: 0 at the anchor before ... 1 at the anchor after. Logits are blended, not masks, so
    that an edge moves from the one's place to the other's.
    """
    differing = disagreement(forward.low_res, backward.low_res)
    power = 1 + _SHARPNESS * differing
    ahead = ((1 - position) * _confidence(forward)) ** power
    behind = (position * _confidence(backward)) ** power
    share = ahead / (ahead + behind) if ahead + behind > 0 else 1 - position
    contest = differing * (1 - abs(2 * share - 1))
    winner, loser = (forward, backward) if share >= 0.5 else (backward, forward)
    if (forward.score > 0) != (backward.score > 0):
        # One says absent: blending would leave a ghost of the other.
        return Joined(winner, differing, contest)
    low_res = share * forward.low_res + (1 - share) * backward.low_res
    return Joined(
        Half(
            low_res.astype(np.float32),
            winner.pointer if winner.pointer is not None else loser.pointer,
            share * forward.score + (1 - share) * backward.score,
            share * forward.iou + (1 - share) * backward.iou,
        ),
        differing,
        contest,
    )


def _confidence(half: Half) -> float:
    presence = 1 / (1 + math.exp(-max(-60.0, min(60.0, half.score))))
    return max(1e-3, min(1.0, half.iou)) * max(1e-3, presence)
