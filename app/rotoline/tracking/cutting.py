"""Cut an object out of one picture without learning: GrabCut, held close to what is known.

Rother, Kolmogorov and Blake, "GrabCut", SIGGRAPH 2004. Masks are (h, w) bool at working size,
coordinates working pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Rgb = NDArray[np.uint8]
Soft = NDArray[np.float32]

SEED = 5  # GrabCut starts its colour clusters at random
MOST_PIXELS = 60_000  # that one GrabCut works on; larger crops are shrunk
DRAFT_PIXELS = 24_000  # the same where several drafts are compared
CLICK_PIXELS = 40_000  # the same around clicks, where coarser drafts lose thin objects
CORES = (0.0, 0.35, 0.55)  # of a box's half sides: the middle that drafts take for granted
SAMPLES = 1200  # remembered colours on each side of an object's edge


@dataclass(frozen=True, eq=False)
class Hints:
    """What a person said on one frame, in working pixels.

    points: (N, 2) x, y; inside: (N,) bool; box: (4,) x0 y0 x1 y1 or None.
    """

    points: NDArray[np.float64]
    inside: NDArray[np.bool_]
    box: NDArray[np.float64] | None = None


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


def cut_by_hints(
    rgb: Rgb, hints: Hints, previous: Mask | None = None, guess: Soft | None = None
) -> Mask:
    """The object that points or a box mean.

    previous: the mask they correct. guess: a model's logits (h, w) for the object, if any.
    """
    height, width = rgb.shape[:2]
    diagonal = float(np.hypot(height, width))
    if hints.box is not None:
        mask = _cut_box(rgb, hints, guess)
    elif previous is not None and previous.any():
        mask = _correct(rgb, hints, previous, diagonal)
    else:
        mask = _cut_clicks(rgb, hints, diagonal)
    return _respect(mask, hints, max(2.0, 0.006 * diagonal))


def refine(rgb: Rgb, mask: Mask, palette: Palette | None, reach: float) -> Mask:
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
    window = _window(outer, 0.25, 6)
    cut = _grabcut(rgb, labels, window, 2, palette)
    found = np.count_nonzero(cut)
    if not 0.6 * area <= found <= 1.6 * area:
        return mask
    return cut


def keep_near(mask: Mask, carried: Mask, reach: float) -> Mask:
    """Drop parts that do not touch the carried mask, and specks."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count <= 1:
        return mask
    touched = np.bincount(parts[grow(carried, reach) & mask], minlength=count)
    areas = stats[:, cv2.CC_STAT_AREA]
    keep = (touched >= 0.2 * areas) & (areas >= max(6.0, 0.004 * areas[1:].max()))
    keep[0] = False
    return np.asarray(keep[parts])


def radius_of(mask: Mask) -> float:
    """Of the disk with the mask's area, pixels."""
    return float(np.sqrt(np.count_nonzero(mask) / np.pi))


def longer_side(mask: Mask) -> int:
    """Of the mask's bounding box, pixels; 0 where it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return 0
    return int(max(rows[-1] - rows[0], columns[-1] - columns[0])) + 1


def grow(mask: Mask, radius: float) -> Mask:
    """Dilate by a disk; a radius below half a pixel changes nothing."""
    return _morph(mask, radius, cv2.MORPH_DILATE)


def shrink(mask: Mask, radius: float) -> Mask:
    """Erode by a disk; the picture's rim does not erode."""
    return _morph(mask, radius, cv2.MORPH_ERODE)


def _morph(mask: Mask, radius: float, operation: int) -> Mask:
    if radius < 0.5 or not mask.any():
        return mask
    size = 2 * round(radius) + 1
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), operation, disk)) > 0


