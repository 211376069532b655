"""The dependency rule: which of an object's masks a change on one frame makes stale.

A tracked mask hangs on the nearest anchors (prompted or locked frames) on the sides it was
tracked from. So a change on a frame reaches out to the neighbouring anchors and no further,
never across a cut that tracking does not cross, and only to masks that came from that side:
one tracked forward does not hang on what comes after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rotoline.core.document import Document, RotoObject, Shot, Source, TrackedMask

_FROM_BEFORE: frozenset[Source] = frozenset({"forward", "both", "half", "held"})
_FROM_AFTER: frozenset[Source] = frozenset({"backward", "both", "held"})


def span(item: RotoObject, frame: int, scene: range) -> range:
    """The frames between the anchors around `frame`, itself among them, inside its scene."""
    start, stop = scene.start, scene.stop
    for other in item.prompts.keys() | item.locked:
        if item.is_anchor(other):
            if start <= other < frame:
                start = other + 1
            elif frame < other < stop:
                stop = other
    return range(start, stop)


def dependents(item: RotoObject, frame: int, scene: range) -> Iterator[int]:
    """Frames whose fresh masks hang on what `frame` shows; never one that a person decided.

    What lies under a mark of absence hangs on it, too: it counts again when the mark is gone.
    """
    reach = span(item, frame, scene)
    frames = reach if len(reach) < len(item.masks) else [f for f in item.masks if f in reach]
    for other in frames:
        mask = item.masks.get(other)
        if mask is None or other == frame or other in item.locked or other in item.prompts:
            continue
        if mask.stale and mask.source != "half":
            continue
        if mask.source in (_FROM_BEFORE if other > frame else _FROM_AFTER):
            yield other


def mark_stale(item: RotoObject, frames: Iterator[int]) -> RotoObject:
    """The object with those masks stale; itself when there are none."""
    changed = {frame: as_stale(item.masks[frame]) for frame in frames}
    return replace(item, masks={**item.masks, **changed}) if changed else item


def as_stale(mask: TrackedMask) -> TrackedMask:
    """A forward half turns into a plain stale mask: its other half cannot save it."""
    return replace(mask, stale=True, source=_whole(mask.source))


def as_fresh(mask: TrackedMask) -> TrackedMask:
    """The mask as a person accepted it; a forward half is all there is to be of it."""
    return replace(mask, stale=False, source=_whole(mask.source))


def _whole(source: Source) -> Source:
    return "forward" if source == "half" else source


def same_run(before: Document, now: Document) -> bool:
    """Whether a run that began on `before` does what it should for `now`, too.

    Names, looks, mattes, the range and new objects without prompts make no difference to it.
    """
    shots = {shot.id: shot for shot in before.shots}
    items = {item.id: item for shot in before.shots for item in shot.objects}
    left = set(items)
    for shot in now.shots:
        known = shots.get(shot.id)
        if known is not None and _pictures(known) != _pictures(shot):
            return False
        for item in shot.objects:
            left.discard(item.id)
            blank = RotoObject(item.id, item.name, item.color)
            if _tracked(items.get(item.id, blank)) != _tracked(item):
                return False
    return not left and before.model == now.model


def _pictures(shot: Shot) -> tuple[object, ...]:
    return shot.clip, shot.cuts, shot.joined, shot.held


def _tracked(item: RotoObject) -> tuple[object, ...]:
    return item.prompts, item.masks, item.locked, item.absent, item.frozen


def same_ground(before: RotoObject, now: RotoObject, frame: int, scene: range) -> bool:
    """Whether a mask made for `frame` of `before` still answers what `now` says around it."""
    if (
        before.prompts is now.prompts
        and before.locked is now.locked
        and before.absent is now.absent
    ):
        return True
    around = span(before, frame, scene)
    if around != span(now, frame, scene):
        return False
    ends = (around.start - 1, around.stop)
    return all(before.prompts.get(end) == now.prompts.get(end) for end in ends)
