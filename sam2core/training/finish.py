"""What a camera and a codec do to a picture: light, blur, noise, compression."""

from __future__ import annotations

import io

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

LUMA = (0.2126, 0.7152, 0.0722)


def finish(rng: np.random.Generator, images: Tensor) -> Tensor:
    """Degrade (T, 3, S, S) pictures 0..1 alike over time, light drifting a little."""
    images = _light(rng, images)
    if rng.random() < 0.35:
        images = _blur(rng, images)
    if rng.random() < 0.5:
        noise = rng.normal(0, rng.uniform(0.005, 0.06), images.shape).astype(np.float32)
        images = images + torch.from_numpy(noise)
    images = images.clamp(0, 1)
    return _compress(rng, images) if rng.random() < 0.25 else images


def _light(rng: np.random.Generator, images: Tensor) -> Tensor:
    gain = rng.uniform(0.65, 1.35, (1, 3, 1, 1)) * rng.uniform(0.8, 1.2)
    if rng.random() < 0.6:
        gain = np.broadcast_to(gain.mean(axis=1, keepdims=True), gain.shape)
    drift = 1 + np.cumsum(rng.normal(0, 0.02, (images.shape[0], 1, 1, 1)), axis=0)
    images = images * torch.from_numpy((gain * drift).astype(np.float32))
    images = images.clamp(0, 1) ** float(rng.uniform(0.7, 1.4))
    grey = (images * torch.tensor(LUMA).view(1, 3, 1, 1)).sum(dim=1, keepdim=True)
    strength = 0.0 if rng.random() < 0.06 else float(rng.uniform(0.5, 1.4))
    return torch.lerp(grey.expand_as(images), images, strength)


def _blur(rng: np.random.Generator, images: Tensor) -> Tensor:
    """Out of focus, or along a direction as from motion."""
    if rng.random() < 0.5:
        for _ in range(int(rng.integers(1, 3))):
            images = F.avg_pool2d(images, 3, 1, 1, count_include_pad=False)
        return images
    length = int(rng.integers(3, 8))
    angle = rng.uniform(0, np.pi)
    kernel = torch.zeros(length, length)
    middle = (length - 1) / 2
    for step in np.linspace(-middle, middle, 2 * length):
        row = round(middle + step * float(np.sin(angle)))
        column = round(middle + step * float(np.cos(angle)))
        kernel[row, column] = 1
    kernel = (kernel / kernel.sum()).expand(3, 1, -1, -1)
    before = length // 2
    padded = F.pad(images, (before, length - 1 - before) * 2, mode="replicate")
    return F.conv2d(padded, kernel, groups=3)


def _compress(rng: np.random.Generator, images: Tensor) -> Tensor:
    quality = int(rng.integers(20, 75))
    pictures = []
    for image in images:
        file = io.BytesIO()
        pixels = (image.permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
        Image.fromarray(pixels).save(file, "JPEG", quality=quality)
        with Image.open(file) as picture:
            pictures.append(torch.from_numpy(np.array(picture)).permute(2, 0, 1).float() / 255)
    return torch.stack(pictures)
