"""Movies that are cut, damaged, joined or taken away: what can be read is, the rest is named."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode, number_in

from rotoline.errors import ClipUnreadable, FrameUnreadable
from rotoline.media.open import open_clip

OPEN_GOP = {"x264-params": "open-gop=1:keyint=10:min-keyint=10:bframes=3:b-adapt=0:scenecut=0"}


def spoil(path: Path, number: int) -> None:
    """Overwrite one packet of a movie."""
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        place, size = packets[number].pos, packets[number].size
    data = bytearray(path.read_bytes())
    data[place : place + size] = b"\xff" * size
    path.write_bytes(data)


def test_a_damaged_packet_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = encode(
        tmp_path / "damaged.mp4", count=30, options={"x264-params": "keyint=5:bframes=0:slices=1"}
    )
    spoil(path, 12)
    reader = open_clip(path)
    assert reader.info.frames == 30
    assert 12 in reader.info.unreadable
    assert set(reader.info.unreadable) <= set(range(12, 15))
    with pytest.raises(FrameUnreadable, match="frame 12"):
        reader.read(12)
    for index in (29, 15, 11, 20, 0):
        assert number_in(reader.read(index).rgb) == index


def test_frames_cut_off_the_end_count_and_are_named(tmp_path: Path) -> None:
    path = encode(
        tmp_path / "cut.mp4",
        count=30,
        options={"x264-params": "keyint=10:bframes=2"},
        container_options={"movflags": "faststart"},
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    reader = open_clip(path)
    assert reader.info.frames == 30
    bad = reader.info.unreadable
    assert bad
    assert bad[-1] == 29
    for index in range(30):
        if index in bad:
            with pytest.raises(FrameUnreadable):
                reader.read(index)
        else:
            assert number_in(reader.read(index).rgb) == index


def test_an_avi_cut_short_names_what_its_header_promised(tmp_path: Path) -> None:
    path = encode(tmp_path / "cut.avi", count=20, codec="mjpeg", pixel_format="yuvj420p")
    data = path.read_bytes()
    # Half of the pictures, however small the encoder makes them beside the header.
    path.write_bytes(data[: (data.index(b"movi") + data.index(b"idx1")) // 2])
    info = open_clip(path).info
    assert info.frames == 20
    assert 5 < len(info.unreadable) < 18
    assert info.unreadable == tuple(range(20 - len(info.unreadable), 20))


def test_an_impossible_announcement_is_not_believed(tmp_path: Path) -> None:
    path = encode(tmp_path / "wild.avi", count=6, codec="mjpeg", pixel_format="yuvj420p")
    data = bytearray(path.read_bytes())
    header = data.index(b"strh")
    data[header + 8 + 32 : header + 8 + 36] = b"\xff\xff\xff\x7f"
    path.write_bytes(data)
    reader = open_clip(path)
    assert reader.info.frames == 6
    assert number_in(reader.read(5).rgb) == 5


def test_damage_found_while_reading_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rotoline.media.index._ALWAYS_CHECKED", 0)
    path = encode(
        tmp_path / "long.mp4", count=30, options={"x264-params": "keyint=5:bframes=0:slices=1"}
    )
    spoil(path, 14)
    reader = open_clip(path)
    assert reader.info.unreadable == ()
    read = []
    for index in range(30):
        try:
            assert number_in(reader.read(index).rgb) == index
            read.append(index)
        except FrameUnreadable:
            assert index == 14
    assert read == [index for index in range(30) if index != 14]
    assert open_clip(path).info.unreadable == (14,)


def test_a_broadcast_recording_begins_with_its_first_whole_frame(tmp_path: Path) -> None:
    path = encode(tmp_path / "air.ts", count=40, options=OPEN_GOP)
    with av.open(str(path)) as container:
        keys = [packet.pos for packet in container.demux(video=0) if packet.is_keyframe]
    data = path.read_bytes()
    tables = data[: 188 * 3]
    late = keys[1] - 188 * 6
    path.write_bytes(tables + data[late - late % 188 :])
    reader = open_clip(path)
    assert reader.info.unreadable == ()
    numbers = [number_in(reader.read(index).rgb) for index in range(reader.info.frames)]
    assert numbers == list(range(numbers[0], 40))
    assert number_in(reader.read(1).rgb) == numbers[1]


def test_joined_recordings_keep_all_frames(tmp_path: Path) -> None:
    first = encode(tmp_path / "a.ts", count=12, options=OPEN_GOP)
    second = encode(tmp_path / "b.ts", count=12, options=OPEN_GOP, size=(80, 64))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    reader = open_clip(joined)
    assert reader.info.frames == 24
    for index in (0, 11, 12, 23, 5):
        picture = reader.read(index).rgb
        assert picture.shape == (48, 64, 3)
        assert number_in(picture) == index % 12


def test_a_joined_recording_that_began_earlier_comes_second(tmp_path: Path) -> None:
    late = encode(tmp_path / "late.mkv", count=6, codec="mpeg2video")
    parts = []
    for name, start in (("a.ts", 900_000), ("b.ts", 90_000)):
        with av.open(str(late)) as source, av.open(str(tmp_path / name), "w") as out:
            template = source.streams.video[0]
            stream = out.add_stream_from_template(template)
            for order, packet in enumerate(p for p in source.demux(template) if p.size):
                packet.stream, packet.time_base = stream, Fraction(1, 90_000)
                packet.pts = packet.dts = start + order * 3600
                out.mux(packet)
        parts.append((tmp_path / name).read_bytes())
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(parts))
    reader = open_clip(joined)
    assert [number_in(reader.read(i).rgb) for i in range(12)] == [*range(6), *range(6)]


def test_a_sound_track_that_begins_in_mid_recording_is_passed_over(tmp_path: Path) -> None:
    # Noise makes the silent part longer than FFmpeg looks ahead for streams.
    rng = np.random.default_rng(0)
    path = tmp_path / "late_sound.ts"
    pieces = []
    for with_sound in (False, True):
        piece = tmp_path / f"{with_sound}.ts"
        with av.open(str(piece), "w") as out:
            video = out.add_stream("mpeg2video", rate=25, options={"g": "5", "b": "80M"})
            video.width, video.height, video.pix_fmt = 640, 480, "yuv420p"
            sound = out.add_stream("mp2", rate=48000, layout="mono") if with_sound else None
            for order in range(18):
                picture = rng.integers(0, 256, (480, 640, 3), np.uint8)
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame = frame.reformat(format="yuv420p")
                frame.pts, frame.time_base = order + 18 * with_sound, Fraction(1, 25)
                out.mux(video.encode(frame))
                if sound:
                    silence = av.AudioFrame.from_ndarray(
                        np.zeros((1, 1152), np.int16), "s16", "mono"
                    )
                    silence.sample_rate, silence.pts = 48000, 34560 + order * 1152
                    out.mux(sound.encode(silence))
            out.mux(video.encode(None))
        pieces.append(piece.read_bytes())
    path.write_bytes(b"".join(pieces))
    # PyAV looks a stream up that it does not know, past its list's end: mostly an IndexError.
    reader = open_clip(path)
    # The joint itself may cost the frame it cuts in two.
    assert reader.info.frames in (35, 36)
    assert reader.info.unreadable == ()
    assert reader.read(reader.info.frames - 1).rgb.shape == (480, 640, 3)


def test_a_file_that_vanishes_is_an_error_of_the_frame_not_a_crash(tmp_path: Path) -> None:
    # More than FFmpeg has read ahead of the first frame.
    path = encode(tmp_path / "gone.avi", count=200, codec="mjpeg", pixel_format="yuvj420p")
    reader = open_clip(path)
    path.write_bytes(b"")
    for index in (150, 3, 199, 3, 198):
        with pytest.raises((FrameUnreadable, ClipUnreadable)):
            reader.read(index)
    reader.close()
