"""Frame lists as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotoline.commands.frames import FramesOutside, parse_frames
from rotoline.core.runs import format_runs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", (7,)),
        ("2-5", (2, 3, 4, 5)),
        ("1-4,9", (1, 2, 3, 4, 9)),
        ("9, 1-2", (1, 2, 9)),
        ("0-10:5", (0, 5, 10)),
        ("3-5,4-6", (3, 4, 5, 6)),
    ],
)
def test_frames_are_read_ascending_and_once(text: str, expected: tuple[int, ...]) -> None:
    assert parse_frames(text).within(20) == expected


@pytest.mark.parametrize(
    "text", ["", "-", "5-2", "a", "1-", "-3", "1--3", "1,,2", "1-5:0", "1.5", "9" * 30]
)
def test_what_is_no_list_of_frames_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"frame|backwards|step"):
        parse_frames(text)


def test_frames_outside_the_clip_say_which_it_has() -> None:
    with pytest.raises(FramesOutside, match="frame 12 is outside the clip; it has frames 0-9"):
        parse_frames("3-12").within(10)


def test_a_huge_range_costs_nothing_before_it_is_refused() -> None:
    frames = parse_frames("0-999999999")
    assert (frames.first, frames.last) == (0, 999_999_999)
    with pytest.raises(FramesOutside):
        frames.within(100)


@given(st.sets(st.integers(0, 60), min_size=1))
def test_frames_are_read_as_rotoline_writes_them(frames: set[int]) -> None:
    assert set(parse_frames(format_runs(frames)).within(61)) == frames
