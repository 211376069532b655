"""The bookkeeping of a tracker without SAM 2's memory: prompts, results, runs.

What differs between such trackers, how a mask is cut and how it is followed, is a `Follower`.
Everything else, from which frame a frame is followed to what a correction means, is here.

Results are kept and followed from as a project stores them, and a frame hangs on nothing but the
prompted frames and what was found on the last `HISTORY` frames on the way to it. So it does not
matter whether those were tracked just now, or put back after the program was started again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rotoline.core.mask_codec import as_stored
from rotoline.errors import FrameUnreadable
from rotoline.tracking.flow import Picture, WorkingFrames
from rotoline.tracking.given import Given, joined, read_given
from rotoline.tracking.hints import Hints
from rotoline.tracking.regions import Mask
from rotoline.tracking.softness import confidence, low_res_of
from rotoline.tracking.tracker import Frames, Recall
from sam2core.propagation import Propagation
from sam2core.results import ObjectMask, TrackedFrame

POINTER_SIDE = 256
HISTORY = 48  # tracked frames an object keeps; prompted ones stay for good
REGAINED = 0.02  # of belief, at most, from one frame to the next
REFOUND = 0.5  # belief, at most, in what was out of sight: that it looks alike is all there is
WORN = 0.2  # of belief, a frame, for as much as what was carried had to be mended
UNSEEN, UNSEEN_FRAMES = 0.25, 3  # so little belief for so long, and the object counts as absent
SURE = 6.0  # object-score logit of what is certainly there

Poll = Callable[[], None]


@dataclass(frozen=True, eq=False)
class Estimate:
    """An object on a frame. mask: (h, w) bool at working size; score: logit, absent where <= 0;
    iou: how far the mask is to be believed, 0..1. seen: that is by how the object looks, and not
    only by the mask that was carried here, which agrees with itself wherever it drifts.
    """

    mask: Mask
    score: float
    iou: float
    seen: bool = True


@dataclass
class Target:
    """An object: prompts and results by frame. `kept` holds the newest tracked results; to a
    follower, those on the way to the frame it works on, that frame's neighbour last.
    """

    id: int
    given: dict[int, Given] = field(default_factory=dict)
    conditioning: dict[int, ObjectMask] = field(default_factory=dict)
    kept: OrderedDict[int, ObjectMask] = field(default_factory=OrderedDict)
    prompted_run: int = 0

    def known(self, frame: int) -> ObjectMask | None:
        """The prompted result of a frame, else the tracked one, else None."""
        return self.conditioning.get(frame) or self.kept.get(frame)

    def keep(self, frame: int, mask: ObjectMask) -> None:
        """Remember a tracked result, the oldest ones making room."""
        self.kept[frame] = mask
        self.kept.move_to_end(frame)
        if len(self.kept) > HISTORY:
            self.kept.popitem(last=False)

    def on_the_way(self, frame: int, step: int) -> Target:
        """The object as a run in steps of 1 or -1 knows it when it arrives at a frame."""
        behind = [f for f in self.kept if 0 < (frame - f) * step <= HISTORY]
        behind.sort(key=lambda f: f * step)
        return replace(self, kept=OrderedDict((f, self.kept[f]) for f in behind))


class Follower(Protocol):
    """How masks are cut and followed."""

    def look_ahead(self, picture: Picture) -> None:
        """Do what a prompt on this picture will need and does not depend on it."""
        ...

    def cut(self, picture: Picture, hints: Hints, previous: Mask | None) -> Estimate:
        """The object that hints mean on a picture; `previous` is the mask they correct."""
        ...

    def prompted(self, target: Target) -> None:
        """The object's prompts changed."""
        ...

    def follow(
        self, target: Target, source: int, known: ObjectMask, frame: int, poll: Poll
    ) -> Estimate:
        """The object on `frame`, from its mask on the neighbouring frame `source`."""
        ...

    def forget(self, object_id: int) -> None:
        """The object is gone."""
        ...


