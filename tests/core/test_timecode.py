from fractions import Fraction

import pytest

from rotoline.core.timecode import frame_of, is_label, label_of, shifted

NTSC = Fraction(30000, 1001)


def test_every_drop_frame_label_of_twenty_minutes_counts_one_frame_on():
    count = 0
    for minute in range(20):
        for second in range(60):
            for frame in range(30):
                if minute % 10 and second == 0 and frame < 2:
                    continue
                label = f"00:{minute:02d}:{second:02d};{frame:02d}"
                assert frame_of(label, NTSC) == count
                assert label_of(count, NTSC, drop=True) == label
                count += 1


@pytest.mark.parametrize(
    ("label", "frames", "rate", "expected"),
    [
        ("01:00:00:00", 25, Fraction(25), "01:00:01:00"),
        ("01:00:00:00", 24, Fraction(24000, 1001), "01:00:01:00"),
        ("23:59:59:24", 1, Fraction(25), "00:00:00:00"),
        ("00:00:00:00", -1, Fraction(24), "23:59:59:23"),
        ("00:59:59;59", 1, Fraction(60000, 1001), "01:00:00;00"),
        ("00:00:59;29", 1, NTSC, "00:01:00;02"),
        ("00:00:59:00", 1, Fraction(1, 5), "00:01:00:00"),
        ("00:00:00:99", 1, Fraction(120), "00:00:00:100"),
        ("00:00:00:98", 1, Fraction(100), "00:00:00:99"),
    ],
)
def test_shifting_follows_the_clock(label: str, frames: int, rate: Fraction, expected: str):
    assert shifted(label, frames, rate) == expected


@pytest.mark.parametrize("label", ["", "1:2", "00:00:00:30", "00:61:00:00", "hello"])
def test_what_is_no_label_is_refused(label: str):
    with pytest.raises(ValueError, match="timecode"):
        frame_of(label, NTSC)


@pytest.mark.parametrize(
    ("label", "is_one"),
    [("23:59:59:24", True), ("24:00:00:00", False), ("00:00:00:25", False), ("x", False)],
)
def test_a_label_is_one_of_a_days_at_its_rate(label: str, is_one: bool):
    assert is_label(label, Fraction(25)) is is_one


def test_drop_frame_is_refused_at_rates_that_have_none():
    with pytest.raises(ValueError, match="drop-frame"):
        frame_of("01:00:00;00", Fraction(25))
