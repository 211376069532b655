"""Zoom and place of the picture in the canvas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotoline.ui.view import View

VIEW = View(clip_width=1920, clip_height=1080, width=1200, height=700)


@given(
    x=st.floats(-500, 2500),
    y=st.floats(-500, 1500),
    zoom=st.floats(0.05, 32),
    aspect=st.sampled_from([1.0, 16 / 15, 4 / 3]),
)
def test_screen_and_clip_positions_are_inverse(
    x: float, y: float, zoom: float, aspect: float
) -> None:
    view = View(720, 576, 1000, 600, zoom, (300, 200), aspect)

    there = view.to_screen(x, y)

    assert view.to_clip(*there) == pytest.approx((x, y), abs=1e-6)


@given(x=st.floats(0, 1200), y=st.floats(0, 700), zoom=st.floats(0.03, 60))
def test_zooming_keeps_what_lies_under_the_cursor(x: float, y: float, zoom: float) -> None:
    before = VIEW.fitted()

    after = before.zoomed(zoom, x, y)

    assert after.to_clip(x, y) == pytest.approx(before.to_clip(x, y), abs=1e-6)


def test_fitting_shows_the_whole_picture_centred() -> None:
    view = VIEW.fitted()

    left, top = view.to_screen(0, 0)
    right, bottom = view.to_screen(1920, 1080)

    assert 0 <= left < right <= 1200
    assert 0 <= top < bottom <= 700
    assert left == pytest.approx(1200 - right)
    assert top == pytest.approx(700 - bottom)


def test_non_square_pixels_are_shown_wide() -> None:
    view = View(720, 576, 1000, 600, pixel_aspect=16 / 15).fitted()

    left, top = view.to_screen(0, 0)
    right, bottom = view.to_screen(720, 576)

    assert (right - left) / (bottom - top) == pytest.approx(720 * 16 / 15 / 576)


@given(zoom=st.floats(0.05, 60), x=st.floats(0, 1920), y=st.floats(0, 1080))
def test_the_region_lies_within_the_clip_and_covers_the_canvas(
    zoom: float, x: float, y: float
) -> None:
    view = View(1920, 1080, 1200, 700, zoom, (x, y))

    region = view.region(ratio=2.0)

    assert region is not None
    assert 0 <= region.x0 < region.x1 <= 1920
    assert 0 <= region.y0 < region.y1 <= 1080
    corner = view.to_clip(0, 0)
    assert region.x0 <= max(0, corner[0]) and region.y0 <= max(0, corner[1])


def test_a_picture_wholly_out_of_view_has_no_region() -> None:
    view = View(100, 100, 200, 200, 10.0, (500.0, 50.0))

    assert view.region(1.0) is None


def test_panning_never_loses_the_picture() -> None:
    view = VIEW.fitted().panned(1e6, -1e6)

    assert view.center == (0.0, 1080.0)