def _cut_box(rgb: Rgb, hints: Hints, guess: Soft | None) -> Mask:
    """Draft the object in several ways and finish the draft that fits the box best.

    What surrounds the box need not look unlike the object, and its middle need not be inside:
    no one way of starting is right for all.
    """
    assert hints.box is not None
    height, width = rgb.shape[:2]
    x0, y0, x1, y1 = hints.box
    x0, x1 = sorted((float(np.clip(x0, 0, width - 2)), float(np.clip(x1, 2, width))))
    y0, y1 = sorted((float(np.clip(y0, 0, height - 2)), float(np.clip(y1, 2, height))))
    ys, xs = np.mgrid[0:height, 0:width] + 0.5
    inside = (xs >= x0) & (xs <= x1) & (ys >= y0) & (ys <= y1)
    half_x, half_y = max((x1 - x0) / 2, 1), max((y1 - y0) / 2, 1)
    away = np.hypot((xs - (x0 + x1) / 2) / half_x, (ys - (y0 + y1) / 2) / half_y)
    starts = []
    for core in CORES:
        labels = np.full((height, width), cv2.GC_BGD, np.uint8)
        labels[inside] = cv2.GC_PR_BGD
        labels[inside & (away < 0.95)] = cv2.GC_PR_FGD
        labels[inside & (away < core)] = cv2.GC_FGD
        starts.append(labels)
    if guess is not None and np.count_nonzero(inside & (guess > 0)) > 20:
        labels = np.full((height, width), cv2.GC_BGD, np.uint8)
        labels[inside] = cv2.GC_PR_BGD
        labels[inside & (guess > -1)] = cv2.GC_PR_FGD
        labels[shrink(inside & (guess > 1), 2)] = cv2.GC_FGD
        starts.append(labels)
    window = _window(inside, 0.35, 8)
    edges = _edge_strength(rgb)
    best, best_worth = inside & (away < 0.8), 0.0
    for labels in starts:
        _mark(labels, hints, 3)
        draft = _largest(_grabcut(rgb, labels, window, 4, None, DRAFT_PIXELS) & inside, 0.12)
        worth = _box_worth(draft, (x0, y0, x1, y1), inside, edges)
        if worth > best_worth:
            best, best_worth = draft, worth
    band = float(np.clip(0.1 * radius_of(best), 3, 10))
    return _largest(refine(rgb, best, None, band) & inside, 0.12)


def _box_worth(
    mask: Mask, box: tuple[float, float, float, float], inside: Mask, edges: Soft
) -> float:
    """How well a mask fits a person's box: it reaches all four sides, its outline stands out,
    and it fills neither next to nothing nor everything.
    """
    share = int(np.count_nonzero(mask)) / max(int(np.count_nonzero(inside)), 1)
    if share < 0.05:
        return 0.0
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    gaps = (
        (columns[0] - x0) / wide,
        (x1 - columns[-1] - 1) / wide,
        (rows[0] - y0) / high,
        (y1 - rows[-1] - 1) / high,
    )
    reaching = float(np.mean([max(0.0, 1 - max(gap, 0.0) / 0.25) for gap in gaps]))
    outline = mask & ~shrink(mask, 1)
    contrast = min(float(edges[outline].mean() / (edges[inside].mean() + 1e-3)), 2.5)
    return 1 + reaching + 0.25 * contrast - 2 * max(0.0, 0.25 - share) - 3 * max(0.0, share - 0.9)


def _cut_clicks(rgb: Rgb, hints: Hints, diagonal: float) -> Mask:
    """Try several sizes around the clicks and take the one whose outline stands out most."""
    clicked = hints.points[hints.inside]
    if not len(clicked):
        return np.zeros(rgb.shape[:2], bool)
    edges = _edge_strength(rgb)
    ys, xs = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]] + 0.5
    away = np.min([np.hypot(xs - x, ys - y) for x, y in clicked], axis=0)
    spread = float(np.max(np.hypot(*(clicked - clicked.mean(axis=0)).T)))
    best, best_worth = np.zeros(rgb.shape[:2], bool), -1.0
    for share in (0.035, 0.07, 0.13):
        radius = share * diagonal + spread * 0.5
        labels = np.full(rgb.shape[:2], cv2.GC_BGD, np.uint8)
        labels[away < 3.2 * radius] = cv2.GC_PR_BGD
        labels[away < radius] = cv2.GC_PR_FGD
        _mark(labels, hints, max(2.0, 0.25 * radius))
        window = _window(away < 3.2 * radius, 0.1, 4)
        found = _grabcut(rgb, labels, window, 3, None, CLICK_PIXELS)
        found = _touching(found, clicked)
        worth = _outline_worth(found, edges, away < 3.0 * radius)
        if worth > best_worth:
            best, best_worth = found, worth
    return best


