"""A tracker bound to a shot: fed with prompts and stored masks, asked for new ones.

The tracker's memory is a cache of what the document says. Before every question the session makes
sure that the tracker remembers what the document holds around the frame, and nothing that it no
longer holds. So resuming after a restart, undo, or an edit in between is ordinary.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rotoline.core.document import MaskRef, Point, Prompt, RotoObject, Shot, TrackedMask
from rotoline.core.job import Progress
from rotoline.core.mask_codec import Logits
from rotoline.core.masks import MaskStore
from rotoline.errors import FrameUnreadable, MaskLost
from rotoline.tracking.tracker import OF_SAM2, Frames, Recall, TrackerLike

if TYPE_CHECKING:
    from sam2core import ObjectMask, TrackedFrame

# Remembered neighbours when a prompt is answered: each may cost an encoder run first.
ANSWER_REACH = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Memory:
    """What the tracker is to remember of one frame of an object."""

    ref: MaskRef
    score: float
    iou: float
    prompted: bool
    reverse: bool
    model: str


# The tracker has a result of its own on the frame that no document names (yet).
_UNSAVED = _Memory(MaskRef(""), 0.0, 0.0, False, False, "")


@dataclass(frozen=True)
class _Answered:
    """The prompt a tracker answered last for an object; more clicks may be added to it."""

    frame: int
    prompt: Prompt


class Session:
    """One shot's tracker, kept in step with the document. Not for two threads at a time.

    model: the name that masks are marked with; masks of another model are not restored.
    """

    def __init__(self, tracker: TrackerLike, frames: Frames, masks: MaskStore, model: str) -> None:
        self.tracker = tracker
        self.frames = frames
        self.masks = masks
        self.model = model
        self._recall_of: Recall = getattr(tracker, "recall", OF_SAM2)
        self._held: dict[int, dict[int, _Memory]] = {}
        self._answered: dict[int, _Answered] = {}
        self._unreadable: set[int] = set()

    def answer(self, shot: Shot, item: RotoObject, frame: int) -> ObjectMask:
        """The model's mask for the prompt on a frame; the same whatever was asked before.

        Clicks are given one after the other, as a person made them: each refines the mask of the
        ones before. What was tracked on the frame before the first click is where they begin.
        Raises FrameUnreadable for this frame; another one that cannot be read is not remembered.
        """
        prompt = item.prompts[frame]
        while True:
            try:
                answer = self._answer(shot, item, frame, prompt)
                break
            except FrameUnreadable as fault:
                self.forget(item.id)
                if fault.index == frame or not self.leave_out(fault.index):
                    raise
        self._answered[item.id] = _Answered(frame, prompt)
        self._held.setdefault(item.id, {})[frame] = _UNSAVED
        return answer

    def preview(self, shot: Shot, item: RotoObject, frame: int, prompt: Prompt) -> ObjectMask:
        """The mask that more clicks or a box would give, changing no document.

        prompt: only what is to be added to the frame's own prompt.
        """
        points, labels = _clicks(prompt.points)
        box = _corners(prompt)
        said = item.prompts.get(frame)
        if box is not None or (said is not None and said.mask is not None):
            return self.tracker.preview(frame, points, labels, box)
        if said is not None:
            if self._answered.get(item.id) != _Answered(frame, said):
                self.answer(shot, item, frame)
                if not item.is_unanswered(frame):
                    self.adopt(item.id, frame, item.masks[frame])
        elif frame in item.masks:
            self._stand(shot, item, frame, item.masks[frame])
        else:
            return self.tracker.preview(frame, points, labels, box)
        return self.tracker.preview(frame, points, labels, box, object_id=item.id)

    def learn(
        self, shot: Shot, items: list[RotoObject], start: int, reverse: bool = False
    ) -> Iterator[Progress]:
        """Let a tracker that learns a shot do so ahead of a sweep from `start`."""
        fit: Callable[[list[int]], Iterator[Progress]] | None = getattr(self.tracker, "fit", None)
        if fit is not None:
            yield from fit(self._recalled(shot, items, start, reverse))

    def sweep(
        self,
        shot: Shot,
        items: list[RotoObject],
        start: int,
        end: int,
        reverse: bool = False,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[TrackedFrame]:
        """Track objects from `start` to `end` inclusive from what the document holds.

        An object without a fresh anchor in the scene of `start` is left out.
        """
        ids = self._recalled(shot, items, start, reverse)
        if not ids:
            return
        for tracked in self.tracker.propagate(start, end, reverse, ids, should_stop):
            for object_id in ids:
                self._held[object_id][tracked.frame] = _UNSAVED
            yield tracked

    def adopt(self, object_id: int, frame: int, mask: TrackedMask, reverse: bool = False) -> None:
        """The tracker's newest result on this frame is in the document as `mask`."""
        prompted = mask.source == "prompt"
        self._held.setdefault(object_id, {})[frame] = _memory(mask, prompted, reverse)

    def forget(self, object_id: int) -> None:
        """Drop all that the tracker remembers of an object; it is restored at need."""
        self.tracker.remove_object(object_id)
        self._held.pop(object_id, None)
        self._answered.pop(object_id, None)

    def leave_out(self, frame: int) -> bool:
        """Remember nothing of a frame: what it showed cannot be read. False if that was so."""
        is_new = frame not in self._unreadable
        self._unreadable.add(frame)
        return is_new

    def read_anew(self) -> None:
        """What could not be read may be there again."""
        self._unreadable.clear()

    def embed_ahead(self, frames: Iterator[int]) -> Iterator[int]:
        """Encode frames in idle time, one a step; yields those that were not ready yet."""
        for frame in frames:
            if not self.tracker.is_embedded(frame):
                self.tracker.embed(frame)
                yield frame

    def _answer(self, shot: Shot, item: RotoObject, frame: int, prompt: Prompt) -> ObjectMask:
        if prompt.mask is None:
            return self._answer_clicks(shot, item, frame, prompt)
        self._stand(shot, item, frame, None)
        bitmap = self.masks.get_bitmap(prompt.mask)
        return self.tracker.add_mask(frame, item.id, bitmap)[item.id]

    def _answer_clicks(
        self, shot: Shot, item: RotoObject, frame: int, prompt: Prompt
    ) -> ObjectMask:
        answered = self._answered.get(item.id)
        if answered is not None and _continues(answered, frame, prompt):
            first = len(answered.prompt.points) + 1
        else:
            self._stand(shot, item, frame, prompt.base if prompt.box is None else None)
            first = 1 if prompt.box is None else 0
        answer = None
        for count in range(first, len(prompt.points) + 1):
            points, labels = _clicks(prompt.points[:count])
            given = self.tracker.add_points(frame, item.id, points, labels, _corners(prompt))
            answer = given[item.id]
        assert answer is not None
        return answer

    def _stand(self, shot: Shot, item: RotoObject, frame: int, base: TrackedMask | None) -> None:
        """Let the tracker stand on a frame with `base` as its result there, or with nothing."""
        self._answered.pop(item.id, None)
        if base is not None and base.model != self.model:
            base = None
        reverse = base is not None and base.source == "backward"
        if base is None and frame in self._held.get(item.id, {}):
            self.forget(item.id)
        self._recall(shot, item, frame, reverse, 0 if base is None else ANSWER_REACH)
        if base is not None:
            memory = _memory(base, False, reverse)
            if self._held[item.id].get(frame) != memory or self._recall_of.exact:
                self._put(shot, item.id, frame, memory)

    def _recalled(
        self, shot: Shot, items: list[RotoObject], start: int, reverse: bool
    ) -> list[int]:
        """Recall what a sweep from `start` needs; gives the objects that have an anchor there."""
        ids = []
        for item in items:
            self._answered.pop(item.id, None)
            if self._is_prompted(item.id, start):
                self.forget(item.id)
            self._recall(shot, item, start, reverse, self._recall_of.reach)
            if any(memory.prompted for memory in self._held[item.id].values()):
                ids.append(item.id)
        return ids

    def _recall(self, shot: Shot, item: RotoObject, frame: int, reverse: bool, reach: int) -> None:
        """Make the tracker remember of this object what the document holds around a frame."""
        scene = shot.scene(frame)
        needed = self._needed(item, frame, scene, reverse, reach)
        held = self._held.get(item.id, {})
        near = self._recall_of.reach + 1
        if any(
            self._is_wrong(item, other, memory, scene)
            for other, memory in held.items()
            if other != frame
            and (memory.prompted or memory is _UNSAVED or abs(other - frame) <= near)
        ):
            self.forget(item.id)
        elif self._recall_of.exact:
            behind = range(frame + 1, frame + reach + 1) if reverse else range(frame - reach, frame)
            if any(
                other not in needed
                for other, memory in held.items()
                if other != frame and (memory.prompted or other in behind)
            ):
                self.forget(item.id)
        held = self._held.setdefault(item.id, {})
        # Those nearest to the frame last: a tracker lets go of what is far from the newest.
        for other in sorted(needed, key=lambda f: (not needed[f].prompted, -abs(f - frame))):
            if self._must_put(held.get(other), needed[other]):
                self._put(shot, item.id, other, needed[other])

    def _must_put(self, known: _Memory | None, memory: _Memory) -> bool:
        if self._recall_of.exact:
            # Results of frames it may have let go of, prompted ones it keeps.
            return known != memory or not memory.prompted
        # What was tracked a moment ago may have been declared right since.
        return known is None or (memory.prompted and not known.prompted)

    def _is_prompted(self, object_id: int, frame: int) -> bool:
        """Whether the tracker would take what it has on a frame for a person's word."""
        memory = self._held.get(object_id, {}).get(frame)
        return memory is not None and memory.prompted

    def _needed(
        self, item: RotoObject, frame: int, scene: range, reverse: bool, reach: int
    ) -> dict[int, _Memory]:
        needed: dict[int, _Memory] = {}
        step = 1 if reverse else -1
        for distance in range(1, reach + 1):
            other = frame + step * distance
            mask = item.masks.get(other)
            if mask is None or other not in scene or mask.model != self.model:
                continue
            if other in self._unreadable:
                continue
            if other not in item.absent and (not mask.stale or mask.source == "half"):
                needed[other] = _memory(mask, False, reverse)
        readable = [other for other in item.anchors() if other not in self._unreadable]
        for other in _nearest_anchors(item, readable, frame, scene, self._recall_of.anchors):
            needed[other] = _memory(item.masks[other], True, reverse)
        return needed

    def _is_wrong(self, item: RotoObject, frame: int, memory: _Memory, scene: range) -> bool:
        """Whether the tracker remembers what the document does not say, or no longer."""
        mask = item.masks.get(frame)
        if mask is None or memory.ref not in mask.refs:
            return True
        if memory.prompted:
            return frame not in scene or mask.stale or not item.is_anchor(frame)
        return frame in item.absent or (mask.stale and mask.source != "half")

    def _put(self, shot: Shot, object_id: int, frame: int, memory: _Memory) -> None:
        """Hand one stored mask back. One that is lost, or foreign and no anchor, is left out."""
        try:
            stored = self.masks.get(memory.ref)
        except MaskLost:
            return
        held = self._held.setdefault(object_id, {})
        if stored.pointer is not None and memory.model == self.model:
            try:
                self.tracker.restore(
                    frame,
                    object_id,
                    stored.low_res,
                    stored.pointer,
                    memory.score,
                    memory.iou,
                    memory.prompted,
                    memory.reverse,
                )
            except ValueError:
                log.info("mask of frame %d does not fit model %s", frame, self.model)
            else:
                held[frame] = memory
                return
        if memory.prompted:
            # Another model's pointer means nothing here, but what the mask shows does.
            size = (shot.clip.height, shot.clip.width)
            self.tracker.add_mask(frame, object_id, enlarge(stored.low_res, size) > 0)
            held[frame] = memory


