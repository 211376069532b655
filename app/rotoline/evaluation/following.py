"""Following measured: an object is prompted once, tracked forward, and scored frame by frame."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from rotoline.core.document import Box, Point
from rotoline.core.job import Progress
from rotoline.core.scores import Mask, MaskScore, jaccard
from rotoline.evaluation.cost import (
    Clock,
    forget_peak_memory,
    peak_graphics_memory,
    peak_memory,
)
from rotoline.evaluation.footage import Footage
from rotoline.evaluation.methods import Method
from rotoline.evaluation.robot import Robot, Start
from rotoline.evaluation.rows import Followed
from rotoline.tracking.tracker import TrackerLike

if TYPE_CHECKING:
    from sam2core import ObjectMask

Item = TypeVar("Item")
CLICKS = 3  # of the start of that name
_OBJECT = 1


def follow(
    footage: Footage,
    index: int,
    start: Start,
    method: Method,
    robot: Robot,
    repeat: int,
    length: int | None,
) -> Generator[Progress, None, Followed | None]:
    """Measure one object from its first frame on, over `length` frames (None: to the end).

    Returns None where no frame is left to follow it to.
    """
    window = footage.window(index, length)
    wanted = [frame for frame in window[1:] if frame in footage.truth.frames]
    if not wanted:
        return None
    forget_peak_memory()
    tracker = method.open(footage, repeat)
    tracker.embed(window[0])
    truth, counted = footage.mask(window[0], index), footage.counted(window[0])
    answering, learning, tracking = Clock(), Clock(), Clock()
    found, answers = _answer(tracker, window[0], start, robot, truth, answering)
    first_j = jaccard(shown(found, footage.size) & counted, truth)
    with closing(_learnt(tracker)) as steps:
        while (learnt := _timed(steps, learning)) is not None:
            yield learnt
    scores: list[MaskScore] = []
    run = tracker.propagate(start=window[0], end=window[-1])
    while (tracked := _timed(run, tracking)) is not None:
        if tracked.frame in wanted:
            mask = shown(tracked.objects[_OBJECT], footage.size)
            mask &= footage.counted(tracked.frame)
            scores.append(MaskScore.of(mask, footage.mask(tracked.frame, index)))
        yield Progress("track", tracked.frame - window[0], len(window) - 1, tracked.frame)
    return Followed(
        footage.name,
        index,
        start,
        method.name,
        repeat,
        len(scores),
        MaskScore.mean(scores),
        first_j,
        1000 * answering.wall / answers,
        learning.wall,
        learning.cpu,
        1000 * tracking.wall / (len(window) - 1),
        1000 * tracking.cpu / (len(window) - 1),
        peak_memory(),
        peak_graphics_memory(),
    )


def shown(mask: ObjectMask, size: tuple[int, int]) -> Mask:
    """What a person sees of a result at clip size (H, W)."""
    return mask.mask(size) if mask.score > 0 else np.zeros(size, np.bool_)


def _answer(
    tracker: TrackerLike, frame: int, start: Start, robot: Robot, truth: Mask, clock: Clock
) -> tuple[ObjectMask, int]:
    """The mask that a start gives, and how many answers it took."""
    if start == "mask":
        with clock:
            return tracker.add_mask(frame, _OBJECT, truth)[_OBJECT], 1
    if start == "box":
        corners = _corners(robot.box(truth))
        with clock:
            return tracker.add_points(frame, _OBJECT, box=corners)[_OBJECT], 1
    points: list[Point] = []
    found = np.zeros_like(truth)
    while len(points) < (CLICKS if start == "clicks" else 1):
        point = robot.click(found, truth)
        if point is None:
            break
        points.append(point)
        places, labels = [(p.x, p.y) for p in points], [int(p.positive) for p in points]
        with clock:
            answer = tracker.add_points(frame, _OBJECT, places, labels)[_OBJECT]
        found = shown(answer, truth.shape)
    return answer, len(points)


def _corners(box: Box) -> list[float]:
    return [box.x0, box.y0, box.x1, box.y1]


def _learnt(tracker: TrackerLike) -> Generator[Progress, None, None]:
    fit: Callable[[], Iterator[Progress]] | None = getattr(tracker, "fit", None)
    if fit is not None:
        yield from fit()


def _timed(items: Iterator[Item], clock: Clock) -> Item | None:
    with clock:
        return next(items, None)
