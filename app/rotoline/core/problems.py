"""Where the person should look next."""

from __future__ import annotations

from collections.abc import Iterable

from rotoline.core.document import Document, RotoObject

# Uncertainty from which a frame is worth a look.
UNSURE = 0.5


def next_problem(document: Document, object_id: int, frame: int) -> int | None:
    """The next frame after `frame` that this object wants looked at; after the last the first.

    Of a run of such frames only the worst counts: one correction heals the run. None where
    everything is sure or the person's own.
    """
    shot, item = document.shot_of(object_id), document.object(object_id)
    found = problem_frames(item, shot.frame_range)
    return next((other for other in found if other > frame), found[0] if found else None)


def problem_frames(item: RotoObject, frames: Iterable[int]) -> list[int]:
    """The worst frame of every run of stale or unsure frames, ascending."""
    worst: list[int] = []
    run: list[tuple[float, int]] = []
    last = None
    for frame in sorted(frames):
        trouble = _trouble(item, frame)
        if run and (trouble is None or frame - 1 != last):
            worst.append(_worst(run))
            run = []
        if trouble is not None:
            run.append((trouble, frame))
        last = frame
    return [*worst, _worst(run)] if run else worst


def _worst(run: list[tuple[float, int]]) -> int:
    """The most troubled frame; the first of equals."""
    return max(run, key=lambda entry: (entry[0], -entry[1]))[1]


def _trouble(item: RotoObject, frame: int) -> float | None:
    """How much a frame needs looking at, 0..2; None when it is fine."""
    mask = item.masks.get(frame)
    if mask is None or item.is_protected(frame):
        return None
    if mask.stale:
        return 1 + mask.uncertainty
    return mask.uncertainty if mask.uncertainty >= UNSURE else None
