"""A tracker that needs no weights: optical flow carries the mask, GrabCut mends its edge.

It is the floor that every learned tracker is measured against, and the clean-up after ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotoline.tracking.cutting import (
    Hints,
    Mask,
    Palette,
    cut_by_hints,
    keep_near,
    radius_of,
    refine,
    sample_palette,
)
from rotoline.tracking.flow import Frames, Picture, WorkingFrames
from rotoline.tracking.offline import SURE, Estimate, OfflineTracker, Poll, Target
from sam2core.results import ObjectMask

BAND = 0.12  # of the mask's radius, on either side of its edge
NARROWEST, WIDEST = 3.0, 14.0  # working pixels
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
        appearance = self.appearance(target)
        carried = self.carried(source, known, frame)
        poll()
        mended = self.mended(self._working.picture(frame), carried, appearance.palette)
        return self.believed(mended, carried, appearance)

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

    def carried(self, source: int, known: ObjectMask, frame: int) -> Mask:
        """The mask on `source`, brought to `frame`; nothing goes across a cut."""
        size = self._working.picture(source).size
        cover: NDArray[np.float32] = known.mask(size).astype(np.float32)
        carried = self._working.carry(cover, source, frame)
        if carried.across_cut:
            return np.zeros(size, bool)
        return carried.cover > 0.5

    def mended(self, picture: Picture, carried: Mask, palette: Palette | None) -> Mask:
        """A carried mask with its edge cut anew."""
        band = float(np.clip(BAND * radius_of(carried), NARROWEST, WIDEST))
        return keep_near(refine(picture.rgb, carried, palette, band), carried, 1.0)

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
