"""Frames to pixels and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotoline.ui.timeline_scale import MAX_PIXELS, Scale


@given(
    frames=st.integers(1, 100_000),
    factor=st.floats(0.01, 100),
    x=st.floats(0, 1000),
    frame=st.integers(0, 99_999),
)
def test_a_frames_middle_is_in_that_frame_at_any_zoom(
    frames: int, factor: float, x: float, frame: int
) -> None:
    scale = Scale(frames, 1000).fitted().zoomed(factor, x)
    frame = min(frame, frames - 1)

    assert scale.frame_at(scale.left(frame + 0.5)) == frame


@given(factor=st.floats(1.01, 50), x=st.floats(0, 1000))
def test_zooming_in_keeps_the_frame_under_the_cursor(factor: float, x: float) -> None:
    scale = Scale(100_000, 1000).fitted()

    assert scale.zoomed(factor, x).frame_at(x) == pytest.approx(scale.frame_at(x), abs=1)


def test_the_whole_clip_fits_and_cannot_be_zoomed_out_further() -> None:
    scale = Scale(100_000, 1000).fitted()

    assert scale.total == pytest.approx(1000)
    assert scale.zoomed(0.1, 500) == scale
    assert scale.max_offset == pytest.approx(0)


def test_a_short_clip_keeps_its_frames_at_a_sane_width() -> None:
    assert Scale(3, 1000).fitted().pixels == MAX_PIXELS


def test_showing_a_frame_scrolls_only_when_it_is_out_of_view() -> None:
    scale = Scale(1000, 500, pixels=10)

    assert scale.showing(20) is scale
    assert scale.showing(900).frame_at(50) == 900


def test_a_fitted_scale_stays_fitted_when_the_window_grows() -> None:
    assert Scale(500, 400).fitted().resized(800).total == pytest.approx(800)
