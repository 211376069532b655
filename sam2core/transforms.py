"""Clip pixels to model input, and mask logits back to clip size.

Two preparations exist because the published model has two: photographs are resized as
floats, clip frames as 8-bit pictures. One picture therefore has two slightly different
embeddings; whoever compares numbers must not mix them.

`size` is the side S of the square the network sees. Aspect ratio is not kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


def image_input(rgb: npt.NDArray[np.uint8], size: int) -> Tensor:
    """Prepare a photograph: bilinear, antialiased, never rounded back to 8 bits.

    rgb: (H, W, 3) uint8; returns (1, 3, size, size) float32 on the CPU, normalised.
    """
    check_rgb(rgb)
    pixels = torch.from_numpy(np.array(rgb, order="C")).permute(2, 0, 1)[None].float().div_(255.0)
    if pixels.shape[-2:] != (size, size):
        pixels = F.interpolate(
            pixels, size=(size, size), mode="bilinear", align_corners=False, antialias=True
        )
    return _normalise(pixels)


def video_input(rgb: npt.NDArray[np.uint8], size: int) -> Tensor:
    """Prepare a clip's frame: Pillow's bicubic with antialiasing, rounded to 8 bits.

    rgb: (H, W, 3) uint8; returns (1, 3, size, size) float32 on the CPU, normalised.
    """
    check_rgb(rgb)
    picture = Image.fromarray(np.ascontiguousarray(rgb))
    resized = np.array(picture.resize((size, size), Image.Resampling.BICUBIC))
    return _normalise(torch.from_numpy(resized).permute(2, 0, 1)[None].float().div_(255.0))


def check_rgb(rgb: npt.NDArray[Any]) -> None:
    """Raise ValueError unless this is an (H, W, 3) uint8 picture with at least one pixel."""
    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or 0 in rgb.shape:
        raise ValueError(
            f"a frame must be (H, W, 3) uint8 RGB, not {tuple(rgb.shape)} {rgb.dtype}; convert it"
        )


def points_to_model(points: npt.ArrayLike, frame_size: tuple[int, int], size: int) -> Tensor:
    """Scale (x, y) pixels of a frame of (H, W) to the model's square.

    points: (..., 2); returns (..., 2) float32 in 0..size. The half-pixel shift belongs to the
    prompt encoder.
    """
    height, width = frame_size
    scale = torch.tensor([width, height], dtype=torch.float32)
    return torch.from_numpy(np.array(points, dtype=np.float32)) / scale * size


def resize_mask_prompt(mask: npt.NDArray[np.bool_], size: int) -> Tensor:
    """Bring a painted mask to the model's square; half covered counts as inside.

    mask: (H, W) bool; returns (1, 1, size, size) float32, 0 or 1.
    """
    if mask.ndim != 2 or 0 in mask.shape:
        raise ValueError(f"a mask must be (H, W), not {tuple(mask.shape)}")
    inside = torch.from_numpy(mask.astype(np.float32))[None, None]
    if mask.shape == (size, size):
        return (inside > 0).float()
    resized = F.interpolate(
        inside, size=(size, size), mode="bilinear", align_corners=False, antialias=True
    )
    return (resized >= 0.5).float()


def logits_to_size(low_res: Tensor, frame_size: tuple[int, int]) -> Tensor:
    """Enlarge mask logits bilinearly: (N, 1, s, s) to (N, 1, H, W) with frame_size (H, W)."""
    return F.interpolate(low_res, size=frame_size, mode="bilinear", align_corners=False)


def _normalise(pixels: Tensor) -> Tensor:
    mean = torch.tensor(MEAN).view(1, 3, 1, 1)
    std = torch.tensor(STD).view(1, 3, 1, 1)
    return pixels.sub_(mean).div_(std).contiguous()
