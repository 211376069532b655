"""Walking back and jumping decode no more than they need, and give the frame asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode, number_in

from rotoline.errors import FrameUnreadable
from rotoline.media.decoder import Decoder
from rotoline.media.open import open_clip
from rotoline.media.video import VideoReader


def _opened(path: Path) -> VideoReader:
    reader = open_clip(path)
    assert isinstance(reader, VideoReader)
    return reader


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each frame that comes out of any decoder."""
    seen: list[int] = []
    plain = Decoder.next

    def counting(decoder: Decoder) -> av.VideoFrame | None:
        frame = plain(decoder)
        seen.append(0 if frame is None or frame.pts is None else frame.pts)
        return frame

    monkeypatch.setattr(Decoder, "next", counting)
    return seen


@pytest.mark.parametrize("step", [1, 3])
def test_a_group_of_pictures_is_decoded_once_when_walked_back(
    tmp_path: Path, decoded: list[int], step: int
) -> None:
    long = {"x264-params": "keyint=40:min-keyint=40:scenecut=0:bframes=3:open-gop=1"}
    reader = open_clip(encode(tmp_path / "clip.mp4", count=120, options=long))
    reader.read(119)
    decoded.clear()
    for index in range(119 - step, -1, -step):
        assert number_in(reader.read(index).rgb) == index
    # Three groups, and the frames in flight at the end of each.
    assert len(decoded) < 120 + 3 * 12


def test_walking_back_through_pictures_that_stand_alone_seeks_seldom(
    tmp_path: Path, decoded: list[int]
) -> None:
    reader = open_clip(encode(tmp_path / "clip.mov", 64, "prores_ks", "yuv422p10le"))
    reader.read(63)
    decoded.clear()
    for index in range(62, -1, -1):
        assert number_in(reader.read(index).rgb) == index
    assert len(decoded) < 64 * 1.5


def test_what_is_kept_while_walking_back_is_bounded_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = _opened(encode(tmp_path / "clip.mp4", 60, options={"x264-params": "keyint=60"}))
    monkeypatch.setattr(reader, "_room", 10)
    reader.read(59)
    for index in range(58, 20, -1):
        assert number_in(reader.read(index).rgb) == index
        assert 1 <= len(reader._run) <= 10
    assert number_in(reader.read(21, deep=True).rgb) == 21
    for index in (22, 40, 41):
        assert number_in(reader.read(index).rgb) == index
    assert not reader._run


def test_a_clip_told_apart_by_counting_is_walked_back_too(tmp_path: Path) -> None:
    reader = _opened(encode(tmp_path / "clip.avi", 30, "mpeg4", bframes=2))
    reader._index = replace(reader._index, counted=True)
    for index in range(29, -1, -1):
        assert number_in(reader.read(index).rgb) == index


def test_a_jump_decodes_nothing_behind_its_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_clip(encode(tmp_path / "clip.mov", 60, "prores_ks", "yuv422p10le"))
    taken: list[int | None] = []
    plain = Decoder._demuxed

    def counting(decoder: Decoder) -> Iterator[av.Packet | None]:
        for packet in plain(decoder):
            taken.append(packet and packet.pts)
            yield packet

    monkeypatch.setattr(Decoder, "_demuxed", counting)
    for index in (40, 10, 55):
        taken.clear()
        assert number_in(reader.read(index).rgb) == index
        assert len(taken) == 1
    for index in (56, 57, 59, 20, 21, 21, 23):
        assert number_in(reader.read(index).rgb) == index


@pytest.mark.parametrize("seed", [14, 54])
def test_a_damaged_clip_shows_the_same_backwards_as_forwards(tmp_path: Path, seed: int) -> None:
    options = {"x264-params": "keyint=60:bframes=3"}
    path = encode(tmp_path / "clip.mp4", 40, options=options, size=(128, 96))
    with av.open(str(path)) as container:
        places = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    rng = random.Random(seed)
    data = bytearray(path.read_bytes())
    for number in rng.sample(range(3, 36), rng.randint(1, 4)):
        place, size = places[number]
        kind = rng.choice("hpm")
        if kind == "h":
            data[place : place + 6] = bytes(6)
        elif kind == "p":
            end = place + min(size, 12)
            data[place + 5 : end] = bytes(max(0, end - place - 5))
        else:
            noise = bytes(rng.randrange(256) for _ in range(size - size // 2))
            data[place + size // 2 : place + size] = noise
    path.write_bytes(data)

    def shown(step: int) -> dict[int, np.ndarray | None]:
        with closing(open_clip(path)) as reader:
            found: dict[int, np.ndarray | None] = {}
            for index in range(reader.info.frames)[::step]:
                try:
                    found[index] = reader.read(index).rgb
                except FrameUnreadable:
                    found[index] = None
            return found

    forward, backward = shown(1), shown(-1)
    for index, picture in forward.items():
        np.testing.assert_array_equal(picture, backward[index])
