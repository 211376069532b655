"""A clip for trackers that watches how it is read, and a model small enough for many tests."""

from __future__ import annotations

import gc
import weakref
from functools import cache

import numpy as np
import torch
from golden import recipe_model
from numpy.typing import NDArray

from sam2core import Tracker
from sam2core.model import Sam2

HEIGHT, WIDTH = 48, 64


class WatchedFrames:
    """Draws a disc on a moving ground when asked; remembers what was read and what still lives."""

    def __init__(self, count: int) -> None:
        self.reads: list[int] = []
        self._count = count
        self._alive: list[weakref.ref[NDArray[np.uint8]]] = []

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> NDArray[np.uint8]:
        if not 0 <= index < self._count:
            raise IndexError(index)
        self.reads.append(index)
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        frame = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        frame[..., 0] = (3 * x + 5 * index) % 200
        frame[..., 1] = (4 * y + 2 * index) % 180
        frame[..., 2] = 60
        frame[(x - 20 - index % 30) ** 2 + (y - 24) ** 2 < 100] = (220, 80, 40)
        self._alive.append(weakref.ref(frame))
        return frame

    def alive(self) -> int:
        """Pictures handed out and still held by somebody."""
        gc.collect()
        return sum(reference() is not None for reference in self._alive)


@cache
def small_model() -> Sam2:
    """Our small model at 128 pixels with pseudo-random weights. Shared: do not change it."""
    return recipe_model("nano", 128)


def open_tracker(frames: int | WatchedFrames = 8, **options: object) -> Tracker:
    """A tracker with exact memory over a watched clip."""
    clip = WatchedFrames(frames) if isinstance(frames, int) else frames
    return Tracker(small_model(), clip, **{"memory_dtype": torch.float32, **options})
