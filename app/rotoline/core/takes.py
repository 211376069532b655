"""Takes: what a run replaced, kept to compare and bring back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rotoline.core.document import Document, Take, TrackedMask
from rotoline.core.edits import clean_name
from rotoline.core.stale import as_fresh, as_stale

MAX_TAKES = 8


def keep_take(
    doc: Document, object_id: int, frames: Iterable[int], name: str, created: float
) -> Document:
    """Keep the masks that a run is about to replace on these frames; none, no take.

    created: seconds since the epoch. The oldest take goes when there are too many. They are kept
    as fresh ones: who brings them back chose them.
    """
    item = doc.object(object_id)
    masks = {
        frame: as_fresh(item.masks[frame])
        for frame in frames
        if frame in item.masks and not item.is_protected(frame)
    }
    if not masks:
        return doc
    number = max((take.id for take in item.takes), default=0) + 1
    takes = (*item.takes, Take(number, clean_name(name), created, masks))
    return doc.with_object(replace(item, takes=takes[-MAX_TAKES:]))


def swap_take(doc: Document, object_id: int, take_id: int) -> Document:
    """Bring a take's masks back and keep what they replace in it, a stale mask as a stale one.

    So twice changes nothing, except where there was no mask. Frames with a person's word are left
    alone. A take that nothing is left in goes.
    """
    item = doc.object(object_id)
    take = item.take(take_id)
    chosen = [frame for frame in take.masks if not item.is_protected(frame)]
    kept = {frame: mask for frame, mask in take.masks.items() if frame not in set(chosen)}
    kept |= {frame: _put_by(item.masks[frame]) for frame in chosen if frame in item.masks}
    masks = {**item.masks, **{frame: take.masks[frame] for frame in chosen}}
    swapped = (replace(take, masks=kept),) if kept else ()
    at = item.takes.index(take)
    takes = (*item.takes[:at], *swapped, *item.takes[at + 1 :])
    return doc.with_object(replace(item, masks=masks, takes=takes))


def _put_by(mask: TrackedMask) -> TrackedMask:
    """A mask as a take keeps it: what a half was to be joined to may be another by then."""
    return as_stale(mask) if mask.source == "half" else mask
