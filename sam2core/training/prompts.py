"""Prompts as people give them, drawn from the true masks (SAM 2 paper, appendix D).

Masks are (B, h, w) bool on any device; points come back in 0..1 of the picture.
"""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2core.model import Points, no_points
from sam2core.prompt_encoder import BOX_BOTTOM_RIGHT, BOX_TOP_LEFT, NEGATIVE, POSITIVE

PromptKind = Literal["click", "box", "hint"]
PROMPT_KINDS: tuple[PromptKind, ...] = ("click", "box", "hint")

BOX_NOISE = 0.1  # of a side
CENTRED_CLICKS = 0.6  # the others fall anywhere in the region
HINT_LIMIT = 8.0


def first_prompt(
    kind: PromptKind, truth: Tensor, size: int, random: torch.Generator
) -> tuple[Points, Tensor | None]:
    """What starts an object: a click, a box, or a carried mask that is somewhat wrong.

    truth: (B, S, S) float coverage. Returns points in model pixels and, for a hint, logits
    (B, 1, S/4, S/4).
    """
    inside = truth > 0.5
    if kind == "click":
        place = inner_point(inside, random)
        labels = torch.full((len(truth), 1), POSITIVE, device=truth.device)
        return Points(place[:, None] * size, labels), None
    if kind == "box":
        corners = _noisy_box(inside, random) * size
        labels = torch.tensor([BOX_TOP_LEFT, BOX_BOTTOM_RIGHT], device=truth.device)
        return Points(corners, labels.expand(len(truth), 2)), None
    return no_points(len(truth), truth.device), carried_hint(truth, random)


def correction(points: Points, logits: Tensor, truth: Tensor, random: torch.Generator) -> Points:
    """Add a click in the larger error region of each mask.

    logits: (B, 1, h, w) of the mask so far; truth: (B, S, S) coverage.
    """
    side = logits.shape[-1]
    wanted = F.adaptive_avg_pool2d(truth[:, None], side)[:, 0] > 0.5
    found = logits[:, 0] > 0
    missed, extra = wanted & ~found, found & ~wanted
    reach_missed, reach_extra = (depth(region).amax(dim=(1, 2)) for region in (missed, extra))
    positive = reach_missed >= reach_extra
    region = torch.where(positive[:, None, None], missed, extra)
    # A perfect mask gets one more click inside it.
    none = ~region.flatten(1).any(dim=1)
    region = torch.where(none[:, None, None], wanted, region)
    scale = truth.shape[-1]
    place = inner_point(region, random)[:, None] * scale
    label = torch.where(positive | none, POSITIVE, NEGATIVE)[:, None]
    has_old = points.labels[0, 0] >= 0
    if not bool(has_old):
        return Points(place, label)
    return Points(torch.cat((points.coordinates, place), 1), torch.cat((points.labels, label), 1))


def depth(region: Tensor) -> Tensor:
    """Steps to the region's border, the picture's rim included: (B, h, w) bool -> float."""
    inside = region[:, None].float()
    total = torch.zeros_like(inside)
    while bool(inside.any()):
        total += inside
        inside = 1 - F.max_pool2d(F.pad(1 - inside, (1, 1, 1, 1), value=1.0), 3, stride=1)
    return total[:, 0]


def inner_point(region: Tensor, random: torch.Generator) -> Tensor:
    """A point of each region, mostly its deepest: (B, h, w) bool -> (B, 2) as x, y in 0..1.

    An empty region gives the middle of the picture.
    """
    batch, height, width = region.shape
    deep = depth(_shrunk(region)) if height > 64 else depth(region)
    if deep.shape[-1] != width:
        deep = F.interpolate(deep[:, None], (height, width), mode="bilinear")[:, 0]
    chance = torch.rand(region.shape, generator=random, device=region.device)
    centred = torch.rand(batch, generator=random, device=region.device) < CENTRED_CLICKS
    weight = torch.where(centred[:, None, None], deep + 0.5 * chance, chance)
    best = torch.where(region, weight + 1, 0.0).flatten(1).argmax(dim=1)
    x, y = best % width, best // width
    point = torch.stack(((x + 0.5) / width, (y + 0.5) / height), dim=1)
    empty = ~region.flatten(1).any(dim=1)
    return torch.where(empty[:, None], 0.5, point)


