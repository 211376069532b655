"""A movie is described as it is: rate, times, rotation, tags."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode, number_in

from rotoline.media.open import open_clip


def test_variable_rate_keeps_every_time(tmp_path: Path) -> None:
    times = [0, 40, 80, 180, 190, 690, 700, 741]
    reader = open_clip(encode(tmp_path / "vfr.mp4", count=8, times=times))
    assert reader.info.variable_rate
    assert [time * 1000 for time in reader.info.timestamps] == times
    assert [number_in(reader.read(index).rgb) for index in range(8)] == list(range(8))


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(30000, 1001), 25, 50, 60])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_the_rate_is_exact_even_where_times_are_rounded(
    rate: Fraction | int, suffix: str, tmp_path: Path
) -> None:
    reader = open_clip(encode(tmp_path / f"clip{suffix}", count=40, rate=rate))
    assert reader.info.rate == rate
    assert not reader.info.variable_rate
    assert reader.info.duration == 40 / Fraction(rate)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_clips_stand_upright(rotation: int, tmp_path: Path) -> None:
    reader = open_clip(encode(tmp_path / "turned.mp4", count=4, rotation=rotation))
    with av.open(str(tmp_path / "turned.mp4")) as container:
        stored = next(container.decode(video=0))
        quarter_turns = round(stored.rotation / 90)
        plain = stored.to_ndarray(format="rgb24")
    shown = reader.read(0).rgb
    expected = np.rot90(plain, quarter_turns)
    assert shown.shape == expected.shape == (reader.info.height, reader.info.width, 3)
    assert np.abs(shown.astype(int) - expected).mean() < 4
    assert reader.info.rotation == stored.rotation % 360


def test_timecode_audio_and_tags_are_told(tmp_path: Path) -> None:
    path = encode(tmp_path / "tags.mov", count=3, timecode="01:02:03:04", color=(9, 16, 9, 1))
    info = open_clip(path).info
    assert info.timecode == "01:02:03:04"
    assert not info.audio
    assert (info.color.primaries, info.color.transfer) == ("bt2020", "smpte2084")
    assert info.color.matrix == "bt2020nc"
    assert info.color.assumed == ()
