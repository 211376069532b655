"""A batch through the network: prompts on pictures, and objects followed through clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from sam2core.model import (
    MASK_BIAS,
    MASK_SCALE,
    Constants,
    Embedding,
    Points,
    Sam2,
    no_points,
)
from sam2core.training.losses import Judged, MaskWeights, judge
from sam2core.training.memory import Remembered, condition, remember
from sam2core.training.prompts import (
    PROMPT_KINDS,
    PromptKind,
    correction,
    first_prompt,
)
from sam2core.training.scene import Scene
from sam2core.transforms import MEAN, STD


@dataclass(frozen=True)
class Batch:
    """images: (N, T, 3, S, S) 0..1; masks: (N, O, T, S, S) coverage; all on one device."""

    images: Tensor
    masks: Tensor

    @staticmethod
    def of(scenes: Sequence[Scene], objects: int, rng: np.random.Generator) -> Batch:
        """Stack scenes, `objects` of each; scarce ones are prompted more than once."""
        masks = []
        for scene in scenes:
            order = rng.permutation(len(scene.masks))
            masks.append(scene.masks[np.resize(order, objects)])
        return Batch(torch.stack([scene.images for scene in scenes]), torch.stack(masks))

    def to(self, device: torch.device) -> Batch:
        return Batch(self.images.to(device), self.masks.to(device))


@dataclass(frozen=True)
class Outcome:
    """loss: scalar to minimise. iou: mean true IoU by what was asked ("click", "track", ...)."""

    loss: Tensor
    iou: dict[str, float]


def normalise(images: Tensor) -> Tensor:
    """(B, 3, S, S) 0..1 -> the network's input."""
    mean = torch.tensor(MEAN, device=images.device).view(1, 3, 1, 1)
    std = torch.tensor(STD, device=images.device).view(1, 3, 1, 1)
    return (images - mean) / std


def live(model: Sam2, constants: Constants) -> Constants:
    """Constants whose learned part belongs to the current weights and carries gradients."""
    return replace(constants, trunk=model.image_encoder.trunk.position(4 * constants.side))


def rows(embedding: Embedding, index: Tensor) -> Embedding:
    """The embeddings of some pictures, one for each prompt."""
    return Embedding(embedding.coarse[index], embedding.s1[index], embedding.s0[index])


def picture_pass(
    model: Sam2,
    constants: Constants,
    batch: Batch,
    rounds: int,
    weights: MaskWeights,
    random: torch.Generator,
) -> Outcome:
    """Prompt objects on single pictures; each kind of prompt takes a third of them."""
    constants = live(model, constants)
    embedding = model.encode(normalise(batch.images[:, 0]), constants)
    count, objects = batch.masks.shape[:2]
    truth = batch.masks[:, :, 0].flatten(0, 1)
    picture = torch.arange(count, device=truth.device).repeat_interleave(objects)
    losses: list[Tensor] = []
    seen: dict[str, float] = {}
    for turn, kind in enumerate(PROMPT_KINDS):
        chosen = torch.arange(turn, len(truth), len(PROMPT_KINDS), device=truth.device)
        if not len(chosen):
            continue
        own = rows(embedding, picture[chosen])
        judged = interact(model, constants, own, truth[chosen], kind, rounds, weights, random)
        losses.append(torch.stack([j.loss for j in judged]).mean())
        seen[kind] = float(judged[0].iou.mean())
        if len(judged) > 1:
            seen[f"{kind} corrected"] = float(judged[-1].iou.mean())
    return Outcome(torch.stack(losses).mean(), seen)


def interact(
    model: Sam2,
    constants: Constants,
    embedding: Embedding,
    truth: Tensor,
    kind: PromptKind,
    rounds: int,
    weights: MaskWeights,
    random: torch.Generator,
) -> list[Judged]:
    """A first prompt, then up to `rounds` correcting clicks, each after the mask so far."""
    features = model.without_memory(embedding)
    points, mask = first_prompt(kind, truth, model.input_size, random)
    present = truth.flatten(1).amax(dim=1) > 0.5
    judged = []
    for turn in range(1 + rounds):
        decoded = model.decode(features, embedding, points, mask, constants)
        ambiguous = points.is_ambiguous and kind == "click"
        judged.append(judge(decoded, truth, present, ambiguous, weights))
        if turn < rounds:
            mask = judged[-1].best.detach().clamp(-32, 32)
            points = correction(points, mask, truth, random)
    return judged


