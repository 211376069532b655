"""The parts of SAM 2.1 joined: one method per step that a predictor takes.

A model holds weights and nothing else: what a clip or a person adds lives in `tracker.py`.
Everything that depends on weights and size but not on pictures is computed once by
`constants()` and handed in, so that loading other weights can never meet a stale cache.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2core.config import ModelConfig
from sam2core.image_encoder import ImageEncoder
from sam2core.layers import MLP, Linear
from sam2core.mask_decoder import Chosen, Decoded, MaskDecoder, best_of_three, single_mask
from sam2core.memory_attention import MemoryAttention, RotaryTable
from sam2core.memory_encoder import MemoryEncoder
from sam2core.positions import sine_map
from sam2core.prompt_drawing import draw_prompts
from sam2core.prompt_encoder import PADDING, PromptEncoder

ABSENT_LOGIT = -1024.0
MASK_SCALE, MASK_BIAS = 20.0, -10.0  # of a mask on its way into the memory encoder
MEMORY_SLOTS = 7  # temporal slots: the conditioning frames' and six more


@dataclass(frozen=True)
class Constants:
    """What depends on weights and input size only. `side` is input_size / 16.

    trunk: (1, S/4, S/4, embed_dim); features: (1, dim, side, side) sine map;
    memory: (1, memory_dim, side, side) sine map; dense: (1, dim, side, side) Fourier map.
    """

    side: int
    trunk: Tensor
    features: Tensor
    memory: Tensor
    dense: Tensor
    rotary: RotaryTable


@dataclass(frozen=True)
class Embedding:
    """All that is ever read of an encoded frame.

    coarse: (1, dim, S/16, S/16); s1: (1, dim/4, S/8, S/8); s0: (1, dim/8, S/4, S/4).
    """

    coarse: Tensor
    s1: Tensor
    s0: Tensor

    @property
    def nbytes(self) -> int:
        return self.coarse.nbytes + self.s1.nbytes + self.s0.nbytes


@dataclass(frozen=True)
class Points:
    """Points of B prompts: coordinates (B, P, 2) in model pixels, labels (B, P)."""

    coordinates: Tensor
    labels: Tensor

    @property
    def is_ambiguous(self) -> bool:
        """None or one point: the decoder answers with its best of three masks."""
        return self.labels.shape[1] <= 1


@dataclass(frozen=True)
class Result:
    """One mask for each of B objects.

    low_res: (B, 1, S/4, S/4) logits, -1024 everywhere where absent; iou, score: (B,);
    pointer: (B, dim).
    """

    low_res: Tensor
    iou: Tensor
    score: Tensor
    pointer: Tensor

    def __getitem__(self, index: int) -> Result:
        """Object `index` alone, as a batch of one, in memory of its own."""
        part = slice(index, index + 1)
        return Result(
            self.low_res[part].clone(),
            self.iou[part].clone(),
            self.score[part].clone(),
            self.pointer[part].clone(),
        )


class Sam2(nn.Module):
    """Image encoder, prompt encoder, mask decoder, memory encoder and memory attention."""

    def __init__(self, config: ModelConfig, input_size: int) -> None:
        super().__init__()
        if input_size < 128 or input_size % 32:
            raise ValueError(f"input size {input_size} is not a multiple of 32 from 128 on")
        self.config = config
        self.input_size = input_size
        dim, memory_dim = config.dim, config.memory_dim
        self.maskmem_tpos_enc = nn.Parameter(torch.zeros(MEMORY_SLOTS, 1, 1, memory_dim))
        self.no_mem_embed = nn.Parameter(torch.zeros(1, 1, dim))
        # In every checkpoint, read by nothing.
        self.no_mem_pos_enc = nn.Parameter(torch.zeros(1, 1, dim))
        self.no_obj_ptr = nn.Parameter(torch.zeros(1, dim))
        self.no_obj_embed_spatial = nn.Parameter(torch.zeros(1, memory_dim))
        self.image_encoder = ImageEncoder(config)
        self.mask_downsample = nn.Conv2d(1, 1, kernel_size=4, stride=4)
        self.memory_attention = MemoryAttention(config)
        self.memory_encoder = MemoryEncoder(config)
        self.sam_prompt_encoder = PromptEncoder(config)
        self.sam_mask_decoder = MaskDecoder(config)
        self.obj_ptr_proj = MLP(dim, dim, dim, dim)
        self.obj_ptr_tpos_proj = Linear(dim, memory_dim)

    @property
    def device(self) -> torch.device:
        return self.no_mem_embed.device

    def with_decoder(self, decoder: MaskDecoder) -> Sam2:
        """This model with another mask decoder; everything else is shared."""
        other = copy(self)
        other._modules = dict(self._modules)
        other.sam_mask_decoder = decoder
        return other

    def constants(self) -> Constants:
        """Position maps for this input size. Make them after the weights are loaded."""
        side = self.input_size // 16
        config = self.config
        return Constants(
            side=side,
            trunk=self.image_encoder.trunk.position(4 * side),
            features=channels_last(sine_map(config.dim, side, side, self.device)),
            memory=sine_map(config.memory_dim, side, side, self.device),
            dense=channels_last(self.sam_prompt_encoder.pe_layer.grid(side)),
            rotary=self.memory_attention.table(side),
        )

    def encode(self, image: Tensor, constants: Constants) -> Embedding:
        """A normalised picture (1, 3, S, S) -> everything later steps read of it."""
        neck, decoder = self.image_encoder.neck, self.sam_mask_decoder
        stages = self.image_encoder.trunk(image, constants.trunk)
        return Embedding(
            coarse=channels_last(neck.coarse(stages[2], stages[3])),
            s1=channels_last(neck.fine(1, stages[1], decoder.conv_s1)),
            s0=channels_last(neck.fine(0, stages[0], decoder.conv_s0)),
        )

    def without_memory(self, embedding: Embedding) -> Tensor:
        """Features of a frame that no memory conditions: (1, dim, side, side)."""
        return embedding.coarse + self.no_mem_embed.view(1, -1, 1, 1)

    def decode(
        self,
        features: Tensor,
        embedding: Embedding,
        points: Points | None,
        mask: Tensor | None,
        constants: Constants,
    ) -> Decoded:
        """Decode B prompts on features (1 or B, dim, side, side).

        points: None for a mask alone (no tokens at all); mask: (1 or B, 1, S/4, S/4) logits.
        """
        encoder = self.sam_prompt_encoder
        if points is None:
            sparse = features.new_zeros(features.shape[0], 0, self.config.dim)
        else:
            sparse = encoder.sparse(points.coordinates, points.labels, self.input_size)
            if self.config.dense_prompts:
                mask = draw_prompts(
                    points.coordinates / self.input_size, points.labels, 4 * constants.side, mask
                )
        dense = encoder.no_mask() if mask is None else encoder.dense(mask)
        decoded: Decoded = self.sam_mask_decoder(
            features, constants.dense, sparse, dense, embedding.s0, embedding.s1
        )
        return decoded

    def segment(
        self,
        features: Tensor,
        embedding: Embedding,
        points: Points,
        mask: Tensor | None,
        constants: Constants,
    ) -> Result:
        """One mask per object from prompts or, with padding points only, from memory."""
        decoded = self.decode(features, embedding, points, mask, constants)
        ambiguous = points.is_ambiguous
        chosen: Chosen = best_of_three(decoded) if ambiguous else single_mask(decoded)
        present = decoded.score > 0
        low_res = torch.where(present[:, None, None, None], chosen.masks, ABSENT_LOGIT)
        return Result(low_res, chosen.iou, decoded.score, self.pointer(chosen.token, present))

    def pointer(self, token: Tensor, present: Tensor) -> Tensor:
        """Mask tokens (B, dim) -> object pointers (B, dim); a learned one where absent."""
        projected: Tensor = self.obj_ptr_proj(token)
        return torch.where(present[:, None], projected, self.no_obj_ptr)

    def adopt_mask(self, mask: Tensor, embedding: Embedding, constants: Constants) -> Result:
        """A person's mask as the result; only the pointer comes from the decoder.

        mask: (1, 1, S, S), 0 or 1.
        """
        low_res = F.interpolate(
            mask * MASK_SCALE + MASK_BIAS,
            size=(4 * constants.side, 4 * constants.side),
            mode="bilinear",
            align_corners=False,
            antialias=True,
        )
        decoded = self.decode(
            embedding.coarse,
            embedding,
            no_points(1, self.device),
            self.mask_downsample(mask),
            constants,
        )
        present = mask.flatten(1).any(dim=1)
        token = single_mask(decoded).token
        return Result(
            low_res=low_res,
            iou=torch.ones_like(decoded.score),
            score=torch.where(present, 10.0, -10.0),
            pointer=self.pointer(token, present & (decoded.score > 0)),
        )

    def memorise(
        self, embedding: Embedding, low_res: Tensor, score: Tensor, binary: bool
    ) -> Tensor:
        """Memories of B objects on one frame: (B, memory_dim, side, side).

        low_res: (B, 1, S/4, S/4) logits; score: (B,); binary: as prompted frames are.
        """
        size = (self.input_size, self.input_size)
        mask = F.interpolate(low_res, size=size, mode="bilinear", align_corners=False)
        mask = (mask > 0).float() if binary else mask.sigmoid()
        memory: Tensor = self.memory_encoder(embedding.coarse, mask * MASK_SCALE + MASK_BIAS)
        absent = (score <= 0)[:, None, None, None]
        return memory + absent * self.no_obj_embed_spatial[..., None, None]


def channels_last(x: Tensor) -> Tensor:
    """The same (B, C, h, w) laid out so that reading it as tokens copies nothing."""
    return x.contiguous(memory_format=torch.channels_last)


def no_points(batch: int, device: torch.device) -> Points:
    """What a tracked frame has for prompts: one padding point at the origin."""
    return Points(
        torch.zeros(batch, 1, 2, device=device),
        torch.full((batch, 1), PADDING, dtype=torch.long, device=device),
    )
