"""Draw a training sample: a photo or clip, or cut-outs and shapes moving over one.

A scene is a stack of layers. Each has colours and coverages, a path through the picture and a
smooth warp that grows with time; nearer layers hide what lies behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from sam2core.training.finish import finish
from sam2core.training.library import Entry, Library, Photo, PictureUnusable
from sam2core.training.shapes import draw_shape

MOST_REGIONS = 3
SMALLEST, LARGEST = 0.003, 0.85  # of the picture, on the first frame
ATTEMPTS = 12


@dataclass(frozen=True)
class Scene:
    """images: (T, 3, S, S) float32 0..1; masks: (K, T, S, S) float32 visible coverage 0..1."""

    images: Tensor
    masks: Tensor


@dataclass(frozen=True)
class Layer:
    """A thing to be placed.

    pixels: (T or 1, 3, h, w) 0..1; coverages: (T or 1, K, h, w), one an object.
    centre, reach: pixels of its own picture that map to the output's middle and half side.
    opaque: whether it fills the picture (the backdrop) or only its own coverage.
    """

    pixels: Tensor
    coverages: Tensor
    centre: tuple[float, float]
    reach: tuple[float, float]
    opaque: bool


def draw_scene(
    rng: np.random.Generator, library: Library, size: int, frames: int, real: float
) -> Scene:
    """One sample of `frames` pictures with at least one object on the first.

    real: share of samples whose backdrop's own regions are the objects. A picture that cannot be
    used is told of and left out. Raises ValueError where nothing usable is found.
    """
    for _ in range(ATTEMPTS):
        try:
            scene = _compose(rng, library, size, frames, rng.random() < real)
        except PictureUnusable as fault:
            library.leave_out(fault)
            continue
        area = scene.masks[:, 0].mean(dim=(1, 2))
        fit = ((area > SMALLEST) & (area < LARGEST)).nonzero()[:, 0]
        if len(fit):
            return Scene(scene.images, scene.masks[fit])
    raise ValueError("no object of usable size could be drawn; check the sources' masks")


def _compose(
    rng: np.random.Generator, library: Library, size: int, frames: int, real: bool
) -> Scene:
    if real:
        backdrop = _real_backdrop(rng, library, frames)
        count = int(rng.random() < 0.2)
        camera = 0.3
    else:
        backdrop = _backdrop(rng, library)
        count = int(rng.integers(1, 5))
        camera = 1.0
    still = backdrop.pixels.shape[0] > 1
    images, masks = _place(rng, backdrop, size, frames, 0.0 if still else camera, middle=True)
    for _ in range(count):
        layer = _cutout(rng, library)
        copies = 2 if rng.random() < 0.15 else 1
        for copy in range(copies):
            color, cover = _place(rng, layer, size, frames, 1.0, middle=False)
            if rng.random() < 0.3:
                images = images * (1 - _shadow(rng, cover))
            images = color * cover + images * (1 - cover)
            masks = masks * (1 - cover.transpose(0, 1))
            if copy == 0:
                masks = torch.cat((masks, cover.transpose(0, 1)))
    return Scene(finish(rng, images), masks)


def _real_backdrop(rng: np.random.Generator, library: Library, frames: int) -> Layer:
    """A photo, or frames of a clip, framed around one of its regions."""
    entries = _chosen_entries(rng, library, frames)
    photos = [library.photo(entry) for entry in entries]
    for entry, photo in zip(entries, photos, strict=True):
        if photo.rgb.shape != photos[0].rgb.shape:
            raise PictureUnusable(f"{entry.image}: its size differs from the clip's other frames")
    regions = library.regions(entries[0], photos[0])
    if not regions:
        return _backdrop(rng, library)
    order = rng.permutation(len(regions))[:MOST_REGIONS]
    chosen = [regions[int(i)] for i in order]
    coverages = torch.stack([_coverage(photo, chosen) for photo in photos])
    height, width = photos[0].rgb.shape[:2]
    ys, xs = np.nonzero(coverages[0, 0].numpy() > 0)
    half = max(int(np.ptp(xs)), int(np.ptp(ys)), 12) / 2
    if rng.random() < 0.25:
        centre, reach = (width / 2, height / 2), (width / 2, height / 2)
    else:
        zoom = float(np.exp(rng.uniform(np.log(1.15), np.log(3.2))))
        side = min(half * zoom, 0.75 * max(width, height))
        slack = max(side - half, 0) * 0.6
        centre = (
            float((xs.min() + xs.max()) / 2 + rng.uniform(-slack, slack)),
            float((ys.min() + ys.max()) / 2 + rng.uniform(-slack, slack)),
        )
        reach = (side * rng.uniform(0.85, 1.18), side * rng.uniform(0.85, 1.18))
    return Layer(torch.stack([_pixels(p.rgb) for p in photos]), coverages, centre, reach, True)


def _chosen_entries(rng: np.random.Generator, library: Library, frames: int) -> list[Entry]:
    if frames > 1 and library.clips and rng.random() < 0.6:
        clip = library.clips[int(rng.integers(len(library.clips)))]
        stride = int(rng.integers(1, 4))
        span = (frames - 1) * stride
        if span < len(clip):
            first = int(rng.integers(len(clip) - span))
            entries = clip[first : first + span + 1 : stride]
            return entries[::-1] if rng.random() < 0.5 else entries
    return [library.choose(rng)]


def _backdrop(rng: np.random.Generator, library: Library) -> Layer:
    photo = library.photo(library.choose_background(rng))
    height, width = photo.rgb.shape[:2]
    side = min(height, width) / 2 * rng.uniform(0.5, 0.95)
    centre = (float(rng.uniform(side, width - side)), float(rng.uniform(side, height - side)))
    empty = torch.zeros(1, 0, height, width)
    return Layer(_pixels(photo.rgb)[None], empty, centre, (side, side), True)


def _cutout(rng: np.random.Generator, library: Library) -> Layer:
    """A region of a photo in its own colours, or a drawn shape filled from a photo."""
    entry = library.choose(rng)
    photo = library.photo(entry)
    regions = library.regions(entry, photo)
    if regions and rng.random() < 0.6:
        coverage = _coverage(photo, [regions[int(rng.integers(len(regions)))]])
        pixels = _pixels(photo.rgb)
        ys, xs = np.nonzero(coverage[0].numpy() > 0)
        centre = (float(xs.min() + xs.max()) / 2, float(ys.min() + ys.max()) / 2)
        half = max(float(np.ptp(xs)), float(np.ptp(ys)), 12) / 2
    else:
        coverage = torch.from_numpy(draw_shape(rng))[None]
        pixels = _texture(rng, library.photo(library.choose_background(rng)), coverage.shape[-1])
        centre, half = (coverage.shape[-1] / 2, coverage.shape[-1] / 2), coverage.shape[-1] * 0.4
    tint = torch.from_numpy(rng.uniform(0.75, 1.25, (3, 1, 1)).astype(np.float32))
    pixels = (pixels * tint * float(rng.uniform(0.7, 1.3))).clamp(0, 1)
    return Layer(pixels[None], coverage[None], centre, (half, half), False)


def _texture(rng: np.random.Generator, photo: Photo, side: int) -> Tensor:
    """(3, side, side) of a photo's crop, flat colour mixed in now and then, shaded across."""
    height, width = photo.rgb.shape[:2]
    crop = int(min(height, width) * rng.uniform(0.2, 0.9))
    x, y = int(rng.integers(width - crop + 1)), int(rng.integers(height - crop + 1))
    pixels = F.interpolate(
        _pixels(photo.rgb[y : y + crop, x : x + crop])[None], (side, side), mode="bilinear"
    )[0]
    if rng.random() < 0.35:
        flat = torch.from_numpy(rng.random((3, 1, 1)).astype(np.float32))
        pixels = torch.lerp(flat, pixels, float(rng.uniform(0.1, 0.6)))
    ramp = torch.linspace(-1, 1, side)
    tilt = rng.normal(0, 0.2, 2)
    return (pixels * (1 + float(tilt[0]) * ramp + float(tilt[1]) * ramp[:, None])).clamp(0, 1)


