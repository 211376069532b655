"""Rates, timecode and times of exported frames."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from rotoline.export.timing import timing
from rotoline.media.clip import ClipInfo, ColorTags

INFO = ClipInfo(
    path=Path("clip.mov"),
    frames=6,
    width=64,
    height=48,
    rate=Fraction(30000, 1001),
    variable_rate=False,
    duration=Fraction(6 * 1001, 30000),
    first_number=0,
    timecode="00:00:59;28",
    codec="h264",
    pixel_format="yuv420p",
    bit_depth=8,
    has_alpha=False,
    color=ColorTags("bt709", "bt709", "bt709", "tv"),
    rotation=0,
    pixel_aspect=Fraction(1),
    interlaced=False,
    audio=False,
)
UNEVEN = tuple(Fraction(n, 600) for n in (0, 25, 50, 200, 201, 260))


def test_a_constant_rate_is_exact() -> None:
    times = timing(INFO, (2, 3, 4))
    assert times.time_base == Fraction(1001, 30000)
    assert times.ticks == (0, 1, 2)
    assert times.start == Fraction(2 * 1001, 30000)
    assert times.end == Fraction(5 * 1001, 30000)


def test_timecode_counts_drop_frames_to_the_first_exported_frame() -> None:
    assert timing(INFO, (2,)).timecode == "00:01:00;02"
    assert timing(INFO, (2, 3)).timecode_at(1) == "00:01:00;03"


def test_a_variable_rate_keeps_times_and_durations() -> None:
    info = replace(INFO, variable_rate=True, timestamps=UNEVEN, duration=Fraction(300, 600))
    times = timing(info, (1, 2, 3, 4))
    assert [times.seconds(position) for position in range(4)] == [
        time - UNEVEN[1] for time in UNEVEN[1:5]
    ]
    assert [count * times.time_base for count in times.durations] == [
        Fraction(25, 600),
        Fraction(150, 600),
        Fraction(1, 600),
        Fraction(59, 600),
    ]
    assert times.end == UNEVEN[5]


def test_the_last_frame_lasts_to_the_clips_end() -> None:
    info = replace(INFO, variable_rate=True, timestamps=UNEVEN, duration=Fraction(360, 600))
    times = timing(info, range(6))
    assert times.durations[-1] * times.time_base == Fraction(100, 600)


def test_one_frame_of_a_variable_rate_lasts_as_long_as_it_did() -> None:
    info = replace(INFO, variable_rate=True, timestamps=UNEVEN, duration=Fraction(360, 600))
    times = timing(info, (2,))
    assert times.ticks == (0,)
    assert times.durations[0] * times.time_base == Fraction(150, 600)


def test_a_clock_too_fine_for_a_movie_is_rounded_to_the_common_one() -> None:
    odd = tuple(Fraction(n, 999_983) for n in (0, 40_000, 80_000, 130_000, 160_001, 200_000))
    info = replace(INFO, variable_rate=True, timestamps=odd, duration=Fraction(1))
    clocks = tuple(time + Fraction(index, 7) for index, time in enumerate(odd))
    assert timing(info, range(6)).time_base == Fraction(1, 999_983)
    times = timing(replace(info, timestamps=clocks), range(6))
    assert times.time_base == Fraction(1, 90_000)
    assert max(abs(times.seconds(n) - clocks[n]) for n in range(6)) <= Fraction(1, 180_000)


def test_a_timecode_that_does_not_fit_the_rate_is_left_out() -> None:
    assert timing(replace(INFO, rate=Fraction(25)), (0,)).timecode is None
    assert timing(replace(INFO, timecode="nonsense"), (0,)).timecode is None
