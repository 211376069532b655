"""Sets of frames as text: "0-99,105,200-210"."""

from __future__ import annotations

from collections.abc import Iterable


def runs(frames: Iterable[int]) -> list[tuple[int, int]]:
    """Consecutive frames joined, ascending, ends inclusive."""
    result: list[tuple[int, int]] = []
    for frame in sorted(set(frames)):
        if result and result[-1][1] == frame - 1:
            result[-1] = (result[-1][0], frame)
        else:
            result.append((frame, frame))
    return result


def format_runs(frames: Iterable[int]) -> str:
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs(frames))


def parse_runs(text: str, limit: int) -> frozenset[int]:
    """The frames of a text, all in 0 ... limit - 1. Raises ValueError for anything else."""
    frames: set[int] = set()
    for part in text.split(",") if text else []:
        first, _, last = part.partition("-")
        start, stop = int(first), int(last or first)
        if not 0 <= start <= stop < limit:
            raise ValueError(f"frames {part} are not within 0 to {limit - 1}")
        frames.update(range(start, stop + 1))
    return frozenset(frames)