def _memory(mask: TrackedMask, prompted: bool, reverse: bool) -> _Memory:
    own = mask.tail if reverse and mask.tail is not None else mask
    return _Memory(own.ref, own.score, own.iou, prompted, reverse, mask.model)


def _nearest_anchors(
    item: RotoObject, anchors: list[int], frame: int, scene: range, each_side: int
) -> list[int]:
    """The nearest of an object's anchors on each side that have a fresh mask.

    Of locked frames only the nearest on each side counts: a locked span is one statement.
    """
    known = [
        other
        for other in anchors
        if other in scene
        and other != frame
        and not item.is_unanswered(other)
        and not item.masks[other].stale
    ]
    at = bisect_left(known, frame)
    chosen: list[int] = []
    for side in (known[:at][::-1], known[at:]):
        chosen += [other for other in side if other in item.prompts][:each_side]
        chosen += [other for other in side[:1] if other not in chosen]
    return chosen


def enlarge(low_res: Logits, size: tuple[int, int]) -> Logits:
    """Logits at clip size (H, W), bilinear, as every tracker shows its masks."""
    large = cv2.resize(low_res, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)


def _continues(answered: _Answered, frame: int, prompt: Prompt) -> bool:
    """Whether the prompt only adds clicks to what the tracker has just answered."""
    before = answered.prompt
    return (
        answered.frame == frame
        and before.mask is None
        and before.box == prompt.box
        and before.base == prompt.base
        and prompt.points[: len(before.points)] == before.points
        and len(prompt.points) > len(before.points)
    )


def _clicks(points: tuple[Point, ...]) -> tuple[list[list[float]] | None, list[int] | None]:
    if not points:
        return None, None
    return [[point.x, point.y] for point in points], [int(point.positive) for point in points]


def _corners(prompt: Prompt) -> list[float] | None:
    box = prompt.box
    return None if box is None else [box.x0, box.y0, box.x1, box.y1]
