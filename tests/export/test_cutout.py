"""Colour of cut-outs: no fringe, no seam, and worked out only where it shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rotoline.core import matte
from rotoline.core.matte import Window
from rotoline.export.cutout import NOWHERE, Cutout, bled, grown, premultiplied, union

SIZE = (90, 160)
CENTRE = (80.0, 45.0)
RADIUS = 30.0


def distances() -> NDArray[np.float32]:
    """Pixels from each pixel centre to the circle, positive inside."""
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]]
    return (RADIUS - np.hypot(x + 0.5 - CENTRE[0], y + 0.5 - CENTRE[1])).astype(np.float32)


def bleed(picture: NDArray[np.float32], alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """The whole bled picture of a whole picture."""
    cut = bled(lambda window: picture[window], alpha, matte.window_of(alpha))
    return cut.whole((alpha.shape[0], alpha.shape[1]))


def test_bled_colour_leaves_no_fringe_over_any_background() -> None:
    """A red disc on green, seen over black: no pixel of the edge is greener than the disc."""
    alpha = np.clip(distances() + 0.5, 0, 1)
    red, green = np.array([0.8, 0.1, 0.1]), np.array([0.0, 0.9, 0.0])
    share = alpha[..., None]
    picture = (red * share + green * (1 - share)).astype(np.float32)
    bled = bleed(picture, alpha)
    assert np.abs(bled[alpha > 0] - red).max() < 1e-5
    assert np.array_equal(bled[alpha == 1], picture[alpha == 1])


def test_bleeding_takes_the_colour_of_the_nearest_part() -> None:
    alpha = np.zeros(SIZE, dtype=np.float32)
    alpha[20:70, 40:120] = 1
    picture = np.zeros((*SIZE, 3), dtype=np.float32)
    picture[:, :80, 0] = 1
    picture[:, 80:, 2] = 1
    bled = bleed(picture, alpha)
    assert bled[45, 38].tolist() == pytest.approx([1, 0, 0], abs=0.05)
    assert bled[45, 122].tolist() == pytest.approx([0, 0, 1], abs=0.05)


def test_parts_too_thin_for_a_solid_inside_keep_their_colour() -> None:
    alpha = np.clip(distances() + 0.5, 0, 1)
    picture = np.where(alpha[..., None] > 0, [0.8, 0.1, 0.1], [0.0, 0.9, 0.0]).astype(np.float32)
    alpha[10, 120:150] = 0.7
    picture[10, 120:150] = [0.1, 0.1, 0.9]
    bled = bleed(picture, alpha)
    assert np.allclose(bled[10, 122:148], [0.1, 0.1, 0.9])


def test_an_empty_matte_bleeds_to_black() -> None:
    picture = np.full((*SIZE, 3), 0.5, dtype=np.float32)
    assert bleed(picture, np.zeros(SIZE, dtype=np.float32)).max() == 0


def test_bled_colour_has_no_seams_where_it_ends() -> None:
    alpha = np.zeros((300, 400), dtype=np.float32)
    alpha[120:180, 150:250] = 1
    picture = np.random.default_rng(0).random((300, 400, 3)).astype(np.float32)
    picture[:, :200] *= 0.2
    bled = bleed(picture, alpha)
    outside = alpha == 0
    outside[110:190, 140:260] = False
    for axis in (0, 1):
        steps = np.abs(np.diff(bled, axis=axis)).max(axis=-1)
        both = outside[1:] & outside[:-1] if axis == 0 else outside[:, 1:] & outside[:, :-1]
        assert steps[both].max() < 0.05


@pytest.mark.parametrize("size", [(30, 60), (60, 30)])
def test_bled_colour_does_not_fade_at_the_rim_of_the_picture(size: tuple[int, int]) -> None:
    height, width = size
    picture = np.zeros((*size, 3), dtype=np.float32)
    picture[: height // 2, :, 0] = picture[height // 2 :, :, 2] = 1
    alpha = np.zeros(size, dtype=np.float32)
    alpha[10 : height - 10, 10 : width - 10] = 1
    bled = bleed(picture, alpha)
    assert np.allclose(bled[0, [0, width - 1]], [1, 0, 0], atol=0.2)
    assert np.allclose(bled[height - 1, [0, width - 1]], [0, 0, 1], atol=0.2)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1), st.floats(0, 9))
def test_colour_of_any_size_and_edge_is_a_number_everywhere(
    height: int, width: int, seed: int, feather: float
) -> None:
    logits = np.random.default_rng(seed).normal(0, 5, (9, 9)).astype(np.float32)
    alpha = matte.feather(matte.from_logits(logits, (height, width)), feather)
    picture = np.full((height, width, 3), 0.25, dtype=np.float32)
    result = bleed(picture, alpha)
    assert result.shape == picture.shape
    assert np.isfinite(result).all()
    if alpha.max() == 1:
        assert np.allclose(result, 0.25, atol=1e-5)


def test_the_source_is_asked_for_no_more_than_the_neighbourhood_of_the_object() -> None:
    alpha = np.zeros((600, 800), np.float32)
    alpha[300:310, 400:420] = 1
    asked: list[Window] = []

    def source(window: Window) -> NDArray[np.float32]:
        asked.append(window)
        return np.ones((600, 800, 3), np.float32)[window]

    shown = matte.window_of(alpha)
    cuts = [bled(source, alpha, shown), premultiplied(source, alpha, shown)]
    assert [cut.window for cut in cuts] == asked
    assert asked == [
        (slice(268, 342), slice(368, 452)),
        (slice(300, 310), slice(400, 420)),
    ]


def test_premultiplied_colour_is_colour_times_alpha_everywhere() -> None:
    random = np.random.default_rng(1)
    picture = random.random((*SIZE, 3), np.float32)
    alpha = np.clip(distances() + 0.5, 0, 1)
    cut = premultiplied(lambda window: picture[window], alpha, matte.window_of(alpha))
    np.testing.assert_array_equal(cut.whole(SIZE), picture * alpha[..., np.newaxis])
    nothing = premultiplied(lambda window: picture[window], alpha * 0, None)
    assert nothing.whole(SIZE).max() == 0


def test_any_part_of_a_cut_out_is_that_part_of_the_whole() -> None:
    random = np.random.default_rng(2)
    cut = Cutout(
        (slice(5, 25), slice(10, 40)), random.random((20, 30, 3), np.float32), np.ones(3, "f4")
    )
    whole = cut.whole(SIZE)
    for window in (
        (slice(0, 90), slice(0, 160)),
        (slice(8, 12), slice(20, 30)),
        (slice(0, 7), slice(35, 60)),
        (slice(50, 60), slice(0, 4)),
        cut.window,
    ):
        np.testing.assert_array_equal(cut.part(window), whole[window])
    np.testing.assert_array_equal(whole[5:25, 10:40], cut.inside)
    assert (np.delete(whole, slice(10, 40), axis=1) == 1).all()


def test_windows_are_joined_and_grown_within_the_picture() -> None:
    first, second = (slice(3, 9), slice(0, 4)), (slice(5, 20), slice(2, 3))
    assert union(first, second) == (slice(3, 20), slice(0, 4))
    assert union(None, second) == union(second, NOWHERE) == second
    assert union(None, NOWHERE) == NOWHERE
    assert grown(first, 5, (12, 50)) == (slice(0, 12), slice(0, 9))
