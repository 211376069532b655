"""Every format holds what was meant, as other programs read it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import OpenEXR
import pytest
import tifffile

from rotoline.core import matte
from rotoline.errors import ExportFailed
from rotoline.export import tiff
from rotoline.export.linear import linear
from rotoline.export.presets import PRESETS, preset
from rotoline.media.open import open_clip
from tests.export.conftest import FRAMES, HEIGHT, RATE, SOUND_RATE, WIDTH, Case

Make = Callable[..., Case]
EVERY = [(row.name, content) for row in PRESETS for content in row.contents]
MOVIES = [
    (row.name, content)
    for row in PRESETS
    for content in row.contents
    if row.movie is not None and not row.movie.animation
]


def target_of(folder: Path, name: str) -> Path:
    row = preset(name)
    return folder / (("m.%04d" if row.is_sequence else "m") + row.suffixes[0])


def drawn(name: str) -> dict[str, object]:
    """What `case` draws for a format: a small clip, or the smallest it takes."""
    movie = preset(name).movie
    return {} if movie is None or movie.smallest == (1, 1) else {"size": movie.smallest}


def meant(case: Case, frame: int) -> np.ndarray:
    return matte.alpha(case.shot, case.masks, frame)


def ffprobe(path: Path) -> dict[str, str]:
    """What an FFmpeg that is not PyAV's says of a movie's picture."""
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)],
        check=True,
        capture_output=True,
    )
    streams = json.loads(told.stdout)["streams"]
    return next(stream for stream in streams if stream["codec_type"] == "video")  # type: ignore[no-any-return]


def ffmpeg_alpha(path: Path, decoder: tuple[str, ...] = ()) -> np.ndarray:
    """(frames, H, W) 16-bit alpha as that FFmpeg decodes it."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    command = ["ffmpeg", "-v", "error", *decoder, "-i", str(path)]
    command += ["-vf", "alphaextract,format=gray16le", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint16).reshape(-1, HEIGHT, WIDTH)


@pytest.mark.parametrize(("name", "content"), EVERY)
def test_every_format_is_written_and_proved(case: Make, tmp_path: Path, name: str, content: str):
    clip = case(names=("ball", "other"), **drawn(name))
    report = clip.export(target_of(tmp_path, name), format=name, content=content)
    assert all(check.passed for check in report.outputs[0].checks)
    assert len(report.outputs[0].checks) >= 5
    assert report.lines()[0].startswith(str(target_of(tmp_path, name)))


@pytest.mark.parametrize(("name", "content"), MOVIES)
def test_another_ffmpeg_agrees_on_every_movie(case: Make, tmp_path: Path, name: str, content: str):
    clip = case(timecode="01:00:00:00", **drawn(name))
    target = target_of(tmp_path, name)
    clip.export(target, format=name, content=content)
    told = ffprobe(target)
    assert int(told["nb_read_frames"]) == FRAMES
    assert (told["width"], told["height"]) == drawn(name).get("size", (WIDTH, HEIGHT))
    assert Fraction(told["r_frame_rate"]) == RATE
    assert told["color_primaries"] == told["color_transfer"] == "bt709"
    kinds = {
        ("prores4444", "cutout"): ("ap4h", "4444", "yuva444p12le"),
        ("prores4444", "matte"): ("ap4h", "4444", "yuv444p12le"),
        ("prores4444xq", "cutout"): ("ap4x", "XQ", "yuva444p12le"),
        ("prores4444xq", "matte"): ("ap4x", "XQ", "yuv444p12le"),
        ("prores422hq", "matte"): ("apch", "HQ", "yuv422p10le"),
    }
    if (name, content) in kinds:
        assert (told["codec_tag_string"], told["profile"], told["pix_fmt"]) == kinds[name, content]
        assert told["color_range"] == "tv"
        assert told["tags"]["timecode"] == "01:00:00:00"  # type: ignore[index]


