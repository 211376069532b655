"""DPX, read back by the clip reader, by another FFmpeg and by the header's own offsets."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from rotoline.core import matte
from rotoline.core.job import finished
from rotoline.export import dpx
from rotoline.export.picture import PictureTags
from rotoline.export.planning import plan_export
from rotoline.export.presets import ExportSettings
from rotoline.export.proof import Sample
from rotoline.export.proof_sequence import prove_sequence
from rotoline.media.clip import ColorTags
from rotoline.media.open import open_clip
from rotoline.media.picture import read_picture
from tests.export.conftest import HEIGHT, RATE, WIDTH, Case

Make = Callable[..., Case]
TAGS = PictureTags(
    ColorTags("bt709", "bt709", "gbr", "pc"),
    Fraction(1),
    Fraction(24),
    None,
    False,
    "straight alpha",
)


def other_ffmpeg(path: Path, pixels: str, shape: tuple[int, ...]) -> np.ndarray:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed")
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-pix_fmt", pixels, "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint16).reshape(shape)


@pytest.mark.parametrize("size", [(48, 64), (17, 33), (5, 1), (2, 2)])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("bits", [10, 16])
def test_any_size_comes_back_to_the_code(
    tmp_path: Path, size: tuple[int, int], channels: int, bits: int
) -> None:
    codes = np.random.default_rng(3).integers(0, 1 << bits, (*size, channels), dtype=np.uint16)
    path = tmp_path / "p.0001.dpx"
    path.write_bytes(dpx.encoded(codes, bits, TAGS, 1))
    stored = read_picture(path)
    top = (1 << bits) - 1
    assert stored.bit_depth == bits
    assert np.array_equal(np.rint(stored.color * top).astype(np.uint16), codes[..., :3])
    assert (stored.alpha is None) == (channels == 3)
    if stored.alpha is not None:
        assert np.array_equal(np.rint(stored.alpha * top).astype(np.uint16), codes[..., 3])


@pytest.mark.parametrize(("name", "bits"), [("dpx10", 10), ("dpx16", 16)])
def test_another_ffmpeg_reads_the_codes_that_were_meant(
    case: Make, tmp_path: Path, name: str, bits: int
) -> None:
    clip = case()
    top = np.float32((1 << bits) - 1)
    clip.export(tmp_path / "m.%04d.dpx", format=name, content="matte", frames=(3,))
    clip.export(tmp_path / "c.%04d.dpx", format=name, content="cutout", frames=(3,))
    alpha = np.rint(matte.alpha(clip.shot, clip.masks, 3) * top)
    if bits == 16:
        found = other_ffmpeg(tmp_path / "m.0003.dpx", "rgb48le", (HEIGHT, WIDTH, 3))
        cut = other_ffmpeg(tmp_path / "c.0003.dpx", "rgba64le", (HEIGHT, WIDTH, 4))[..., 3]
    else:
        found = other_ffmpeg(tmp_path / "m.0003.dpx", "gbrp10le", (3, HEIGHT, WIDTH))
        found = found.transpose(1, 2, 0)
        cut = other_ffmpeg(tmp_path / "c.0003.dpx", "gbrap10le", (4, HEIGHT, WIDTH))[3]
    assert all(np.array_equal(found[..., channel], alpha) for channel in range(3))
    assert np.array_equal(cut, alpha)


def test_the_header_tells_rate_timecode_number_and_kind(case: Make, tmp_path: Path) -> None:
    clip = case(timecode="01:02:03:04", pixel_aspect=Fraction(16, 15))
    clip.export(tmp_path / "c.%04d.dpx", format="dpx10", content="cutout", first_number=1001)
    data = (tmp_path / "c.1004.dpx").read_bytes()
    assert struct.unpack_from(">4sI", data) == (b"SDPX", 2048)
    assert struct.unpack_from(">I", data, 16) == (len(data),)
    assert struct.unpack_from(">II", data, 772) == (WIDTH, HEIGHT)
    descriptor, transfer, primaries, bits = struct.unpack_from(">BBBB", data, 800)
    assert (descriptor, transfer, primaries, bits) == (51, 6, 6, 10)
    assert struct.unpack_from(">I", data, 1712) == (1004,)
    assert struct.unpack_from(">II", data, 1628) == (16, 15)
    assert struct.unpack_from(">f", data, 1940)[0] == pytest.approx(float(RATE))
    assert struct.unpack_from(">I", data, 1920) == (0x01020307,)
    assert data[820:834] == b"straight alpha"


@pytest.mark.parametrize("name", ["dpx10", "exr"])
def test_timecode_of_every_picture_is_read_back(case: Make, tmp_path: Path, name: str) -> None:
    clip = case(rate=Fraction(30000, 1001), timecode="00:00:59;28")
    end = name[:3]
    report = clip.export(tmp_path / f"m.%04d.{end}", format=name)
    (check,) = (check for check in report.outputs[0].checks if check.what == "timecode")
    assert (check.found, check.passed) == ("00:00:59;28", True)
    settings = ExportSettings(name, overwrite=True)
    plan = plan_export(clip.shot, clip.reader.info, tmp_path / f"m.%04d.{end}", settings)
    alpha = np.asarray(matte.alpha(clip.shot, clip.masks, 3) * 65535, np.uint16)
    swapped = [plan.outputs[0].files[0]] * len(plan.frames)
    sample = Sample(3, alpha, None)
    checks = finished(prove_sequence(swapped, plan, clip.reader.info, [sample]))
    assert "timecode" in [check.what for check in checks if not check.passed]


def test_a_sequence_is_read_back_as_a_clip(case: Make, tmp_path: Path) -> None:
    clip = case(timecode="01:02:03:04")
    clip.export(tmp_path / "d" / "c.%04d.dpx", format="dpx16", content="cutout", first_number=5)
    out = open_clip(tmp_path / "d" / "c.%04d.dpx")
    info = out.info
    assert (info.frames, info.first_number, info.rate, info.has_alpha) == (8, 5, RATE, True)
    assert info.timecode == "01:02:03:04"
    found = out.read(3, deep=True).alpha
    goal = matte.alpha(clip.shot, clip.masks, 3)
    assert found is not None
    assert np.abs(found - goal).max() <= 0.5 / 65535
    out.close()
    folder = open_clip(tmp_path / "d")
    assert folder.info.frames == 8
    folder.close()
