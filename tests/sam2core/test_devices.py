"""Which device is taken, how precisely it computes, and what becomes of too little memory.

No graphics card is needed: what torch says of one is put in its place.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from golden import recipe_model
from moving_clip import WatchedFrames

from sam2core import Tracker
from sam2core.device import choose_device, choose_dtype, is_out_of_memory
from sam2core.model import Constants, Embedding, Points, Result, Sam2

NO_KERNEL = "CUDA error: no kernel image is available for execution on the device\nCUDA kernel ..."


@pytest.fixture
def unusable_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card that this build of torch lists as available and has no kernels for."""
    usual = torch.ones

    def ones(*size: int, device: str = "cpu") -> torch.Tensor:
        if device.startswith("cuda"):
            raise RuntimeError(NO_KERNEL)
        return usual(*size, device=device)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "ones", ones)


@pytest.mark.usefixtures("unusable_card")
def test_a_card_that_torch_has_no_kernels_for_is_left_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert choose_device("auto").type != "cuda"
    assert "no kernel image" in caplog.text
    with pytest.raises(ValueError, match=r"not available .*no kernel image .* device\); choose"):
        choose_device("cuda")


@pytest.mark.parametrize(
    ("title", "capability", "precision"),
    [
        ("NVIDIA H200", (9, 0), torch.bfloat16),
        ("NVIDIA GeForce RTX 3060", (8, 6), torch.bfloat16),
        ("NVIDIA GeForce RTX 2070", (7, 5), torch.float16),
        ("NVIDIA GeForce GTX 1660 Ti", (7, 5), torch.float32),
        ("NVIDIA GeForce GTX 1080", (6, 1), torch.float32),
    ],
)
def test_a_card_computes_in_what_it_multiplies_fast(
    title: str, capability: tuple[int, int], precision: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: capability)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _device: title)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    assert choose_dtype(torch.device("cuda")) == precision


def test_every_way_of_saying_too_little_memory_is_understood() -> None:
    too_little = (
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 9.05 GB, max allowed: 9.07 GB)"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 99 bytes"),
        MemoryError(),
    )
    assert all(is_out_of_memory(error) for error in too_little)
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not is_out_of_memory(ValueError("out of memory"))


class SmallCard(Sam2):
    """Has room for so many objects at once."""

    room: int
    batches: list[int]

    def segment(
        self,
        features: torch.Tensor,
        embedding: Embedding,
        points: Points,
        mask: torch.Tensor | None,
        constants: Constants,
    ) -> Result:
        self.batches.append(len(points.labels))
        if len(points.labels) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return super().segment(features, embedding, points, mask, constants)


def card(room: int) -> SmallCard:
    plain = recipe_model("nano", 128)
    model = SmallCard(plain.config, plain.input_size).eval()
    model.load_state_dict(plain.state_dict())
    model.room, model.batches = room, []
    return model


def tracked(model: Sam2) -> list[np.ndarray]:
    tracker = Tracker(model, WatchedFrames(3))
    for object_id in range(6):
        tracker.add_points(0, object_id, [[10 + 8 * object_id, 24]], [1])
    if isinstance(model, SmallCard):
        model.batches.clear()
    return [mask.low_res for frame in tracker.propagate() for mask in frame.objects.values()]


def test_objects_that_do_not_fit_at_once_are_tracked_in_smaller_batches() -> None:
    small = card(room=2)
    masks = tracked(small)
    assert small.batches == [6, 3, *[2] * 6]
    for ours, theirs in zip(masks, tracked(recipe_model("nano", 128)), strict=True):
        assert np.abs(ours - theirs).max() < 0.05


def test_a_card_too_small_for_one_object_says_so() -> None:
    model = card(room=1)
    tracker = Tracker(model, WatchedFrames(3))
    tracker.add_points(0, 1, [[20, 24]], [1])
    model.room = 0
    with pytest.raises(torch.OutOfMemoryError):
        next(tracker.propagate(1))
