"""Every frame asked for is the frame given, whatever the container and the order."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from painted import encode, number_in

from rotoline.media.decoder import Decoder
from rotoline.media.open import open_clip

OPEN_GOP = {"x264-params": "open-gop=1:keyint=10:min-keyint=10:bframes=3:b-adapt=0:scenecut=0"}
KINDS: dict[str, dict[str, object]] = {
    "closed.mp4": {"options": {"x264-params": "keyint=12:bframes=3"}},
    "open.mp4": {"options": OPEN_GOP},
    "open.ts": {"options": OPEN_GOP},
    "open.mkv": {"options": OPEN_GOP},
    "intra_refresh.mp4": {"options": {"x264-params": "intra-refresh=1:keyint=12:bframes=0"}},
    "hevc.mov": {
        "codec": "libx265",
        "pixel_format": "yuv420p10le",
        "options": {"x265-params": "keyint=10:open-gop=1:bframes=3:log-level=none"},
    },
    "mpeg2.ts": {"codec": "mpeg2video", "options": {"g": "8", "b": "2M"}, "bframes": 2},
    "mpeg2.mpg": {"codec": "mpeg2video", "options": {"g": "8", "b": "2M"}, "bframes": 2},
    "asp.avi": {"codec": "mpeg4", "options": {"g": "8", "b": "2M"}, "bframes": 2},
    "vp9.webm": {"codec": "libvpx-vp9", "options": {"g": "8", "cpu-used": "8"}},
    "av1.mkv": {"codec": "libsvtav1", "options": {"preset": "12", "g": "8"}},
    "prores.mov": {"codec": "prores_ks", "pixel_format": "yuv422p10le"},
    "ffv1.mkv": {"codec": "ffv1", "pixel_format": "gbrp10le"},
    "mjpeg.avi": {"codec": "mjpeg", "pixel_format": "yuvj420p"},
    "dnxhr.mov": {
        "codec": "dnxhd",
        "pixel_format": "yuv422p10le",
        "options": {"profile": "dnxhr_hqx"},
        "size": (256, 120),
    },
    "hevc444.mp4": {
        "codec": "libx265",
        "pixel_format": "yuv444p",
        "options": {"x265-params": "keyint=10:log-level=none"},
    },
    "h264.avi": {"options": {"x264-params": "keyint=8:bframes=2"}},
    "delay.mkv": {"codec": "libx264", "options": {"x264-params": "keyint=300"}},
    "stream.h264": {"options": OPEN_GOP},
    "animated.gif": {"codec": "gif", "pixel_format": "rgb8", "rate": 25},
    "raw.mxf": {"codec": "mpeg2video", "options": {"g": "8", "b": "2M"}, "rate": 25},
}


@pytest.mark.parametrize("name", KINDS)
def test_every_frame_is_the_one_asked_for_in_any_order(name: str, tmp_path: Path) -> None:
    path = encode(tmp_path / name, count=30, **KINDS[name])
    reader = open_clip(path)
    assert reader.info.frames == 30
    assert not reader.info.variable_rate
    rng = random.Random(name)
    order = [*range(30), 29, 0, *reversed(range(20)), *(rng.randrange(30) for _ in range(40))]
    for index in order:
        assert number_in(reader.read(index).rgb) == index
    reader.close()


def test_a_frame_reached_by_seeking_equals_the_one_reached_by_decoding(tmp_path: Path) -> None:
    path = encode(tmp_path / "open.mp4", count=40, options=OPEN_GOP)
    straight, jumping = open_clip(path), open_clip(path)
    pictures = [straight.read(index).rgb for index in range(40)]
    for index in (33, 4, 19, 10, 9, 39, 0, 21):
        np.testing.assert_array_equal(jumping.read(index).rgb, pictures[index])


def test_reading_in_order_decodes_each_frame_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encode(tmp_path / "long.mp4", count=60, options={"x264-params": "keyint=10"})
    reader = open_clip(path)
    seeks: list[int] = []
    seek = Decoder.seek
    monkeypatch.setattr(
        Decoder, "seek", lambda self, *at: (seeks.append(at[0]), seek(self, *at))[1]
    )
    for index in range(60):
        reader.read(index)
    assert seeks == []
    reader.read(3)
    assert len(seeks) == 1


def test_frames_outside_the_clip_are_an_index_error(tmp_path: Path) -> None:
    reader = open_clip(encode(tmp_path / "short.mp4", count=3))
    for index in (-1, 3):
        with pytest.raises(IndexError):
            reader.read(index)
