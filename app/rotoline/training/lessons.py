"""Lessons for the corrector: a mask that is wrong, a click on it, and what the click means.

Photos, clips and compositions are those the small SAM 2 is trained on (`sam2core.training`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.around_click import LEAST_HALF, MOST_HALF, Mistake, look_at
from rotoline.tracking.correcting import MOST_REACH
from rotoline.tracking.regions import Mask, Rgb, Soft, depth_of, overlap, radius_of
from rotoline.training.wrong_masks import wrong_mask
from sam2core.training.library import Library
from sam2core.training.scene import draw_scene

SIZES = (160, 288)  # of compositions, pixels
SMALLEST, LARGEST = 0.004, 0.7  # of the picture
LEAST_AREA = 150  # pixels of an object
WORST, BEST = 0.25, 0.985  # overlap of a wrong mask with the truth
LEAST_PART = 6  # pixels of a wrong part that anyone clicks
HALVES = (3.5, 2.5, 9.0)  # of a look: from so many of the click's depths to so many of the
# mask's radii, or depths where that is more
ATTEMPTS = 40


@dataclass(frozen=True, eq=False)
class Lesson:
    """look: (PLANES, SIDE, SIDE); wrong: share of each cell (SIDE, SIDE) that the click means;
    open: share of it that is wrong as well, but not what this click means.
    """

    look: NDArray[np.float32]
    wrong: Soft
    open: Soft


@dataclass(frozen=True, eq=False)
class _Part:
    """A connected wrong part (h, w) of a mask; inside: it is missing, not too much."""

    region: Mask
    depth: Soft
    inside: bool


def draw_lessons(
    rng: np.random.Generator, library: Library, composed: float, clicks: int
) -> list[Lesson]:
    """So many clicks on one mask. composed: share of masks on pictures that were put together.

    Raises ValueError where the sources hold no object that can be clicked.
    """
    for _ in range(ATTEMPTS):
        rgb, objects = _picture(rng, library, composed)
        usable = [one for one in objects if _is_usable(one)]
        if not usable:
            continue
        truth = usable[int(rng.integers(len(usable)))]
        others = [one for one in objects if one is not truth and overlap(one, truth) < 0.5]
        mask = wrong_mask(rng, rgb, truth, others)
        if not mask.any() or not WORST < overlap(mask, truth) < BEST:
            continue
        if rng.random() < 0.5:
            rgb = np.ascontiguousarray(rgb[:, ::-1])
            truth, mask = (np.ascontiguousarray(one[:, ::-1]) for one in (truth, mask))
        if rng.random() < 0.5:
            rgb = _relit(rng, rgb)
        lessons = list(_lessons(rng, rgb, truth, mask, clicks))
        if lessons:
            return lessons
    raise ValueError("no object of usable size was found; check the sources' masks")


def _picture(rng: np.random.Generator, library: Library, composed: float) -> tuple[Rgb, list[Mask]]:
    """A photo and the objects labelled in it, at times smaller; or a composition."""
    if rng.random() < composed:
        scene = draw_scene(rng, library, int(rng.integers(*SIZES)), 1, 0.15)
        drawn = scene.images[0].permute(1, 2, 0).numpy() * 255
        return np.ascontiguousarray(drawn.round().astype(np.uint8)), [
            one[0].numpy() > 0.5 for one in scene.masks
        ]
    entry = library.choose(rng)
    photo = library.photo(entry)
    rgb: Rgb = photo.rgb
    labels = np.zeros(rgb.shape[:2], np.uint8) if photo.labels is None else photo.labels
    objects = [np.isin(labels, values) for values in library.regions(entry, photo)]
    if rng.random() < 0.35:
        smaller = float(rng.uniform(1.2, 2.0))
        size = round(rgb.shape[1] / smaller), round(rgb.shape[0] / smaller)
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))
        covers = [
            cv2.resize(one.astype(np.float32), size, interpolation=cv2.INTER_AREA)
            for one in objects
        ]
        objects = [np.asarray(cover > 0.5) for cover in covers]
    return np.ascontiguousarray(rgb), objects


def _is_usable(truth: Mask) -> bool:
    area = int(np.count_nonzero(truth))
    return area > LEAST_AREA and SMALLEST < area / truth.size < LARGEST


def _relit(rng: np.random.Generator, rgb: Rgb) -> Rgb:
    gains = rng.uniform(0.8, 1.25, 3) * rng.uniform(0.8, 1.25)
    return np.asarray(np.clip(rgb * gains + rng.normal(0, 12), 0, 255), np.uint8)


def _lessons(
    rng: np.random.Generator, rgb: Rgb, truth: Mask, mask: Mask, clicks: int
) -> Iterator[Lesson]:
    parts = _parts(truth, mask)
    if not parts:
        return
    within, beyond = depth_of(mask), depth_of(~mask)
    worst = max(parts, key=lambda part: float(part.depth.max()))
    chances = np.sqrt([np.count_nonzero(part.region) for part in parts])
    farthest = MOST_REACH * float(np.hypot(*mask.shape))
    for _ in range(clicks):
        by_size = parts[int(rng.choice(len(parts), p=chances / chances.sum()))]
        part = worst if rng.random() < 0.5 else by_size
        x, y = _click(rng, part)
        deep = float((beyond if part.inside else within)[int(y), int(x)])
        others = _earlier(rng, truth, mask, beyond)
        mistake = Mistake(
            rgb,
            mask,
            (x, y),
            part.inside,
            within,
            beyond,
            max(min(deep, farthest / 2), 1.0),
            np.array([place for place, _ in others], float).reshape(-1, 2),
            np.array([says for _, says in others], bool),
        )
        least, radii, depths = HALVES
        most = max(radii * radius_of(mask), depths * mistake.deep)
        half = float(np.exp(rng.uniform(np.log(least * mistake.deep), np.log(most))))
        limit = MOST_HALF * max(mask.shape)
        look, square = look_at(mistake, float(np.clip(half, LEAST_HALF, limit)))
        wrong = truth & ~mask if part.inside else mask & ~truth
        yield Lesson(
            look,
            square.of(part.region.astype(np.float32), 0.0),
            square.of((wrong & ~part.region).astype(np.float32), 0.0),
        )


def _parts(truth: Mask, mask: Mask) -> list[_Part]:
    """The wrong parts of a mask that are large enough to be clicked."""
    found = []
    for wrong, inside in ((truth & ~mask, True), (mask & ~truth, False)):
        count, labels, stats, _ = cv2.connectedComponentsWithStats(wrong.astype(np.uint8))
        depth = depth_of(wrong)
        for part in range(1, count):
            if stats[part, cv2.CC_STAT_AREA] >= LEAST_PART:
                region = np.asarray(labels == part)
                found.append(_Part(region, np.where(region, depth, 0), inside))
    return found


def _click(rng: np.random.Generator, part: _Part) -> tuple[float, float]:
    """A place in the part, near its middle: x, y in pixels."""
    row, column = np.unravel_index(int(part.depth.argmax()), part.depth.shape)
    spread = max(0.8, 0.25 * float(part.depth.max()))
    for dx, dy in rng.normal(0, spread, (6, 2)):
        x, y = float(column) + 0.5 + dx, float(row) + 0.5 + dy
        within = 0 <= y < part.region.shape[0] and 0 <= x < part.region.shape[1]
        if within and part.region[int(y), int(x)]:
            return x, y
    return float(column) + 0.5, float(row) + 0.5


def _earlier(
    rng: np.random.Generator, truth: Mask, mask: Mask, beyond: Soft
) -> list[tuple[tuple[float, float], bool]]:
    """Clicks that were made before, where the mask is right; none in two of five lessons."""
    if rng.random() < 0.4:
        return []
    around = beyond < 1.2 * radius_of(mask) + 6
    made = []
    for _ in range(int(rng.integers(1, 5))):
        inside = bool(rng.random() < 0.6)
        rows, columns = np.nonzero(mask & truth if inside else ~mask & ~truth & around)
        if len(rows):
            chosen = int(rng.integers(len(rows)))
            made.append(((columns[chosen] + 0.5, rows[chosen] + 0.5), inside))
    return made
