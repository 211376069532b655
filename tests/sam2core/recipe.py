"""Pseudo-random weights that anybody can regenerate from seed, key and shape.

The recorded reference outputs were made with them: for each key a PCG64 generator seeded from
sha256("seed:key") draws standard normals in C order, which are scaled and shifted by the first
rule below that fits the key. The scales keep activations in range all the way through, so that
masks are meaningless but informative.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

SEED = 1234
OBJECT_BIAS = 3.0
SCORE_BIAS_KEY = "sam_mask_decoder.pred_obj_score_head.layers.2.bias"

# Fixed offset and scale, whatever the shape.
EMBEDDINGS = tuple(
    (re.compile(pattern), offset, scale)
    for pattern, offset, scale in (
        (r"image_encoder\.trunk\.pos_embed(_window)?$", 0.0, 0.4),
        (r"maskmem_tpos_enc", 0.0, 0.5),
        (r"no_mem_embed|no_mem_pos_enc", 0.0, 0.3),
        (r"no_obj_ptr|no_obj_embed_spatial", 0.0, 0.5),
        (r"sam_prompt_encoder\.pe_layer\.", 0.0, 1.0),
        (r"sam_prompt_encoder\.point_embeddings\.", 0.0, 1.0),
        (r"sam_prompt_encoder\.(not_a_point|no_mask)_embed\.weight", 0.0, 0.5),
        (r"sam_mask_decoder\.(iou_token|mask_tokens|obj_score_token)\.weight", 0.0, 1.0),
        (r"memory_encoder\.fuser\.layers\.\d+\.gamma", 0.5, 0.1),
        (r"mask_downsample\.weight", 1.0 / 16, 0.05),
    )
)
# Gain over 1 / sqrt(fan in); 1.0 where none fits.
GAINS = tuple(
    (re.compile(pattern), gain)
    for pattern, gain in (
        (r".*\.attn\.qkv\.weight", 1.25),
        (r".*\.attn\.proj\.weight", 0.9),
        (r"image_encoder\.trunk\.blocks\.\d+\.mlp\.layers\.1\.weight", 0.8),
        (r"image_encoder\.neck\.", 0.5),
        (r"sam_mask_decoder\.transformer\..*\.[qk]_proj\.weight", 1.5),
        (r"sam_mask_decoder\.output_upscaling\.", 1.3),
        (r"sam_mask_decoder\.conv_s", 0.6),
        (r"sam_mask_decoder\.output_hypernetworks_mlps\.", 1.5),
        (r"sam_mask_decoder\.iou_prediction_head\.", 1.5),
        (r"sam_mask_decoder\.pred_obj_score_head\.", 1.6),
        (r"memory_attention\..*\.[qk]_proj\.weight", 1.6),
        (r"memory_encoder\.mask_downsampler\.", 1.4),
        (r"obj_ptr_proj\.", 1.4),
    )
)


def recipe_weights(
    shapes: Mapping[str, Sequence[int]], seed: int = SEED, object_bias: float = OBJECT_BIAS
) -> dict[str, Tensor]:
    """Weights for every key of `shapes`; object_bias is added to the object score."""
    weights = {key: _draw(key, tuple(shape), seed) for key, shape in shapes.items()}
    if SCORE_BIAS_KEY in weights:
        weights[SCORE_BIAS_KEY] += object_bias
    return {key: torch.from_numpy(value.astype(np.float32)) for key, value in weights.items()}


def digest(weights: Mapping[str, Tensor]) -> str:
    """SHA-256 over all keys and little-endian float32 values, in key order."""
    total = hashlib.sha256()
    for key in sorted(weights):
        total.update(key.encode())
        total.update(weights[key].numpy().astype("<f4").tobytes())
    return total.hexdigest()


def random_input(name: str, shape: Sequence[int], scale: float = 1.0) -> Tensor:
    """The recorded module tests' inputs: float32 normals seeded by their name."""
    values = _generator(f"input:{name}").standard_normal(size=tuple(shape)) * scale
    return torch.from_numpy(values.astype(np.float32))


def _generator(text: str) -> np.random.Generator:
    start = hashlib.sha256(text.encode()).digest()[:8]
    return np.random.Generator(np.random.PCG64(int.from_bytes(start, "little")))


def _draw(key: str, shape: tuple[int, ...], seed: int) -> NDArray[np.float64]:
    values = _generator(f"{seed}:{key}").standard_normal(size=shape)
    offset, scale = _offset_and_scale(key, shape)
    return offset + scale * values


def _offset_and_scale(key: str, shape: tuple[int, ...]) -> tuple[float, float]:
    for pattern, offset, scale in EMBEDDINGS:
        if pattern.match(key):
            return offset, scale
    if key.endswith(".bias"):
        return 0.0, 0.05
    if len(shape) == 1:
        return 1.0, 0.1
    gain = next((gain for pattern, gain in GAINS if pattern.match(key)), 1.0)
    # A transposed convolution whose stride is its kernel sums over its first axis only.
    summed = shape[:1] if ".output_upscaling." in key else shape[1:]
    return 0.0, gain / math.sqrt(math.prod(summed))
