"""Colour conversion against the standards' own numbers."""

from __future__ import annotations

import numpy as np
import pytest

from rotoline.media.color import (
    from_ycbcr,
    rgb_from_codes,
    to_ycbcr,
    upsample,
    video_tags,
    view,
    view_of_ycbcr,
)
from rotoline.media.half_chroma import deep_of_half_chroma, view_of_half_chroma

MATRICES = ["bt709", "smpte170m", "bt470bg", "smpte240m", "fcc", "bt2020nc", "ycgco", "gbr"]


def pixel(*rgb: float) -> np.ndarray:
    return np.array([[rgb]], dtype=np.float32)


@pytest.mark.parametrize("matrix", [name for name in MATRICES if name != "gbr"])
def test_white_and_black_are_the_codes_of_the_standard_at_every_depth(matrix: str) -> None:
    for bits, black, white, neutral in [
        (8, 16, 235, 128),
        (10, 64, 940, 512),
        (12, 256, 3760, 2048),
    ]:
        assert to_ycbcr(pixel(1, 1, 1), matrix, "tv", bits).ravel().tolist() == [
            white,
            neutral,
            neutral,
        ]
        assert to_ycbcr(pixel(0, 0, 0), matrix, "tv", bits).ravel().tolist() == [
            black,
            neutral,
            neutral,
        ]
    assert to_ycbcr(pixel(1, 1, 1), matrix, "pc", 8).ravel().tolist() == [255, 128, 128]


def test_bt709_bars_have_the_codes_every_vectorscope_expects() -> None:
    # 100 % bars, 8 bits, limited range (SMPTE RP 219 figures for Y, Cb, Cr).
    assert to_ycbcr(pixel(1, 0, 0), "bt709", "tv", 8).ravel().tolist() == [63, 102, 240]
    assert to_ycbcr(pixel(0, 1, 0), "bt709", "tv", 8).ravel().tolist() == [173, 42, 26]
    assert to_ycbcr(pixel(0, 0, 1), "bt709", "tv", 8).ravel().tolist() == [32, 240, 118]
    assert to_ycbcr(pixel(1, 0, 0), "smpte170m", "tv", 8).ravel().tolist() == [81, 90, 240]


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("color_range", ["tv", "pc"])
def test_ten_bit_codes_return_exactly_through_float_rgb(matrix: str, color_range: str) -> None:
    rng = np.random.default_rng(3)
    planes = rng.integers(4, 1020, (3, 40, 50)).astype(np.uint16)
    rgb = from_ycbcr(planes[0], planes[1], planes[2], matrix, color_range, 10)
    np.testing.assert_array_equal(to_ycbcr(rgb, matrix, color_range, 10), planes)


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("color_range", ["tv", "pc"])
@pytest.mark.parametrize("bits", [10, 12, 16])
def test_eight_bit_colours_survive_deep_planes(matrix: str, color_range: str, bits: int) -> None:
    levels = np.array([0, 1, 64, 127, 128, 191, 254, 255], np.float32) / 255
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(8, -1, 3)
    y, cb, cr = to_ycbcr(grid, matrix, color_range, bits)
    shown = view_of_ycbcr(y, cb, cr, matrix, color_range, bits)
    np.testing.assert_array_equal(shown, np.rint(grid * 255).astype(np.uint8))


def test_superwhite_is_kept_deep_and_cut_only_in_the_view() -> None:
    y = np.array([[1000]], np.uint16)
    grey = np.array([[512]], np.uint16)
    rgb = from_ycbcr(y, grey, grey, "bt709", "tv", 10)
    assert rgb[0, 0, 0] == pytest.approx((1000 - 64) / 876, abs=1e-6)
    assert view(rgb).tolist() == [[[255, 255, 255]]]
    assert to_ycbcr(rgb, "bt709", "tv", 10)[0, 0, 0] == 1000


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("bits", [8, 10])
def test_light_brighter_than_codes_reach_keeps_the_hue_that_a_screen_shows(
    matrix: str, bits: int
) -> None:
    colors = np.array([[[2.05, 1.37, 0.74], [0.2, 3.0, -0.5], [1e4, 1.0, 0.0]]], np.float32)
    y, cb, cr = to_ycbcr(colors, matrix, "tv", bits)
    shown = from_ycbcr(y, cb, cr, matrix, "tv", bits)
    np.testing.assert_allclose(np.clip(shown, 0, 1), np.clip(colors, 0, 1), atol=2 / (1 << bits))


