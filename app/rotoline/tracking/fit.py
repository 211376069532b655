"""Learn this shot: a copy of the model, tuned to the frames a person prompted or corrected.

Each step sees those frames warped, relit and re-composed (the object moved over its filled
background), with the mask a flow might have carried as a hint, or none.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from rotoline.core.job import Progress
from rotoline.tracking.crops import Window, look, look_at_cover, model_input, window_around
from rotoline.tracking.regions import Mask, Rgb, Soft, grow
from sam2core.device import choose_dtype
from sam2core.model import Sam2, no_points
from sam2core.training.passes import live
from sam2core.training.precision import mixed_precision
from sam2core.training.prompts import carried_hint

Item = TypeVar("Item")

ENOUGH_STEPS = 8
HINTLESS = 0.3  # share of samples without a hint, from which the object's looks are learnt


@dataclass(frozen=True, eq=False)
class Example:
    """A prompted frame at working size: rgb (h, w, 3), mask (h, w).

    window: what is looked at; None is around the mask.
    """

    rgb: Rgb
    mask: Mask
    window: Window | None = None


@dataclass(frozen=True)
class FitSettings:
    """steps: of the optimizer at most; batch: samples a step; size: input side, pixels.

    enough: mean loss of the last steps at which an easy object counts as learnt.
    """

    steps: int = 120
    batch: int = 2
    size: int = 192
    rate: float = 5e-4
    enough: float = 0.12
    seed: int = 7


class ShotFit:
    """Tunes a copy of a model. Iterate `run()`; closing it keeps what was learnt so far.

    tuned: the copy's parameters that change, by name. What a whole run learnt is rounded to half
    precision, so that keeping it loses nothing.
    """

    def __init__(self, model: Sam2, settings: FitSettings) -> None:
        self.settings = settings
        self.model = copy.deepcopy(model).float()
        self.model.input_size = settings.size
        self.model.eval().requires_grad_(False)
        self.tuned = self._tuned()

    def run(self, examples: Sequence[Example]) -> Iterator[Progress]:
        """Learn the examples; yields after each step. Deterministic for the same input."""
        usable = [prepare(example) for example in examples if example.mask.any()]
        if not usable:
            return
        settings = self.settings
        rng = np.random.default_rng(settings.seed)
        random = torch.Generator().manual_seed(settings.seed)
        parameters = [p.requires_grad_() for p in self.tuned.values()]
        optimizer = torch.optim.AdamW(parameters, lr=settings.rate, weight_decay=0.01)
        device = self.model.device
        low = choose_dtype(device) == torch.bfloat16
        with torch.no_grad():
            constants = self.model.constants()
        recent: list[float] = []
        for step in range(settings.steps):
            for group in optimizer.param_groups:
                group["lr"] = settings.rate * pace(step, settings.steps)
            pictures, covers = zip(
                *(
                    _sample(usable[(step * settings.batch + i) % len(usable)], settings.size, rng)
                    for i in range(settings.batch)
                ),
                strict=True,
            )
            truth = torch.from_numpy(np.stack(covers))
            hint = carried_hint(truth, random)
            without = torch.rand(len(hint), generator=random) < HINTLESS
            hint = torch.where(without[:, None, None, None], 0.0, hint).to(device)
            truth = truth.to(device)
            with torch.enable_grad(), mixed_precision(device, low):
                now = live(self.model, constants)
                embedding = self.model.encode(model_input(list(pictures)).to(device), now)
                decoded = self.model.decode(
                    self.model.without_memory(embedding),
                    embedding,
                    no_points(len(truth), truth.device),
                    hint,
                    now,
                )
                loss = _loss(decoded.masks[:, :1].float(), truth[:, None])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            recent = [*recent[1 - ENOUGH_STEPS :], float(loss.detach())]
            if len(recent) == ENOUGH_STEPS and sum(recent) / ENOUGH_STEPS < settings.enough:
                yield Progress("fit", settings.steps, settings.steps)
                break
            yield Progress("fit", step + 1, settings.steps)
        with torch.no_grad():
            for parameter in parameters:
                parameter.copy_(parameter.half())

    def _tuned(self) -> dict[str, torch.nn.Parameter]:
        parts = ("image_encoder.", "sam_mask_decoder.", "sam_prompt_encoder.mask_downscaling.")
        return {
            name: parameter
            for name, parameter in self.model.named_parameters()
            if name.startswith(parts)
        }


@dataclass(frozen=True, eq=False)
class Prepared:
    """An example taken apart. filled: the picture without the object; cover: (h, w) 0..1."""

    rgb: Rgb
    filled: Rgb
    cover: Soft
    window: Window


def prepare(example: Example) -> Prepared:
    """Fill the object's place from around it, at a quarter of the size and blurred back in."""
    height, width = example.mask.shape
    hole = grow(example.mask, 4).astype(np.uint8)
    small = max(2, width // 4), max(2, height // 4)
    filled = cv2.inpaint(
        cv2.resize(example.rgb, small, interpolation=cv2.INTER_AREA),
        cv2.dilate(cv2.resize(hole, small, interpolation=cv2.INTER_NEAREST), np.ones((3, 3))),
        3,
        cv2.INPAINT_TELEA,
    )
    back = cv2.resize(filled, (width, height), interpolation=cv2.INTER_CUBIC)
    window = example.window or window_around(example.mask)
    assert window is not None
    return Prepared(
        example.rgb,
        np.where(hole[..., None] > 0, back, example.rgb).astype(np.uint8),
        example.mask.astype(np.float32),
        window,
    )


def _sample(
    source: Prepared, size: int, rng: np.random.Generator
) -> tuple[Rgb, NDArray[np.float32]]:
    """A warped, relit look at a prompted frame and the object's coverage in it."""
    window = source.window
    zoom = float(np.exp(rng.uniform(np.log(0.7), np.log(1.5))))
    slack = 0.28 * window.side
    seen = Window(
        window.x + float(rng.uniform(-slack, slack)),
        window.y + float(rng.uniform(-slack, slack)),
        window.side * zoom,
    )
    picture, cover = recomposed(source, rng) if rng.random() < 0.5 else (source.rgb, source.cover)
    picture, cover = bent(look(picture, seen, size), look_at_cover(cover, seen, size), rng)
    if rng.random() < 0.5:
        picture, cover = picture[:, ::-1], cover[:, ::-1]
    return relit(picture, rng), np.ascontiguousarray(cover)


def recomposed(source: Prepared, rng: np.random.Generator) -> tuple[Rgb, Soft]:
    """The object turned, scaled and shifted over its own filled background."""
    angle, scale = rng.normal(0, 12), float(np.exp(rng.normal(0, 0.12)))
    turn = cv2.getRotationMatrix2D((source.window.x, source.window.y), angle, scale)
    shift = np.zeros((2, 3))
    shift[:, 2] = rng.normal(0, 0.12 * source.window.side, 2)
    turn = turn + shift
    height, width = source.cover.shape
    cover = cv2.warpAffine(source.cover, turn, (width, height), flags=cv2.INTER_LINEAR)
    front = cv2.warpAffine(source.rgb, turn, (width, height), flags=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(cover, (0, 0), 0.7)[..., None]
    mixed = np.round(front * soft + source.filled * (1 - soft)).astype(np.uint8)
    return mixed, np.asarray(cover, np.float32)


def bent(picture: Rgb, cover: Soft, rng: np.random.Generator) -> tuple[Rgb, Soft]:
    """A smooth random warp of a picture (h, w, 3) and a mask (h, w)."""
    height, width = cover.shape
    coarse = rng.normal(0, 0.018 * min(height, width), (4, 4, 2)).astype(np.float32)
    shift = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    across, down = xs + shift[..., 0], ys + shift[..., 1]
    moved = cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    covered = cv2.remap(cover, across, down, cv2.INTER_LINEAR)
    return np.asarray(moved, np.uint8), np.asarray(covered, np.float32)


def relit(picture: Rgb, rng: np.random.Generator) -> Rgb:
    """A picture in another light, with noise."""
    gain = rng.uniform(0.85, 1.15) * rng.uniform(0.95, 1.05, 3)
    lit = np.clip(picture * gain + rng.normal(0, 3, picture.shape), 0, 255)
    return lit.astype(np.uint8)


def evenly(items: Sequence[Item], most: int) -> Sequence[Item]:
    """At most so many of them, evenly over all, first and last included."""
    if len(items) <= most or most == 1:
        return items[:most]
    return [items[round(index * (len(items) - 1) / (most - 1))] for index in range(most)]


def _loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Dice and twice the cross-entropy, at half the input's size."""
    large = F.interpolate(logits, scale_factor=2.0, mode="bilinear")
    target = F.avg_pool2d(truth, 2)
    chance = large.sigmoid()
    both = (chance * target).sum(dim=(1, 2, 3))
    either = chance.sum(dim=(1, 2, 3)) + target.sum(dim=(1, 2, 3))
    dice = (1 - (2 * both + 1) / (either + 1)).mean()
    return dice + 2 * F.binary_cross_entropy_with_logits(large, target)


def pace(step: int, steps: int) -> float:
    """Warm up over a tenth, then fall to a fifth."""
    warm = max(steps // 10, 1)
    if step < warm:
        return (step + 1) / warm
    return 1 - 0.8 * (step - warm) / max(steps - warm, 1)
