"""Position encodings: sine maps, random Fourier features, axial rotary embedding.

All in real float32 arithmetic, so that they run on every device.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def sine_map(channels: int, height: int, width: int, device: torch.device | None = None) -> Tensor:
    """Two-dimensional sine encoding: (1, channels, height, width), rows' half first."""
    half = channels // 2
    step = torch.arange(half, device=device, dtype=torch.float32)
    wavelength = 10000 ** (2 * torch.div(step, 2, rounding_mode="floor") / half)

    def axis(length: int) -> Tensor:
        index = torch.arange(1, length + 1, device=device, dtype=torch.float32)
        angle = (index / (length + 1e-6) * (2 * math.pi))[:, None] / wavelength
        return torch.stack((angle[:, 0::2].sin(), angle[:, 1::2].cos()), dim=2).flatten(1)

    rows = axis(height)[:, None, :].expand(height, width, half)
    columns = axis(width)[None, :, :].expand(height, width, half)
    return torch.cat((rows, columns), dim=2).permute(2, 0, 1)[None].contiguous()


def sine_line(values: Tensor, dim: int) -> Tensor:
    """One-dimensional sine encoding: (N,) -> (N, dim), sines first, then cosines."""
    step = torch.arange(dim // 2, device=values.device, dtype=torch.float32)
    wavelength = 10000 ** (2 * torch.div(step, 2, rounding_mode="floor") / (dim // 2))
    angle = values[:, None] / wavelength
    return torch.cat((angle.sin(), angle.cos()), dim=1)


class FourierEncoding(nn.Module):
    """Random Fourier features of points in the unit square (SAM paper, appendix A)."""

    positional_encoding_gaussian_matrix: Tensor

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.register_buffer("positional_encoding_gaussian_matrix", torch.randn(2, dim // 2))

    def forward(self, points: Tensor) -> Tensor:
        """points: (..., 2) as (x, y) in 0..1; returns (..., dim)."""
        angle = 2 * math.pi * ((2 * points - 1) @ self.positional_encoding_gaussian_matrix)
        return torch.cat((angle.sin(), angle.cos()), dim=-1)

    def grid(self, side: int) -> Tensor:
        """The encoding of each cell's centre: (1, dim, side, side)."""
        device = self.positional_encoding_gaussian_matrix.device
        centre = (torch.arange(side, device=device, dtype=torch.float32) + 0.5) / side
        y, x = torch.meshgrid(centre, centre, indexing="ij")
        encoded: Tensor = self(torch.stack((x, y), dim=-1))
        return encoded.permute(2, 0, 1)[None].contiguous()


def rotary_table(dim: int, side: int, device: torch.device | None = None) -> tuple[Tensor, Tensor]:
    """Axial rotary tables of a side x side map, row-major: (cos, sin), each (side², dim).

    The first half of the channel pairs turns with x, the second with y (SAM 2 paper, section
    4). Both channels of a pair have their factors: the sine of the first is negative.
    """
    quarter = torch.arange(dim // 4, device=device, dtype=torch.float32)
    frequency = 1.0 / 10000 ** (4 * quarter / dim)
    token = torch.arange(side * side, device=device)
    x = (token % side).float()[:, None] * frequency
    y = torch.div(token, side, rounding_mode="floor").float()[:, None] * frequency
    angle = torch.cat((x, y), dim=1)
    cos, sin = angle.cos(), angle.sin()
    return cos.repeat_interleave(2, dim=1), torch.stack((-sin, sin), dim=2).flatten(1)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn adjacent channel pairs: x (..., N, dim) by tables (N, dim), in x's type.

    x·cos + swapped(x)·sin: contiguous passes, 2.5 times as quick as working on even and odd
    channels apart.
    """
    swapped = x.reshape(*x.shape[:-1], -1, 2).flip(-1).reshape(x.shape)
    return torch.addcmul(x * cos.to(x.dtype), swapped, sin.to(x.dtype))
