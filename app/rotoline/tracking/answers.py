"""A tracker's answers as the document's masks: stored, joined, and with how unsure they are."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from rotoline.core.document import RotoObject, Source, Tail, TrackedMask
from rotoline.errors import MaskLost
from rotoline.tracking.join import Half, join
from rotoline.tracking.plan import Gap
from rotoline.tracking.session import Session
from rotoline.tracking.uncertainty import Shape, Signs, jumps, shape_of, stability, uncertainty

if TYPE_CHECKING:
    from sam2core import ObjectMask

log = logging.getLogger(__name__)


class Answers:
    """Takes the frames of runs in the order they are tracked; masks go to the session's store."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shapes: dict[int, tuple[int, Shape]] = {}

    def prompted(self, answer: ObjectMask) -> TrackedMask:
        """The answer to a frame's own prompt."""
        return self._stored(_half(answer), "prompt", _signs(answer))

    def tracked(
        self, item: RotoObject, frame: int, answer: ObjectMask, gap: Gap, reverse: bool
    ) -> TrackedMask:
        """What tracking found of an object, joined with the other direction's where that waits.

        item: the object as it is now, this frame not in it yet.
        """
        answered = _half(answer)
        signs = self._compared(item, frame, answer, reverse)
        if gap.is_joined and not reverse:
            return replace(self._stored(answered, "half", signs), stale=True)
        forward = self._forward_half(item, frame) if gap.is_joined else None
        if forward is None:
            return self._stored(answered, gap.direction, signs)
        position = (frame - gap.frames.start + 1) / (len(gap.frames) + 1)
        joined = join(forward, answered, position)
        signs = replace(
            signs,
            score=joined.half.score,
            iou=joined.half.iou,
            stability=stability(joined.half.low_res),
            contest=joined.contest,
        )
        ref = self._session.masks.put(answered.low_res, answered.pointer)
        tail = Tail(ref, answered.score, answered.iou)
        return replace(self._stored(joined.half, "both", signs), tail=tail)

    def _compared(self, item: RotoObject, frame: int, answer: ObjectMask, reverse: bool) -> Signs:
        """The signs of a mask, compared with the frame before it on the way."""
        shape = shape_of(answer.low_res)
        source = frame + (1 if reverse else -1)
        number, before = self._shapes.get(item.id, (None, None))
        if number != source:
            before = self._shape(item, source, reverse)
        self._shapes[item.id] = (frame, shape)
        area_jump, centre_jump = jumps(before, shape)
        return replace(_signs(answer), area_jump=area_jump, centre_jump=centre_jump)

    def _shape(self, item: RotoObject, frame: int, reverse: bool) -> Shape | None:
        """What was found on a frame before this run, in the direction that it goes."""
        mask = item.masks.get(frame)
        if mask is None or (mask.stale and mask.source != "half"):
            return None
        own = mask.tail if reverse and mask.tail is not None else mask
        try:
            return shape_of(self._session.masks.get(own.ref).low_res)
        except MaskLost as fault:
            log.warning("frame %d: %s", frame, fault)
            return None

    def _forward_half(self, item: RotoObject, frame: int) -> Half | None:
        mask = item.masks.get(frame)
        if mask is None or mask.source != "half":
            return None
        try:
            stored = self._session.masks.get(mask.ref)
        except MaskLost as fault:
            log.warning("frame %d: %s", frame, fault)
            return None
        return Half(stored.low_res, stored.pointer, mask.score, mask.iou)

    def _stored(self, half: Half, source: Source, signs: Signs) -> TrackedMask:
        return TrackedMask(
            self._session.masks.put(half.low_res, half.pointer),
            half.score,
            half.iou,
            signs.stability,
            uncertainty(signs),
            source,
            False,
            self._session.model,
        )


def _half(answer: ObjectMask) -> Half:
    pointer = answer.pointer if answer.pointer.size else None
    return Half(answer.low_res, pointer, answer.score, answer.iou)


def _signs(answer: ObjectMask) -> Signs:
    return Signs(answer.score, answer.iou, answer.stability)
