"""Draw clips with ground truth out of the pictures that a training run held out.

    python benchmarks/held_out.py RUN.toml DIR [--first 100] [--count 14]

They lie in DIR as `tracking.py --clips DIR` takes them. Every other one is composed of cut-outs and
drawn shapes that move over a photo, half of the rest are photos or stretches of clips as they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2core.training.library import Library
from sam2core.training.scene import Scene, draw_scene
from sam2core.training.settings import read_settings

SIDE = 448  # pixels
FRAMES = 8
LEAST = 0.006  # of the picture, on every frame: less is no work for a click
MOST_OBJECTS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("run", type=Path, help="settings of the training run")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--first", type=int, default=100, metavar="SEED")
    parser.add_argument("--count", type=int, default=14)
    arguments = parser.parse_args()
    try:
        settings = read_settings(arguments.run)
        library = Library(settings.sources, settings.cache_bytes, held_out=True)
    except ValueError as error:
        parser.exit(1, f"held_out.py: {error}\n")
    objects = 0
    for seed in range(arguments.first, arguments.first + arguments.count):
        random = np.random.default_rng(seed)
        scene = draw_scene(random, library, SIDE, FRAMES, real=0.5 if seed % 2 else 0.0)
        masks = scene.masks.numpy() > 0.5
        chosen = [one for one in masks if one.mean(axis=(1, 2)).min() > LEAST][:MOST_OBJECTS]
        if chosen:
            write(arguments.folder / f"c{seed}", scene, chosen)
        objects += len(chosen)
    print(f"{objects} objects in {arguments.folder}")


def write(folder: Path, scene: Scene, masks: list[NDArray[np.bool_]]) -> None:
    """A clip as `frames/` and indexed `masks/`; masks: (T, S, S) each."""
    (folder / "frames").mkdir(parents=True, exist_ok=True)
    (folder / "masks").mkdir(exist_ok=True)
    for number, image in enumerate(scene.images.permute(0, 2, 3, 1).numpy()):
        indexed = np.zeros(masks[0].shape[1:], np.uint8)
        for index, mask in enumerate(masks, start=1):
            indexed[mask[number]] = index
        rgb = np.round(image * 255).astype(np.uint8)
        name = f"{number:05d}.png"
        cv2.imwrite(str(folder / "frames" / name), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
        cv2.imwrite(str(folder / "masks" / name), indexed)


if __name__ == "__main__":
    main()
