"""The immutable document: everything a person made, and references to what the model made.

An edit is a function `Document -> Document` (`core/edits.py`); undo is a list of documents.
Threads may read a document without locks. Frame indices are 0-based and inclusive in ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

FrameState = Literal["untracked", "tracked", "stale", "prompted", "locked", "absent"]


@dataclass(frozen=True)
class Point:
    """A click in clip pixels; `positive` is inside, else outside."""

    x: float
    y: float
    positive: bool = True


@dataclass(frozen=True)
class Box:
    """A rectangle in clip pixels, x0 < x1 and y0 < y1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class MaskRef:
    """Names an immutable blob of the mask store by its content's SHA-256 (hex)."""

    digest: str


@dataclass(frozen=True)
class Prompt:
    """All a person said about one object on one frame: points and a box, or a mask."""

    points: tuple[Point, ...] = ()
    box: Box | None = None
    mask: MaskRef | None = None


@dataclass(frozen=True)
class TrackedMask:
    """The model's result for one object on one frame.

    ref: low-resolution logits and pointer in the mask store. score: object-score logit
    (absent where <= 0). iou, stability, uncertainty: 0..1. source: how it came about.
    """

    ref: MaskRef
    score: float
    iou: float
    stability: float
    uncertainty: float = 0.0
    source: Literal["prompt", "forward", "backward", "both", "held"] = "forward"
    stale: bool = False


@dataclass(frozen=True)
class MatteSettings:
    """How one object's masks become its matte. Lengths in clip pixels."""

    grow: float = 0.0
    feather: float = 0.0
    invert: bool = False


@dataclass(frozen=True)
class RotoObject:
    """One thing to cut out. `id` is unique in the document and never used again."""

    id: int
    name: str
    color: tuple[int, int, int]
    group: str = ""
    visible: bool = True
    solo: bool = False
    prompts: Mapping[int, Prompt] = field(default_factory=dict)
    masks: Mapping[int, TrackedMask] = field(default_factory=dict)
    locked: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()
    matte: MatteSettings = MatteSettings()

    def state(self, frame: int) -> FrameState:
        """The frame's state; a person's word (locked, absent, prompted) stands first."""
        if frame in self.locked:
            return "locked"
        if frame in self.absent:
            return "absent"
        if frame in self.prompts:
            return "prompted"
        mask = self.masks.get(frame)
        if mask is None:
            return "untracked"
        if mask.stale:
            return "stale"
        return "tracked" if mask.score > 0 else "absent"


@dataclass(frozen=True)
class ClipRef:
    """A source clip as the project knows it; never its pixels."""

    path: str
    frames: int
    width: int
    height: int
    fingerprint: str = ""


@dataclass(frozen=True)
class Shot:
    """One clip of the project with its in and out point (inclusive) and its objects."""

    id: int
    clip: ClipRef
    in_point: int
    out_point: int
    objects: tuple[RotoObject, ...] = ()

    @property
    def frame_range(self) -> range:
        return range(self.in_point, self.out_point + 1)


@dataclass(frozen=True)
class Document:
    """A project: its shots, the model that tracks them, and the next free ids."""

    shots: tuple[Shot, ...] = ()
    model: str = "embedded"
    next_id: int = 1

    def shot(self, shot_id: int) -> Shot:
        """Raises KeyError for an unknown id."""
        for shot in self.shots:
            if shot.id == shot_id:
                return shot
        raise KeyError(shot_id)

    def shot_of(self, object_id: int) -> Shot:
        """The shot that holds an object. Raises KeyError for an unknown id."""
        for shot in self.shots:
            if any(item.id == object_id for item in shot.objects):
                return shot
        raise KeyError(object_id)

    def object(self, object_id: int) -> RotoObject:
        """Raises KeyError for an unknown id."""
        for shot in self.shots:
            for item in shot.objects:
                if item.id == object_id:
                    return item
        raise KeyError(object_id)

    def with_object(self, changed: RotoObject) -> Document:
        """This document with the object of the same id replaced."""
        shot = self.shot_of(changed.id)
        objects = tuple(changed if item.id == changed.id else item for item in shot.objects)
        return self.with_shot(replace(shot, objects=objects))

    def with_shot(self, changed: Shot) -> Document:
        """This document with the shot of the same id replaced."""
        shots = tuple(changed if shot.id == changed.id else shot for shot in self.shots)
        return replace(self, shots=shots)
