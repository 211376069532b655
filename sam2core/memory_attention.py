"""Condition a frame's features on an object's memories (SAM 2 paper, section 4).

Tokens are (B, N, dim). The work of layer 0 that no memory enters (its self-attention) is done
once for all objects of a frame: `begin`, then `forward` per batch of objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from sam2core.attention import (
    attend,
    attend_in_slices,
    attend_in_tiles,
    slices_pay,
    tiles_pay,
)
from sam2core.config import ModelConfig
from sam2core.layers import LayerNorm, Linear
from sam2core.positions import rotary_table, rotate

POSITION_WEIGHT = 0.1  # of the sine position in the input tokens


@dataclass(frozen=True)
class RotaryTable:
    """cos and sin, each (h·w, dim), for one map size."""

    cos: Tensor
    sin: Tensor

    def turn(self, tokens: Tensor) -> Tensor:
        """Rotate (..., h·w, dim) tokens by their place in the map."""
        return rotate(tokens, self.cos, self.sin)


class RotaryAttention(nn.Module):
    """Single-head attention with axial rotary positions on queries and map keys."""

    def __init__(self, dim: int, key_dim: int) -> None:
        super().__init__()
        self.q_proj = Linear(dim, dim)
        self.k_proj = Linear(key_dim, dim)
        self.v_proj = Linear(key_dim, dim)
        self.out_proj = Linear(dim, dim)

    def forward(
        self, q: Tensor, k: Tensor, v: Tensor, table: RotaryTable, pointer_tokens: int = 0
    ) -> Tensor:
        """q: (B, N, dim) over an h·w map; k, v: (B, M, key_dim); returns (B, N, dim).

        M is whole maps of N tokens, then `pointer_tokens` tokens, which have no place to turn by.
        """
        queries = table.turn(self.q_proj(q))
        keys = self.k_proj(k)
        batch, length, dim = keys.shape
        maps = keys[:, : length - pointer_tokens].reshape(batch, -1, table.cos.shape[0], dim)
        turned = table.turn(maps).flatten(1, 2)
        keys = torch.cat((turned, keys[:, turned.shape[1] :]), dim=1) if pointer_tokens else turned
        # The weights of a query sum to one, so the value projection may come after the mean:
        # a mean over 64 channels instead of 256 (exact but for rounding).
        if slices_pay(queries, keys.shape[1]):
            out = self.v_proj(attend_in_slices(queries, keys, v.to(queries.dtype)))
        elif tiles_pay(queries, v):
            out = self.v_proj(attend_in_tiles(queries, keys, v.to(queries.dtype)))
        else:
            out = attend(queries, keys, self.v_proj(v))
        result: Tensor = self.out_proj(out)
        return result


class MemoryAttentionLayer(nn.Module):
    """Self-attention, attention to memory, MLP; each normalised first."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        dim = config.dim
        self.self_attn = RotaryAttention(dim, dim)
        self.cross_attn_image = RotaryAttention(dim, config.memory_dim)
        self.linear1 = Linear(dim, config.memory_mlp)
        self.linear2 = Linear(config.memory_mlp, dim)
        self.norm1 = LayerNorm(dim)
        self.norm2 = LayerNorm(dim)
        self.norm3 = LayerNorm(dim)

    def attend_self(self, x: Tensor, table: RotaryTable) -> Tensor:
        """x: (B, N, dim) -> the same, with its self-attention added."""
        n = self.norm1(x)
        out: Tensor = x + self.self_attn(n, n, n, table)
        return out

    def attend_memory(
        self, x: Tensor, memory: Tensor, position: Tensor, table: RotaryTable, pointer_tokens: int
    ) -> Tensor:
        """x: (B, N, dim); memory, position: (B, M, memory_dim); returns (B, N, dim)."""
        x = x + self.cross_attn_image(
            self.norm2(x), memory + position, memory, table, pointer_tokens
        )
        out: Tensor = x + self.linear2(self.linear1(self.norm3(x), "relu"))
        return out


class MemoryAttention(nn.Module):
    """Four layers that mix an object's memories into a frame's coarsest features."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.dim = config.dim
        self.layers = nn.ModuleList(
            MemoryAttentionLayer(config) for _ in range(config.memory_layers)
        )
        self.norm = LayerNorm(config.dim)

    @property
    def stack(self) -> list[MemoryAttentionLayer]:
        return cast(list[MemoryAttentionLayer], list(self.layers))

    def table(self, side: int) -> RotaryTable:
        """Rotary angles for a side x side map, on this module's device."""
        return RotaryTable(*rotary_table(self.dim, side, self.norm.weight.device))

    def begin(self, features: Tensor, position: Tensor, table: RotaryTable) -> Tensor:
        """What all objects share: features, position (1, dim, h, w) -> tokens (1, h·w, dim)."""
        x = (features + POSITION_WEIGHT * position).flatten(2).transpose(1, 2)
        return self.stack[0].attend_self(x, table)

    def forward(
        self,
        begun: Tensor,
        memory: Tensor,
        position: Tensor,
        pointer_tokens: int,
        table: RotaryTable,
    ) -> Tensor:
        """begun: (1 or B, h·w, dim) from `begin`; memory, position: (B, M, memory_dim), maps
        first, the last `pointer_tokens` of M being pointers; returns (B, dim, h, w).
        """
        x = begun.expand(memory.shape[0], -1, -1)
        for index, layer in enumerate(self.stack):
            if index:
                x = layer.attend_self(x, table)
            x = layer.attend_memory(x, memory, position, table, pointer_tokens)
        side = round(x.shape[1] ** 0.5)
        out: Tensor = self.norm(x)
        return out.transpose(1, 2).reshape(-1, self.dim, side, side)