def clip_pass(
    model: Sam2,
    constants: Constants,
    batch: Batch,
    rounds: int,
    weights: MaskWeights,
    random: torch.Generator,
) -> Outcome:
    """Prompt the first frame of each clip, follow its objects, correct one later frame.

    The first prompt is the true mask half the time, else a click or a box (SAM 2 paper).
    """
    constants = live(model, constants)
    count, objects, frames = batch.masks.shape[:3]
    flat = model.encode(normalise(batch.images.flatten(0, 1)), constants)
    clip = torch.arange(count, device=batch.masks.device).repeat_interleave(objects)
    embeddings = [rows(flat, clip * frames + frame) for frame in range(frames)]
    truths = [batch.masks[:, :, frame].flatten(0, 1) for frame in range(frames)]
    draw = torch.rand(3, generator=random, device=batch.masks.device)
    fixed = 1 + int(draw[1] * (frames - 1)) if rounds and draw[2] < 0.5 else 0

    losses: list[Tensor] = []
    seen: dict[str, float] = {}
    memory: list[Remembered] = []
    if draw[0] < 0.5:
        memory.append(_adopt(model, constants, embeddings[0], truths[0]))
    else:
        kind: PromptKind = "click" if draw[0] < 0.75 else "box"
        judged = interact(model, constants, embeddings[0], truths[0], kind, rounds, weights, random)
        losses += [j.loss for j in judged]
        seen[kind] = float(judged[-1].iou.mean())
        memory.append(_recall(model, embeddings[0], judged[-1], truths[0], 0, True))
    for frame in range(1, frames):
        features = condition(model, constants, embeddings[frame], memory, frame)
        present = truths[frame].flatten(1).amax(dim=1) > 0.5
        points: Points = no_points(len(clip), batch.masks.device)
        decoded = model.decode(features, embeddings[frame], points, None, constants)
        answer = judge(decoded, truths[frame], present, True, weights)
        losses.append(answer.loss)
        seen[f"track {frame}"] = float(answer.iou[present].mean()) if bool(present.any()) else 1.0
        if frame == fixed:
            mask = answer.best.detach().clamp(-32, 32)
            points = correction(points, mask, truths[frame], random)
            decoded = model.decode(features, embeddings[frame], points, mask, constants)
            answer = judge(decoded, truths[frame], present, True, weights)
            losses.append(answer.loss)
        memory.append(
            _recall(model, embeddings[frame], answer, truths[frame], frame, frame == fixed)
        )
    return Outcome(torch.stack(losses).mean(), seen)


def _adopt(model: Sam2, constants: Constants, embedding: Embedding, truth: Tensor) -> Remembered:
    """The true masks as the memory of a person's masks; pointers come from the decoder."""
    mask = (truth[:, None] > 0.5).float()
    prompt = model.mask_downsample(mask)
    points = no_points(len(truth), truth.device)
    decoded = model.decode(embedding.coarse, embedding, points, prompt, constants)
    low_res = F.avg_pool2d(mask, 4) * MASK_SCALE + MASK_BIAS
    score = torch.full((len(truth),), 10.0, device=truth.device)
    pointer = model.pointer(decoded.tokens[:, 0], score > 0)
    return remember(model, embedding, low_res, score, pointer, 0, True)


def _recall(
    model: Sam2,
    embedding: Embedding,
    judged: Judged,
    truth: Tensor,
    frame: int,
    prompted: bool,
) -> Remembered:
    """Fold a mask into memory, with the pointer of the token that made it."""
    score = torch.where(truth.flatten(1).amax(dim=1) > 0.5, 10.0, -10.0)
    pointer = model.pointer(judged.token, score > 0)
    return remember(model, embedding, judged.best, score, pointer, frame, prompted)
