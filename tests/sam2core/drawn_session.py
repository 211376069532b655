"""A short tracking session that code draws: the numbers we recorded ourselves.

    python tests/sam2core/drawn_session.py

records tests/sam2core/data/drawn_session.npz anew. Do that only when the network is meant to
answer differently, and after the recorded outputs of the reference pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from recipe import digest, recipe_weights

from sam2core import ImagePredictor, ObjectMask, Tracker, build_model
from sam2core.model import Sam2

RECORD = Path(__file__).parent / "data" / "drawn_session.npz"
INPUT_SIZE = 256
FRAMES, HEIGHT, WIDTH = 7, 90, 160
# Distance of prompted masks from zero below which another processor might cut them otherwise.
SURE = 2e-4


def drawn_frames() -> NDArray[np.uint8]:
    """(7, 90, 160, 3): a disc and a bar moving over a ramp with a little noise."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    noise = np.random.Generator(np.random.PCG64(11)).integers(0, 24, (FRAMES, HEIGHT, WIDTH, 3))
    frames = np.empty((FRAMES, HEIGHT, WIDTH, 3))
    frames[..., 0], frames[..., 1], frames[..., 2] = 40 + x * 0.6, 60 + y * 0.8, 130 - x * 0.3
    for index, frame in enumerate(frames):
        disc = (x - 40 - 9 * index) ** 2 + (y - 42 - 3 * index) ** 2 < 18**2
        bar = (np.abs(x - 120 + 5 * index) < 9) & (np.abs(y - 45) < 30)
        frame[disc] = (210, 90, 50)
        frame[bar] = (50, 160, 190)
    return (frames + noise).clip(0, 255).astype(np.uint8)


def recipe_tiny() -> Sam2:
    """The tiny model at 256 pixels with pseudo-random weights."""
    model = build_model("tiny", input_size=INPUT_SIZE)
    shapes = {key: value.shape for key, value in model.state_dict().items()}
    model.load_state_dict(recipe_weights(shapes))
    return model


def play(model: Sam2) -> Iterator[tuple[str, ObjectMask]]:
    """Every answer of the session by name, in order."""
    frames = drawn_frames()
    tracker = Tracker(model, frames, memory_dtype=torch.float32)
    ellipse = np.zeros((HEIGHT, WIDTH), bool)
    ellipse[30:60, 100:140] = True

    def answers(name: str, masks: Mapping[int, ObjectMask]) -> Iterator[tuple[str, ObjectMask]]:
        for object_id, mask in masks.items():
            yield f"{name}/o{object_id}", mask

    yield from answers("click", tracker.add_points(1, 1, [[57, 48]], [1]))
    yield from answers("box", tracker.add_points(1, 2, box=[98, 18, 128, 70]))
    for tracked in tracker.propagate(1, 4):
        yield from answers(f"forward/f{tracked.frame}", tracked.objects)
    yield from answers("correction", tracker.add_points(3, 1, [[80, 35], [60, 50]], [0, 1]))
    yield from answers("painted", tracker.add_mask(5, 2, ellipse))
    for tracked in tracker.propagate(6, 0, reverse=True):
        yield from answers(f"backward/f{tracked.frame}", tracked.objects)
    tracker.clear_prompts(3, 1)
    tracker.remove_object(2)
    for tracked in tracker.propagate(2, 5):
        yield from answers(f"again/f{tracked.frame}", tracked.objects)


def predict(model: Sam2) -> dict[str, NDArray[np.float32]]:
    """The image predictor's answers on the first frame."""
    predictor = ImagePredictor(model)
    predictor.set_image(drawn_frames()[0])
    three = predictor.predict([[40, 42]], [1])
    again = predictor.predict([[40, 42], [80, 20]], [1, 0], mask=three.low_res[:1], multimask=False)
    return {
        "three/low_res": three.low_res[:, 1::4, 1::4],
        "three/iou": three.iou,
        "again/low_res": again.low_res[:, 1::4, 1::4],
        "again/iou": again.iou,
    }


def fields(name: str, mask: ObjectMask) -> dict[str, NDArray[Any]]:
    """What is recorded of an answer: every fourth logit, all signs, the numbers."""
    return {
        f"{name}/grid": mask.low_res[1::4, 1::4],
        f"{name}/signs": np.packbits(mask.low_res > 0),
        f"{name}/numbers": np.array([mask.score, mask.iou, mask.stability], np.float32),
        f"{name}/pointer": mask.pointer[::4],
    }


def margin(mask: ObjectMask) -> float:
    """How far the mask, at the size the memory encoder sees, stays from zero."""
    small = torch.from_numpy(mask.low_res)[None, None]
    large = F.interpolate(small, (INPUT_SIZE, INPUT_SIZE), mode="bilinear", align_corners=False)
    return float(large.abs().min())


def record() -> None:
    torch.set_num_threads(1)
    model = recipe_tiny()
    arrays: dict[str, Any] = {"digest": digest(model.state_dict())}
    for name, mask in play(model):
        arrays.update(fields(name, mask))
        if name in ("click/o1", "box/o2", "correction/o1") and margin(mask) < SURE:
            raise SystemExit(f"{name} has a pixel {margin(mask):.1e} from zero: move the prompt")
    arrays.update({f"image/{key}": value for key, value in predict(model).items()})
    RECORD.parent.mkdir(exist_ok=True)
    np.savez_compressed(RECORD, **arrays)


if __name__ == "__main__":
    record()
