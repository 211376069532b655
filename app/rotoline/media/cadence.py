"""What the times of packets and frames tell: which are frames, and at what rate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

_STANDARD = tuple(
    Fraction(*rate)
    for rate in (
        (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48000, 1001), (48, 1),
        (50, 1), (60000, 1001), (60, 1), (120000, 1001), (120, 1), (240, 1), (15, 1), (12, 1),
        (12000, 1001), (15000, 1001), (10, 1), (8, 1), (6, 1), (5, 1), (1, 1),
    )
)  # fmt: skip


def without_second_fields(times: Sequence[int], shown: Collection[int]) -> list[int]:
    """Times of packets that begin a frame, in file order as given.

    Broadcast and camcorder H.264 may code a frame as two fields, each in its own packet: the
    second follows the first at once, half a frame later or at the same time.
    times: of all packets. shown: of the first frames that decode, which tell a frame's length.
    """
    steps = [after - before for before, after in pairwise(sorted(shown))]
    if not steps or min(steps) <= 0:
        return list(times)
    half = min(steps) / 2
    allowed = min(1.0, half / 4)
    kept: list[int] = []
    first: int | None = None
    for time in times:
        is_later_half = first is not None and abs(time - first - half) <= allowed
        if time == first or (is_later_half and time not in shown):
            first = None
            continue
        kept.append(time)
        first = time
    return kept


def constant_rate(
    timestamps: Sequence[int], time_base: Fraction, announced: Iterable[Fraction | None]
) -> Fraction | None:
    """Frames per second if every frame lies on one even grid, else None.

    timestamps: ascending, in ticks of `time_base` seconds. Times may be off the grid by a
    tick, as containers round (Matroska to a millisecond). announced: rates that the file
    claims, tried first and in order.
    """
    claims = [rate for rate in announced if rate is not None and rate > 0]
    if len(timestamps) < 2:
        return claims[0] if claims else None
    span = (timestamps[-1] - timestamps[0]) * time_base
    if span <= 0:
        return None
    measured = Fraction(len(timestamps) - 1) / span
    near = sorted(_STANDARD, key=lambda rate: abs(rate - measured))[:3]
    for rate in [*claims, *near, measured]:
        if _on_grid(timestamps, time_base, rate):
            return rate
    return None


def _on_grid(timestamps: Sequence[int], time_base: Fraction, rate: Fraction) -> bool:
    step = 1 / (rate * time_base)
    if step < 1:
        return False
    first = timestamps[0]
    # Whole numbers: |(t - first) d - k n| <= d is "within one tick". Where ticks are coarse
    # (AVI counts in frames) a tick is a lost frame, so no more than a quarter step is allowed.
    numerator, denominator = step.numerator, step.denominator
    allowed = min(denominator, numerator // 4)
    return all(
        abs((time - first) * denominator - index * numerator) <= allowed
        for index, time in enumerate(timestamps)
    )
