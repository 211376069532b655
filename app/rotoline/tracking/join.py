"""One mask of two: a frame between two anchors, tracked from either end."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.uncertainty import disagreement

# Where the directions disagree a mean of them is neither; the likelier one has to win.
_SHARPNESS = 4.0
# How much belief counts beside distance. A direction that lost the object on its way is worse
# than the other one even close to its own anchor; where both are believed alike, the nearer one
# is better. Chosen on clips of the training set with two prompted frames.
_BY_BELIEF = 4.0
_BY_DISTANCE = 0.5


@dataclass(frozen=True, eq=False)
class Half:
    """One direction's result: logits (s, s), pointer (n,) or None, score logit and IoU."""

    low_res: NDArray[np.float32]
    pointer: NDArray[np.float32] | None
    score: float
    iou: float


@dataclass(frozen=True, eq=False)
class Joined:
    """Both directions' result. contest: 1 - IoU of the two, as far as neither had the better
    claim: near an anchor it is no wonder that the far one is wrong.
    """

    half: Half
    contest: float


def join(forward: Half, backward: Half, position: float) -> Joined:
    """Blend by distance and confidence.

    position: above 0 (the anchor before) and below 1 (the anchor after). Logits are blended, not
    masks, so that an edge moves from the one's place to the other's.
    """
    differing = disagreement(forward.low_res, backward.low_res)
    nearer = _BY_DISTANCE * (math.log(1 - position) - math.log(position))
    surer = _BY_BELIEF * math.log(_confidence(forward) / _confidence(backward))
    share = _chance((1 + _SHARPNESS * differing) * (nearer + surer))
    contest = differing * (1 - abs(2 * share - 1))
    winner, loser = (forward, backward) if share >= 0.5 else (backward, forward)
    if (forward.score > 0) != (backward.score > 0):
        # One says absent: blending would leave a ghost of the other.
        return Joined(winner, contest)
    low_res = share * forward.low_res + (1 - share) * backward.low_res
    return Joined(
        Half(
            low_res.astype(np.float32),
            winner.pointer if winner.pointer is not None else loser.pointer,
            share * forward.score + (1 - share) * backward.score,
            share * forward.iou + (1 - share) * backward.iou,
        ),
        contest,
    )


def _confidence(half: Half) -> float:
    return max(1e-3, min(1.0, half.iou)) * max(1e-3, _chance(half.score))


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))
