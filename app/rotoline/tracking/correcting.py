"""Change a mask where a click says that it is wrong, and nowhere else.

A click on what is missing only adds, one on what is too much only takes away.
People click the middle of what is missing or too much. So several changes around the click are
drafted by GrabCut, from a bump of the outline to its whole course nearby, and out of what a
network that has learnt what such clicks mean says of it; the one is made that most speaks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.around_click import Mistake
from rotoline.tracking.clicked import cut_clicks, unusual
from rotoline.tracking.evidence import JUDGED, UNJUDGED, Click, evidence, worth
from rotoline.tracking.grabcut import Start, drafts, edge_strength
from rotoline.tracking.hints import Hints, Judgement, Reading, mark, no_reading
from rotoline.tracking.regions import Mask, Rgb, Soft, cell_at, depth_of, radius_of, window_of

# How far drafts reach, in distances of the click to the mask's edge.
# The outline nearby is drawn anew, at least so many of the mask's radii far: what is wrong about a
# mask that was carried or mended before is mostly a long thin strip, and a click is to mend it all.
COURSES = ((2.0, 0.4), (3.5, 1.0), (6.0, 3.0))
# Where no network says what is wrong:
PARTS = (3.2,)  # what lies around the click changes sides
BUMPS = (4.5, 8.0)  # the outline is pushed out beyond the click, less so farther from it
DISKS = (1.0, 0.125)  # around the click: also one far from the edge may mean something small
LEAST_DISK = 3.0  # working pixels, its radius
WIDTH = 2.5  # of the band along a course
LEAST_REACH = 4.0  # working pixels
MOST_REACH = 0.35  # of the picture's diagonal
ELSEWHERE = 1.5  # of a carried mask's radii: a click beyond it shows that the object was lost
MOST_UNUSUAL = float(np.log(2.0))  # that such a click may make the object's size, if it was less
MOST_CHANGED = 0.6  # of the mask's area, by one click: more is seldom meant, and costs most
# Clicks on an object's first frame, up to which one may turn the first guess over, without and
# with a judgement.
GUESSED, GUESSED_JUDGED = 2, 4
CERTAIN = 3.0  # logits from which a draft takes a judgement for granted
CORRECTION_PIXELS = 20_000  # that one GrabCut works on


def correct(
    rgb: Rgb,
    hints: Hints,
    previous: Mask,
    read: Reading = no_reading,
    judge: Judgement | None = None,
) -> Mask:
    """The previous mask (h, w), changed around each click that it contradicts.

    Clicks that it already agrees with change nothing. Where the object is known from other frames,
    and none agrees, one far from what was carried adds what it means by itself, by what `read`
    asks a model. judge: asks a network what a click on a mask means.
    """
    asked = cache(read)  # many clicks, one question
    mask = previous
    for index, ((x, y), inside) in enumerate(zip(hints.points, hints.inside, strict=True)):
        cell = cell_at(mask, x, y)
        if bool(mask[cell]) == bool(inside):
            continue
        found = None
        is_right = any(mask[cell_at(mask, *place)] for place in hints.points[hints.inside])
        if hints.known and inside and not is_right:
            alone = ~hints.inside | (np.arange(len(hints.points)) == index)
            meant = replace(hints, points=hints.points[alone], inside=hints.inside[alone])
            found = _found_again(rgb, meant, mask, float(depth_of(~mask)[cell]), asked)
        if found is None:
            found = _changed(rgb, hints, mask, (float(x), float(y)), bool(inside), judge)
        mask = found
    return mask


def _found_again(rgb: Rgb, meant: Hints, mask: Mask, away: float, read: Reading) -> Mask | None:
    """The mask with what a click on an object that is known from other frames means by itself.

    meant: the click, `away` pixels from the mask, in which no click lies. None where the object
    was not lost: where the click is near what was carried, or the object would get an odd size.
    """
    if away <= ELSEWHERE * radius_of(mask):
        return None
    both = mask | cut_clicks(rgb, meant, read)
    most = max(MOST_UNUSUAL, unusual(mask, meant))
    return both if unusual(both, meant) < most else None


def _changed(
    rgb: Rgb,
    hints: Hints,
    mask: Mask,
    place: tuple[float, float],
    inside: bool,
    judge: Judgement | None,
) -> Mask:
    """The mask with the part around one click taken in (or, not `inside`, left out)."""
    ys, xs = np.ogrid[0 : mask.shape[0], 0 : mask.shape[1]]
    away = np.hypot(xs + 0.5 - place[0], ys + 0.5 - place[1]).astype(np.float32)
    within, beyond = depth_of(mask), depth_of(~mask)
    cell = cell_at(mask, *place)
    farthest = MOST_REACH * float(np.hypot(*mask.shape))
    deep = float(min((beyond if inside else within)[cell], farthest / 2))
    part = window_of(mask | (away < max(BUMPS) * deep), 0.25, 8)
    rows, columns = part
    click = Click(
        np.ascontiguousarray(rgb[part]),
        mask[part],
        (cell[0] - rows.start, cell[1] - columns.start),
        inside,
        away[part],
        within[part],
        beyond[part],
        deep,
    )
    nearby = replace(hints, points=hints.points - (columns.start, rows.start))
    judged = None
    if judge is not None:
        obeyed = [bool(mask[cell_at(mask, *at)]) for at in hints.points] == hints.inside
        mistake = Mistake(
            rgb,
            mask,
            place,
            inside,
            within,
            beyond,
            max(deep, 1.0),
            hints.points[obeyed],
            hints.inside[obeyed],
        )
        judged = judge(mistake)[part]
    changed = mask.copy()
    changed[part] ^= _change(click, nearby, farthest, judged)
    return changed


@dataclass(frozen=True, eq=False)
class _Attempt:
    """A GrabCut's start, and where its result counts."""

    start: Start
    near: Mask


