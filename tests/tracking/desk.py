"""A document with a shot of a drawn clip and what tracks it, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rotoline.core import edits
from rotoline.core.document import ClipRef, Document, Point, RotoObject
from rotoline.core.masks import MaskStore, MemoryMasks
from rotoline.tracking.plan import Direction
from rotoline.tracking.session import Session, enlarge
from rotoline.tracking.track import TrackProgress, track_frames
from tests.tracking.colors import Clip, ColorTracker

RED, BLUE = 2, 3


class Desk:
    """Two objects, red and blue, in shot 1; `doc` is the document as it is now."""

    def __init__(self, clip: Clip, masks: MaskStore | None = None) -> None:
        self.clip = clip
        self.masks = MemoryMasks() if masks is None else masks
        self.doc = edits.add_shot(Document(model="colors"), ClipRef("drawn", len(clip), 64, 48))
        self.doc = edits.add_object(edits.add_object(self.doc, 1, "red"), 1, "blue")
        self.restart()

    def restart(self) -> None:
        """As after closing the program: nothing but document and masks is left."""
        self.tracker = ColorTracker(self.clip)
        self.session = Session(self.tracker, self.clip, self.masks, "colors")

    def place(self, object_id: int, frame: int) -> Point:
        """A point on the object."""
        return Point(11 + frame, 15) if object_id == RED else Point(51 - frame, 35)

    def click(self, object_id: int, frame: int) -> None:
        self.doc = edits.add_point(self.doc, object_id, frame, self.place(object_id, frame))

    def track(
        self,
        direction: Direction = "both",
        frames: Iterable[int] | None = None,
        objects: Iterable[int] | None = None,
        stop_after: int | None = None,
        between: Callable[[Document], Document] | None = None,
    ) -> list[TrackProgress]:
        """Run the job. stop_after: tracked frames; between: an edit after the first of them."""
        if isinstance(self.tracker, ColorTracker):
            self.tracker.looked.clear()
        steps: list[TrackProgress] = []
        job = track_frames(self.doc, 1, self.session, objects, frames, direction)
        for step in job:
            if step.edit is not None:
                self.doc = step.edit(self.doc)
            steps.append(step)
            if between is not None and step.stage == "track":
                self.doc = between(self.doc)
                between = None
            tracked = sum(step.stage == "track" and step.frame is not None for step in steps)
            if stop_after is not None and tracked == stop_after:
                job.close()
                break
        return steps

    def item(self, object_id: int = RED) -> RotoObject:
        return self.doc.object(object_id)

    def states(self, object_id: int = RED) -> str:
        """One letter a frame: u(ntracked), t(racked), s(tale), p(rompted), l(ocked), a(bsent)."""
        item = self.item(object_id)
        return "".join(item.state(frame)[0] for frame in range(len(self.clip)))

    def looked(self) -> list[int]:
        """Frames that the tracker ran on in the last run."""
        return [frame for frame, _ in self.tracker.looked]

    def overlap(self, frame: int) -> float:
        """IoU of the red object's mask with the truth."""
        low_res = self.masks.get(self.item().masks[frame].ref).low_res
        mask, truth = enlarge(low_res, (48, 64)) > 0, self.clip.truth(frame)
        return float((mask & truth).sum() / max(1, (mask | truth).sum()))


def agreement(one: Desk, other: Desk, object_id: int, frame: int) -> float:
    """IoU of two desks' masks of one frame."""
    a, b = (
        desk.masks.get(desk.item(object_id).masks[frame].ref).low_res > 0 for desk in (one, other)
    )
    return float((a & b).sum() / max(1, (a | b).sum()))
