"""Frames that want the person's eye: stale, unsure, or without the mask they should have."""

from __future__ import annotations

from rotoline.core import problems
from rotoline.core.document import Shot


def problem_frames(shot: Shot) -> list[int]:
    """Frames of the shot's range to look at, ascending.

    Of a run of stale or unsure frames only the worst counts: one correction heals the run.
    """
    found: set[int] = set()
    for item in shot.objects:
        if item.visible and not item.frozen:
            found.update(problems.problem_frames(item, shot.frame_range))
    return sorted(found)


def next_problem(shot: Shot, frame: int, step: int) -> int | None:
    """The next problem after `frame`, or before it when `step` is -1; wraps around the range."""
    frames = problem_frames(shot)
    if not frames:
        return None
    if step > 0:
        return next((other for other in frames if other > frame), frames[0])
    return next((other for other in reversed(frames) if other < frame), frames[-1])
