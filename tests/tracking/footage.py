"""A textured disk that moves over a textured wall, drawn with its exact mask."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pictures = list[NDArray[np.uint8]]
Masks = list[NDArray[np.bool_]]


def texture(height: int, width: int, color: tuple[int, int, int], seed: int) -> NDArray[np.uint8]:
    """Blotches around a colour, (height, width, 3)."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(0, 26, (height // 6 + 2, width // 6 + 2, 3)).astype(np.float32)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(fine + color, 0, 255).astype(np.uint8)


def moving_disk(
    count: int = 8,
    size: tuple[int, int] = (72, 96),
    step: tuple[float, float] = (3.0, 1.0),
    start: tuple[float, float] = (28.0, 30.0),
    radius: float = 13.0,
    seed: int = 1,
) -> tuple[Pictures, Masks]:
    """Frames (H, W, 3) and masks (H, W); the disk's texture moves with it."""
    height, width = size
    wall = texture(height, width, (70, 110, 90), seed)
    skin = texture(2 * height, 2 * width, (205, 90, 60), seed + 1)
    ys, xs = np.mgrid[0:height, 0:width] + 0.5
    frames, masks = [], []
    for index in range(count):
        x, y = start[0] + step[0] * index, start[1] + step[1] * index
        mask = np.hypot(xs - x, ys - y) <= radius
        view = np.array([[1, 0, x - start[0]], [0, 1, y - start[1]]], np.float64)
        moved = cv2.warpAffine(skin, view, (width, height))
        frames.append(np.where(mask[..., None], moved, wall).astype(np.uint8))
        masks.append(mask)
    return frames, masks