class OfflineTracker:
    """The calls of `sam2core.Tracker` over a `Follower`. Not for two threads at a time.

    Frames are read one at a time; what is kept does not grow with the clip.
    """

    recall = Recall(reach=HISTORY, anchors=32, exact=True)

    def __init__(self, frames: Frames, working: WorkingFrames, follower: Follower) -> None:
        self._frames = frames
        self._working = working
        self._follower = follower
        self._targets: dict[int, Target] = {}

    @property
    def object_ids(self) -> tuple[int, ...]:
        """In order of first appearance."""
        return tuple(self._targets)

    def add_points(
        self,
        frame: int,
        object_id: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        replace: bool = True,
    ) -> dict[int, ObjectMask]:
        """As `sam2core.Tracker.add_points`."""
        picture = self._working.picture(frame)
        if box is not None and not replace:
            raise ValueError("a box starts a frame's prompts anew: give it with replace=True")
        given = read_given(points, labels, box)
        target = self._targets.get(object_id) or Target(object_id)
        if not replace and frame in target.given:
            given = joined(target.given[frame], given)
        result = self._cut(target, picture, given)
        self._store(target, frame, given, result)
        return self._masks_on(frame)

    def add_mask(
        self, frame: int, object_id: int, mask: NDArray[np.bool_]
    ) -> dict[int, ObjectMask]:
        """As `sam2core.Tracker.add_mask`."""
        self._working.picture(frame)
        whole = np.asarray(mask, bool)
        if whole.ndim != 2 or 0 in whole.shape:
            raise ValueError(f"a mask must be (H, W), not {whole.shape}")
        none = np.zeros((0, 2)), np.zeros(0, bool)
        target = self._targets.get(object_id) or Target(object_id)
        self._store(target, frame, Given(*none, mask=whole), self._adopt(whole))
        return self._masks_on(frame)

    def clear_prompts(self, frame: int, object_id: int) -> dict[int, ObjectMask]:
        """Take back prompts; the mask there becomes a tracked one."""
        self._working.picture(frame)
        target = self._targets.get(object_id)
        if target is not None:
            target.given.pop(frame, None)
            demoted = target.conditioning.pop(frame, None)
            if demoted is not None:
                target.keep(frame, demoted)
            self._follower.prompted(target)
        return self._masks_on(frame)

    def remove_object(self, object_id: int) -> None:
        """Forget an object; nothing happens for an unknown one."""
        if self._targets.pop(object_id, None) is not None:
            self._follower.forget(object_id)

    def reset(self) -> None:
        """Forget all objects."""
        for object_id in self.object_ids:
            self.remove_object(object_id)

    def preview(
        self,
        frame: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        object_id: int | None = None,
    ) -> ObjectMask:
        """The mask that prompts would give, changing nothing."""
        picture = self._working.picture(frame)
        given = read_given(points, labels, box)
        target = self._targets.get(object_id) if object_id is not None else None
        if target is not None and box is None and frame in target.given:
            given = joined(target.given[frame], given)
        return self._cut(target or Target(-1), picture, given)

    def restore(
        self,
        frame: int,
        object_id: int,
        low_res: NDArray[np.float32],
        pointer: NDArray[np.float32],
        score: float,
        iou: float = 0.0,
        prompted: bool = False,
        reverse: bool = False,
    ) -> None:
        """Put back an earlier result; tracking goes on from it, in either direction."""
        if not 0 <= frame < len(self._frames):
            raise IndexError(f"frame {frame} is outside the clip (0 to {len(self._frames) - 1})")
        if low_res.ndim != 2 or low_res.shape[0] != low_res.shape[1]:
            raise ValueError(f"frame {frame}: stored logits must be square, not {low_res.shape}")
        logits = np.array(low_res, np.float32)
        mask = ObjectMask(logits, score, iou, confidence(logits), np.array(pointer, np.float32))
        target = self._targets.setdefault(object_id, Target(object_id))
        target.kept.pop(frame, None)
        was_prompted = target.conditioning.pop(frame, None) is not None
        if prompted:
            target.conditioning[frame] = mask
        else:
            target.keep(frame, mask)
        if prompted or was_prompted:
            self._follower.prompted(target)

    def result(self, frame: int, object_id: int) -> ObjectMask | None:
        """An object's mask on a frame as far as it is still held, else None."""
        target = self._targets.get(object_id)
        return None if target is None else target.known(frame)

    def embed(self, frame: int) -> None:
        """Read a frame ahead of need, and look at it as a click will."""
        self._follower.look_ahead(self._working.picture(frame))

    def is_embedded(self, frame: int) -> bool:
        """A prompt on this frame will not have to read it."""
        return self._working.holds(frame)

    def propagate(
        self,
        start: int | None = None,
        end: int | None = None,
        reverse: bool = False,
        objects: Iterable[int] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Propagation:
        """As `sam2core.Tracker.propagate`. A start away from any known mask of an object is
        reached by following the object there first.
        """
        return Propagation(lambda poll: self._run(start, end, reverse, objects, poll), should_stop)

    def _run(
        self,
        start: int | None,
        end: int | None,
        reverse: bool,
        objects: Iterable[int] | None,
        poll: Poll,
    ) -> Iterator[TrackedFrame]:
        ids = list(self._targets if objects is None else objects)
        if not ids:
            raise RuntimeError("there is no object to track; give a prompt first")
        for object_id in ids:
            if object_id not in self._targets:
                raise RuntimeError(f"there is no object {object_id}; give it a prompt first")
            if not self._targets[object_id].conditioning:
                raise RuntimeError(f"object {object_id} has no prompted frame; give it a prompt")
        targets = [self._targets[object_id] for object_id in ids]
        if start is None:
            start = min(min(target.conditioning) for target in targets)
        if reverse and start == 0 and end is None:
            return
        if end is None:
            end = 0 if reverse else len(self._frames) - 1
        for edge in (start, end):
            if not 0 <= edge < len(self._frames):
                raise IndexError(f"frame {edge} is outside the clip (0 to {len(self._frames) - 1})")
        step = -1 if reverse else 1
        for frame in range(start, end + step, step):
            poll()
            results = {t.id: self._track(t, frame, step, frame == start, poll) for t in targets}
            # Nothing was changed so far: a frame stopped half-way leaves no trace.
            for target in targets:
                if frame not in target.conditioning:
                    target.keep(frame, results[target.id])
            yield TrackedFrame(frame, results)

    def _track(
        self, target: Target, frame: int, step: int, entering: bool, poll: Poll
    ) -> ObjectMask:
        prompted = target.conditioning.get(frame)
        if prompted is not None:
            return prompted
        target = target.on_the_way(frame, step)
        source = frame - step
        known = target.known(source) if source >= 0 else None
        if known is None:
            source, known = self._anchor(target, frame, step)
        way = 1 if source < frame else -1
        for passed in range(source + way, frame + way, way):
            poll()
            try:
                estimate = self._follower.follow(target, source, known, passed, poll)
            except FrameUnreadable:
                if passed == frame:
                    raise
                # A frame that is missing on the way is stepped over.
                continue
            estimate = _doubted(target, known, estimate, passed, way)
            known, source = self._as_result(estimate), passed
        return known

    def _anchor(self, target: Target, frame: int, step: int) -> tuple[int, ObjectMask]:
        """The known mask to come from: the nearest behind, else the nearest prompted one."""
        behind = [f for f in (*target.conditioning, *target.kept) if (frame - f) * step > 0]
        pool = behind or list(target.conditioning)
        nearest = min(pool, key=lambda other: abs(other - frame))
        known = target.known(nearest)
        assert known is not None
        return nearest, known

    def _cut(self, target: Target, picture: Picture, given: Given) -> ObjectMask:
        size = picture.size
        hints = Hints(
            picture.to_working(given.points),
            given.inside,
            picture.to_working(given.box.reshape(2, 2)).ravel() if given.box is not None else None,
            _usual(target, picture),
        )
        if given.mask is not None:
            previous: Mask | None = self._adopt(given.mask).mask(size)
        else:
            before = target.known(picture.index)
            previous = before.mask(size) if before is not None else None
        return self._as_result(self._follower.cut(picture, hints, previous))

    def _store(self, target: Target, frame: int, given: Given, result: ObjectMask) -> None:
        self._targets[target.id] = target
        target.given[frame] = given
        target.kept.pop(frame, None)
        target.conditioning[frame] = result
        self._follower.prompted(target)

    def _adopt(self, mask: NDArray[np.bool_]) -> ObjectMask:
        """A person's mask as the result."""
        score = SURE if mask.any() else -SURE
        return replace(self._as_result(Estimate(mask, score, 1.0)), stability=1.0)

    @staticmethod
    def _as_result(estimate: Estimate) -> ObjectMask:
        low_res = as_stored(low_res_of(estimate.mask))
        pointer = np.zeros(POINTER_SIDE, np.float32)
        return ObjectMask(low_res, estimate.score, estimate.iou, confidence(low_res), pointer)

    def _masks_on(self, frame: int) -> dict[int, ObjectMask]:
        found = {i: target.known(frame) for i, target in self._targets.items()}
        return {i: mask for i, mask in found.items() if mask is not None}


def _usual(target: Target, picture: Picture) -> float:
    """Working pixels of the object on the other prompted frames that show it; 0 where none does."""
    others = (item for frame, item in target.conditioning.items() if frame != picture.index)
    shares = [float(np.mean(item.low_res > 0)) for item in others if item.score > 0]
    return float(np.median(shares)) * picture.size[0] * picture.size[1] if shares else 0.0


def _doubted(
    target: Target, known: ObjectMask, estimate: Estimate, frame: int, way: int
) -> Estimate:
    """What was found on a frame, believed no more than the way there allows.

    What hardly anything spoke for on the last frames either is not the object: better to look for
    it anew.
    """
    if known.score <= 0:
        return replace(estimate, iou=min(estimate.iou, REFOUND))
    if not estimate.seen:
        left = known.iou * (1 - WORN * (1 - estimate.iou))
        return replace(estimate, iou=min(estimate.iou, left))
    before = [target.kept.get(frame - way * back) for back in range(1, UNSEEN_FRAMES)]
    if estimate.iou < UNSEEN and all(
        mask and mask.score > 0 and mask.iou < UNSEEN for mask in before
    ):
        return Estimate(np.zeros_like(estimate.mask), -SURE, 0.0)
    return replace(estimate, iou=min(estimate.iou, known.iou + REGAINED))
