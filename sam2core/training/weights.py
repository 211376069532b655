"""Where weights start from, their running average, and the file that ships."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from sam2core.checkpoint import check, read_state_dict
from sam2core.model import Sam2

PRESENT_BIAS = 4.0  # of the object score: at the start everything counts as present
QUIET = 0.1  # factor on the last layer that makes mask kernels
GAMMA = 0.1  # of the memory encoder's blocks


def initialise(model: Sam2, seed: int) -> None:
    """Random weights that keep gradients alive, the same for the same seed.

    Masks of objects whose score is not positive get no gradient, so the score starts high; and
    mask kernels start small, so that no mask starts saturated.
    """
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in model.named_parameters():
            leaf = name.rpartition(".")[2]
            if value.ndim <= 1:
                if leaf == "bias":
                    value.zero_()
            elif value.ndim == 4 and leaf == "weight":
                fan = value[0].numel()
                value.copy_(torch.randn(value.shape, generator=random) * (1.0 / fan) ** 0.5)
            else:
                drawn = torch.randn(value.shape, generator=random).clamp(-2, 2)
                value.copy_(drawn * 0.02)
        for layer in model.modules():
            if isinstance(layer, nn.Linear):
                fan = layer.weight.shape[1]
                drawn = torch.randn(layer.weight.shape, generator=random).clamp(-2, 2)
                layer.weight.copy_(drawn * min(0.06, fan**-0.5))
        for name, value in model.named_parameters():
            if name.endswith(".gamma"):
                value.fill_(GAMMA)
            elif name == "sam_mask_decoder.pred_obj_score_head.layers.2.bias":
                value.fill_(PRESENT_BIAS)
            elif "output_hypernetworks_mlps" in name and name.endswith("layers.2.weight"):
                value.mul_(QUIET)
        encoding = model.sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix
        encoding.copy_(torch.randn(encoding.shape, generator=random))


def load_weights(model: Sam2, path: Path, name: str) -> None:
    """Begin from a checkpoint of the same size. Raises CheckpointError."""
    state = read_state_dict(path)
    check(state, {key: tuple(v.shape) for key, v in model.state_dict().items()}, path, name)
    model.load_state_dict(state)


class Average:
    """Exponential moving average of a model's weights; what counts is taken as it is."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.state = {key: value.detach().clone() for key, value in model.state_dict().items()}

    def update(self, model: nn.Module, step: int) -> None:
        """Take in the weights after `step`; young averages follow faster."""
        decay = min(self.decay, (1 + step) / (10 + step))
        with torch.no_grad():
            for key, value in model.state_dict().items():
                if value.is_floating_point():
                    self.state[key].lerp_(value.to(self.state[key].dtype), 1 - decay)
                else:
                    self.state[key].copy_(value)


def export(state: Mapping[str, Tensor], path: Path) -> None:
    """Write weights in half precision as safetensors, replacing the file in one step."""
    half = {
        key: value.detach().to("cpu", torch.float16).contiguous() for key, value in state.items()
    }
    part = path.with_name(path.name + ".part")
    save_file(half, str(part))
    part.replace(path)