def _change(click: Click, hints: Hints, farthest: float, judged: Soft | None) -> Mask:
    """Which pixels of the click's part change sides. judged: logits (h, w) of their being wrong."""
    attempts = list(_courses(click, hints, farthest))
    if judged is None:
        attempts += [*_parts(click, hints, farthest), *_bumps(click, hints, farthest)]
    else:
        attempts.append(_of_judgement(click, hints, judged))
    found = drafts(click.rgb, [one.start for one in attempts])
    wrong = click.mask != click.inside  # as far as the click says
    radii = sorted({max(span * click.deep, LEAST_DISK) for span in DISKS})
    disks = [(click.away < radius) & wrong for radius in radii]
    offered = list(disks)
    for one, draft in zip(attempts, found, strict=True):
        offered.append(_hanging_on(click, (draft != click.mask) & wrong & one.near))
    if judged is not None:
        offered.append(_hanging_on(click, (judged > 0) & wrong))
    guessed = GUESSED if judged is None else GUESSED_JUDGED
    most = _most(click, hints, guessed)
    obeying = [
        one
        for one in offered
        if one[click.cell] and np.count_nonzero(one) <= most and _obeys(click.mask, one, hints)
    ]
    changes = obeying or disks
    signs = evidence(click, edge_strength(click.rgb), changes, judged)
    weights = UNJUDGED if judged is None else JUDGED
    best: Mask = changes[int(np.argmax([worth(of, weights) for of in signs]))]
    return best


def _most(click: Click, hints: Hints, guessed: int) -> float:
    """Pixels that may change sides: on an object's first frame the first corrections may yet turn
    the guess over, any other one mends what is mostly right.
    """
    if 2 <= len(hints.points) <= guessed and not hints.known:
        return click.mask.size
    return MOST_CHANGED * int(np.count_nonzero(click.mask))


def _obeys(mask: Mask, change: Mask, hints: Hints) -> bool:
    """No click that the mask obeys is in what changes."""
    for (x, y), inside in zip(hints.points, hints.inside, strict=True):
        cell = cell_at(mask, x, y)
        if change[cell] and bool(mask[cell]) == bool(inside):
            return False
    return True


def _courses(click: Click, hints: Hints, farthest: float) -> Iterator[_Attempt]:
    width = max(WIDTH * click.deep, 3.0)
    outer = click.beyond <= width
    radius = radius_of(click.mask)
    for span, least in COURSES:
        reach = float(np.clip(max(span * click.deep, least * radius), 6.0, farthest))
        near = click.away < reach
        labels = _known(click.mask)
        labels[near & outer & ~click.mask] = cv2.GC_PR_BGD
        labels[near & click.mask & (click.within <= width)] = cv2.GC_PR_FGD
        labels[click.away < 1.2 * click.deep] = _maybe(click.inside)
        mark(labels, hints, max(2.0, 0.3 * click.deep))
        window = window_of((click.away < 1.3 * reach + 6) & (click.beyond <= width + 6), 0.0, 6)
        yield _Attempt(Start(labels, window, CORRECTION_PIXELS), near)


def _parts(click: Click, hints: Hints, farthest: float) -> Iterator[_Attempt]:
    for span in PARTS:
        reach = float(np.clip(span * click.deep, LEAST_REACH, farthest))
        near = click.away < reach
        labels = _known(click.mask)
        labels[near] = _maybe(click.inside)
        mark(labels, hints, max(2.0, 0.15 * reach))
        window = window_of(click.mask | (click.away < 2 * click.deep), 0.25, 8)
        yield _Attempt(Start(labels, window, CORRECTION_PIXELS), near)


def _bumps(click: Click, hints: Hints, farthest: float) -> Iterator[_Attempt]:
    other = click.mask != click.inside
    far = click.beyond if click.inside else click.within
    for span in BUMPS:
        reach = float(np.clip(span * click.deep, LEAST_REACH, farthest))
        near = click.away < reach
        high = click.deep * np.clip(1 - (click.away / reach) ** 2, 0, 1)
        labels = _known(click.mask)
        labels[other & near & (far <= 3.2 * high)] = _maybe(not click.inside)
        labels[other & near & (far <= 2 * high)] = _maybe(click.inside)
        mark(labels, hints, max(2.0, 0.15 * click.deep))
        window = window_of(click.away < 1.3 * reach + 6, 0.0, 2)
        yield _Attempt(Start(labels, window, CORRECTION_PIXELS), near)


def _of_judgement(click: Click, hints: Hints, judged: Soft) -> _Attempt:
    labels = _known(click.mask)
    other = click.mask != click.inside
    labels[other & (judged > -CERTAIN)] = _maybe(not click.inside)
    labels[other & (judged > 0)] = _maybe(click.inside)
    labels[other & (judged > CERTAIN)] = cv2.GC_FGD if click.inside else cv2.GC_BGD
    mark(labels, hints, 2.0)
    window = window_of(other & (judged > -CERTAIN), 0.3, 8)
    return _Attempt(Start(labels, window, CORRECTION_PIXELS), np.ones_like(click.mask))


def _known(mask: Mask) -> NDArray[np.uint8]:
    return np.where(mask, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)


def _maybe(inside: bool) -> int:
    return int(cv2.GC_PR_FGD if inside else cv2.GC_PR_BGD)


def _hanging_on(click: Click, change: Mask) -> Mask:
    """The part of a change that holds the click."""
    _, parts = cv2.connectedComponents(change.astype(np.uint8))
    held = int(parts[click.cell])
    return np.asarray(parts == held) if held else np.zeros_like(change)
