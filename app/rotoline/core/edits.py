"""Every edit of a person: pure functions from a document to the next one.

Edits keep the rest: what one does to an object leaves every other object as it is, by identity.
A frame that a person locked is not edited but unlocked first; a frozen object likewise.
Ids: a new shot or object gets the `next_id` of the document it is added to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from rotoline.core.document import (
    Box,
    ClipRef,
    Document,
    MaskRef,
    MatteSettings,
    Point,
    Prompt,
    RotoObject,
    Shot,
    TrackedMask,
)
from rotoline.core.interpretation import Interpretation
from rotoline.core.stale import as_fresh, as_stale, dependents, mark_stale
from rotoline.errors import (
    ClipUnfit,
    EditRefused,
    FrameLocked,
    NameEmpty,
    ObjectLocked,
    PromptInvalid,
)

# Apart for most kinds of colour blindness, and from skin, grass and sky (after Okabe and Ito).
PALETTE = (
    (230, 159, 0),
    (86, 180, 233),
    (204, 121, 167),
    (0, 158, 115),
    (240, 228, 66),
    (213, 94, 0),
    (0, 114, 178),
    (178, 132, 255),
)

Color = tuple[int, int, int]


# Shots


def add_shot(doc: Document, clip: ClipRef) -> Document:
    """A clip added to the project, whole; its shot's id is `doc.next_id`."""
    if clip.frames < 1:
        raise EditRefused(f"{clip.path}: the clip has no frames")
    shot = Shot(doc.next_id, clip, 0, clip.frames - 1)
    return replace(doc, shots=(*doc.shots, shot), next_id=doc.next_id + 1)


def remove_shot(doc: Document, shot_id: int) -> Document:
    doc.shot(shot_id)
    return replace(doc, shots=tuple(shot for shot in doc.shots if shot.id != shot_id))


def set_range(doc: Document, shot_id: int, in_point: int, out_point: int) -> Document:
    """In and out point, inclusive; order and clip are respected, masks are kept."""
    shot = doc.shot(shot_id)
    if not 0 <= in_point <= out_point < shot.clip.frames:
        raise EditRefused(
            f"in point {in_point} and out point {out_point} do not lie in order within the "
            f"clip's frames 0 to {shot.clip.frames - 1}"
        )
    if (in_point, out_point) == (shot.in_point, shot.out_point):
        return doc
    return doc.with_shot(replace(shot, in_point=in_point, out_point=out_point))


def relink(doc: Document, shot_id: int, clip: ClipRef) -> Document:
    """The shot on another file. Its frames must have the size and number they had."""
    shot = doc.shot(shot_id)
    before = (shot.clip.width, shot.clip.height, shot.clip.frames)
    found = (clip.width, clip.height, clip.frames)
    if found != before:
        raise ClipUnfit(Path(clip.path), found, before)
    return doc.with_shot(replace(shot, clip=clip))


def interpret(doc: Document, shot_id: int, said: Interpretation, rate: str) -> Document:
    """What the person says of the shot's clip; what is tracked stays.

    rate: of the clip so understood. Another layer is another picture, whose cuts and held
    frames are still to be found.
    """
    shot = doc.shot(shot_id)
    if (said, rate) == (shot.clip.interpretation, shot.clip.rate):
        return doc
    is_other_picture = said.layer != shot.clip.interpretation.layer
    shot = replace(shot, clip=replace(shot.clip, interpretation=said, rate=rate))
    if is_other_picture:
        nothing: frozenset[int] = frozenset()
        shot = replace(shot, examined=nothing, cuts=nothing, held=nothing)
    return doc.with_shot(shot)


def join_cut(doc: Document, shot_id: int, frame: int, joined: bool = True) -> Document:
    """Let tracking cross the cut before `frame`, or stop it there again."""
    shot = doc.shot(shot_id)
    if frame not in shot.cuts:
        raise EditRefused(f"there is no cut before frame {frame}")
    changed = shot.joined | {frame} if joined else shot.joined - {frame}
    return doc.with_shot(replace(shot, joined=changed))


def set_model(doc: Document, model: str) -> Document:
    """The model that tracks from now on; what is tracked stays."""
    return replace(doc, model=model)


# Objects


def add_object(
    doc: Document,
    shot_id: int,
    name: str | None = None,
    color: Color | None = None,
    noun: str = "Object",
) -> Document:
    """A new object without prompts; its id is `doc.next_id`.

    noun: what an object without a name is called, with a number behind it.
    """
    shot = doc.shot(shot_id)
    taken = {item.name for item in shot.objects}
    number = len(shot.objects) + 1
    while name is None:
        name = None if f"{noun} {number}" in taken else f"{noun} {number}"
        number += 1
    used = [item.color for item in shot.objects]
    chosen = color or min(PALETTE, key=used.count)
    item = RotoObject(doc.next_id, clean_name(name), chosen)
    changed = replace(shot, objects=(*shot.objects, item))
    return replace(doc.with_shot(changed), next_id=doc.next_id + 1)


