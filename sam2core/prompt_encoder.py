"""Prompts to tokens: points and boxes (sparse), masks (dense) (SAM paper, appendix A)."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from sam2core.config import ModelConfig
from sam2core.layers import LayerNorm2d
from sam2core.positions import FourierEncoding

PADDING = -1  # label of a point that is none
NEGATIVE, POSITIVE, BOX_TOP_LEFT, BOX_BOTTOM_RIGHT = range(4)


class PromptEncoder(nn.Module):
    """Encode points with labels, and a mask of logits.

    Labels: 0 outside, 1 inside, 2 and 3 a box's corners, -1 padding.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        dim = config.dim
        self.pe_layer = FourierEncoding(dim)
        self.point_embeddings = nn.ModuleList(nn.Embedding(1, dim) for _ in range(4))
        self.not_a_point_embed = nn.Embedding(1, dim)
        self.mask_downscaling = nn.Sequential(
            nn.Conv2d(1, 4, kernel_size=2, stride=2),
            LayerNorm2d(4),
            nn.GELU(),
            nn.Conv2d(4, 16, kernel_size=2, stride=2),
            LayerNorm2d(16),
            nn.GELU(),
            nn.Conv2d(16, dim, kernel_size=1),
        )
        self.no_mask_embed = nn.Embedding(1, dim)

    def sparse(self, points: Tensor, labels: Tensor, input_size: int) -> Tensor:
        """Tokens of points, one padding token behind them.

        points: (B, P, 2) in model pixels 0..input_size; labels: (B, P) integers.
        returns: (B, P + 1, dim)
        """
        batch = points.shape[0]
        points = torch.cat((points + 0.5, points.new_zeros(batch, 1, 2)), dim=1)
        labels = torch.cat((labels, labels.new_full((batch, 1), PADDING)), dim=1)
        tokens: Tensor = self.pe_layer(points / input_size)
        tokens = torch.where((labels == PADDING)[..., None], 0.0, tokens)
        points_by_label = cast(list[nn.Embedding], list(self.point_embeddings))
        kinds = torch.cat((self.not_a_point_embed.weight, *(k.weight for k in points_by_label)))
        return tokens + kinds[labels + 1]

    def dense(self, mask: Tensor) -> Tensor:
        """A mask of logits (B, 1, S/4, S/4) -> (B, dim, S/16, S/16)."""
        out: Tensor = self.mask_downscaling(mask)
        return out

    def no_mask(self) -> Tensor:
        """What stands for the missing mask: (1, dim, 1, 1), to be broadcast."""
        return self.no_mask_embed.weight[:, :, None, None]
