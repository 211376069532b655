"""The immutable document: everything a person made, and references to what the model made.

An edit is a function `Document -> Document` (`core/edits.py`); undo is a list of documents.
Threads may read a document without locks. Frame indices are 0-based and inclusive in ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from rotoline.core.interpretation import AS_STORED, Interpretation

FrameState = Literal["untracked", "tracked", "stale", "prompted", "locked", "absent"]
Source = Literal["prompt", "forward", "backward", "both", "held", "half"]


@dataclass(frozen=True, slots=True)
class Point:
    """A click in clip pixels; `positive` is inside, else outside."""

    x: float
    y: float
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in clip pixels, x0 < x1 and y0 < y1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class MaskRef:
    """Names an immutable blob of the mask store by its content's SHA-256 (hex)."""

    digest: str


@dataclass(frozen=True, slots=True)
class Tail:
    """The backward half of a frame joined from both directions: what tracking backward goes on
    from. ref, score, iou: as of a `TrackedMask`.
    """

    ref: MaskRef
    score: float
    iou: float


@dataclass(frozen=True, slots=True)
class TrackedMask:
    """The model's result for one object on one frame.

    ref: low-resolution logits and pointer in the mask store. score: object-score logit
    (absent where <= 0). iou, stability, uncertainty: 0..1. model: the one that made it.
    source: what it depends on. "prompt" is the answer to the frame's own prompt, "forward"
    and "backward" came from the nearest anchor on that side by a run in that direction only,
    "both" by a run in both directions, "held" is shared with an identical picture beside it,
    "half" is the forward half of a run in both directions that waits for its other half
    (always stale). tail: of a frame joined from both directions.
    """

    ref: MaskRef
    score: float
    iou: float
    stability: float
    uncertainty: float = 0.0
    source: Source = "forward"
    stale: bool = False
    model: str = ""
    tail: Tail | None = None

    @property
    def refs(self) -> tuple[MaskRef, ...]:
        return (self.ref,) if self.tail is None else (self.ref, self.tail.ref)


@dataclass(frozen=True, slots=True)
class Prompt:
    """All a person said about one object on one frame: points and a box, or a mask.

    mask: a bitmap of the clip's size, painted or imported; it is the frame's mask as it
    stands, the model only learns from it. base: what the model had found on the frame before
    the person spoke; clicks refine it, and it comes back when they are cleared.
    """

    points: tuple[Point, ...] = ()
    box: Box | None = None
    mask: MaskRef | None = None
    base: TrackedMask | None = None

    @property
    def empty(self) -> bool:
        return not self.points and self.box is None and self.mask is None


@dataclass(frozen=True)
class Take:
    """Earlier masks of a span that a run replaced, kept to compare and bring back.

    `id` is unique within its object. created: seconds since the epoch, UTC.
    """

    id: int
    name: str
    created: float
    masks: Mapping[int, TrackedMask]


@dataclass(frozen=True)
class MatteSettings:
    """How one object's masks become its matte. Lengths in clip pixels."""

    grow: float = 0.0
    feather: float = 0.0
    invert: bool = False


@dataclass(frozen=True)
class RotoObject:
    """One thing to cut out. `id` is unique in the document and never used again.

    locked, absent: frames a person declared right, or empty; no run writes there. What was
    tracked there stays in `masks` underneath. frozen: the whole object is closed to edits
    and runs. takes: oldest first.
    """

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
    frozen: bool = False
    takes: tuple[Take, ...] = ()

    def is_anchor(self, frame: int) -> bool:
        """Whether a person fixed the object's look here, so that tracking starts from it."""
        if frame in self.absent:
            return False
        if frame in self.locked and not self.is_unanswered(frame):
            mask = self.masks.get(frame)
            return mask is not None and mask.score > 0
        return frame in self.prompts

    def anchors(self) -> list[int]:
        """Every anchor frame, ascending."""
        return sorted(f for f in self.locked | self.prompts.keys() if self.is_anchor(f))

    def is_protected(self, frame: int) -> bool:
        """Whether a person's word stands here; no run may write."""
        return self.frozen or frame in self.locked or frame in self.absent or frame in self.prompts

    def is_unanswered(self, frame: int) -> bool:
        """Whether the frame has a prompt whose mask the model has still to make.

        Also on a locked frame: what was locked there is what the person said, not the mask
        that it corrects.
        """
        if frame not in self.prompts or frame in self.absent:
            return False
        mask = self.masks.get(frame)
        return mask is None or mask.stale or mask.source != "prompt"

    def take(self, take_id: int) -> Take:
        """Raises KeyError for an unknown id."""
        for item in self.takes:
            if item.id == take_id:
                return item
        raise KeyError(take_id)

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
    """A source clip as the project knows it; never its pixels.

    path: absolute. relative: from the project's folder when the clip lies inside it, with
    "/" between parts, else "". size: bytes of the file, or of a sequence's files together.
    modified: newest modification time, ns. fingerprint: `core/clips.py`. rate and
    first_number are kept so that a project without its clip still shows times.
    interpretation: what the person says of the clip in place of the file.
    """

    path: str
    frames: int
    width: int
    height: int
    fingerprint: str = ""
    relative: str = ""
    size: int = 0
    modified: int = 0
    rate: str = "24/1"
    first_number: int = 0
    interpretation: Interpretation = AS_STORED


@dataclass(frozen=True)
class Shot:
    """One clip of the project with its in and out point (inclusive) and its objects.

    examined: frames whose pictures were compared with the one before. cuts: examined frames
    that begin a new scene. joined: cuts that the person lets tracking cross.
    held: examined frames that show the same picture as the frame before.
    """

    id: int
    clip: ClipRef
    in_point: int
    out_point: int
    objects: tuple[RotoObject, ...] = ()
    examined: frozenset[int] = frozenset()
    cuts: frozenset[int] = frozenset()
    joined: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()

    @property
    def frame_range(self) -> range:
        return range(self.in_point, self.out_point + 1)

    def scene(self, frame: int) -> range:
        """The frames around `frame` that tracking may reach without crossing a cut."""
        walls = self.cuts - self.joined
        start = max((cut for cut in walls if cut <= frame), default=0)
        stop = min((cut for cut in walls if cut > frame), default=self.clip.frames)
        return range(start, stop)


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


def mask_digests(doc: Document) -> set[str]:
    """Digests of every mask the document names, takes and painted ones among them."""
    found: set[str] = set()
    for shot in doc.shots:
        for item in shot.objects:
            found.update(ref.digest for mask in item.masks.values() for ref in mask.refs)
            for take in item.takes:
                found.update(ref.digest for mask in take.masks.values() for ref in mask.refs)
            for prompt in item.prompts.values():
                found.update(ref.digest for ref in (prompt.mask,) if ref is not None)
                base = prompt.base
                found.update(ref.digest for ref in (base.refs if base is not None else ()))
    return found
