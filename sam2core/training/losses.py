"""How wrong masks and scores are (SAM 2 paper, appendix D: focal, dice, IoU, occlusion)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2core.mask_decoder import Decoded

FOCAL_GAMMA = 2.0


@dataclass(frozen=True)
class MaskWeights:
    """What each loss counts. Early in a run the balanced cross-entropy leads, because focal
    loss alone lets a random network settle on empty masks; later focal loss takes over.
    """

    focal: float
    balanced: float
    dice: float = 1.0
    iou: float = 1.0
    score: float = 1.0

    @staticmethod
    def at(progress: float) -> MaskWeights:
        """Weights after `progress` (0..1) of the run; settled from the middle on."""
        done = min(1.0, 2 * progress)
        return MaskWeights(focal=8.0 + 12.0 * done, balanced=2.0 + (0.3 - 2.0) * done)


@dataclass(frozen=True)
class Judged:
    """loss: scalar. best: (B, 1, h, w) logits to go on with, of iou (B,), token (B, dim)."""

    loss: Tensor
    best: Tensor
    iou: Tensor
    token: Tensor


def judge(
    decoded: Decoded, truth: Tensor, present: Tensor, ambiguous: bool, weights: MaskWeights
) -> Judged:
    """Compare four masks of each of B prompts with the truth.

    truth: (B, S, S) coverage; present: (B,) bool. An ambiguous prompt (one click) is judged by
    its best mask of 1..3, a clear one by mask 0, too. Masks of absent objects are not judged.
    """
    masks = F.interpolate(decoded.masks.float(), scale_factor=2.0, mode="bilinear")
    target = F.adaptive_avg_pool2d(truth[:, None], masks.shape[-1]).expand_as(masks)
    errors = _mask_errors(masks, target, weights)
    with torch.no_grad():
        real = _overlap(masks, target)
    keep = present.float()
    count = keep.sum().clamp(min=1)
    several, index = errors[:, 1:].min(dim=1)
    mask_loss = several if ambiguous else 0.5 * (several + errors[:, 0])
    iou_loss = (decoded.iou.float() - real).abs().mean(dim=1)
    loss = ((mask_loss + weights.iou * iou_loss) * keep).sum() / count
    loss = loss + weights.score * F.binary_cross_entropy_with_logits(decoded.score.float(), keep)
    row = torch.arange(len(truth), device=truth.device)
    chosen = index + 1 if ambiguous else torch.zeros_like(index)
    best = decoded.masks[row, chosen][:, None].float()
    return Judged(loss, best, real[row, chosen], decoded.tokens[row, chosen])


def _mask_errors(masks: Tensor, target: Tensor, weights: MaskWeights) -> Tensor:
    """(B, M) error of each mask."""
    cross = F.binary_cross_entropy_with_logits(masks, target, reduction="none")
    chance = masks.sigmoid()
    hit = chance * target + (1 - chance) * (1 - target)
    focal = (0.5 * (1 - hit) ** FOCAL_GAMMA * cross).mean(dim=(2, 3))
    share = target.mean(dim=(2, 3), keepdim=True).clamp(0.01, 0.99)
    balance = target * 0.5 / share + (1 - target) * 0.5 / (1 - share)
    balanced = (balance * cross).mean(dim=(2, 3))
    both = (chance * target).sum(dim=(2, 3))
    either = chance.sum(dim=(2, 3)) + target.sum(dim=(2, 3))
    dice = 1 - (2 * both + 1) / (either + 1)
    return weights.focal * focal + weights.balanced * balanced + weights.dice * dice


def _overlap(masks: Tensor, target: Tensor) -> Tensor:
    """(B, M) true IoU of the masks."""
    found, wanted = masks > 0, target > 0.5
    both = (found & wanted).sum(dim=(2, 3))
    return both / (found | wanted).sum(dim=(2, 3)).clamp(min=1)