def test_view_rounds_to_nearest_and_never_wraps() -> None:
    rgb = np.array([[[-0.2, 100.6 / 255, 1.7]]], np.float32)
    assert view(rgb).tolist() == [[[0, 101, 255]]]


def test_left_sited_chroma_is_copied_on_even_columns_and_averaged_between() -> None:
    chroma = np.array([[10, 30, 50]], np.uint8)
    row = upsample(chroma, 6, 1, centred=False)[0]
    assert row.tolist() == [10, 20, 30, 40, 50, 50]


def test_centred_chroma_sits_between_columns() -> None:
    chroma = np.array([[10, 30]], np.uint8)
    assert upsample(chroma, 4, 1, centred=True)[0].tolist() == [10, 15, 25, 30]


def test_chroma_lies_between_lines_in_420() -> None:
    chroma = np.array([[10], [30]], np.uint8)
    assert upsample(chroma, 1, 4, centred=False)[:, 0].tolist() == [10, 15, 25, 30]


def test_odd_sizes_keep_their_last_column() -> None:
    assert upsample(np.array([[8, 16]], np.uint8), 3, 1, centred=False).tolist() == [[8, 12, 16]]


@pytest.mark.parametrize(
    "size", [(48, 64), (70, 130), (181, 321), (1, 2), (3, 5), (65, 3), (129, 64)]
)
@pytest.mark.parametrize("rows_too", [True, False])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_half_width_chroma_done_fast_equals_the_plain_way(
    size: tuple[int, int], rows_too: bool, bits: int
) -> None:
    height, width = size
    rng = np.random.default_rng(5)
    kind = np.uint8 if bits == 8 else np.uint16
    top = 1 << bits
    y = rng.integers(0, top, size).astype(kind)
    small = (-(-height // 2) if rows_too else height, -(-width // 2))
    cb, cr = rng.integers(0, top, (2, *small)).astype(kind)
    fast = view_of_half_chroma(y, cb, cr, "bt709", "tv", bits)
    full = [upsample(plane, width, height, centred=False) for plane in (cb, cr)]
    plain = view_of_ycbcr(y, *full, "bt709", "tv", bits)
    assert fast.shape == plain.shape
    difference = np.abs(fast.astype(int) - plain)
    # A value half way between two codes may fall to either.
    assert difference.max() <= 1
    assert np.count_nonzero(difference) <= max(6, 4e-3 * difference.size)
    deep = deep_of_half_chroma(y, cb, cr, "bt709", "tv", bits)
    assert deep.dtype == np.float32
    np.testing.assert_allclose(deep, from_ycbcr(y, *full, "bt709", "tv", bits), atol=2e-6)


def test_untagged_video_is_assumed_by_size_and_says_so() -> None:
    small = video_tags(2, 2, 2, 0, 576)
    large = video_tags(2, 2, 2, 0, 720)
    assert (small.matrix, small.range) == ("smpte170m", "tv")
    assert (large.matrix, large.primaries) == ("bt709", "bt709")
    assert set(large.assumed) == {"primaries", "transfer", "matrix", "range"}
    tagged = video_tags(9, 16, 9, 1, 480)
    assert tagged.assumed == ()
    assert (tagged.primaries, tagged.transfer, tagged.matrix) == ("bt2020", "smpte2084", "bt2020nc")


def test_an_unknown_matrix_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown colour matrix"):
        rgb_from_codes("nonsense", "tv", 8)
