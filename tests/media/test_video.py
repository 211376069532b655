"""Every frame asked for is the frame given, whatever the container and the order."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode, number_in, painted

from rotoline.errors import ClipUnreadable, FrameUnreadable
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


def test_variable_rate_keeps_every_time(tmp_path: Path) -> None:
    times = [0, 40, 80, 180, 190, 690, 700, 741]
    reader = open_clip(encode(tmp_path / "vfr.mp4", count=8, times=times))
    assert reader.info.variable_rate
    assert [time * 1000 for time in reader.info.timestamps] == times
    assert [number_in(reader.read(index).rgb) for index in range(8)] == list(range(8))


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(30000, 1001), 25, 50, 60])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_the_rate_is_exact_even_where_times_are_rounded(
    rate: Fraction | int, suffix: str, tmp_path: Path
) -> None:
    reader = open_clip(encode(tmp_path / f"clip{suffix}", count=40, rate=rate))
    assert reader.info.rate == rate
    assert not reader.info.variable_rate
    assert reader.info.duration == 40 / Fraction(rate)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_clips_stand_upright(rotation: int, tmp_path: Path) -> None:
    reader = open_clip(encode(tmp_path / "turned.mp4", count=4, rotation=rotation))
    with av.open(str(tmp_path / "turned.mp4")) as container:
        stored = next(container.decode(video=0))
        quarter_turns = round(stored.rotation / 90)
        plain = stored.to_ndarray(format="rgb24")
    shown = reader.read(0).rgb
    expected = np.rot90(plain, quarter_turns)
    assert shown.shape == expected.shape == (reader.info.height, reader.info.width, 3)
    assert np.abs(shown.astype(int) - expected).mean() < 4
    assert reader.info.rotation == stored.rotation % 360


def test_timecode_audio_and_tags_are_told(tmp_path: Path) -> None:
    path = encode(tmp_path / "tags.mov", count=3, timecode="01:02:03:04", color=(9, 16, 9, 1))
    info = open_clip(path).info
    assert info.timecode == "01:02:03:04"
    assert not info.audio
    assert (info.color.primaries, info.color.transfer) == ("bt2020", "smpte2084")
    assert info.color.matrix == "bt2020nc"
    assert info.color.assumed == ()


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


def test_frames_outside_the_clip_are_an_index_error(tmp_path: Path) -> None:
    reader = open_clip(encode(tmp_path / "short.mp4", count=3))
    for index in (-1, 3):
        with pytest.raises(IndexError):
            reader.read(index)


def test_a_damaged_packet_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = encode(
        tmp_path / "damaged.mp4", count=30, options={"x264-params": "keyint=5:bframes=0:slices=1"}
    )
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        place, size = packets[12].pos, packets[12].size
    data = bytearray(path.read_bytes())
    data[place : place + size] = b"\xff" * size
    path.write_bytes(data)
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
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        place, size = packets[14].pos, packets[14].size
    data = bytearray(path.read_bytes())
    data[place : place + size] = b"\xff" * size
    path.write_bytes(data)
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
    path = encode(tmp_path / "gone.mp4", count=20, options={"x264-params": "keyint=5"})
    reader = open_clip(path)
    path.write_bytes(b"")
    for index in (15, 3):
        try:
            reader.read(index)
        except (FrameUnreadable, ClipUnreadable):
            continue
    reader.close()


def test_the_view_of_a_deep_frame_is_made_when_it_is_looked_at(tmp_path: Path) -> None:
    reader = open_clip(encode(tmp_path / "clip.mp4"))
    deep = reader.read(3, deep=True)
    assert callable(deep.view)
    for index in (4, 12, 0):
        reader.read(index, deep=True)
    np.testing.assert_array_equal(deep.rgb, reader.read(3).rgb)
    assert deep.rgb is deep.rgb
