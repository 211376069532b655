"""Turn what is remembered of objects into the tokens a frame attends to, and attend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from sam2core.memory_bank import MAX_POINTERS, MemoryBank
from sam2core.model import MEMORY_SLOTS, Constants, Sam2
from sam2core.positions import sine_line


@dataclass(frozen=True)
class MemoryTokens:
    """One object's memories as attention reads them: whole maps first, then pointers.

    tokens, positions: (1, M, memory_dim) float32; maps, pointers: how many of each.
    """

    tokens: Tensor
    positions: Tensor
    maps: int
    pointers: int


def gather(
    model: Sam2,
    constants: Constants,
    bank: MemoryBank,
    memory_of: Callable[[MemoryBank, int], Tensor],
    frame: int,
    reverse: bool,
    clip_length: int,
) -> MemoryTokens | None:
    """What an object remembers for `frame`, or None where it remembers nothing.

    memory_of: gives a remembered frame's memory (1, memory_dim, h, w), made now if need be.
    """
    recalls = bank.recalled(frame, reverse)
    if not recalls:
        return None
    # Cast to the compute type: a bfloat16 memory must not meet float32 weights.
    maps = [memory_of(bank, recall.frame).float().flatten(2) for recall in recalls]
    slots = torch.tensor([MEMORY_SLOTS - 1 - recall.slot for recall in recalls])
    temporal = model.maskmem_tpos_enc[slots.to(model.device), 0, 0]
    spatial = constants.memory.flatten(2)[0].T
    positions = (spatial[None] + temporal[:, None]).flatten(0, 1)
    tokens = torch.cat(maps, dim=2)[0].T

    pointers = bank.recalled_pointers(frame, reverse, clip_length)
    if pointers:
        memory_dim, dim = model.config.memory_dim, model.config.dim
        found = [bank.entry(pointer.frame) for pointer in pointers]
        vectors = torch.cat([entry.result.pointer for entry in found if entry is not None])
        scale = max(min(clip_length, MAX_POINTERS) - 1, 1)
        distances = torch.tensor([p.distance for p in pointers], dtype=torch.float32) / scale
        encoded = model.obj_ptr_tpos_proj(sine_line(distances.to(model.device), dim))
        # Each pointer is cut into consecutive tokens that share its position in time.
        tokens = torch.cat((tokens, vectors.reshape(-1, memory_dim)))
        pieces = dim // memory_dim
        positions = torch.cat((positions, encoded.repeat_interleave(pieces, dim=0)))
    return MemoryTokens(tokens[None], positions[None], len(recalls), len(pointers))


def condition(
    model: Sam2, constants: Constants, begun: Tensor, remembered: list[MemoryTokens]
) -> Tensor:
    """Mix memories into a frame's features, for objects with equally many of them.

    begun: (1, side², dim) from `MemoryAttention.begin`; returns (B, dim, side, side).
    """
    pieces = model.config.dim // model.config.memory_dim
    features: Tensor = model.memory_attention(
        begun,
        torch.cat([item.tokens for item in remembered]),
        torch.cat([item.positions for item in remembered]),
        remembered[0].pointers * pieces,
        constants.rotary,
    )
    return features
