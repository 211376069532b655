"""Memory for a batch of objects in training: the tracker's rules, every frame in reach.

Clips are short here, so nothing is ever let go of; positions are those of a long clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sam2core.memory_bank import MAX_POINTERS, MEMORY_REACH
from sam2core.model import MEMORY_SLOTS, Constants, Embedding, Sam2
from sam2core.positions import sine_line


@dataclass(frozen=True)
class Remembered:
    """One frame of B objects: memory (B, memory_dim, h, w), pointer (B, dim)."""

    frame: int
    memory: Tensor
    pointer: Tensor
    prompted: bool


def remember(
    model: Sam2,
    embedding: Embedding,
    low_res: Tensor,
    score: Tensor,
    pointer: Tensor,
    frame: int,
    prompted: bool,
) -> Remembered:
    """Fold B masks (B, 1, S/4, S/4) on one frame into memory."""
    memory = model.memorise(embedding, low_res, score, binary=prompted)
    return Remembered(frame, memory, pointer, prompted)


def condition(
    model: Sam2,
    constants: Constants,
    embedding: Embedding,
    memory: Sequence[Remembered],
    frame: int,
) -> Tensor:
    """Features of a frame with the objects' memories mixed in: (B, dim, h, w)."""
    begun = model.memory_attention.begin(embedding.coarse, constants.features, constants.rotary)
    prompted = [item for item in memory if item.prompted]
    recent = [item for item in memory if not item.prompted and frame - item.frame <= MEMORY_REACH]
    spatial = constants.memory.flatten(2)[0].T
    maps, positions = [], []
    for item in prompted + recent:
        row = MEMORY_SLOTS - 1 if item.prompted else frame - item.frame - 1
        maps.append(item.memory.flatten(2).transpose(1, 2))
        positions.append(spatial + model.maskmem_tpos_enc[row, 0, 0])
    pieces = model.config.dim // model.config.memory_dim
    known = prompted + recent
    batch = embedding.coarse.shape[0]
    pointers = [item.pointer.reshape(batch, pieces, -1) for item in known]
    distance = torch.tensor([frame - item.frame for item in known], dtype=torch.float32)
    encoded = model.obj_ptr_tpos_proj(
        sine_line(distance.to(model.device) / (MAX_POINTERS - 1), model.config.dim)
    )
    tokens = torch.cat([*maps, *pointers], dim=1)
    position = torch.cat([*positions, encoded.repeat_interleave(pieces, dim=0)])
    features: Tensor = model.memory_attention(
        begun,
        tokens,
        position.expand(batch, -1, -1),
        len(known) * pieces,
        constants.rotary,
    )
    return features
