"""The reference's recorded outputs, and the forms they are stored in."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from recipe import OBJECT_BIAS, recipe_weights
from torch import Tensor

from sam2core.loading import build_model
from sam2core.model import Sam2

SAM2 = Path(__file__).resolve().parents[3] / "shared" / "sam2"
GOLDENS = SAM2 / "goldens"
SIZES = ("tiny", "small", "base_plus", "large")


def golden(name: str) -> Any:
    """A recorded file, or a skipped test where the reading material is not beside the clone."""
    path = GOLDENS / f"{name}.npz"
    if not path.exists():
        pytest.skip(f"recorded reference outputs are not at {path}")
    return np.load(path)


def published_shapes(name: str) -> dict[str, list[int]]:
    """Key -> shape of the official checkpoint, in its order; skips the test where unknown."""
    path = SAM2 / f"state_dict_{name}.json"
    if not path.exists():
        pytest.skip(f"the checkpoints' tables are not at {path}")
    shapes: dict[str, list[int]] = json.loads(path.read_text())
    return shapes


@cache
def recipe_model(name: str, input_size: int, object_bias: float = OBJECT_BIAS) -> Sam2:
    """A model with pseudo-random weights, float32 on the CPU. Shared: do not change it."""
    model = build_model(name, input_size=input_size)
    shapes = {key: value.shape for key, value in model.state_dict().items()}
    model.load_state_dict(recipe_weights(shapes, object_bias=object_bias))
    return model


def probe(tensor: Tensor) -> NDArray[np.float32]:
    """512 values spread evenly over the flattened tensor."""
    count = tensor.numel()
    index = np.round(np.linspace(0, count - 1, min(512, count))).astype(np.int64)
    values: NDArray[np.float32] = tensor.detach().reshape(-1)[torch.from_numpy(index)].numpy()
    return values


def grid(logits: Tensor | NDArray[np.float32]) -> NDArray[np.float32]:
    """Every eighth pixel of mask logits."""
    return np.asarray(logits)[..., 3::8, 3::8]


def assert_probe(recorded: Any, key: str, tensor: Tensor, atol: float) -> None:
    """Compare shape, 512 spread values and spread statistics with a recorded tensor."""
    assert tuple(tensor.shape) == tuple(recorded[f"{key}/shape"]), key
    assert_close(probe(tensor), recorded[f"{key}/probe"], atol, key)
    values = tensor.detach().double()
    stats = [values.mean(), values.std(correction=0), values.min(), values.max()]
    assert_close(np.array([float(s) for s in stats]), recorded[f"{key}/stats"], atol, key)


def assert_close(actual: Any, expected: Any, atol: float, what: str) -> None:
    """Compare arrays within an absolute tolerance; NaN never passes."""
    actual = np.asarray(torch.as_tensor(actual).detach(), np.float64)
    expected = np.asarray(expected, np.float64)
    assert actual.shape == expected.shape, f"{what}: {actual.shape} is not {expected.shape}"
    worst = float(np.max(np.abs(actual - expected), initial=0.0))
    assert worst <= atol, f"{what}: off by {worst:.3g}, allowed {atol:g}"
