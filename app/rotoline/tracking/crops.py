"""A square look at an object: where it lies, what the model sees of it, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rotoline.tracking.regions import Mask, Rgb, Soft
from sam2core.training.prompts import HINT_LIMIT
from sam2core.transforms import MEAN, STD

ROOM = 2.0  # side of the look, in the object's longer sides
LEAST_SIDE = 72.0  # working pixels


@dataclass(frozen=True)
class Window:
    """A square of a working picture: centre and side, pixels. It may reach over the rim."""

    x: float
    y: float
    side: float

    def to_input(self, size: int) -> NDArray[np.float64]:
        """(2, 3) affine map from working pixels to a `size` x `size` input."""
        scale = size / self.side
        left, top = self.x - self.side / 2, self.y - self.side / 2
        # Pixel centres lie at .5 here, at whole numbers in OpenCV.
        return np.array(
            [
                [scale, 0, (0.5 - left) * scale - 0.5],
                [0, scale, (0.5 - top) * scale - 0.5],
            ]
        )


def window_around(mask: Mask, room: float = ROOM) -> Window | None:
    """A window centred on a mask with room around it; None for an empty mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    longer = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    side = min(max(room * float(longer), LEAST_SIDE), float(max(mask.shape)))
    return Window((columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2, side)


def whole(shape: tuple[int, ...]) -> Window:
    """The window that shows all of a picture (h, w)."""
    height, width = shape
    return Window(width / 2, height / 2, float(max(height, width)))


def look(rgb: Rgb, window: Window, size: int) -> Rgb:
    """What lies in a window, (size, size, 3); beyond the rim its last pixels go on."""
    return np.asarray(_warp(rgb, window.to_input(size), (size, size), cv2.BORDER_REPLICATE))


def look_at_cover(cover: Soft, window: Window, size: int) -> Soft:
    """A soft mask in a window, (size, size) 0..1; nothing beyond the rim."""
    return np.asarray(_warp(cover, window.to_input(size), (size, size), cv2.BORDER_CONSTANT))


def put_back(values: Soft, window: Window, shape: tuple[int, int], beyond: float) -> Soft:
    """(s, s) values of a window in the working picture (h, w); `beyond` outside of it."""
    forward = window.to_input(values.shape[0])
    inverse = cv2.invertAffineTransform(forward)
    height, width = shape
    return np.asarray(
        cv2.warpAffine(
            values,
            inverse,
            (width, height),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=beyond,
        ),
        np.float32,
    )


def model_input(pictures: list[Rgb]) -> Tensor:
    """(B, 3, S, S) normalised as the model wants it."""
    stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
    mean, std = torch.tensor(MEAN).view(1, 3, 1, 1), torch.tensor(STD).view(1, 3, 1, 1)
    return ((stacked - mean) / std).contiguous()


def hint_of(mask: Mask, window: Window, size: int) -> Tensor:
    """(1, 1, size/4, size/4) mask-prompt logits of a mask (h, w), its edge softened."""
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0)
    seen = look_at_cover(np.asarray(soft, np.float32), window, size)
    coarse = torch.nn.functional.avg_pool2d(torch.from_numpy(seen)[None, None], 4)
    return (2 * coarse - 1) * HINT_LIMIT


def _warp(
    values: NDArray[np.float32] | Rgb,
    forward: NDArray[np.float64],
    size: tuple[int, int],
    border: int,
) -> NDArray[np.float32] | Rgb:
    shrink = 1 / forward[0, 0]
    if shrink > 1.6:
        # Linear sampling of a much larger picture would skip pixels.
        values = cv2.GaussianBlur(values, (0, 0), 0.4 * shrink)  # type: ignore[assignment]
    return cv2.warpAffine(values, forward, size, flags=cv2.INTER_LINEAR, borderMode=border)  # type: ignore[return-value]
