"""Draw a soft mask's edge to the picture's edges by a guided filter.

He, Sun and Tang, "Guided image filtering", TPAMI 2013, section 3.6 (a guide in colour), worked
out on a smaller picture as in He and Sun, "Fast guided filter", arXiv 1505.00996.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.regions import Rgb, Soft

SMOOTHING = 1e-3  # variance of colours (0..1) below which a picture counts as flat
SURELY = 8.0  # logits beyond which nothing is surer
STEPS = 3.0  # pixels of the smaller picture within the radius


def chances(logits: Soft) -> Soft:
    """Logits of any shape as a soft mask, 0..1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -SURELY, SURELY))), np.float32)


def guided(rgb: Rgb, soft: Soft, radius: float) -> Soft:
    """The soft mask as a local linear function of the colours around each pixel.

    rgb: (h, w, 3); soft: (h, w) 0..1; radius: pixels, about the uncertainty of its edge.
    Returns (h, w), hardly outside 0..1.
    """
    height, width = soft.shape
    shrunk = min(1.0, STEPS / max(radius, 1.0))
    size = max(2, round(width * shrunk)), max(2, round(height * shrunk))
    guide = rgb.astype(np.float32) / 255
    small = np.asarray(cv2.resize(guide, size, interpolation=cv2.INTER_AREA), np.float32)
    cover = np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_AREA), np.float32)
    slope, offset = _fitted(small, cover, max(1, round(radius * shrunk)))
    slopes = cv2.resize(slope, (width, height), interpolation=cv2.INTER_LINEAR)
    offsets = cv2.resize(offset, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray((slopes * guide).sum(axis=2) + offsets, np.float32)


def _fitted(
    guide: NDArray[np.float32], cover: Soft, radius: int
) -> tuple[NDArray[np.float32], Soft]:
    """Slopes (h, w, 3) and offsets (h, w) of cover over colour, averaged over the windows that
    a pixel is in.
    """

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        side = 2 * radius + 1
        blurred = cv2.blur(values, (side, side), borderType=cv2.BORDER_REFLECT)
        return np.asarray(blurred, np.float32)

    color, level = mean(guide), mean(cover)
    shared = mean(guide * cover[..., None]) - color * level[..., None]
    red, green, blue = np.moveaxis(guide, 2, 0)
    pairs = mean(np.stack((red * red, red * green, red * blue), axis=2))
    others = mean(np.stack((green * green, green * blue, blue * blue), axis=2))
    r, g, b = np.moveaxis(color, 2, 0)
    rr, rg, rb = pairs[..., 0] - r * r + SMOOTHING, pairs[..., 1] - r * g, pairs[..., 2] - r * b
    gg, gb = others[..., 0] - g * g + SMOOTHING, others[..., 1] - g * b
    bb = others[..., 2] - b * b + SMOOTHING
    # The symmetric 3 x 3 system of each pixel, solved by its adjugate.
    inverse = (
        (gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb),
        (gb * rb - rg * bb, rr * bb - rb * rb, rb * rg - rr * gb),
        (rg * gb - gg * rb, rb * rg - rr * gb, rr * gg - rg * rg),
    )
    whole = rr * inverse[0][0] + rg * inverse[0][1] + rb * inverse[0][2]
    slope = np.stack(
        [sum(row[i] * shared[..., i] for i in range(3)) / whole for row in inverse], axis=2
    ).astype(np.float32)
    offset = level - (slope * color).sum(axis=2)
    return mean(slope), mean(np.asarray(offset, np.float32))
