"""The timecode beside the frame number."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from rotoline.media.clip import ClipInfo, ColorTags
from rotoline.ui.transport import timecode_of

INFO = ClipInfo(
    path=Path("clip.mov"),
    frames=6,
    width=64,
    height=48,
    rate=Fraction(24),
    variable_rate=False,
    duration=Fraction(6, 24),
    first_number=0,
    timecode="01:00:00:23",
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


def test_timecode_counts_from_the_clips_first_label() -> None:
    assert timecode_of(INFO, 1) == "01:00:01:00"


@pytest.mark.parametrize("label", [None, "01:00:00;00", "01:00:00:24", "nonsense"])
def test_a_clip_whose_label_does_not_fit_its_rate_counts_from_zero(label: str | None) -> None:
    assert timecode_of(replace(INFO, timecode=label), 25) == "00:00:01:01"
