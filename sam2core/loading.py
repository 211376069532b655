"""Build a model, or load one from a checkpoint onto a device."""

from __future__ import annotations

import os
from pathlib import Path

import torch

from sam2core.checkpoint import check, identify, read_state_dict
from sam2core.config import CONFIGS, model_config
from sam2core.device import choose_device, choose_dtype, set_precision
from sam2core.model import Sam2

_SUFFIXES = (".safetensors", ".pt")


def build_model(name: str, input_size: int | None = None) -> Sam2:
    """A model with random weights: eval mode, float32, on the CPU.

    name: tiny, small, base_plus, large or nano; input_size: side of the square it sees, a
    multiple of 32 (default: the size it was trained for). Raises ValueError for others.
    """
    config = model_config(name)
    return Sam2(config, input_size or config.input_size).eval()


def load_model(
    name_or_path: str | Path,
    device: str | torch.device = "cpu",
    dtype: torch.dtype | None = None,
    input_size: int | None = None,
) -> Sam2:
    """A trained model in eval mode, ready on its device.

    name_or_path: a size's name (see `find_checkpoint`) or a checkpoint file, .pt or
    .safetensors, whose size is read from its weights. dtype: precision of encoder and memory
    attention; None takes what the device does fast. Raises CheckpointError for a file that is
    no SAM 2.1 checkpoint or of another size than named, FileNotFoundError where there is none,
    ValueError for an unknown device.
    """
    chosen = choose_device(device)
    precision = choose_dtype(chosen, dtype)
    path = find_checkpoint(name_or_path)
    state = read_state_dict(path)
    name = str(name_or_path) if str(name_or_path) in CONFIGS else identify(state, path)
    model = build_model(name, input_size)
    expected = {key: tuple(value.shape) for key, value in model.state_dict().items()}
    check(state, expected, path, name)
    model.load_state_dict(state)
    for part in (model.image_encoder, model.memory_attention):
        set_precision(part, precision)
    return model.to(chosen)


def find_checkpoint(name_or_path: str | Path) -> Path:
    """The file of a size by name, or the path itself.

    Names are looked for as `NAME.safetensors`, `NAME.pt` and `sam2.1_hiera_*.pt` in the folder
    that ROTOLINE_MODELS names and in the folders shipped beside this package.
    Raises FileNotFoundError, saying where it looked.
    """
    path = Path(name_or_path)
    if str(name_or_path) not in CONFIGS:
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no such checkpoint; give a file or a model's name")
        return path
    site = Path(__file__).resolve().parents[1]
    folders = [site / "resources/models", site / "rotoline/resources/models"]
    if os.environ.get("ROTOLINE_MODELS"):
        folders.insert(0, Path(os.environ["ROTOLINE_MODELS"]).expanduser())
    names = [str(name_or_path), f"sam2.1_hiera_{name_or_path}"]
    for folder in folders:
        for name in names:
            for suffix in _SUFFIXES:
                candidate = folder / f"{name}{suffix}"
                if candidate.is_file():
                    return candidate
    looked = ", ".join(str(folder) for folder in folders)
    raise FileNotFoundError(
        f"model {name_or_path}: no checkpoint in {looked}; download it or give the file's path"
    )