def _correct(rgb: Rgb, hints: Hints, previous: Mask, diagonal: float) -> Mask:
    """Cut anew what a click says is wrong: people click the middle of what is missing or too
    much, so it reaches about as far as the mask's edge is from the click.
    """
    labels = np.full(previous.shape, cv2.GC_BGD, np.uint8)
    near = grow(previous, 0.35 * radius_of(previous) + 6)
    labels[near] = cv2.GC_PR_BGD
    labels[previous] = cv2.GC_PR_FGD
    labels[shrink(previous, 0.3 * radius_of(previous) + 2)] = cv2.GC_FGD
    ys, xs = np.mgrid[0 : previous.shape[0], 0 : previous.shape[1]] + 0.5
    depth = {
        wanted: cv2.distanceTransform((previous != wanted).astype(np.uint8), cv2.DIST_L2, 3)
        for wanted in (True, False)
    }
    for (x, y), inside in zip(hints.points, hints.inside, strict=True):
        cell = _cell(previous, x, y)
        if bool(previous[cell]) == bool(inside):
            continue
        reach = float(np.clip(1.2 * depth[bool(inside)][cell], 0.05 * diagonal, 0.2 * diagonal))
        around = np.hypot(xs - x, ys - y) < reach
        labels[around] = cv2.GC_PR_FGD if inside else cv2.GC_PR_BGD
        near |= around
    _mark(labels, hints, max(2.0, 0.01 * diagonal))
    return _grabcut(rgb, labels, _window(near, 0.2, 6), 4, None)


def _respect(mask: Mask, hints: Hints, radius: float) -> Mask:
    """Make sure that every click is obeyed, and drop parts that only a negative click is in."""
    if not len(hints.points):
        return mask
    mask = mask.copy()
    count, parts = cv2.connectedComponents(mask.astype(np.uint8))
    wanted = {int(parts[_cell(mask, x, y)]) for x, y in hints.points[hints.inside]}
    for x, y in hints.points[~hints.inside]:
        part = int(parts[_cell(mask, x, y)])
        if part and part not in wanted and count > 2:
            mask[parts == part] = False
    ys, xs = np.mgrid[0 : mask.shape[0], 0 : mask.shape[1]] + 0.5
    for (x, y), inside in zip(hints.points, hints.inside, strict=True):
        mask[np.hypot(xs - x, ys - y) <= radius] = inside
    return mask


def _mark(labels: NDArray[np.uint8], hints: Hints, radius: float) -> None:
    ys, xs = np.mgrid[0 : labels.shape[0], 0 : labels.shape[1]] + 0.5
    for (x, y), inside in zip(hints.points, hints.inside, strict=True):
        labels[np.hypot(xs - x, ys - y) <= radius] = cv2.GC_FGD if inside else cv2.GC_BGD


def _cell(mask: Mask, x: float, y: float) -> tuple[int, int]:
    height, width = mask.shape
    return int(np.clip(y, 0, height - 1)), int(np.clip(x, 0, width - 1))


def _touching(mask: Mask, points: NDArray[np.float64]) -> Mask:
    count, parts = cv2.connectedComponents(mask.astype(np.uint8))
    keep = np.zeros(count, bool)
    keep[[int(parts[_cell(mask, x, y)]) for x, y in points]] = True
    keep[0] = False
    return np.asarray(keep[parts])


def _largest(mask: Mask, share: float) -> Mask:
    """The largest part, and those that have at least `share` of its area."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count <= 2:
        return mask
    areas = stats[:, cv2.CC_STAT_AREA].astype(float)
    areas[0] = 0
    return np.asarray((areas >= share * areas.max())[parts])


def _edge_strength(rgb: Rgb) -> Soft:
    soft = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), (0, 0), 1.2).astype(np.float32)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.25)
    return np.asarray(np.sqrt((across**2 + down**2).sum(axis=2)))


def _outline_worth(mask: Mask, edges: Soft, allowed: Mask) -> float:
    """Mean edge strength along the outline; leaking to the search limit costs."""
    outline = mask & ~shrink(mask, 1)
    count = np.count_nonzero(outline)
    if count < 12:
        return -0.5
    leaking = np.count_nonzero(outline & ~shrink(allowed, 3)) / count
    return float(edges[outline].mean()) * (1 - leaking) * float(np.log(count))


def _window(region: Mask, margin: float, least: int) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    if not len(rows):
        return slice(0, region.shape[0]), slice(0, region.shape[1])
    high, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    by_y, by_x = max(least, round(margin * high)), max(least, round(margin * wide))
    return (
        slice(max(0, rows[0] - by_y), min(region.shape[0], rows[-1] + 1 + by_y)),
        slice(max(0, columns[0] - by_x), min(region.shape[1], columns[-1] + 1 + by_x)),
    )


def _grabcut(
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
