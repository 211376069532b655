"""Learn this shot with any SAM 2 model: its mask decoder, tuned to what a person prompted.

Encoder and memory stay as they are. Each step decodes looks at the prompted frames (warped, relit,
re-composed, some without the object) as tracking does: conditioned on the memory of the frames as
they were. These features are computed once, so a step costs decoding only. Linear layers change by
low-rank products (Hu et al., "LoRA", 2021), the few weights of the upscaling as a whole.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize

from rotoline.core.job import Progress
from rotoline.tracking.fit import Example, Prepared, bent, pace, prepare, recomposed, relit
from rotoline.tracking.regions import Mask, Rgb, Soft
from sam2core.mask_decoder import Decoded, MaskDecoder
from sam2core.model import Constants, Embedding, Sam2, no_points
from sam2core.results import ObjectMask
from sam2core.training.memory import Remembered, condition, remember
from sam2core.transforms import video_input

ABSENT_EVERY = 5  # looks, one of which shows the scene without the object
WHOLE_SHARE = 0.1  # of the rate, for weights that change as a whole
DISTANCES = 8  # frames that a look pretends to lie behind what is remembered, at most


@dataclass(frozen=True)
class DecoderFitSettings:
    """looks: at prompted frames, at least one each; steps: of the optimizer; batch: looks a step.

    rank: of the change of a linear layer; rate: of its factors.
    """

    looks: int = 12
    steps: int = 48
    batch: int = 3
    rank: int = 8
    rate: float = 2e-3
    seed: int = 7


@dataclass(frozen=True, eq=False)
class Shown:
    """An object on a frame that a person prompted: rgb (H, W, 3) and the accepted mask."""

    object_id: int
    frame: int
    rgb: Rgb
    mask: ObjectMask


class DecoderFit:
    """Tunes a copy of a model's mask decoder. Iterate `run()`, then take `decoder()`.

    tuned: what changes, by name. What a whole run learnt is rounded to half precision, so that
    keeping it loses nothing. losses: of each step so far.
    """

    def __init__(self, model: Sam2, settings: DecoderFitSettings) -> None:
        self.losses: list[float] = []
        self._model = model
        self._settings = settings
        random = torch.Generator().manual_seed(settings.seed)
        tuned = copy.deepcopy(model.sam_mask_decoder).float().requires_grad_(False)
        self._adapted = _adapt(tuned, settings.rank, random)
        self._decoder = tuned
        self.tuned: Mapping[str, nn.Parameter] = {
            name: value for name, value in tuned.named_parameters() if value.requires_grad
        }

    def run(self, shown: Sequence[Shown]) -> Iterator[Progress]:
        """Learn what was shown; yields after each look and step. Deterministic for one input."""
        settings = self._settings
        usable = [item for item in shown if item.mask.score > 0 and (item.mask.low_res > 0).any()]
        if not usable:
            return
        rng = np.random.default_rng(settings.seed)
        count = max(settings.looks, len(usable))
        before = len(usable) + count
        total = before + settings.steps
        with torch.no_grad():
            constants = self._model.constants()
        memories: dict[int, list[Remembered]] = {}
        sources: list[Prepared] = []
        for item in usable:
            with torch.no_grad():
                memories.setdefault(item.object_id, []).append(self._memory(item, constants))
                sources.append(_taken_apart(item, self._model.input_size))
            yield Progress("fit", len(sources), total)
        looks: list[_Look] = []
        for number in range(count):
            item, source = usable[number % len(usable)], sources[number % len(usable)]
            with torch.no_grad():
                memory = memories[item.object_id]
                looks.append(self._look(source, memory, constants, number, rng))
            yield Progress("fit", len(usable) + len(looks), total)
        for step in self._tune(looks, constants, rng):
            yield Progress("fit", before + step, total)

    def decoder(self) -> MaskDecoder:
        """The tuned decoder, its changes worked in."""
        plain = copy.deepcopy(self._decoder)
        for name in self._adapted:
            parametrize.remove_parametrizations(plain.get_submodule(name), "weight")
        return plain.eval().requires_grad_(False)

    def _tune(
        self, looks: Sequence[_Look], constants: Constants, rng: np.random.Generator
    ) -> Iterator[int]:
        """Yields the number of each step done."""
        settings = self._settings
        whole = [value for name, value in self.tuned.items() if "parametrizations" not in name]
        factors = [value for name, value in self.tuned.items() if "parametrizations" in name]
        groups = [{"params": factors}, {"params": whole}]
        optimizer = torch.optim.AdamW(groups, lr=settings.rate, weight_decay=0.0)
        model = self._model.with_decoder(self._decoder)
        order: list[int] = []
        for step in range(settings.steps):
            while len(order) < settings.batch:
                order += rng.permutation(len(looks)).tolist()
            for group, share in zip(optimizer.param_groups, (1.0, WHOLE_SHARE), strict=True):
                group["lr"] = settings.rate * share * pace(step, settings.steps)
            chosen, order = order[: settings.batch], order[settings.batch :]
            with torch.enable_grad():
                loss = _loss_of([looks[index] for index in chosen], model, constants)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(factors + whole, 1.0)
            optimizer.step()
            self.losses.append(float(loss.detach()))
            yield step + 1
        with torch.no_grad():
            for value in self.tuned.values():
                value.copy_(value.half())

    def _memory(self, item: Shown, constants: Constants) -> Remembered:
        """What tracking would remember of a prompted frame."""
        model = self._model
        picture = video_input(item.rgb, model.input_size).to(model.device)
        embedding = model.encode(picture, constants)
        low_res = torch.from_numpy(np.array(item.mask.low_res))[None, None].to(model.device)
        score = torch.tensor([item.mask.score], device=model.device)
        pointer = torch.from_numpy(np.array(item.mask.pointer))[None].to(model.device)
        return remember(model, embedding, low_res, score, pointer, 0, True)

    def _look(
        self,
        source: Prepared,
        memory: Sequence[Remembered],
        constants: Constants,
        number: int,
        rng: np.random.Generator,
    ) -> _Look:
        """What tracking's decoder would be given on a made-up frame; the first ones are real."""
        model = self._model
        absent = number % ABSENT_EVERY == ABSENT_EVERY - 1
        picture, cover = (source.rgb, source.cover) if not number else _view(source, absent, rng)
        embedding = model.encode(video_input(picture, model.input_size).to(model.device), constants)
        distance = 1 + int(rng.integers(DISTANCES))
        features = condition(model, constants, embedding, memory, distance)
        side = model.input_size // 2
        truth = cv2.resize(cover, (side, side), interpolation=cv2.INTER_AREA)
        return _Look(
            features.float(),
            Embedding(embedding.coarse.float(), embedding.s1.float(), embedding.s0.float()),
            torch.from_numpy(np.asarray(truth, np.float32))[None, None].to(model.device),
            torch.tensor([0.0 if absent else 1.0], device=model.device),
        )


