"""The published sizes of SAM 2.1, and our own small one, as numbers only.

Everything that all official sizes share is a default here; a size states what differs
(SAM 2 paper, appendix C; the widths are those of the released checkpoints).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

ModelName = Literal["tiny", "small", "base_plus", "large", "nano"]


@dataclass(frozen=True)
class ModelConfig:
    """One model size.

    embed_dim, heads: of the trunk's first stage; both double at each further stage.
    blocks: per stage. windows: attention window side per stage. global_blocks: indices of
    blocks that attend to the whole map. background_grid: side of `pos_embed`.
    dim: channels of the neck, decoder and memory attention; memory_dim: of one memory.
    input_size: default side of the square model input, pixels.
    dense_prompts: draw points and boxes into the mask prompt as well (our model only).
    """

    name: ModelName
    embed_dim: int
    heads: int
    blocks: tuple[int, int, int, int]
    windows: tuple[int, int, int, int]
    global_blocks: tuple[int, ...]
    background_grid: int = 7
    dim: int = 256
    memory_dim: int = 64
    memory_layers: int = 4
    memory_mlp: int = 2048
    decoder_mlp: int = 2048
    input_size: int = 1024
    dense_prompts: bool = False

    @property
    def stage_dims(self) -> tuple[int, ...]:
        return tuple(self.embed_dim << stage for stage in range(4))

    @property
    def stage_ends(self) -> tuple[int, ...]:
        """Index of each stage's last block."""
        return tuple(sum(self.blocks[: stage + 1]) - 1 for stage in range(4))


CONFIGS: dict[ModelName, ModelConfig] = {
    "tiny": ModelConfig("tiny", 96, 1, (1, 2, 7, 2), (8, 4, 14, 7), (5, 7, 9)),
    "small": ModelConfig("small", 96, 1, (1, 2, 11, 2), (8, 4, 14, 7), (7, 10, 13)),
    "base_plus": ModelConfig(
        "base_plus", 112, 2, (2, 3, 16, 3), (8, 4, 14, 7), (12, 16, 20), background_grid=14
    ),
    "large": ModelConfig("large", 144, 2, (2, 6, 36, 4), (8, 4, 16, 8), (23, 33, 43)),
    "nano": ModelConfig(
        "nano",
        32,
        1,
        (1, 2, 5, 2),
        (8, 8, 16, 8),
        (5, 7, 9),
        background_grid=8,
        dim=128,
        memory_layers=2,
        memory_mlp=512,
        decoder_mlp=512,
        input_size=384,
        dense_prompts=True,
    ),
}


def model_config(name: str) -> ModelConfig:
    """The configuration of a size by name. Raises ValueError for an unknown one."""
    for known in get_args(ModelName):
        if name == known:
            return CONFIGS[known]
    raise ValueError(f"unknown model {name!r}; choose one of {', '.join(CONFIGS)}")
