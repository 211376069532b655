"""A handful of drawn photos and a drawn clip, in the form a training source has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from sam2core.training.settings import Source
from tests.tracking.footage import moving_disk


def write_source(folder: Path, count: int = 4) -> Source:
    """`count` pictures of a disk on a wall, each with its mask."""
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    for index in range(count):
        frames, masks = moving_disk(1, (96, 128), start=(40.0 + 12 * index, 50.0), seed=index)
        Image.fromarray(frames[0]).save(folder / f"images/{index}.png")
        Image.fromarray(masks[0].astype(np.uint8)).save(folder / f"masks/{index}.png")
    return Source(folder)


def write_clips(folder: Path, frames: int = 8) -> Source:
    """One clip of a moving disk with a mask for every frame."""
    for name in ("images", "masks"):
        (folder / name / "disk").mkdir(parents=True)
    pictures, masks = moving_disk(frames, (96, 128), (2.0, 1.0), (40.0, 40.0), 18.0)
    for index, (picture, mask) in enumerate(zip(pictures, masks, strict=True)):
        Image.fromarray(picture).save(folder / f"images/disk/{index:05d}.png")
        Image.fromarray(mask.astype(np.uint8)).save(folder / f"masks/disk/{index:05d}.png")
    return Source(folder, clips=True)
