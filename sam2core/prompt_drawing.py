"""Draw points and boxes into the mask prompt: where our small model looks for them.

Sparse tokens alone teach a small model little about *where*; a drawn prompt reaches every
pixel through the mask input, with no weights of its own.
"""

from __future__ import annotations

import torch
from torch import Tensor

from sam2core.prompt_encoder import BOX_BOTTOM_RIGHT, BOX_TOP_LEFT, NEGATIVE, POSITIVE

CLICK_LOGIT = 14.0
INSIDE_BOX, OUTSIDE_BOX = 3.0, -8.0
PREVIOUS_LIMIT = 8.0
SCALE = 0.25
CLICK_RADIUS = 0.02  # of the map's side


def draw_prompts(points: Tensor, labels: Tensor, side: int, previous: Tensor | None) -> Tensor:
    """Points, boxes and earlier logits as one mask prompt.

    points: (B, P, 2) in 0..1; labels: (B, P) as the prompt encoder's;
    previous: (B, 1, side, side) logits or None; returns (B, 1, side, side).
    """
    centre = (torch.arange(side, device=points.device, dtype=torch.float32) + 0.5) / side
    x, y = centre[None, None, :], centre[None, :, None]
    drawn = points.new_zeros(points.shape[0], side, side)
    if previous is not None:
        drawn = previous[:, 0].clamp(-PREVIOUS_LIMIT, PREVIOUS_LIMIT)

    def corner(label: int) -> tuple[Tensor, Tensor]:
        chosen = (labels == label)[..., None]
        return chosen.any(dim=1), (points * chosen).sum(dim=1)

    has_box, first = corner(BOX_TOP_LEFT)
    _, last = corner(BOX_BOTTOM_RIGHT)
    inside = (
        (x >= first[:, 0, None, None])
        & (x <= last[:, 0, None, None])
        & (y >= first[:, 1, None, None])
        & (y <= last[:, 1, None, None])
    )
    boxed = torch.where(inside, INSIDE_BOX, OUTSIDE_BOX)
    if previous is not None:
        boxed = torch.where(inside, drawn, drawn.clamp(max=OUTSIDE_BOX))
    drawn = torch.where(has_box[..., None], boxed, drawn)

    radius = max(CLICK_RADIUS, 1.0 / side)
    for index in range(points.shape[1]):
        px, py = points[:, index, 0, None, None], points[:, index, 1, None, None]
        near = (x - px) ** 2 + (y - py) ** 2 <= radius**2
        for label, logit in ((POSITIVE, CLICK_LOGIT), (NEGATIVE, -CLICK_LOGIT)):
            drawn = torch.where(near & (labels[:, index] == label)[:, None, None], logit, drawn)
    return (drawn * SCALE)[:, None]
