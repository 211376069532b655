"""Mattes over the picture, in every way to look at them."""

from __future__ import annotations

import numpy as np
import pytest

from rotoline.ui.overlay import Bytes, Layer, Look, compose
from rotoline.ui.view import Region

WHOLE = Region(0, 0, 64, 48, 0, 0, 64, 48)
RED = (200, 30, 20)


@pytest.fixture
def grey() -> Bytes:
    return np.full((48, 64, 3), (90, 100, 110), np.uint8)


@pytest.fixture
def square() -> Bytes:
    alpha = np.zeros((48, 64), np.uint8)
    alpha[10:30, 20:50] = 255
    return alpha


def test_the_source_view_shows_the_pixels_as_they_are(grey: Bytes, square: Bytes) -> None:
    shown = compose(grey, [Layer(square, RED)], Look("source"), WHOLE, 1.0)

    assert (shown[..., :3] == (110, 100, 90)).all()


def test_the_overlay_tints_only_inside_the_matte(grey: Bytes, square: Bytes) -> None:
    look = Look("overlay", opacity=0.5, outline=False)

    shown = compose(grey, [Layer(square, RED)], look, WHOLE, 1.0)

    inside = shown[20, 35, :3].astype(int)
    expected = (np.array((20, 30, 200)) + np.array((110, 100, 90))) / 2
    assert np.abs(inside - expected).max() <= 1
    assert tuple(shown[5, 5, :3]) == (110, 100, 90)


def test_the_matte_view_is_the_union_of_soft_mattes(grey: Bytes, square: Bytes) -> None:
    soft = np.zeros_like(square)
    soft[0:12, 0:64] = 100

    shown = compose(grey, [Layer(square, RED), Layer(soft, RED)], Look("matte"), WHOLE, 1.0)

    assert shown[11, 30, 0] == 255
    assert shown[5, 5, 0] == 100
    assert shown[40, 5, 0] == 0


def test_the_cutout_blends_over_its_backdrop(grey: Bytes, square: Bytes) -> None:
    shown = compose(grey, [Layer(square, RED)], Look("cutout", "white"), WHOLE, 1.0)

    assert tuple(shown[20, 35, :3]) == (110, 100, 90)
    assert tuple(shown[2, 2, :3]) == (255, 255, 255)


def test_a_hover_preview_never_enters_the_matte(grey: Bytes, square: Bytes) -> None:
    layer = Layer(square, RED, preview=True)

    matte = compose(grey, [layer], Look("matte", outline=False), WHOLE, 1.0)

    assert matte[40, 5, 0] == 0
    assert matte[20, 35, 0] < 255


def test_an_outline_follows_the_matte(grey: Bytes, square: Bytes) -> None:
    look = Look("overlay", opacity=0.0, outline=True)

    shown = compose(grey, [Layer(square, RED)], look, WHOLE, 1.0)

    assert shown[10, 35, 2] > 150
    assert tuple(shown[20, 35, :3]) == (110, 100, 90)


def test_only_the_region_is_drawn_at_its_own_size(square: Bytes) -> None:
    rgb = np.zeros((48, 64, 3), np.uint8)
    rgb[:, 32:] = 255
    region = Region(16, 8, 48, 40, 0, 0, 128, 128)

    shown = compose(rgb, [], Look("source"), region, 2.0)

    assert shown.shape == (128, 128, 4)
    assert (shown[:, :64, 0] == 0).all()
    assert (shown[:, 64:, 0] == 255).all()


def test_a_wipe_shows_the_source_left_of_its_line(grey: Bytes, square: Bytes) -> None:
    look = Look("matte", wipe=0.5)

    shown = compose(grey, [Layer(square, RED)], look, WHOLE, 1.0)

    assert tuple(shown[20, 31, :3]) == (110, 100, 90)
    assert shown[20, 33, 0] == 255


def test_a_wipe_keeps_its_place_in_the_clip_when_zoomed(grey: Bytes, square: Bytes) -> None:
    region = Region(24, 0, 40, 16, 0, 0, 160, 160)

    shown = compose(grey, [Layer(square, RED)], Look("matte", wipe=0.5), region, 1.0)

    assert tuple(shown[5, 79, :3]) == (110, 100, 90)
    assert tuple(shown[5, 81, :3]) == (0, 0, 0)
