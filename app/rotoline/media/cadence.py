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
_SHORTEST_STEP = Fraction(999, 1000)
# Both numbers of a rate are 32 bits in FFmpeg; one finer is told apart by no clip's times.
_FINEST = 1_000_000


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
    claims, tried first and in order. A claim that is next to a standard rate (19001/317, 2997/100)
    means that rate, where times do not tell the two apart.
    """
    claims = [rate for rate in announced if rate is not None and rate > 0]
    meant = [rate for claim in claims for rate in (*_standard_beside(claim), claim)]
    if len(timestamps) < 2:
        return meant[0] if meant else None
    span = (timestamps[-1] - timestamps[0]) * time_base
    if span <= 0:
        return None
    measured = (Fraction(len(timestamps) - 1) / span).limit_denominator(_FINEST)
    near = sorted(_STANDARD, key=lambda rate: abs(rate - measured))[:3]
    for rate in [*meant, *near, measured]:
        if _on_grid(timestamps, time_base, rate):
            return rate
    return None


def meant_rate(claim: Fraction) -> Fraction:
    """Frames per second that a header's number means: 2997/125 is 24000/1001; else as claimed."""
    return (*_standard_beside(claim), claim)[0]


def _standard_beside(claim: Fraction) -> list[Fraction]:
    """The standard rate that a claim means, none where it is further than half of 1/1001."""
    nearest = min(_STANDARD, key=lambda rate: abs(rate - claim))
    return [nearest] if abs(nearest - claim) * 2002 < nearest else []


def _on_grid(timestamps: Sequence[int], time_base: Fraction, rate: Fraction) -> bool:
    step = 1 / (rate * time_base)
    # AVI's ticks are frames of the rate it claims, 2997/100, a hair longer than those it means.
    if step < _SHORTEST_STEP:
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
