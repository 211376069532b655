"""Numbered pictures and stills: numbers, gaps, sizes, depth."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import OpenEXR
import pytest
from painted import number_in, painted
from PIL import Image

from rotoline.core import clips
from rotoline.core.interpretation import Interpretation
from rotoline.errors import ClipUnreadable, FrameUnreadable
from rotoline.media.open import open_clip, sequence_of


def write_pngs(folder: Path, numbers: list[int], name: str = "shot.{:04d}.png") -> Path:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        Image.fromarray(painted(number % 256)).save(folder / name.format(number))
    return folder


def write_exr(path: Path, channels: dict[str, np.ndarray], **header: object) -> Path:
    OpenEXR.File({"type": OpenEXR.scanlineimage, **header}, channels).write(str(path))
    return path


def write_dpx(path: Path, codes: np.ndarray) -> Path:
    """codes: (H, W, 3) uint16 of 10 bits."""
    context = av.VideoCodecContext.create("dpx", "w")
    context.width, context.height = codes.shape[1], codes.shape[0]
    context.pix_fmt, context.time_base = "gbrp10le", Fraction(1, 24)
    frame = av.VideoFrame(codes.shape[1], codes.shape[0], "gbrp10le")
    for plane, channel in zip(frame.planes, (1, 2, 0), strict=True):
        rows = np.frombuffer(plane, np.uint16).reshape(codes.shape[0], -1)
        rows[:, : codes.shape[1]] = codes[..., channel]
    path.write_bytes(b"".join(bytes(packet) for packet in context.encode(frame)))
    return path


def test_a_gap_counts_as_a_named_frame_and_shifts_nothing(tmp_path: Path) -> None:
    reader = open_clip(write_pngs(tmp_path / "shot", [101, 102, 104, 105]))
    info = reader.info
    assert (info.frames, info.first_number, info.unreadable) == (5, 101, (2,))
    assert number_in(reader.read(3).rgb) == 104
    with pytest.raises(FrameUnreadable, match="no file numbered 103"):
        reader.read(2)


@pytest.mark.parametrize(
    "pattern", ["shot.%04d.png", "shot.####.png", "shot.@@@@.png", "shot.$F4.png"]
)
def test_every_way_to_write_a_pattern_finds_the_pictures(pattern: str, tmp_path: Path) -> None:
    folder = write_pngs(tmp_path / "shot", [9, 10, 11])
    write_pngs(folder, [7], "other.{:04d}.png")
    reader = open_clip(folder / pattern)
    assert (reader.info.frames, reader.info.first_number) == (3, 9)
    assert number_in(reader.read(2).rgb) == 11


@pytest.mark.parametrize(
    ("name", "patterns"),
    [
        ("shot #3.{:04d}.png", ["shot #3.%04d.png", "shot #3.####.png", "shot #3.$F4.png"]),
        ("a@b.{:04d}.png", ["a@b.%04d.png", "a@b.####.png", "a@b.@@@@.png"]),
        ("50%d x.{:04d}.png", ["50%d x.%04d.png", "50%d x.####.png"]),
        ("$F4 cost.{:04d}.png", ["$F4 cost.%04d.png", "$F4 cost.####.png", "$F4 cost.$F4.png"]),
        ("100%% neu.{:04d}.png", ["100%% neu.%04d.png", "100%% neu.####.png"]),
        ("f{:04d}@left.png", ["f%04d@left.png", "f####@left.png"]),
        ("{:04d} take #.png", ["%04d take #.png", "#### take #.png"]),
        ("take #{:04d}.png", ["take #%04d.png"]),
        ("#{}#.png", ["#%d#.png"]),
    ],
)
def test_marks_of_a_pattern_may_be_part_of_the_name(
    name: str, patterns: list[str], tmp_path: Path
) -> None:
    folder = write_pngs(tmp_path / "shot", [9, 10, 11], name)
    found = sequence_of(folder / name.format(10))
    assert found is not None
    for asked in (folder, found, *(folder / pattern for pattern in patterns)):
        info = open_clip(asked).info
        assert (info.frames, info.first_number) == (3, 9), asked
        assert info.numbered is not None
        assert info.numbered.file(10) == folder / name.format(10)
        if asked != folder:
            clip = clips.describe(asked, 3, 8, 8)
            assert clip.size == sum(file.stat().st_size for file in folder.iterdir())
            assert clips.find(clip) == clips.Found(asked)


def test_unpadded_numbers_are_in_number_order(tmp_path: Path) -> None:
    reader = open_clip(write_pngs(tmp_path / "f", [9, 10, 11], "f{}.png"))
    assert [number_in(reader.read(index).rgb) for index in range(3)] == [9, 10, 11]


def test_one_picture_is_a_still_until_its_sequence_is_asked_for(tmp_path: Path) -> None:
    folder = write_pngs(tmp_path / "shot", [3, 4, 5])
    picture = folder / "shot.0004.png"
    assert open_clip(picture).info.frames == 1
    pattern = sequence_of(picture)
    assert pattern == folder / "shot.####.png"
    assert open_clip(pattern).info.frames == 3
    alone = write_pngs(tmp_path / "alone", [3]) / "shot.0003.png"
    assert sequence_of(alone) is None


def test_pictures_of_different_sizes_are_refused_by_name(tmp_path: Path) -> None:
    folder = write_pngs(tmp_path / "shot", [1, 2])
    Image.fromarray(painted(3, 80, 48)).save(folder / "shot.0003.png")
    with pytest.raises(ClipUnreadable, match=r"shot\.0001\.png is 64x48, shot\.0003\.png is 80x48"):
        open_clip(folder)


def test_a_folder_of_two_sequences_asks_which(tmp_path: Path) -> None:
    folder = write_pngs(tmp_path / "two", [1, 2], "a.{:03d}.png")
    write_pngs(folder, [1, 2], "b.{:03d}.png")
    with pytest.raises(ClipUnreadable, match=r"a\.###\.png, b\.###\.png"):
        open_clip(folder)


def test_a_stray_number_far_away_is_not_a_gap_of_millions(tmp_path: Path) -> None:
    folder = write_pngs(tmp_path / "shot", [1, 2, 20240101], "shot.{}.png")
    with pytest.raises(ClipUnreadable, match="from 1 to 20240101 with only 3 files"):
        open_clip(folder)


def test_a_torn_or_empty_picture_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    folder = write_pngs(tmp_path / "shot", [1, 2, 3, 4])
    torn = folder / "shot.0002.png"
    torn.write_bytes(torn.read_bytes()[:-20])
    (folder / "shot.0003.png").write_bytes(b"")
    reader = open_clip(folder)
    assert reader.info.unreadable == (1, 2)
    assert number_in(reader.read(3).rgb) == 4
    with pytest.raises(FrameUnreadable, match=r"shot\.0002\.png"):
        reader.read(1)


def test_sixteen_bits_and_alpha_reach_deep(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rgba = rng.integers(0, 65536, (12, 16, 4)).astype(np.uint16)
    path = tmp_path / "deep.png"
    cv2.imwrite(str(path), cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA))
    reader = open_clip(path)
    frame = reader.read(0, deep=True)
    assert (reader.info.bit_depth, reader.info.has_alpha) == (16, True)
    np.testing.assert_array_equal(np.rint(frame.deep * 65535).astype(np.uint16), rgba[..., :3])
    np.testing.assert_array_equal(np.rint(frame.alpha * 65535).astype(np.uint16), rgba[..., 3])
    np.testing.assert_array_equal(frame.rgb, np.rint(rgba[..., :3] / 257).astype(np.uint8))


def test_grey_palette_and_one_bit_pictures_are_shown_in_colour(tmp_path: Path) -> None:
    picture = Image.fromarray(painted(5))
    for mode in ("L", "P", "1", "LA"):
        path = tmp_path / f"{mode}.png"
        picture.convert(mode).save(path)
        frame = open_clip(path).read(0, deep=True)
        assert frame.rgb.shape == (48, 64, 3)
        assert number_in(frame.rgb) == 5


def test_sixteen_bit_tiff_is_exact(tmp_path: Path) -> None:
    rgb = np.random.default_rng(2).integers(0, 65536, (10, 14, 3)).astype(np.uint16)
    for number in (1, 2):
        cv2.imwrite(str(tmp_path / f"t.{number:03d}.tif"), rgb[..., ::-1])
    frame = open_clip(tmp_path / "t.###.tif").read(1, deep=True)
    np.testing.assert_array_equal(np.rint(frame.deep * 65535).astype(np.uint16), rgb)


def test_ten_bit_dpx_is_exact(tmp_path: Path) -> None:
    codes = np.random.default_rng(3).integers(0, 1024, (10, 16, 3)).astype(np.uint16)
    for number in (86400, 86401):
        write_dpx(tmp_path / f"scan.{number:07d}.dpx", codes)
    reader = open_clip(tmp_path)
    assert (reader.info.first_number, reader.info.bit_depth) == (86400, 10)
    frame = reader.read(1, deep=True)
    np.testing.assert_array_equal(np.rint(frame.deep * 1023).astype(np.uint16), codes)


def test_a_phone_photo_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.rot90(painted(77, 96, 64), 1)).save(path, exif=exif, quality=95)
    reader = open_clip(path)
    assert (reader.info.width, reader.info.height) == (96, 64)
    assert number_in(reader.read(0).rgb) == 77


def test_half_float_light_is_kept_and_shown_by_the_srgb_curve(tmp_path: Path) -> None:
    light = np.array([[0.0, 0.18, 1.0, 7.5, -0.25, np.inf, np.nan, 0.5]], np.float16)
    write_exr(tmp_path / "a.exr", dict.fromkeys("RGB", light), compression=OpenEXR.ZIP_COMPRESSION)
    reader = open_clip(tmp_path / "a.exr")
    frame = reader.read(0, deep=True)
    np.testing.assert_array_equal(frame.deep[0, :, 0], light[0].astype(np.float32))
    assert frame.rgb[0, :, 0].tolist() == [0, 118, 255, 255, 0, 255, 0, 188]
    assert reader.info.color.transfer == "linear"
    assert "transfer" in reader.info.color.assumed


def test_data_window_is_placed_in_the_display_window(tmp_path: Path) -> None:
    part = np.full((4, 6), 0.5, np.float32)
    write_exr(
        tmp_path / "w.exr",
        dict.fromkeys("RGB", part),
        dataWindow=(np.array([12, 21], np.int32), np.array([17, 24], np.int32)),
        displayWindow=(np.array([10, 20], np.int32), np.array([25, 29], np.int32)),
    )
    reader = open_clip(tmp_path / "w.exr")
    deep = reader.read(0, deep=True).deep
    assert (reader.info.width, reader.info.height) == (16, 10)
    assert np.argwhere(deep[..., 0] > 0).min(axis=0).tolist() == [1, 2]
    assert np.argwhere(deep[..., 0] > 0).max(axis=0).tolist() == [4, 7]


def test_overscan_beyond_the_display_window_is_cut(tmp_path: Path) -> None:
    wide = np.arange(8 * 12, dtype=np.float32).reshape(8, 12)
    write_exr(
        tmp_path / "o.exr",
        {"Y": wide},
        dataWindow=(np.array([-2, -1], np.int32), np.array([9, 6], np.int32)),
        displayWindow=(np.array([0, 0], np.int32), np.array([7, 5], np.int32)),
    )
    deep = open_clip(tmp_path / "o.exr").read(0, deep=True).deep
    np.testing.assert_array_equal(deep[..., 1], wide[1:7, 2:10])


def test_any_layer_of_an_exr_can_be_chosen(tmp_path: Path) -> None:
    plain = {
        name: np.full((4, 5), value, np.float32)
        for name, value in zip("RGBA", (0.1, 0.2, 0.3, 1), strict=True)
    }
    layers = plain | {f"hero.{name}": np.full((4, 5), 0.7, np.float16) for name in "RGBA"}
    layers["Z"] = np.full((4, 5), 12, np.float32)
    path = write_exr(tmp_path / "l.exr", layers)
    main = open_clip(path)
    assert main.info.layers == ("", "hero")
    assert main.read(0, deep=True).deep[0, 0].tolist() == pytest.approx([0.1, 0.2, 0.3])
    assert open_clip(path, Interpretation(layer="hero")).read(0, deep=True).alpha[
        0, 0
    ] == pytest.approx(0.7, abs=1e-3)
    assert open_clip(path, Interpretation(layer="Z")).read(0, deep=True).deep[0, 0].tolist() == [
        12,
        12,
        12,
    ]
    with pytest.raises(ClipUnreadable, match="no layer or channel 'nobody'"):
        open_clip(path, Interpretation(layer="nobody"))


@pytest.mark.parametrize("ends", ["RGBA", ("red", "green", "blue", "alpha")])
def test_a_layer_has_its_alpha_however_its_channels_are_spelt(
    tmp_path: Path, ends: Sequence[str]
) -> None:
    planes = {f"hero.{end}": np.full((4, 6), 0.1 + n / 5, np.float32) for n, end in enumerate(ends)}
    path = write_exr(tmp_path / "a.exr", planes)
    reader = open_clip(path, Interpretation(layer="hero"))
    frame = reader.read(0, deep=True)
    assert reader.info.has_alpha
    assert frame.alpha is not None and frame.deep is not None
    assert frame.alpha[0, 0] == pytest.approx(0.7)
    assert frame.deep[0, 0].tolist() == pytest.approx([0.1, 0.3, 0.5])


def test_parts_of_an_exr_are_layers(tmp_path: Path) -> None:
    one = OpenEXR.Part({}, {name: np.full((3, 4), 0.25, np.float32) for name in "RGB"}, "beauty")
    two = OpenEXR.Part({}, {name: np.full((3, 4), 0.75, np.float32) for name in "RGB"}, "spec")
    path = tmp_path / "parts.exr"
    OpenEXR.File([one, two]).write(str(path))
    assert open_clip(path).read(0, deep=True).deep[0, 0, 0] == 0.25
    assert open_clip(path, Interpretation(layer="spec")).read(0, deep=True).deep[0, 0, 0] == 0.75


def test_rate_and_timecode_of_an_exr_header_are_told(tmp_path: Path) -> None:
    code = OpenEXR.TimeCode()
    code.hours, code.minutes, code.seconds, code.frame = 1, 2, 3, 4
    write_exr(
        tmp_path / "t.exr",
        {name: np.zeros((4, 4), np.float16) for name in "RGB"},
        framesPerSecond=(24000, 1001),
        timeCode=code,
    )
    info = open_clip(tmp_path / "t.exr").info
    assert (info.rate, info.timecode) == (Fraction(24000, 1001), "01:02:03:04")


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ((2997, 125), Fraction(24000, 1001)),
        ((1199, 50), Fraction(24000, 1001)),
        ((2997, 100), Fraction(30000, 1001)),
        ((2997, 50), Fraction(60000, 1001)),
        ((25, 1), Fraction(25)),
        ((17, 2), Fraction(17, 2)),
        ((24, 0), Fraction(24)),
    ],
)
def test_a_decimal_rate_of_an_exr_means_the_standard_one(
    tmp_path: Path, told: tuple[int, int], meant: Fraction
) -> None:
    channels = {name: np.zeros((4, 4), np.float16) for name in "RGB"}
    path = write_exr(tmp_path / "r.exr", channels, framesPerSecond=told)
    assert open_clip(path).info.rate == meant


def write_scan(
    path: Path,
    order: str = ">",
    film_rate: float | None = None,
    video_rate: float | None = None,
    timecode: int | None = None,
) -> Path:
    """A 16-bit DPX with whole headers. timecode: binary-coded decimals, 0x01020304."""
    head = bytearray(b"\xff" * 2048)

    def put(at: int, form: str, *values: object) -> None:
        struct.pack_into(f"{order}{form}", head, at, *values)

    put(0, "4sI8sI", b"SDPX" if order == ">" else b"XPDS", 2048, b"V2.0", 2048 + 4 * 4 * 6)
    put(768, "HHII", 0, 1, 4, 4)
    put(780, "I", 0)
    put(800, "BBBBHHIII", 50, 4, 4, 16, 0, 0, 2048, 0, 0)
    for at, rate in ((1724, film_rate), (1940, video_rate)):
        if rate is not None:
            put(at, "f", rate)
    if timecode is not None:
        put(1920, "I", timecode)
    path.write_bytes(bytes(head) + bytes(4 * 4 * 6))
    return path


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("rate", [23.976, 23.98, 24000 / 1001])
@pytest.mark.parametrize("field", ["film_rate", "video_rate"])
def test_the_rate_of_a_dpx_is_that_of_its_film_or_its_television_header(
    tmp_path: Path, field: str, rate: float, order: str
) -> None:
    path = write_scan(tmp_path / "a.dpx", order, **{field: rate})
    assert open_clip(path).info.rate == Fraction(24000, 1001)


def test_the_film_headers_rate_of_a_dpx_comes_first(tmp_path: Path) -> None:
    path = write_scan(tmp_path / "a.dpx", film_rate=25, video_rate=50)
    assert open_clip(path).info.rate == 25


def test_pixels_of_a_dpx_are_no_rate_and_no_timecode(tmp_path: Path) -> None:
    # FFmpeg's pixels begin at byte 1664; these would read as 25 a second and as 01:02:03:04.
    codes = np.zeros((16, 16, 3), np.uint16)
    path = write_dpx(tmp_path / "a.dpx", codes)
    data = bytearray(path.read_bytes())
    struct.pack_into("<f", data, 1724, 25.0)
    struct.pack_into("<I", data, 1920, 0x01020304)
    struct.pack_into("<f", data, 1940, 25.0)
    path.write_bytes(data)
    assert struct.unpack_from("<I", data, 4) == (1664,)
    info = open_clip(path).info
    assert (info.rate, info.timecode) == (Fraction(24), None)


@pytest.mark.parametrize("code", [0x24000000, 0x01600000, 0x01006000, 0x01000024])
def test_a_label_that_is_no_time_of_day_is_not_told(tmp_path: Path, code: int) -> None:
    path = write_scan(tmp_path / "a.dpx", film_rate=24, timecode=code)
    assert open_clip(path).info.timecode is None


def test_a_damaged_first_picture_shifts_no_timecode(tmp_path: Path) -> None:
    for number in range(4):
        write_scan(tmp_path / f"a.{number:04d}.dpx", film_rate=24, timecode=0x01000000 + number)
    assert open_clip(tmp_path).info.timecode is not None
    (tmp_path / "a.0000.dpx").write_bytes(b"damaged")
    info = open_clip(tmp_path).info
    assert (info.unreadable, info.timecode) == ((0,), "01:00:00:00")
    (tmp_path / "a.0001.dpx").write_bytes(b"damaged")
    assert open_clip(tmp_path).info.timecode == "01:00:00:00"