def remove_object(doc: Document, object_id: int) -> Document:
    _open(doc, object_id)
    shot = doc.shot_of(object_id)
    kept = tuple(item for item in shot.objects if item.id != object_id)
    return doc.with_shot(replace(shot, objects=kept))


def rename_object(doc: Document, object_id: int, name: str) -> Document:
    return doc.with_object(replace(doc.object(object_id), name=clean_name(name)))


def recolor_object(doc: Document, object_id: int, color: Color) -> Document:
    if any(not 0 <= part <= 255 for part in color):
        raise EditRefused(f"a colour has three parts of 0 to 255, not {color}")
    return doc.with_object(replace(doc.object(object_id), color=color))


def group_object(doc: Document, object_id: int, group: str) -> Document:
    """Put the object into a named group; "" takes it out."""
    name = clean_name(group) if group.strip() else ""
    return doc.with_object(replace(doc.object(object_id), group=name))


def set_visible(doc: Document, object_id: int, visible: bool) -> Document:
    return doc.with_object(replace(doc.object(object_id), visible=visible))


def set_solo(doc: Document, object_id: int, solo: bool) -> Document:
    return doc.with_object(replace(doc.object(object_id), solo=solo))


def freeze_object(doc: Document, object_id: int, frozen: bool) -> Document:
    """Close the whole object to edits of its masks and to runs, or open it again."""
    return doc.with_object(replace(doc.object(object_id), frozen=frozen))


def set_matte(doc: Document, object_id: int, matte: MatteSettings) -> Document:
    return doc.with_object(replace(doc.object(object_id), matte=matte))


def clean_name(name: str) -> str:
    """A name for lists and file names: one line, no control characters, 1 to 120 long."""
    cleaned = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:120]
    if not cleaned:
        raise NameEmpty
    return cleaned


# Prompts


def set_prompt(doc: Document, object_id: int, frame: int, prompt: Prompt | None) -> Document:
    """All that is said about the object on one frame; None or an empty prompt says nothing.

    The mask on the frame waits for the model's answer; the object's masks that hang on this
    frame become stale. A frame said to be empty is taken to show the object again. Clearing
    brings back what was tracked before the first prompt, stale as its neighbours are.
    """
    shot = doc.shot_of(object_id)
    item = _open(doc, object_id, frame)
    old = item.prompts.get(frame)
    found = item.masks.get(frame)
    prompts = dict(item.prompts)
    shown: TrackedMask | None = found
    if prompt is None or prompt.empty:
        if old is None:
            return doc
        del prompts[frame]
        shown = None if old.base is None else as_stale(old.base)
    else:
        _check_prompt(shot.clip, frame, prompt)
        prompts[frame] = replace(prompt, base=old.base if old is not None else found)
        if found is not None and not found.stale:
            shown = replace(found, stale=True)
    masks = item.masks if shown is found else _with_mask(item.masks, frame, shown)
    changed = replace(item, prompts=prompts, masks=masks, absent=item.absent - {frame})
    return doc.with_object(_with_dependents_stale(shot, changed, frame))


def add_point(doc: Document, object_id: int, frame: int, point: Point) -> Document:
    """One more click. A painted mask on the frame gives way to it."""
    old = _prompt(doc, object_id, frame)
    points = (*old.points, point)
    return set_prompt(doc, object_id, frame, replace(old, points=points, mask=None))


def set_box(doc: Document, object_id: int, frame: int, box: Box | None) -> Document:
    """The box of a frame; None takes it away. A painted mask on the frame gives way to it."""
    old = _prompt(doc, object_id, frame)
    mask = old.mask if box is None else None
    return set_prompt(doc, object_id, frame, replace(old, box=box, mask=mask))


def set_mask_prompt(doc: Document, object_id: int, frame: int, mask: MaskRef) -> Document:
    """A painted or imported bitmap as the frame's mask; it replaces points and box."""
    return set_prompt(doc, object_id, frame, Prompt(mask=mask))


# Marks


