"""A document with two tracked objects, and the masks to fill it."""

from __future__ import annotations

from dataclasses import replace

from rotoline.core import edits
from rotoline.core.document import ClipRef, Document, MaskRef, Point, Source, TrackedMask
from rotoline.core.results import MaskResult, set_masks

CLIP = ClipRef("/footage/shot.mov", frames=30, width=64, height=48)
CLICK = Point(10, 10)


def mask(name: str, source: Source = "both", **fields: object) -> TrackedMask:
    plain = TrackedMask(MaskRef(name), 3.0, 0.9, 0.9, 0.1, source)
    return replace(plain, **fields)  # type: ignore[arg-type]


def start(*prompted: int, source: Source = "both") -> Document:
    """Object 2 with answered prompts and tracked all over; object 3 likewise but another's."""
    doc = edits.add_shot(Document(), CLIP)
    doc = edits.add_object(edits.add_object(doc, 1, "one"), 1, "two")
    for object_id in (2, 3):
        for frame in prompted:
            doc = edits.add_point(doc, object_id, frame, CLICK)
            doc = answer(doc, object_id, frame)
        results = [
            MaskResult(object_id, frame, mask(f"{frame}", source))
            for frame in range(30)
            if frame not in prompted
        ]
        doc = set_masks(doc, results)
    assert stale(doc) == [] == stale(doc, 3)
    return doc


def answer(doc: Document, object_id: int, frame: int) -> Document:
    prompt = doc.object(object_id).prompts[frame]
    result = MaskResult(object_id, frame, mask(f"p{frame}", "prompt"), prompt)
    return set_masks(doc, [result])


def stale(doc: Document, object_id: int = 2) -> list[int]:
    item = doc.object(object_id)
    return [frame for frame in range(30) if item.state(frame) == "stale"]
