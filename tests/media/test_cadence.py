"""What packet times tell: frames, fields and rates."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from painted import encode

from rotoline.media.cadence import constant_rate, without_second_fields
from rotoline.media.open import open_clip

TICK = Fraction(1, 90000)


def test_second_fields_of_a_mixed_broadcast_stream_are_no_frames() -> None:
    # File order of H.264 that codes some pictures as frames, some as two fields.
    times = [72000, 82800, 84600, 75600, 77400, 79200, 86400, 90000, 91800, 93600, 95400, 97200]
    shown = [72000, 75600, 79200, 82800, 86400]
    assert sorted(without_second_fields(times, shown)) == list(range(72000, 97201, 3600))


def test_fields_that_share_one_time_are_one_frame() -> None:
    assert without_second_fields([0, 0, 7200, 7200, 3600, 3600], [0, 3600, 7200]) == [0, 7200, 3600]


def test_a_field_pair_ends_where_the_next_frame_begins() -> None:
    times = [0, 1800, 3600, 5400, 7200, 9000]
    assert without_second_fields(times, [0, 3600, 7200]) == [0, 3600, 7200]


@pytest.mark.parametrize(
    "times",
    [
        [0, 3600, 7200, 10800],
        [0, 10800, 3600, 7200, 21600, 14400, 18000],
        # A variable rate whose frames lie half a frame apart, and decode.
        [0, 3600, 5400, 7200],
        [5],
        [],
    ],
)
def test_frames_are_never_taken_for_fields(times: list[int]) -> None:
    assert without_second_fields(times, times) == times


def test_a_rate_is_constant_if_times_are_off_by_rounding_alone() -> None:
    film = Fraction(24000, 1001)
    milliseconds = [round(1000 * index / film) for index in range(200)]
    assert constant_rate(milliseconds, Fraction(1, 1000), [Fraction(24), film]) == film
    centiseconds = [round(100 * index / 24) for index in range(50)]
    assert constant_rate(centiseconds, Fraction(1, 100), []) == 24
    assert constant_rate([0, 1001, 2002, 3003], Fraction(1, 30000), []) == Fraction(30000, 1001)


def test_a_lost_frame_makes_the_rate_variable() -> None:
    assert constant_rate([0, 1, 2, 4, 5], Fraction(1, 24), [Fraction(24)]) is None
    assert constant_rate([0, 3600, 7200, 14400], TICK, [Fraction(25)]) is None


def test_a_field_rate_is_not_taken_for_the_frame_rate() -> None:
    assert constant_rate([0, 3600, 7200, 10800], TICK, [Fraction(50)]) == 25


def test_one_frame_has_the_rate_its_file_claims() -> None:
    assert constant_rate([0], TICK, [None, Fraction(24)]) == 24
    assert constant_rate([0], TICK, [None]) is None


@pytest.mark.parametrize(
    ("rate", "claim"),
    [
        (Fraction(60000, 1001), Fraction(19001, 317)),
        (Fraction(24000, 1001), Fraction(2997, 125)),
        (Fraction(30000, 1001), Fraction(2997, 100)),
        (Fraction(24), Fraction(24)),
    ],
)
def test_a_claim_beside_a_standard_rate_means_that_rate(rate: Fraction, claim: Fraction) -> None:
    milliseconds = [round(1000 * index / rate) for index in range(2000)]
    assert constant_rate(milliseconds, Fraction(1, 1000), [claim]) == rate
    # AVI's ticks are frames of the claimed rate.
    assert constant_rate(range(2000), 1 / claim, [claim]) == rate


def test_times_that_tell_an_odd_rate_from_a_standard_one_are_believed() -> None:
    odd = Fraction(2398, 100)
    fine = [3000 * index for index in range(5000)]
    assert constant_rate(fine, 1 / (odd * 3000), [odd]) == odd
    slow = Fraction(59)
    milliseconds = [round(1000 * index / slow) for index in range(4)]
    assert constant_rate(milliseconds, Fraction(1, 1000), [slow]) == slow


def test_an_uneven_clip_near_a_standard_rate_stays_variable() -> None:
    times = [round(1000 * index / 24) for index in range(100)]
    times[50:] = [time + 20 for time in times[50:]]
    assert constant_rate(times, Fraction(1, 1000), [Fraction(2997, 125)]) is None


@pytest.mark.parametrize("name", ["clip.mkv", "clip.avi", "clip.mov"])
@pytest.mark.parametrize("rate", [Fraction(60000, 1001), Fraction(24000, 1001), Fraction(50)])
def test_every_container_keeps_a_standard_rate(tmp_path: Path, name: str, rate: Fraction) -> None:
    codec = "mjpeg" if name.endswith("avi") else "libx264"
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    info = open_clip(encode(tmp_path / name, 40, codec, pixels, rate=rate)).info
    assert (info.rate, info.variable_rate) == (rate, False)


def test_the_rate_of_a_long_recording_can_be_written() -> None:
    times = [round(index * 90_000 / 29.8345) for index in range(200_000)]
    rate = constant_rate(times, Fraction(1, 90_000), [])
    assert rate is not None
    assert float(rate) == pytest.approx(29.8345, abs=1e-6)
    assert max(rate.numerator, rate.denominator) < 1 << 31
