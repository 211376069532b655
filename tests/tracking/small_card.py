"""A graphics card too small for the model, in the place of a real one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
import torch

from rotoline.tracking import engine
from rotoline.tracking.classical import ClassicalTracker
from rotoline.tracking.tracker import Frames, TrackerLike
from sam2core import TrackedFrame, device


class OnSmallCard(ClassicalTracker):
    """Runs out of memory on one frame."""

    def __init__(self, frames: Frames, full_at: int) -> None:
        super().__init__(frames)
        self._full_at = full_at

    def propagate(  # type: ignore[override]
        self,
        start: int | None = None,
        end: int | None = None,
        reverse: bool = False,
        objects: Iterable[int] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[TrackedFrame]:
        for tracked in super().propagate(start, end, reverse, objects, should_stop):
            if tracked.frame == self._full_at:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            yield tracked


def put_in(monkeypatch: pytest.MonkeyPatch, *users: object, full_at: int) -> list[str]:
    """Let `users`, modules that open trackers, find a card; gives the devices they open."""
    opened: list[str] = []

    def open_tracker(
        model: str, frames: Frames, device: str, learn: bool = False, keep: bool = True
    ) -> TrackerLike:
        opened.append(device)
        if device == "cpu":
            return ClassicalTracker(frames)
        return OnSmallCard(frames, full_at)

    usual = device.choose_device
    for user in (engine, *users):
        monkeypatch.setattr(user, "open_tracker", open_tracker)
    monkeypatch.setattr(
        device,
        "choose_device",
        lambda name: usual("cpu") if name == "cpu" else torch.device("cuda"),
    )
    return opened
