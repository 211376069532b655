"""Frames that want the person's eye: stale, unsure, or without the mask they should have."""

from __future__ import annotations

from rotoline.core.document import RotoObject, Shot

UNSURE = 0.5


def problem_frames(shot: Shot) -> list[int]:
    """Frames of the shot's range to look at, ascending.

    Of a run of stale or unsure frames only the worst counts: one correction heals the run.
    """
    found: set[int] = set()
    for item in shot.objects:
        if item.visible and not item.frozen:
            found.update(_worst_of_runs(item, shot.frame_range))
    return sorted(found)


def next_problem(shot: Shot, frame: int, step: int) -> int | None:
    """The next problem after `frame`, or before it when `step` is -1; wraps around the range."""
    frames = problem_frames(shot)
    if not frames:
        return None
    if step > 0:
        return next((other for other in frames if other > frame), frames[0])
    return next((other for other in reversed(frames) if other < frame), frames[-1])


def _worst_of_runs(item: RotoObject, frames: range) -> list[int]:
    worst: list[int] = []
    run: list[tuple[float, int]] = []
    for frame in frames:
        trouble = _trouble(item, frame)
        if trouble is not None:
            run.append((trouble, -frame))
        elif run:
            worst.append(-max(run)[1])
            run = []
    if run:
        worst.append(-max(run)[1])
    return worst


def _trouble(item: RotoObject, frame: int) -> float | None:
    """How much a frame needs looking at, 0..2; None when it is fine."""
    mask = item.masks.get(frame)
    if mask is None or item.is_protected(frame):
        return None
    if mask.stale:
        return 1.0 + mask.uncertainty
    return mask.uncertainty if mask.uncertainty >= UNSURE else None