def _place(
    rng: np.random.Generator, layer: Layer, size: int, frames: int, motion: float, middle: bool
) -> tuple[Tensor, Tensor]:
    """Move a layer through `frames` pictures.

    Returns colours (T, 3, S, S) and coverages: (K, T, S, S) of a backdrop, (T, 1, S, S) else.
    """
    grid = _paths(rng, layer, size, frames, motion, middle)
    source = torch.cat((layer.pixels, layer.coverages), dim=1)
    shrink = round(2 * max(layer.reach) / size * float(1.0 if middle else 2.0))
    height, width = source.shape[-2:]
    if 2 <= shrink < min(height, width) // 8:
        source = F.avg_pool2d(source, shrink, ceil_mode=True, count_include_pad=False)
    drawn = F.grid_sample(
        source.expand(frames, -1, -1, -1),
        grid,
        mode="bilinear",
        padding_mode="reflection" if layer.opaque else "zeros",
        align_corners=False,
    )
    coverages = drawn[:, 3:].clamp(0, 1)
    return drawn[:, :3], coverages.transpose(0, 1) if layer.opaque else coverages


def _paths(
    rng: np.random.Generator, layer: Layer, size: int, frames: int, motion: float, middle: bool
) -> Tensor:
    """Sampling grid (T, S, S, 2) in the layer's normalised coordinates."""
    axis = (torch.arange(size, dtype=torch.float32) + 0.5) / size * 2 - 1
    place = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1)
    if middle:
        position, scale = np.zeros(2), 1.0
        turn = rng.normal(0, 0.08) if rng.random() < 0.4 else 0.0
    else:
        position = rng.uniform(-0.75, 0.75, 2)
        scale = float(np.exp(rng.uniform(np.log(0.12), np.log(0.75))))
        turn = rng.normal(0, 0.5)
    flip = -1.0 if rng.random() < 0.5 else 1.0
    speed = rng.normal(0, 0.06, 2) * motion
    spin, growth = rng.normal(0, 0.04) * motion, rng.normal(0, 0.02) * motion
    still, moving = (_warp(rng, size) for _ in range(2))
    bend = float(rng.uniform(0, 0.10)) if rng.random() < 0.6 else 0.0
    bend_rate = float(rng.uniform(0, 0.03)) * motion
    height, width = layer.pixels.shape[-2:]
    half = torch.tensor([width / 2, height / 2])
    centre = torch.tensor(layer.centre, dtype=torch.float32)
    reach = torch.tensor(layer.reach, dtype=torch.float32)
    grids = []
    for frame in range(frames):
        moved = place + scale * (bend * still + frame * bend_rate * moving)
        moved = moved - torch.from_numpy((position + frame * speed).astype(np.float32))
        angle = turn + frame * spin
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        rotation = torch.tensor([[cos, -sin], [sin, cos]])
        local = moved @ rotation / (scale * float(np.exp(frame * growth)))
        local = local * torch.tensor([flip, 1.0])
        grids.append((local * reach + centre) / half - 1)
    return torch.stack(grids)