@dataclass(frozen=True, eq=False)
class _Look:
    """features: (1, dim, h, w) with memory; truth: (1, 1, S/2, S/2) coverage; present: (1,)."""

    features: Tensor
    embedding: Embedding
    truth: Tensor
    present: Tensor


class _LowRank(nn.Module):
    """Adds a product of two thin matrices to a weight; nothing at first."""

    def __init__(self, weight: Tensor, rank: int, random: torch.Generator) -> None:
        super().__init__()
        rows, columns = weight.shape
        down = torch.randn(rank, columns, generator=random) / columns**0.5
        self.down = nn.Parameter(down.to(weight.device))
        self.up = nn.Parameter(torch.zeros(rows, rank, device=weight.device))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + self.up @ self.down


def _adapt(decoder: MaskDecoder, rank: int, random: torch.Generator) -> list[str]:
    """Let a decoder's masks change; gives the names of its layers that got low-rank products.

    The heads that judge masks keep their weights.
    """
    parts = ("transformer.", "output_hypernetworks_mlps.")
    names = [
        name
        for name, layer in decoder.named_modules()
        if isinstance(layer, nn.Linear) and name.startswith(parts)
    ]
    for name in names:
        layer = decoder.get_submodule(name)
        assert isinstance(layer, nn.Linear)
        added = _LowRank(layer.weight, min(rank, *layer.weight.shape), random)
        parametrize.register_parametrization(layer, "weight", added)
    decoder.output_upscaling.requires_grad_(True)
    decoder.mask_tokens.requires_grad_(True)
    return names


