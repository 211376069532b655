"""Hiera: the hierarchical vision transformer of the image encoder (SAM 2 paper, section 4).

Maps are (B, H, W, C) throughout, so that linear layers and norms need no permutes.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2core.config import ModelConfig
from sam2core.layers import MLP, Conv2d, LayerNorm, Linear


def partition(x: Tensor, window: int) -> Tensor:
    """Cut a map into windows, padded with zeros at the bottom and right.

    x: (B, H, W, C); returns (B * windows, window, window, C).
    """
    batch, height, width, channels = x.shape
    pad_y, pad_x = -height % window, -width % window
    if pad_y or pad_x:
        x = F.pad(x, (0, 0, 0, pad_x, 0, pad_y))
    rows, columns = (height + pad_y) // window, (width + pad_x) // window
    x = x.view(batch, rows, window, columns, window, channels).transpose(2, 3)
    return x.reshape(-1, window, window, channels)


def unpartition(windows: Tensor, height: int, width: int) -> Tensor:
    """Join windows into a map and crop the padding: the inverse of `partition`."""
    window, channels = windows.shape[1], windows.shape[3]
    rows, columns = -(-height // window), -(-width // window)
    x = windows.view(-1, rows, columns, window, window, channels).transpose(2, 3)
    x = x.reshape(-1, rows * window, columns * window, channels)
    return x[:, :height, :width]


def pool(x: Tensor) -> Tensor:
    """Halve a (B, H, W, C) map by 2x2 maximum; an odd last row or column is dropped."""
    return F.max_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)


class Attention(nn.Module):
    """Multi-head attention inside each (B, h, w, dim) window; `pooled` halves the queries."""

    def __init__(self, dim: int, dim_out: int, heads: int, pooled: bool) -> None:
        super().__init__()
        self.heads = heads
        self.pooled = pooled
        self.qkv = Linear(dim, 3 * dim_out)
        self.proj = Linear(dim_out, dim_out)

    def forward(self, x: Tensor) -> Tensor:
        batch, height, width, _ = x.shape
        qkv = self.qkv(x)
        if self.pooled:
            q, kv = qkv.tensor_split((qkv.shape[-1] // 3,), dim=-1)
            # Contiguous first: max-pooling a strided view goes wrong on some MPS releases.
            q = pool(q.contiguous())
            height, width = q.shape[1:3]
            q = q.reshape(batch, height * width, self.heads, -1).transpose(1, 2)
            kv = kv.reshape(batch, -1, 2, self.heads, q.shape[-1])
            k, v = kv.permute(2, 0, 3, 1, 4).unbind(0)
        else:
            qkv = qkv.view(batch, height * width, 3, self.heads, -1)
            q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        out = F.scaled_dot_product_attention(q, k, v).transpose(1, 2)
        result: Tensor = self.proj(out.reshape(batch, height, width, -1))
        return result


class Block(nn.Module):
    """One transformer block; with `dim_out` twice `dim` it opens a stage and halves the map.

    window: side of the attention windows, 0 for the whole map.
    """

    def __init__(self, dim: int, dim_out: int, heads: int, window: int) -> None:
        super().__init__()
        self.window = window
        self.opens_stage = dim != dim_out
        self.norm1 = LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, dim_out, heads, pooled=self.opens_stage)
        self.norm2 = LayerNorm(dim_out, eps=1e-6)
        self.mlp = MLP(dim_out, 4 * dim_out, dim_out, activation="gelu")
        if self.opens_stage:
            self.proj = Linear(dim, dim_out)

    def forward(self, x: Tensor) -> Tensor:
        n = self.norm1(x)
        # The shortcut of a stage opener comes from the normalised input.
        shortcut = pool(self.proj(n)) if self.opens_stage else x
        height, width = shortcut.shape[1:3]
        a = self.attn(partition(n, self.window) if self.window else n)
        x = shortcut + (unpartition(a, height, width) if self.window else a)
        out: Tensor = x + self.mlp(self.norm2(x))
        return out


class PatchEmbed(nn.Module):
    """7x7 convolution, stride 4: (B, 3, S, S) -> (B, S/4, S/4, dim)."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.proj = Conv2d(3, dim, kernel_size=7, stride=4, padding=3)

    def forward(self, image: Tensor) -> Tensor:
        out: Tensor = self.proj(image)
        return out.permute(0, 2, 3, 1).contiguous()


class Hiera(nn.Module):
    """The trunk: a normalised image (B, 3, S, S) -> four (B, S/4/2^i, S/4/2^i, dim·2^i) maps."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        grid = config.background_grid
        self.patch_embed = PatchEmbed(config.embed_dim)
        self.pos_embed = nn.Parameter(torch.zeros(1, config.embed_dim, grid, grid))
        window = config.windows[0]
        self.pos_embed_window = nn.Parameter(torch.zeros(1, config.embed_dim, window, window))
        self.stage_ends = config.stage_ends

        blocks: list[Block] = []
        dim, heads = config.embed_dim, config.heads
        for stage, count in enumerate(config.blocks):
            for position in range(count):
                index = len(blocks)
                opens = stage > 0 and position == 0
                # An opener still attends in the windows of the stage before it.
                window = config.windows[stage - 1 if opens else stage]
                if index in config.global_blocks:
                    window = 0
                heads = 2 * heads if opens else heads
                blocks.append(Block(dim, 2 * dim if opens else dim, heads, window))
                dim = 2 * dim if opens else dim
        self.blocks = nn.ModuleList(blocks)

    def position(self, side: int) -> Tensor:
        """The learned position of a side x side map: (1, side, side, dim)."""
        background = F.interpolate(self.pos_embed, (side, side), mode="bicubic")
        window = self.pos_embed_window
        repeats = -(-side // window.shape[-1])
        tiled = window.tile(1, 1, repeats, repeats)[..., :side, :side]
        return (background + tiled).permute(0, 2, 3, 1)

    def forward(self, image: Tensor, position: Tensor) -> list[Tensor]:
        """position: what `position(S/4)` gives, the same for every picture of one size."""
        x = self.patch_embed(image) + position
        stages = []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in self.stage_ends:
                stages.append(x)
        return stages