@pytest.mark.parametrize("name", ["prores4444", "prores4444xq", "ffv1", "pngmov", "webm"])
def test_another_ffmpeg_reads_the_alpha_that_was_meant(case: Make, tmp_path: Path, name: str):
    clip = case()
    clip.export(target_of(tmp_path, name), format=name, content="cutout")
    decoder = ("-c:v", "libvpx-vp9") if name == "webm" else ()
    alpha = ffmpeg_alpha(target_of(tmp_path, name), decoder) / 65535
    assert len(alpha) == FRAMES
    goal = np.stack([meant(clip, index) for index in range(FRAMES)])
    # That FFmpeg brings 12 bits to 16 by shifting, so 1.0 becomes 4095 / 4096.
    allowed = {"ffv1": 1e-5, "pngmov": 1e-5, "webm": 0.15}.get(name, 0.0012)
    assert np.abs(alpha - goal).max() <= allowed


@pytest.mark.parametrize("name", ["prores4444", "prores4444xq", "prores422hq"])
def test_a_prores_matte_is_exact_in_its_flat_parts(case: Make, tmp_path: Path, name: str):
    clip = case(size=(160, 96))
    clip.export(target_of(tmp_path, name), format=name, content="matte")
    out = open_clip(target_of(tmp_path, name))
    found = out.read(3, deep=True).deep
    assert found is not None
    goal = meant(clip, 3)
    far = cv2.blur(goal, (33, 33))
    assert np.abs(found[far == 0]).max() < 1e-6
    assert np.abs(found[far == 1] - 1).max() < 0.001
    assert np.abs(found[..., 0] - found[..., 2]).max() < 0.002
    out.close()


def test_lossless_formats_keep_16_bits_of_alpha(case: Make, tmp_path: Path):
    clip = case()
    clip.export(tmp_path / "m.mkv", format="ffv1", content="cutout")
    with av.open(str(tmp_path / "m.mkv")) as container:
        for index, frame in enumerate(container.decode(video=0)):
            assert frame.format.name == "gbrap16le"
            rows = np.frombuffer(frame.planes[3], np.uint16).reshape(HEIGHT, -1)[:, :WIDTH]
            assert np.array_equal(rows, np.rint(meant(clip, index) * np.float32(65535)))


def test_tiff_says_what_its_fourth_channel_is(case: Make, tmp_path: Path):
    clip = case()
    for alpha, kind in (("straight", "UNASSALPHA"), ("premultiplied", "ASSOCALPHA")):
        clip.export(tmp_path / alpha / "m.%04d.tif", format="tiff16", content="cutout", alpha=alpha)
        with tifffile.TiffFile(tmp_path / alpha / "m.0002.tif") as file:
            assert [extra.name for extra in file.pages[0].extrasamples] == [kind]
            pixels = file.asarray()
        assert np.array_equal(pixels[..., 3], np.rint(meant(clip, 2) * np.float32(65535)))


@pytest.mark.parametrize("shape", [(1, 1), (5, 3, 4), (300, 1000, 4), (700, 900)])
def test_tiff_holds_any_size_exactly(tmp_path: Path, shape: tuple[int, ...]):
    picture = np.random.default_rng(1).integers(0, 65536, shape, dtype=np.uint16)
    (tmp_path / "t.tif").write_bytes(tiff.encoded(picture))
    found = cv2.imread(str(tmp_path / "t.tif"), cv2.IMREAD_UNCHANGED)
    if found.ndim == 3:
        found = cv2.cvtColor(found, cv2.COLOR_BGRA2RGBA)
    assert np.array_equal(found, picture)


