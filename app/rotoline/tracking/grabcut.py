"""GrabCut in a window, and along the edge of a mask.

Rother, Kolmogorov and Blake, "GrabCut", SIGGRAPH 2004. Masks are (h, w) bool at working size.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.regions import Mask, Rgb, Soft, grow, radius_of, shrink, window_of

SEED = 5  # GrabCut starts its colour clusters at random
MOST_PIXELS = 60_000  # that one GrabCut works on; larger crops are shrunk
SAMPLES = 1200  # remembered colours on each side of an object's edge


@dataclass(frozen=True, eq=False)
class Palette:
    """Colours seen inside and just outside an object on prompted frames: (SAMPLES, 3) each."""

    inside: Rgb
    outside: Rgb


def sample_palette(rgb: Rgb, mask: Mask) -> Palette | None:
    """Remember an object's colours and its surroundings'; None where there are too few."""
    ring = grow(mask, 0.6 * radius_of(mask) + 6) & ~grow(mask, 2)
    core = shrink(mask, 1)
    if np.count_nonzero(core) < 20 or np.count_nonzero(ring) < 20:
        return None
    rng = np.random.default_rng(SEED)

    def pick(region: Mask) -> Rgb:
        pixels = rgb[region]
        return np.asarray(pixels[rng.integers(len(pixels), size=SAMPLES)])

    return Palette(pick(core), pick(ring))


def refine(rgb: Rgb, mask: Mask, palette: Palette | None, reach: float, rounds: int = 2) -> Mask:
    """Cut anew in a band of `reach` pixels on both sides of a mask's edge.

    Pixels deeper inside or farther outside keep what they are. A result whose area is far from
    the mask's is not believed, and the mask comes back as it was.
    """
    area = np.count_nonzero(mask)
    if area < 16:
        return mask
    outer, inner = grow(mask, reach), shrink(mask, reach)
    if not inner.any():
        inner = shrink(mask, reach / 3)
    labels = np.full(mask.shape, cv2.GC_BGD, np.uint8)
    labels[outer] = cv2.GC_PR_BGD
    labels[mask] = cv2.GC_PR_FGD
    labels[inner] = cv2.GC_FGD
    window = window_of(outer, 0.25, 6)
    cut = grabcut(rgb, labels, window, rounds, palette)
    found = np.count_nonzero(cut)
    if not 0.6 * area <= found <= 1.6 * area:
        return mask
    return cut


@dataclass(frozen=True, eq=False)
class Start:
    """What a draft begins from: GrabCut's labels (h, w), the part that is worked on, and on how
    many pixels at most.
    """

    labels: NDArray[np.uint8]
    window: tuple[slice, slice]
    most: int


def drafts(rgb: Rgb, starts: Iterable[Start]) -> list[Mask]:
    """A GrabCut from each start, side by side: a person waits for the answer to a click.

    One round each: further ones change a draft little.
    """

    def draft(start: Start) -> Mask:
        return grabcut(rgb, start.labels, start.window, 1, None, start.most)

    with ThreadPoolExecutor() as pool:
        return list(pool.map(draft, starts))


def grabcut(
    rgb: Rgb,
    labels: NDArray[np.uint8],
    window: tuple[slice, slice],
    rounds: int,
    palette: Palette | None,
    most: int = MOST_PIXELS,
) -> Mask:
    """GrabCut in a window; outside it nothing is inside. The palette's colours take part."""
    crop: Rgb = rgb[window]
    known: NDArray[np.uint8] = labels[window]
    shrunk = min(1.0, float(np.sqrt(most / crop[..., 0].size)))
    if shrunk < 1:
        size = max(2, round(crop.shape[1] * shrunk)), max(2, round(crop.shape[0] * shrunk))
        crop = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
        known = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    rows = known.shape[0]
    crop, known = np.ascontiguousarray(crop), known.copy()
    if palette is not None:
        crop, known = _with_palette(crop, known, palette)
    is_inside = (known == cv2.GC_FGD) | (known == cv2.GC_PR_FGD)
    result = np.zeros(labels.shape, bool)
    if is_inside.all() or not is_inside.any():
        result[window] = is_inside.all()
        return result
    cv2.setRNGSeed(SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(crop, known, (0, 0, 1, 1), *models, rounds, cv2.GC_INIT_WITH_MASK)
    cut = ((known == cv2.GC_FGD) | (known == cv2.GC_PR_FGD))[:rows]
    if shrunk < 1:
        wide, high = window[1].stop - window[1].start, window[0].stop - window[0].start
        cut = cv2.resize(cut.astype(np.float32), (wide, high)) > 0.5
    result[window] = cut
    return result


def _with_palette(
    crop: Rgb, known: NDArray[np.uint8], palette: Palette
) -> tuple[Rgb, NDArray[np.uint8]]:
    """Remembered colours as labelled rows below the picture: GrabCut learns from both alike."""
    width = crop.shape[1]
    rows = max(1, SAMPLES // width)
    strips, labels = [crop], [known]
    for colors, label in ((palette.inside, cv2.GC_FGD), (palette.outside, cv2.GC_BGD)):
        strips.append(np.resize(colors, (rows, width, 3)))
        labels.append(np.full((rows, width), label, np.uint8))
    return np.concatenate(strips), np.concatenate(labels)


def edge_strength(rgb: Rgb) -> Soft:
    """How much colours change at each pixel, (h, w) float32 in grey levels of Lab."""
    soft = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), (0, 0), 1.2).astype(np.float32)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.25)
    return np.asarray(np.sqrt((across**2 + down**2).sum(axis=2)))
