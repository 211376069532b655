"""Lower precision: the same masks, whichever way the products are made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from golden import recipe_model
from moving_clip import WatchedFrames
from recipe import recipe_weights
from torch import Tensor

from sam2core import Tracker, build_model, memory_attention
from sam2core.attention import attend, attend_in_slices, attend_in_tiles
from sam2core.device import choose_device, choose_dtype, set_precision
from sam2core.layers import Linear
from sam2core.model import Sam2


def half_model() -> Sam2:
    model = build_model("nano", input_size=128)
    model.load_state_dict(
        recipe_weights({key: value.shape for key, value in model.state_dict().items()})
    )
    for part in (model.image_encoder, model.memory_attention):
        set_precision(part, torch.bfloat16)
    return model


def session(model: Sam2) -> list[np.ndarray]:
    """Clicks, tracking, a correction and a painted mask on a short clip."""
    tracker = Tracker(model, WatchedFrames(6))
    masks = [tracker.add_points(0, 1, [[20, 24]], [1])[1]]
    masks += [tracked.objects[1] for tracked in tracker.propagate(end=3)]
    masks.append(tracker.add_points(2, 1, [[40, 30]], [0])[1])
    painted = np.zeros((48, 64), bool)
    painted[10:40, 10:30] = True
    tracker.add_mask(1, 2, painted)
    for tracked in tracker.propagate(5, reverse=True):
        masks += tracked.objects.values()
    return [mask.low_res for mask in masks]


def test_bfloat16_tracks_nearly_the_same_masks() -> None:
    exact, rounded = session(recipe_model("nano", 128)), session(half_model())
    for ours, theirs in zip(rounded, exact, strict=True):
        assert ours.dtype == np.float32
        decided = np.abs(theirs) > 1.0
        agreeing = ((ours > 0) == (theirs > 0))[decided]
        assert agreeing.mean() > 0.97


@pytest.mark.parametrize("way", [attend_in_slices, attend_in_tiles])
@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_attention_piece_by_piece_is_the_same_attention(
    way: Callable[[Tensor, Tensor, Tensor], Tensor], scale: float
) -> None:
    generator = torch.Generator().manual_seed(4)
    q = torch.randn(2, 1300, 32, generator=generator) * scale
    k = torch.randn(2, 1205, 32, generator=generator)
    v = torch.randn(2, 1205, 8, generator=generator)
    torch.testing.assert_close(way(q, k, v), attend(q, k, v), atol=3e-5, rtol=0)


@pytest.mark.parametrize("way", ["slices_pay", "tiles_pay"])
def test_values_projected_after_the_mean_give_the_same_memory_attention(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    model = recipe_model("nano", 128)
    generator = torch.Generator().manual_seed(5)
    begun = torch.randn(1, 64, 128, generator=generator)
    memory = torch.randn(2, 3 * 64 + 4, 64, generator=generator)
    position = torch.randn(2, 3 * 64 + 4, 64, generator=generator)
    answers = []
    for chosen in (way, None):
        for other in ("slices_pay", "tiles_pay"):
            monkeypatch.setattr(memory_attention, other, lambda *_, p=other == chosen: p)
        with torch.inference_mode():
            table = model.memory_attention.table(8)
            answers.append(model.memory_attention(begun, memory, position, 4, table))
    torch.testing.assert_close(answers[0], answers[1], atol=1e-4, rtol=0)


@pytest.mark.parametrize("activation", ["none", "relu", "gelu"])
def test_linear_layers_answer_alike_with_and_without_gradients(activation: str) -> None:
    torch.manual_seed(6)
    layer, x = Linear(24, 40), torch.randn(3, 5, 24)
    with torch.inference_mode():
        fused = layer(x, activation)
    torch.testing.assert_close(fused, layer(x, activation).detach(), atol=1e-5, rtol=0)


def test_precision_given_is_taken_and_devices_are_checked() -> None:
    cpu = choose_device("cpu")
    assert choose_dtype(cpu, torch.float32) == torch.float32
    assert choose_dtype(cpu) in (torch.float32, torch.bfloat16)
    with pytest.raises(ValueError, match="float64"):
        choose_dtype(cpu, torch.float64)
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="'cuda' is not available"):
            choose_device("cuda")