def _taken_apart(shown: Shown, side: int) -> Prepared:
    """A prompted frame no larger than the model sees it."""
    height, width = shown.rgb.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    rgb = cv2.resize(shown.rgb, size, interpolation=cv2.INTER_AREA) if scale < 1 else shown.rgb
    mask: Mask = shown.mask.mask((size[1], size[0]))
    return prepare(Example(np.asarray(rgb, np.uint8), mask))


def _view(source: Prepared, absent: bool, rng: np.random.Generator) -> tuple[Rgb, Soft]:
    """The scene as another frame might show it, with the object or without."""
    picture, cover = source.rgb, source.cover
    if absent:
        picture, cover = source.filled, np.zeros_like(source.cover)
    elif rng.random() < 0.5:
        picture, cover = recomposed(source, rng)
    height, width = cover.shape
    zoom = float(np.exp(rng.normal(0, 0.08)))
    camera = cv2.getRotationMatrix2D((width / 2, height / 2), rng.normal(0, 4), zoom)
    camera = camera + np.array([[0, 0, 1.0], [0, 0, 1.0]]) * rng.normal(
        0, 0.04 * max(height, width), (2, 1)
    )
    size = width, height
    picture = np.asarray(
        cv2.warpAffine(picture, camera, size, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
    cover = np.asarray(cv2.warpAffine(cover, camera, size), np.float32)
    picture, cover = bent(picture, cover, rng)
    return relit(picture, rng), cover


def _loss_of(looks: Sequence[_Look], model: Sam2, constants: Constants) -> Tensor:
    """How far masks and object scores of some looks are from the truth."""
    embedding = Embedding(
        torch.cat([look.embedding.coarse for look in looks]),
        torch.cat([look.embedding.s1 for look in looks]),
        torch.cat([look.embedding.s0 for look in looks]),
    )
    features = torch.cat([look.features for look in looks])
    prompts = no_points(len(looks), model.device)
    decoded = model.decode(features, embedding, prompts, None, constants)
    truth = torch.cat([look.truth for look in looks])
    return _loss(decoded, truth, torch.cat([look.present for look in looks]))


def _loss(decoded: Decoded, truth: Tensor, present: Tensor) -> Tensor:
    """Tracking may take any of masks 1 to 3, so all of them are to be right."""
    masks = F.interpolate(decoded.masks[:, 1:].float(), truth.shape[-2:], mode="bilinear")
    target = truth.expand_as(masks)
    chance = masks.sigmoid()
    both, either = (chance * target).sum(dim=(2, 3)), (chance + target).sum(dim=(2, 3))
    dice = 1 - (2 * both + 1) / (either + 1)
    cross = F.binary_cross_entropy_with_logits(masks, target, reduction="none").mean(dim=(2, 3))
    with torch.no_grad():
        found, wanted = masks > 0, target > 0.5
        union = (found | wanted).sum(dim=(2, 3)).clamp(min=1)
        real = (found & wanted).sum(dim=(2, 3)) / union
    judged = (decoded.iou[:, 1:].float() - real).abs()
    each = (dice + 2 * cross + judged).mean(dim=1)
    score = F.binary_cross_entropy_with_logits(decoded.score.float(), present)
    return (each * present).sum() / present.sum().clamp(min=1) + score
