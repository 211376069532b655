"""A folder of drawn clips with their true masks, as evaluations read them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.tracking.footage import Masks, Pictures, moving_disk


def write_clip(folder: Path, frames: Pictures, masks: Masks, index: int = 1) -> Path:
    """`frames/` and `masks/` in a new folder."""
    for name in ("frames", "masks"):
        (folder / name).mkdir(parents=True)
    for number, (frame, mask) in enumerate(zip(frames, masks, strict=True)):
        Image.fromarray(frame).save(folder / "frames" / f"{number:05d}.png")
        picture = Image.fromarray(mask.astype(np.uint8) * index, mode="P")
        picture.putpalette([0, 0, 0, 255, 255, 255] + [128, 0, 0] * 254)
        picture.save(folder / "masks" / f"{number:05d}.png")
    return folder


def disk_clip(folder: Path, count: int = 5) -> Path:
    """A disk that moves 3 pixels right and 1 down a frame."""
    return write_clip(folder, *moving_disk(count))