def carried_hint(truth: Tensor, random: torch.Generator) -> Tensor:
    """The true mask as an optical flow might have carried it: logits (B, 1, S/4, S/4).

    Moved, stretched and bent by a few per cent of the object's size, swollen or shrunk, with
    lumps missing and lumps too many.
    """
    batch, size = truth.shape[0], truth.shape[-1]
    device = truth.device

    def uniform(*shape: int) -> Tensor:
        return torch.rand(shape, generator=random, device=device) * 2 - 1

    extent = (truth > 0.5).float().mean(dim=(1, 2)).sqrt().clamp(min=0.05) * 2
    strength = uniform(batch).abs() ** 1.5 * extent
    bend = F.interpolate(uniform(batch, 2, 5, 5), (size, size), mode="bicubic")
    shift = uniform(batch, 2, 1, 1)
    stretch = 1 + 0.10 * uniform(batch, 2, 1, 1)
    axis = (torch.arange(size, device=device) + 0.5) / size * 2 - 1
    grid = torch.stack(torch.meshgrid(axis, axis, indexing="xy"))[None]
    middle = _centre(truth)[..., None, None] * 2 - 1
    amount = strength[:, None, None, None]
    grid = middle + (grid - middle) * stretch + amount * (0.10 * bend + 0.12 * shift)
    moved = F.grid_sample(truth[:, None], grid.permute(0, 2, 3, 1), align_corners=False)
    soft = F.avg_pool2d(moved, 5, 1, 2)
    lumps = F.interpolate(uniform(batch, 1, 9, 9), (size, size), mode="bicubic")
    margin = 0.25 * uniform(batch, 1, 1, 1)
    near = (F.max_pool2d(moved, 9, 1, 4) > 0.5).float()
    damaged = soft + margin + near * torch.where(lumps.abs() > 0.8, lumps.sign() * 0.5, 0.0)
    coarse = F.avg_pool2d(damaged.clamp(0, 1), 4)
    return (coarse - 0.5) * 2 * HINT_LIMIT


def _centre(truth: Tensor) -> Tensor:
    """Centre of mass (B, 2), x and y in 0..1."""
    axis = (torch.arange(truth.shape[-1], device=truth.device) + 0.5) / truth.shape[-1]
    total = truth.sum(dim=(1, 2)).clamp(min=1e-6)
    x = (truth.sum(dim=1) * axis).sum(dim=1) / total
    y = (truth.sum(dim=2) * axis).sum(dim=1) / total
    return torch.stack((x, y), dim=1)


def _noisy_box(inside: Tensor, random: torch.Generator) -> Tensor:
    """Corners (B, 2, 2) in 0..1 around each mask; the whole picture where it is empty."""
    side = inside.shape[-1]
    lows, highs = [], []
    for dim in (1, 2):
        line = inside.any(dim=dim).float()
        lows.append(line.argmax(dim=1) / side)
        highs.append(1 - line.flip(1).argmax(dim=1) / side)
    corners = torch.stack((torch.stack(lows, 1), torch.stack(highs, 1)), dim=1)
    extent = corners[:, 1] - corners[:, 0]
    noise = torch.randn(corners.shape, generator=random, device=inside.device).clamp(-2, 2)
    return (corners + noise * BOX_NOISE * 0.5 * extent[:, None]).clamp(0, 1)


def _shrunk(region: Tensor) -> Tensor:
    return F.avg_pool2d(region[:, None].float(), 2)[:, 0] > 0.5