def exr(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    file = OpenEXR.File(str(path), separate_channels=True)
    return {name: channel.pixels for name, channel in file.channels().items()}, file.header()


def test_exr_holds_every_object_combined_alpha_and_the_clips_facts(case: Make, tmp_path: Path):
    clip = case(names=("ball", "2 бал"), timecode="01:00:00:00")
    clip.export(tmp_path / "m.%04d.exr", format="exr")
    channels, header = exr(tmp_path / "m.0003.exr")
    assert sorted(channels) == ["A", "ball.A", "object_2.A"]
    assert all(pixels.dtype == np.float16 for pixels in channels.values())
    one, two = (matte.alpha(clip.shot, clip.masks, 3, [item]) for item in clip.shot.objects)
    assert np.array_equal(channels["ball.A"], one.astype(np.float16))
    assert np.array_equal(channels["object_2.A"], two.astype(np.float16))
    assert np.array_equal(channels["A"], np.maximum(one, two).astype(np.float16))
    assert header["framesPerSecond"] == RATE
    code = header["timeCode"]
    assert (code.hours, code.minutes, code.seconds, code.frame) == (1, 0, 0, 3)
    assert header["chromaticities"] == pytest.approx(
        (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290), abs=1e-4
    )


def test_exr_has_every_channel_also_where_an_object_is_missing(case: Make, tmp_path: Path):
    clip = case(names=("ball", "other"))
    first = replace(clip.shot.objects[0], masks={})
    clip.shot = replace(clip.shot, objects=(first, clip.shot.objects[1]))
    clip.export(tmp_path / "m.%04d.exr", format="exr", frames=(0,))
    channels, _ = exr(tmp_path / "m.0000.exr")
    assert sorted(channels) == ["A", "ball.A", "other.A"]
    assert channels["ball.A"].max() == 0


def test_exr_colour_is_linear_and_premultiplied(case: Make, tmp_path: Path):
    clip = case()
    clip.export(tmp_path / "m.%04d.exr", format="exr", content="cutout")
    channels, _ = exr(tmp_path / "m.0003.exr")
    source = clip.reader.read(3, deep=True).deep
    assert source is not None
    goal = linear(source, "bt709") * meant(clip, 3)[..., None]
    found = np.stack([channels[name] for name in "RGB"], -1).astype(np.float32)
    assert np.abs(found - goal).max() < 1e-3
    straight = linear(source, "bt709")[24, 24]
    assert straight == pytest.approx(
        [((v + 0.099) / 1.099) ** (1 / 0.45) if v > 0.081 else v / 4.5 for v in source[24, 24]],
        abs=1e-5,
    )


@pytest.mark.parametrize(
    ("transfer", "code", "light"),
    [
        ("bt709", 0.5, 0.2597),
        ("iec61966-2-1", 0.5, 0.2140),
        ("linear", 0.5, 0.5),
        ("gamma22", 0.5, 0.5**2.2),
        ("smpte2084", 0.508078, 1.0),
        ("arib-std-b67", 0.5, 1 / 12),
        ("arib-std-b67", 1.0, 1.0),
        ("bt709", -0.1, -0.0224),
        ("unheard-of", 0.5, 0.5),
    ],
)
def test_linear_light_follows_the_standards(transfer: str, code: float, light: float):
    found = linear(np.full((1, 1, 3), code, np.float32), transfer)
    assert found.ravel().tolist() == pytest.approx([light] * 3, abs=2e-3)


@pytest.mark.parametrize("name", ["webm", "ffv1"])
def test_variable_rate_is_kept_to_the_containers_clock(case: Make, tmp_path: Path, name: str):
    times = [Fraction(n, 90) for n in (0, 4, 9, 30, 31, 36, 40, 100)]
    clip = case(times=times)
    clip.export(target_of(tmp_path, name), format=name)
    with av.open(str(target_of(tmp_path, name))) as container:
        shown = [frame.pts * frame.time_base for frame in container.decode(video=0)]
    assert len(shown) == FRAMES
    assert max(abs(a - b) for a, b in zip(shown, times, strict=True)) <= Fraction(1, 1000)


@pytest.mark.parametrize("name", ["webm", "prores4444", "ffv1", "h264"])
@pytest.mark.parametrize("frames", [(3,), (0, 1), (4, 5, 6)])
def test_any_part_of_a_variable_rate_is_kept(
    case: Make, tmp_path: Path, name: str, frames: tuple[int, ...]
):
    times = [Fraction(n, 600) for n in (0, 25, 60, 61, 200, 230, 260, 400)]
    case(times=times).export(target_of(tmp_path, name), format=name, frames=frames)
    with av.open(str(target_of(tmp_path, name))) as container:
        shown = [frame.pts * frame.time_base for frame in container.decode(video=0)]
    goal = [times[frame] - times[frames[0]] for frame in frames]
    assert max(abs(a - b) for a, b in zip(shown, goal, strict=True)) <= preset(name).clock


def test_exr_above_thirty_frames_a_second_says_that_timecode_is_left_out(
    case: Make, tmp_path: Path
):
    clip = case(rate=Fraction(60000, 1001), timecode="00:00:59;58", frames=4)
    report = clip.export(tmp_path / "m.%04d.exr", format="exr")
    assert "timecode is left out: EXR counts no more than 30 frames" in report.notes
    assert "timeCode" not in exr(tmp_path / "m.0003.exr")[1]


def test_hdr_mattes_are_tagged_as_plain_data(case: Make, tmp_path: Path):
    clip = case(tags=(9, 16, 9, 1))
    clip.export(tmp_path / "m.mov", format="prores422hq")
    with av.open(str(tmp_path / "m.mov")) as container:
        frame = next(container.decode(video=0))
    assert (frame.color_primaries, frame.color_trc, frame.colorspace) == (1, 1, 1)


@pytest.mark.parametrize(
    ("name", "size", "need"),
    [
        ("h264", (33, 17), "width and height"),
        ("h264", (32, 17), "width and height"),
        ("prores422hq", (33, 17), "width"),
        ("dnxhr", (321, 182), "width and height"),
    ],
)
def test_odd_sizes_an_encoder_spoils_are_refused_with_what_works(
    case: Make, tmp_path: Path, name: str, size: tuple[int, int], need: str
):
    clip = case(size=size, frames=2)
    words = f"needs an even {need}, the clip is {size[0]}x{size[1]}; choose prores4444"
    with pytest.raises(ExportFailed, match=words):
        clip.export(target_of(tmp_path, name), format=name)


@pytest.mark.parametrize("name", ["prores4444", "prores4444xq", "ffv1", "webm"])
@pytest.mark.parametrize("content", ["matte", "cutout"])
def test_odd_sizes_are_exact_elsewhere(case: Make, tmp_path: Path, name: str, content: str):
    case(size=(33, 17), frames=2).export(target_of(tmp_path, name), format=name, content=content)


def test_dnxhr_says_how_small_a_picture_it_takes(case: Make, tmp_path: Path):
    with pytest.raises(ExportFailed, match="at least 256x120, the clip is 64x48"):
        case().export(tmp_path / "m.mov", format="dnxhr")


@pytest.mark.parametrize("tags", [None, (6, 6, 6, 1), (9, 16, 9, 1)])
def test_dnxhr_mattes_of_any_clip_are_tagged_as_plain_data(
    case: Make, tmp_path: Path, tags: tuple[int, int, int, int] | None
):
    case(tags=tags, size=(256, 120), frames=2).export(tmp_path / "m.mov", format="dnxhr")
    told = ffprobe(tmp_path / "m.mov")
    assert (told["codec_name"], told["profile"]) == ("dnxhd", "DNXHR HQX")
    assert told["color_space"] == told["color_primaries"] == "bt709"


def test_a_format_whose_encoder_is_not_installed_is_refused_by_name(
    case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    row = preset("webp")
    assert row.movie is not None
    bare = replace(row, movie=replace(row.movie, encoder="libwebp_other"))
    monkeypatch.setattr("rotoline.export.presets.PRESETS", (bare,))
    with pytest.raises(ExportFailed, match="av package has no libwebp_other encoder; choose"):
        case().export(tmp_path / "m.webp", format="webp")
    assert not list(tmp_path.glob("*.webp"))


def test_prores422hq_takes_an_odd_height(case: Make, tmp_path: Path):
    case(size=(34, 17), frames=2).export(tmp_path / "m.mov", format="prores422hq")


def test_a_size_an_encoder_refuses_is_one_clear_line(case: Make, tmp_path: Path):
    with pytest.raises(ExportFailed, match="no picture of this size; choose another format"):
        case(size=(1, 300), frames=2).export(tmp_path / "m.mkv", format="ffv1")
    assert not list(tmp_path.glob("*.mkv"))


def test_a_format_that_has_no_alpha_refuses_a_cutout(case: Make, tmp_path: Path):
    with pytest.raises(ExportFailed, match="holds no cutout; choose one of prores4444"):
        case().export(tmp_path / "m.mp4", format="h264", content="cutout")


def test_sound_a_container_cannot_hold_is_encoded_again_and_this_is_said(
    case: Make, tmp_path: Path
):
    report = case(sound=True).export(tmp_path / "m.webm", format="webm")
    assert "sound was encoded again, from pcm_s16le to libopus" in report.notes
    with av.open(str(tmp_path / "m.webm")) as container:
        assert container.streams.audio[0].codec_context.name == "opus"


@pytest.mark.parametrize("frames", [None, (2, 3, 4, 5)])
@pytest.mark.parametrize("name", ["ffv1", "webm", "h264"])
def test_sound_is_within_a_millisecond_also_when_encoded_again(
    case: Make, tmp_path: Path, name: str, frames: tuple[int, ...] | None
):
    clip = case(sound=True)
    clip.export(target_of(tmp_path, name), format=name, frames=frames)
    heard = np.zeros(SOUND_RATE, np.float64)
    with av.open(str(target_of(tmp_path, name))) as container:
        picture_starts = container.streams.video[0].start_time or 0
        zero = picture_starts * container.streams.video[0].time_base
        for frame in container.decode(audio=0):
            first = round((frame.pts * frame.time_base - zero) * SOUND_RATE)
            samples = frame.to_ndarray().astype(np.float64)[0]
            skipped = max(-first, 0)
            # Rounded to milliseconds, packets overlap by some samples.
            there = heard[first + skipped : first + len(samples)]
            np.maximum(there, np.abs(samples[skipped:]), out=there)
    exported = frames or tuple(range(FRAMES))
    for position in range(1, len(exported)):
        goal = round(float(position / RATE) * SOUND_RATE)
        around = heard[goal - 480 : goal + 480]
        assert abs(int(around.argmax()) - 480) <= SOUND_RATE // 1000
        assert around.max() > 10 * np.median(around)


@pytest.mark.parametrize("size", [(33, 259), (34, 129), (2, 300)])
@pytest.mark.parametrize("name", ["prores4444", "webm", "ffv1"])
def test_tall_pictures_are_encoded_without_seams(
    case: Make, tmp_path: Path, name: str, size: tuple[int, int]
):
    clip = case(size=size, frames=2)
    clip.export(target_of(tmp_path, name), format=name, content="cutout")
    out = open_clip(target_of(tmp_path, name))
    found, source = out.read(1, deep=True), clip.reader.read(1, deep=True)
    assert found.deep is not None
    assert source.deep is not None
    assert found.alpha is not None
    solid = cv2.erode((meant(clip, 1) == 1).astype(np.uint8), np.ones((3, 3))) > 0
    off = np.abs(found.deep - source.deep).max(axis=-1)
    assert not solid.any() or off[solid].max() < (0.12 if name == "webm" else 0.02)
    assert np.abs(found.alpha - meant(clip, 1)).max() < (0.15 if name == "webm" else 0.001)
    out.close()
