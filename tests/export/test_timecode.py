"""Which files carry timecode, and what is said of those that do not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest

from rotoline.export.presets import preset
from rotoline.media.open import open_clip
from tests.export.conftest import Case, write_movie

Make = Callable[..., Case]


@pytest.mark.parametrize(("name", "rate"), [("exr", 60000), ("dpx10", 60000), ("dpx10", 50050)])
def test_pictures_above_thirty_frames_a_second_say_that_timecode_is_left_out(
    case: Make, tmp_path: Path, name: str, rate: int
):
    clip = case(rate=Fraction(rate, 1001), timecode="00:00:59:45", frames=4)
    report = clip.export(tmp_path / f"m.%04d.{name[:3]}", format=name)
    assert f"timecode is left out: {name} counts no more than 30 frames" in report.notes
    with closing(open_clip(tmp_path / f"m.%04d.{name[:3]}")) as reader:
        assert reader.info.timecode is None


@pytest.mark.parametrize("name", ["coco", "davis", "png16"])
def test_what_never_holds_timecode_says_nothing_of_the_frames_it_counts(
    case: Make, tmp_path: Path, name: str
):
    clip = case(rate=Fraction(50), timecode="00:00:59:45", frames=2)
    target = tmp_path / "m.json" if name == "coco" else tmp_path / "m.%04d.png"
    report = clip.export(target, format=name)
    assert not [note for note in report.notes if "counts no more" in note]


@pytest.mark.parametrize("name", ["webm", "ffv1"])
def test_a_matroska_file_carries_timecode_and_does_not_deny_it(
    case: Make, tmp_path: Path, name: str
):
    clip = case(rate=Fraction(30000, 1001), timecode="00:00:59;28")
    report = clip.export(tmp_path / f"m{preset(name).suffixes[0]}", format=name, frames=(2, 3))
    assert not [note for note in report.notes if "timecode" in note]
    assert ("timecode", "00:01:00;02") in [
        (check.what, check.found) for check in report.outputs[0].checks
    ]


@pytest.mark.parametrize("name", ["prores4444", "exr"])
def test_a_timecode_that_the_rate_does_not_have_is_said_to_be_left_out(
    case: Make, tmp_path: Path, name: str
):
    label = "01:00:00:29"
    movie = write_movie(tmp_path / "c.mkv", frames=2, rate=Fraction(25), timecode=label)
    report = case(clip=movie).export(
        tmp_path / f"m{preset(name).suffixes[0]}", format=name, frames=(0,)
    )
    said = "timecode 01:00:00:29 is left out: it is none at 25 frames a second"
    assert said in report.notes