def _warp(rng: np.random.Generator, size: int) -> Tensor:
    """A smooth random displacement (S, S, 2) of about unit size."""
    side = int(rng.integers(3, 7))
    coarse = torch.from_numpy(rng.normal(0, 1, (1, 2, side, side)).astype(np.float32))
    fine = F.interpolate(coarse, (size, size), mode="bicubic", align_corners=True)
    return fine[0].permute(1, 2, 0)


def _shadow(rng: np.random.Generator, cover: Tensor) -> Tensor:
    """Darkness beside a layer: its coverage, moved and blurred, (T, 1, S, S)."""
    size = cover.shape[-1]
    shift = [int(v) for v in rng.integers(-size // 10, size // 10 + 1, 2)]
    width = 2 * max(1, size // 40) + 1
    soft = F.avg_pool2d(torch.roll(cover, shift, dims=(2, 3)), width, 1, width // 2)
    return soft * float(rng.uniform(0.2, 0.7))


def _coverage(photo: Photo, objects: Sequence[tuple[int, ...]]) -> Tensor:
    """(K, H, W) float32, 1 where a pixel has one of an object's labels."""
    if photo.labels is None:
        raise ValueError("a photo without masks has no objects")
    return torch.stack(
        [torch.from_numpy(np.isin(photo.labels, values).astype(np.float32)) for values in objects]
    )


def _pixels(rgb: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(rgb)).permute(2, 0, 1).float() / 255
