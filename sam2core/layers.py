"""Layers that several parts of the network share.

Mixed precision without autocast: `Linear` and `Conv2d` compute in the type of their own
weights, norms and residual sums stay in float32. `device.set_precision` only has to convert
weights, and a float32 model has no casts at all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Activation = Literal["none", "relu", "gelu"]

# oneDNN's matrix product adds bias and activation while the result is still in registers. On
# CPUs it is quicker than `F.linear`, which copies the bias first and adds no activation; torch
# offers it to its compiler only, so a build without it takes the plain way.
_FUSED = getattr(torch.ops.mkldnn, "_linear_pointwise", None)


class Linear(nn.Linear):
    """A linear layer that takes any floating input and answers in its weights' type."""

    def forward(self, x: Tensor, activation: Activation = "none") -> Tensor:
        x = x.to(self.weight.dtype)
        if _FUSED is not None and x.device.type == "cpu" and not torch.is_grad_enabled():
            fused: Tensor = _FUSED(x, self.weight, self.bias, activation, [], "none")
            return fused
        y = F.linear(x, self.weight, self.bias)
        if activation == "none":
            return y
        return F.relu(y) if activation == "relu" else F.gelu(y)


class Conv2d(nn.Conv2d):
    """A convolution that takes any floating input and answers in its weights' type."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.to(self.weight.dtype))


class LayerNorm(nn.LayerNorm):
    """Layer normalisation over the last axis, always in float32."""

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x.float(), self.normalized_shape, self.weight, self.bias, self.eps)


class LayerNorm2d(nn.Module):
    """Layer normalisation over the channels of each pixel, (B, C, H, W), eps 1e-6."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return self.over_last(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)

    def over_last(self, x: Tensor) -> Tensor:
        """The same for (B, H, W, C)."""
        return F.layer_norm(x, self.weight.shape, self.weight, self.bias, 1e-6)


class MLP(nn.Module):
    """Linear layers of the given widths with an activation between them."""

    def __init__(self, *widths: int, activation: Activation = "relu") -> None:
        super().__init__()
        self.layers = nn.ModuleList(Linear(a, b) for a, b in pairwise(widths))
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        *hidden, last = self.layers
        for layer in hidden:
            x = layer(x, self.activation)
        out: Tensor = last(x)
        return out
