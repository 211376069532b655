"""What programs found, put into the document: masks of a run, cuts and held frames.

A run may end after the person went on. What it found is put in only where the document still
asks for it, and never where a person's word stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rotoline.core.document import Document, Prompt, RotoObject, Shot, TrackedMask
from rotoline.core.stale import same_ground


@dataclass(frozen=True)
class MaskResult:
    """A mask the model made. prompt: the prompt it answers, for masks of source "prompt"."""

    object_id: int
    frame: int
    mask: TrackedMask
    prompt: Prompt | None = None


def set_scenes(
    doc: Document, shot_id: int, examined: Iterable[int], cuts: Iterable[int], held: Iterable[int]
) -> Document:
    """What was found by comparing the pictures of more frames."""
    shot = doc.shot(shot_id)
    return doc.with_shot(
        replace(
            shot,
            examined=shot.examined | frozenset(examined),
            cuts=shot.cuts | frozenset(cuts),
            held=shot.held | frozenset(held),
        )
    )


def set_masks(
    doc: Document, results: Iterable[MaskResult], basis: Document | None = None
) -> Document:
    """Put a run's masks in, except where a person's word stands.

    basis: the document the run was started with; a mask that was made for other prompts than
    the frame now hangs on comes too late and is dropped. So is one for an object that is gone.
    """
    for object_id, group in _by_object(results).items():
        try:
            shot, item = doc.shot_of(object_id), doc.object(object_id)
            before = item if basis is None else basis.object(object_id)
        except KeyError:
            continue
        fitting = {
            result.frame: result.mask
            for result in group
            if _fits(shot, before, item, result) and 0 <= result.frame < shot.clip.frames
        }
        if fitting:
            doc = doc.with_object(replace(item, masks={**item.masks, **fitting}))
    return doc


def _fits(shot: Shot, before: RotoObject, item: RotoObject, result: MaskResult) -> bool:
    if result.prompt is not None or result.mask.source == "prompt":
        current = item.prompts.get(result.frame)
        unanswered = item.is_unanswered(result.frame) and not item.frozen
        return unanswered and current == result.prompt
    if item.is_protected(result.frame):
        return False
    return same_ground(before, item, result.frame, shot.scene(result.frame))


def _by_object(results: Iterable[MaskResult]) -> Mapping[int, list[MaskResult]]:
    groups: dict[int, list[MaskResult]] = {}
    for result in results:
        groups.setdefault(result.object_id, []).append(result)
    return groups
