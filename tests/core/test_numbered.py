"""Patterns of numbered files: which place is the number, which names fit."""

from __future__ import annotations

import pytest

from rotoline.core.numbered import NumberField, field_of, fields, without_number


@pytest.mark.parametrize(
    ("pattern", "before", "digits", "after"),
    [
        ("shot.%04d.png", "shot.", 4, ".png"),
        ("shot.%4d.png", "shot.", 4, ".png"),
        ("shot.%d.png", "shot.", 0, ".png"),
        ("shot.####.png", "shot.", 4, ".png"),
        ("shot.@@@.png", "shot.", 3, ".png"),
        ("shot.$F4.png", "shot.", 4, ".png"),
        ("shot.$F.png", "shot.", 0, ".png"),
        ("shot #3.####.png", "shot #3.", 4, ".png"),
        ("%d.%03d.exr", "%d.", 3, ".exr"),
    ],
)
def test_the_last_place_is_the_number(pattern: str, before: str, digits: int, after: str) -> None:
    assert field_of(pattern, []) == NumberField(before, digits, after)


def test_an_earlier_place_is_the_number_where_only_it_names_files() -> None:
    assert field_of("f####@left.png", ["f0001@left.png"]) == NumberField("f", 4, "@left.png")
    assert len(fields("f####@left.png")) == 2
    assert field_of("shot.png", ["shot.png"]) is None


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("shot.0001.png", 1),
        ("shot.10000.png", 10000),
        ("shot.1.png", None),
        ("shot.00001.png", None),
        ("shot.0001.part.png", None),
        ("shot_matte.0001.png", None),
        ("shot.²²²².png", None),
        ("shot..png", None),
        ("shot.0001.jpg", None),
        ("other.0001.png", None),
        ("other.0001.jpg", None),
    ],
)
def test_names_of_a_pattern_are_its_numbers_only(name: str, number: int | None) -> None:
    (field,) = fields("shot.%04d.png")
    assert field.number(name) == number


def test_a_name_whose_two_ends_overlap_is_none_of_the_pattern() -> None:
    (field,) = fields("aba%dba.png")
    assert field.number("aba.png") is None


@pytest.mark.parametrize("stem", ["shot.%04d", "shot_####", "shot @@", "shot.$F4", "shot%d"])
def test_a_stem_is_left_without_its_number(stem: str) -> None:
    assert without_number(stem) == "shot"
