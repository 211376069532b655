"""Trunk and feature pyramid: what a frame is encoded to, once, for all objects and prompts."""

from __future__ import annotations

from typing import cast

import torch.nn.functional as F
from torch import Tensor, nn

from sam2core.config import ModelConfig
from sam2core.hiera import Hiera
from sam2core.layers import Conv2d


class Lateral(nn.Module):
    """A 1x1 convolution from a (B, H, W, C) stage to (B, dim, H, W).

    It sits in `conv` because the released checkpoints name it so.
    """

    def __init__(self, channels: int, dim: int) -> None:
        super().__init__()
        self.conv = Conv2d(channels, dim, kernel_size=1)

    def forward(self, stage: Tensor) -> Tensor:
        return project(stage, self.conv.weight, self.conv.bias)


def project(stage: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Apply 1x1 convolution weights (out, in[, 1, 1]) to a (B, H, W, C) map -> (B, out, H, W)."""
    return F.linear(stage.to(weight.dtype), weight.flatten(1), bias).permute(0, 3, 1, 2)


class Neck(nn.Module):
    """Feature pyramid. `convs` runs from the deepest stage to the shallowest."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            Lateral(channels, config.dim) for channels in reversed(config.stage_dims)
        )

    def coarse(self, stage3: Tensor, stage4: Tensor) -> Tensor:
        """The level everything downstream works on: (B, dim, S/16, S/16)."""
        deepest: Tensor = self.convs[0](stage4)
        lateral: Tensor = self.convs[1](stage3)
        return lateral + F.interpolate(deepest, scale_factor=2.0, mode="nearest")

    def fine(self, level: int, stage: Tensor, following: nn.Conv2d) -> Tensor:
        """Level 0 or 1 and the decoder's 1x1 convolution after it, composed into one.

        Nothing else reads these levels at full width, and the product of two 1x1 convolutions
        is one: 96 -> 32 channels at S/4 instead of 96 -> 256 -> 32.
        """
        conv = cast(Lateral, self.convs[3 - level]).conv
        assert conv.bias is not None
        assert following.bias is not None
        after = following.weight.flatten(1)
        weight = after @ conv.weight.flatten(1).to(after.dtype)
        bias = after @ conv.bias.to(after.dtype) + following.bias
        return project(stage, weight.to(conv.weight.dtype), bias.to(conv.weight.dtype))


class ImageEncoder(nn.Module):
    """Hiera and its neck, under the released checkpoints' names."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.trunk = Hiera(config)
        self.neck = Neck(config)
