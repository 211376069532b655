"""Codes of any depth, and alpha, are given exactly and only when they are asked for."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode, number_in, painted

from rotoline.media.open import open_clip


@pytest.mark.parametrize(
    ("pixel_format", "codec", "suffix", "depth"),
    [
        ("gbrp16le", "ffv1", ".mkv", 16),
        ("gbrap12le", "ffv1", ".mkv", 12),
        ("rgb24", "png", ".mov", 8),
        ("rgba64be", "png", ".mov", 16),
        ("gray16le", "ffv1", ".mkv", 16),
    ],
)
def test_lossless_codes_are_given_exactly(
    pixel_format: str, codec: str, suffix: str, depth: int, tmp_path: Path
) -> None:
    reader = open_clip(
        encode(tmp_path / f"exact{suffix}", count=2, codec=codec, pixel_format=pixel_format)
    )
    frame = reader.read(1, deep=True)
    expected = painted(1)
    if pixel_format.startswith("gray"):
        assert np.ptp(frame.deep, axis=2).max() < 1e-6
    else:
        np.testing.assert_array_equal(frame.rgb, expected)
        step = 1 / (2**depth - 1)
        assert np.abs(frame.deep - expected / np.float32(255)).max() < step
    assert reader.info.bit_depth == depth
    assert (
        (frame.alpha is not None)
        == reader.info.has_alpha
        == ("a" in pixel_format[:4] and "gray" not in pixel_format)
    )


def test_ten_bit_codes_reach_deep_without_an_eight_bit_step(tmp_path: Path) -> None:
    path = tmp_path / "ramp.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=24)
        stream.width, stream.height, stream.pix_fmt = 1024, 4, "yuv444p10le"
        frame = av.VideoFrame(1024, 4, "yuv444p10le")
        for plane, values in zip(
            frame.planes, (np.arange(1024), np.full(1024, 512), np.full(1024, 512)), strict=True
        ):
            rows = np.frombuffer(plane, np.uint16).reshape(4, -1)
            rows[:, :1024] = values
        frame.pts = 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    deep = open_clip(path).read(0, deep=True).deep
    assert deep is not None
    np.testing.assert_allclose(deep[0, :, 1], (np.arange(1024) - 64) / 876, atol=1e-6)
    assert len(np.unique(deep[0, :, 0])) == 1024


def test_webm_alpha_is_read(tmp_path: Path) -> None:
    path = tmp_path / "alpha.webm"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libvpx-vp9", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuva420p"
        stream.metadata["alpha_mode"] = "1"
        for number in range(6):
            rgba = np.dstack([painted(number), np.full((48, 64), 255, np.uint8)])
            rgba[:, :32, 3] = 0
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba").reformat(format="yuva420p")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    reader = open_clip(path)
    frame = reader.read(4, deep=True)
    assert reader.info.has_alpha
    assert frame.alpha is not None
    assert frame.alpha[:, :28].max() < 0.1
    assert frame.alpha[:, 36:].min() > 0.9
    assert number_in(reader.read(2).rgb) == 2


def test_the_view_of_a_deep_frame_is_made_when_it_is_looked_at(tmp_path: Path) -> None:
    reader = open_clip(encode(tmp_path / "clip.mp4"))
    deep = reader.read(3, deep=True)
    assert callable(deep.view)
    for index in (4, 12, 0):
        reader.read(index, deep=True)
    np.testing.assert_array_equal(deep.rgb, reader.read(3).rgb)
    assert deep.rgb is deep.rgb