def lock(doc: Document, object_id: int, frames: Iterable[int]) -> Document:
    """Declare what stands on these frames right: no run and no edit changes it.

    A prompt that waits for the model's answer gets it all the same.
    """
    item = _open(doc, object_id)
    chosen = _within(doc.shot_of(object_id), frames)
    accepted = {
        frame: as_fresh(item.masks[frame])
        for frame in chosen
        if frame in item.masks and item.masks[frame].stale and not item.is_unanswered(frame)
    }
    masks = {**item.masks, **accepted} if accepted else item.masks
    return doc.with_object(replace(item, locked=item.locked | chosen, masks=masks))


def unlock(doc: Document, object_id: int, frames: Iterable[int]) -> Document:
    item = _open(doc, object_id)
    return doc.with_object(replace(item, locked=item.locked - frozenset(frames)))


def mark_absent(
    doc: Document, object_id: int, frames: Iterable[int], absent: bool = True
) -> Document:
    """Declare the object out of sight on these frames, or take that back; locks stand.

    Prompts and masks on the frames are kept underneath and count again when it is taken back.
    """
    shot, item = doc.shot_of(object_id), _open(doc, object_id)
    chosen = _within(shot, frames) - item.locked
    marked = item.absent | chosen if absent else item.absent - chosen
    changed = replace(item, absent=marked)
    for frame in sorted((marked ^ item.absent) & item.prompts.keys()):
        changed = _with_dependents_stale(shot, changed, frame)
    return doc.with_object(changed)


def clear_range(doc: Document, object_id: int, frames: Iterable[int]) -> Document:
    """Forget prompts, masks and absence on these frames; locked ones are left alone."""
    shot, item = doc.shot_of(object_id), _open(doc, object_id)
    chosen = _within(shot, frames) - item.locked
    spoken = sorted(chosen & item.prompts.keys() - item.absent)
    changed = replace(
        item,
        prompts={f: prompt for f, prompt in item.prompts.items() if f not in chosen},
        masks={f: mask for f, mask in item.masks.items() if f not in chosen},
        absent=item.absent - chosen,
    )
    for frame in spoken:
        changed = _with_dependents_stale(shot, changed, frame)
    return doc.with_object(changed)


def retrack(doc: Document, object_id: int, frames: Iterable[int]) -> Document:
    """Ask for these frames to be tracked anew: their masks become stale."""
    item = _open(doc, object_id)
    chosen = (f for f in sorted(frames) if f in item.masks and not item.is_protected(f))
    return doc.with_object(mark_stale(item, chosen))


# Guards


def _open(doc: Document, object_id: int, frame: int | None = None) -> RotoObject:
    item = doc.object(object_id)
    if item.frozen:
        raise ObjectLocked(item.name)
    if frame is not None and frame in item.locked:
        raise FrameLocked(item.name, frame)
    return item


def _prompt(doc: Document, object_id: int, frame: int) -> Prompt:
    return doc.object(object_id).prompts.get(frame, Prompt())


def _within(shot: Shot, frames: Iterable[int]) -> frozenset[int]:
    return frozenset(frame for frame in frames if 0 <= frame < shot.clip.frames)


def _with_mask(
    masks: Mapping[int, TrackedMask], frame: int, mask: TrackedMask | None
) -> Mapping[int, TrackedMask]:
    changed = dict(masks)
    changed.pop(frame, None)
    if mask is not None:
        changed[frame] = mask
    return changed


def _with_dependents_stale(shot: Shot, item: RotoObject, frame: int) -> RotoObject:
    return mark_stale(item, dependents(item, frame, shot.scene(frame)))


def _check_prompt(clip: ClipRef, frame: int, prompt: Prompt) -> None:
    if not 0 <= frame < clip.frames:
        raise PromptInvalid(f"frame {frame} is outside the clip's frames 0 to {clip.frames - 1}")
    for point in prompt.points:
        _check_inside(clip, frame, point.x, point.y)
    if prompt.box is not None:
        box = prompt.box
        _check_inside(clip, frame, box.x0, box.y0)
        _check_inside(clip, frame, box.x1, box.y1)
        if not (box.x0 < box.x1 and box.y0 < box.y1):
            raise PromptInvalid(
                f"the box on frame {frame} is empty; give X0,Y0 top left and X1,Y1 bottom right"
            )
    if prompt.mask is not None and (prompt.points or prompt.box is not None):
        raise PromptInvalid(f"frame {frame} has a mask and clicks; a mask stands alone")


def _check_inside(clip: ClipRef, frame: int, x: float, y: float) -> None:
    if not (
        math.isfinite(x) and math.isfinite(y) and 0 <= x <= clip.width and 0 <= y <= clip.height
    ):
        raise PromptInvalid(
            f"the point {x:g},{y:g} on frame {frame} is outside the picture "
            f"of {clip.width}x{clip.height}"
        )
