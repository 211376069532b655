"""The built-in demo clip: a koi that our own code drew, with the exact alpha it was made with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rotoline.paths import resource

INSIDE = 128
PALETTE = (0, 0, 0, 240, 120, 40)


def demo_clip() -> Path:
    """The movie: 60 frames, 1280x720, 24 frames a second, sound, timecode 01:00:00:00."""
    return resource("demo/koi.mp4")


def demo_prompts() -> Path:
    """A box around the koi on the first frame, in the form that `--prompts` reads."""
    return resource("demo/prompts.json")


def demo_alphas() -> Iterator[NDArray[np.uint8]]:
    """The exact alpha of every frame in order, (H, W) uint8, 255 inside."""
    with av.open(str(resource("demo/alpha.mkv"))) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="gray"), np.uint8)


def write_demo_truth(folder: Path) -> None:
    """Write the alpha as indexed pictures, `00000.png` on: 1 where at least half covered."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, alpha in enumerate(demo_alphas()):
        picture = Image.fromarray((alpha >= INSIDE).astype(np.uint8), mode="P")
        picture.putpalette(PALETTE)
        picture.save(folder / f"{index:05d}.png")
