"""A tracker that needs no weights: optical flow carries the mask, GrabCut mends its edge.

It is the floor that every learned tracker is measured against, and the clean-up after ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rotoline.tracking.cutting import cut_by_hints
from rotoline.tracking.flow import Picture, WorkingFrames
from rotoline.tracking.grabcut import Palette, refine, sample_palette
from rotoline.tracking.hints import Hints
from rotoline.tracking.offline import SURE, Estimate, OfflineTracker, Poll, Target
from rotoline.tracking.regions import Mask, keep_near, radius_of
from rotoline.tracking.tracker import Frames
from sam2core.results import ObjectMask

BAND = 0.12  # of the mask's radius, on either side of its edge
NARROWEST, WIDEST = 3.0, 14.0  # working pixels
GONE = 2 * SURE  # minus this: a cut took the object away, so only a cut brings it back
LEAST_AREA = 0.02  # of the prompted area; what is smaller counts as gone


@dataclass(frozen=True, eq=False)
class Appearance:
    """An object on its prompted frames: colours, and its usual area in working pixels."""

    palette: Palette | None
    area: float


class ClassicalFollower:
    """Flow, then GrabCut in a narrow band, then only parts near the carried mask."""

    def __init__(self, working: WorkingFrames) -> None:
        self._working = working
        self._appearances: dict[int, Appearance] = {}

    def look_ahead(self, picture: Picture) -> None:
        """Nothing: all of it hangs on what is clicked."""

    def cut(self, picture: Picture, hints: Hints, previous: Mask | None) -> Estimate:
        mask = cut_by_hints(picture.rgb, hints, previous)
        return Estimate(mask, SURE if mask.any() else -SURE, 0.8 if mask.any() else 0.0)

    def prompted(self, target: Target) -> None:
        self._appearances.pop(target.id, None)

    def forget(self, object_id: int) -> None:
        self._appearances.pop(object_id, None)

    def follow(
        self, target: Target, source: int, known: ObjectMask, frame: int, poll: Poll
    ) -> Estimate:
        carried = self.arrived(target, source, known, frame)
        poll()
        if carried is None:
            return Estimate(np.zeros(self._working.picture(frame).size, bool), -GONE, 0.0)
        return self.settled(target, carried, frame)

    def settled(self, target: Target, carried: Mask, frame: int) -> Estimate:
        """What was carried, its edge cut anew."""
        appearance = self.appearance(target)
        mended = self.mended(self._working.picture(frame), carried, appearance.palette)
        return replace(self.believed(mended, carried, appearance), seen=False)

    def appearance(self, target: Target) -> Appearance:
        """What the object looks like by its prompted frames; the largest one gives the colours."""
        found = self._appearances.get(target.id)
        if found is None:
            size = self._working.picture(next(iter(target.conditioning))).size
            masks = {frame: item.mask(size) for frame, item in target.conditioning.items()}
            areas = {frame: int(np.count_nonzero(mask)) for frame, mask in masks.items()}
            best = max(areas, key=lambda frame: areas[frame])
            palette = sample_palette(self._working.picture(best).rgb, masks[best])
            found = Appearance(palette, float(np.median([a for a in areas.values() if a] or [0])))
            self._appearances[target.id] = found
        return found

    def arrived(self, target: Target, source: int, known: ObjectMask, frame: int) -> Mask | None:
        """The mask on `source` brought to `frame`, or None where a cut took the object away.

        Nothing is carried across a cut. But when the scene after it is one in which the object
        was seen before (an edit that returns to a shot), the object is carried from there.
        """
        size = self._working.picture(source).size
        carried = self._working.carry(known.mask(size).astype(np.float32), source, frame)
        if not carried.across_cut:
            return None if known.score <= -GONE else carried.cover > 0.5
        for seen in self._seen_before(target, source, frame):
            mask = target.known(seen)
            if mask is None:
                continue
            again = self._working.carry(mask.mask(size).astype(np.float32), seen, frame)
            if not again.across_cut:
                return again.cover > 0.5
        return None

    @staticmethod
    def _seen_before(target: Target, source: int, frame: int) -> list[int]:
        """Frames on which the object was seen: the newest tracked, the nearest prompted."""
        tracked = [f for f, mask in target.kept.items() if mask.score > 0 and f != source]
        prompted = sorted(target.conditioning, key=lambda f: abs(f - frame))
        return [f for f in [*tracked[-1:], *prompted[:2]] if f != source]

    def mended(
        self, picture: Picture, mask: Mask, palette: Palette | None, rounds: int = 2
    ) -> Mask:
        """A mask with its edge cut anew, in so many rounds of GrabCut."""
        band = float(np.clip(BAND * radius_of(mask), NARROWEST, WIDEST))
        return keep_near(refine(picture.rgb, mask, palette, band, rounds), mask)

    def believed(self, mask: Mask, carried: Mask, appearance: Appearance) -> Estimate:
        """Whether what is left is the object, and how far it agrees with what was carried."""
        area = np.count_nonzero(mask)
        if area < max(8.0, LEAST_AREA * appearance.area):
            return Estimate(np.zeros_like(mask), -SURE, 0.0)
        union = np.count_nonzero(mask | carried)
        return Estimate(mask, SURE, float(np.count_nonzero(mask & carried) / union))


class ClassicalTracker(OfflineTracker):
    """The calls of `sam2core.Tracker`, without any model."""

    def __init__(self, frames: Frames) -> None:
        working = WorkingFrames(frames)
        super().__init__(frames, working, ClassicalFollower(working))
