"""Which frames a run must track, from which side, and in which order.

Only what is missing or stale is tracked, never a frame with a person's word, never across a cut,
and of frames that hold one picture only one. In both directions a gap between two anchors is
tracked from either end and joined; outside, frames are tracked from the nearest anchor.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from rotoline.core.document import RotoObject, Shot, TrackedMask
from rotoline.tracking.shots import held_runs

Direction = Literal["forward", "backward", "both"]


@dataclass(frozen=True)
class Gap:
    """Frames of one object between two anchors (or an anchor and the end of its scene).

    forward, backward: frames to track from the anchor before, or after; where there are both
    they are joined. half: those whose forward half is there already. direction: of the run.
    """

    object_id: int
    frames: range
    direction: Direction
    forward: tuple[int, ...] = ()
    backward: tuple[int, ...] = ()
    half: frozenset[int] = frozenset()

    @property
    def steps(self) -> int:
        return len(self.forward) + len(self.backward)

    @property
    def is_joined(self) -> bool:
        return bool(self.backward) and bool(self.forward or self.half)


@dataclass(frozen=True)
class Sweep:
    """Consecutive frames tracked in one go for the same objects; end is inclusive."""

    objects: tuple[int, ...]
    start: int
    end: int
    reverse: bool


@dataclass(frozen=True)
class Plan:
    """A run: gaps by object, and frames that share another's picture: frame -> the tracked one."""

    gaps: tuple[Gap, ...] = ()
    shared: dict[int, dict[int, int]] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        return sum(gap.steps for gap in self.gaps)

    def touched(self, object_id: int) -> set[int]:
        """Every frame of an object that the run will write."""
        frames = {
            frame
            for gap in self.gaps
            if gap.object_id == object_id
            for frame in (*gap.forward, *gap.backward)
        }
        return frames | self.shared.get(object_id, {}).keys()

    def groups(self) -> Iterator[list[Gap]]:
        """Gaps that overlap in time together, earliest first: their pictures are read once."""
        group: list[Gap] = []
        stop = -1
        for gap in sorted(self.gaps, key=lambda gap: gap.frames.start):
            if group and gap.frames.start >= stop:
                yield group
                group = []
            group.append(gap)
            stop = max(stop, gap.frames.stop)
        if group:
            yield group


def plan(
    shot: Shot, items: Iterable[RotoObject], wanted: Iterable[int], direction: Direction = "both"
) -> Plan:
    """What a run over the `wanted` frames has to do."""
    frames = frozenset(wanted)
    gaps: list[Gap] = []
    shared: dict[int, dict[int, int]] = {}
    for item in items:
        followers = _followers(shot, item)
        open_frames = sorted(frame for frame in frames if needs_tracking(item, frame))
        own = {frame: followers[frame] for frame in open_frames if frame in followers}
        # A held frame that is wanted wants the frame it holds.
        targets = {own.get(frame, frame) for frame in open_frames}
        tracked = sorted(frame for frame in targets if needs_tracking(item, frame))
        found = list(_gaps(shot, item, tracked, direction))
        gaps += found
        ready = {frame for gap in found for frame in (*gap.forward, *gap.backward)}
        ready |= {frame for frame in targets if not needs_tracking(item, frame)}
        own = {frame: leader for frame, leader in own.items() if leader in ready}
        if own:
            shared[item.id] = own
    return Plan(tuple(gaps), shared)


def needs_tracking(item: RotoObject, frame: int) -> bool:
    """Missing or stale, and no person's word stands there."""
    mask: TrackedMask | None = item.masks.get(frame)
    return (mask is None or mask.stale) and not item.is_protected(frame)


def sweeps(gaps: Iterable[Gap], reverse: bool) -> list[Sweep]:
    """The gaps' frames of one direction as sweeps, in the order they are tracked."""
    needed: dict[int, list[int]] = {}
    for gap in gaps:
        for frame in gap.backward if reverse else gap.forward:
            needed.setdefault(frame, []).append(gap.object_id)
    result: list[Sweep] = []
    step = -1 if reverse else 1
    for frame in sorted(needed, reverse=reverse):
        objects = tuple(sorted(needed[frame]))
        last = result[-1] if result else None
        if last is not None and last.end + step == frame and last.objects == objects:
            result[-1] = Sweep(objects, last.start, frame, reverse)
        else:
            result.append(Sweep(objects, frame, frame, reverse))
    return result


def _gaps(shot: Shot, item: RotoObject, tracked: list[int], direction: Direction) -> Iterator[Gap]:
    anchors = item.anchors()
    at = 0
    while at < len(tracked):
        frame = tracked[at]
        scene = shot.scene(frame)
        inside = anchors[bisect_left(anchors, scene.start) : bisect_left(anchors, scene.stop)]
        place = bisect_right(inside, frame)
        before = inside[place - 1] if place else None
        after = inside[place] if place < len(inside) else None
        span = range(
            scene.start if before is None else before + 1, scene.stop if after is None else after
        )
        stop = bisect_left(tracked, span.stop)
        frames = tuple(tracked[at:stop])
        at = stop
        yield from _gap(item, span, frames, before is not None, after is not None, direction)


def _gap(
    item: RotoObject,
    span: range,
    frames: tuple[int, ...],
    has_before: bool,
    has_after: bool,
    direction: Direction,
) -> Iterator[Gap]:
    forward = has_before and direction in ("forward", "both")
    backward = has_after and direction in ("backward", "both")
    if forward and backward:
        half = frozenset(
            frame for frame in frames if frame in item.masks and item.masks[frame].source == "half"
        )
        rest = tuple(frame for frame in frames if frame not in half)
        yield Gap(item.id, span, direction, rest, frames, half)
    elif forward:
        yield Gap(item.id, span, direction, forward=frames)
    elif backward:
        yield Gap(item.id, span, direction, backward=frames)


def _followers(shot: Shot, item: RotoObject) -> dict[int, int]:
    """Held frames of an object, and the frame of their run that is tracked or prompted for all."""
    result: dict[int, int] = {}
    for run in held_runs(shot.held):
        anchored = [frame for frame in run if item.is_anchor(frame)]
        free = [frame for frame in run if not item.is_protected(frame)]
        if anchored or free:
            chosen = (anchored or free)[0]
            result.update((frame, chosen) for frame in free if frame != chosen)
    return result
