"""Cryptomatte and packed EXR, decoded here from the specification, not by the writer's code."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pytest

from rotoline.core import matte
from rotoline.errors import ExportFailed
from rotoline.export import cryptomatte
from rotoline.export.picture import Layer
from tests.export.conftest import Case

Make = Callable[..., Case]


def opened(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    file = OpenEXR.File(str(path), separate_channels=True)
    return {name: channel.pixels for name, channel in file.channels().items()}, file.header()


def mattes_of(path: Path) -> dict[str, np.ndarray]:
    """Every object's coverage, read as Cryptomatte's specification says."""
    planes, header = opened(path)
    (key,) = [key for key in header if key.startswith("cryptomatte/") and key.endswith("/name")]
    base = key.removesuffix("/name")
    assert len(base.split("/")[1]) == 7
    assert header[f"{base}/hash"] == "MurmurHash3_32"
    assert header[f"{base}/conversion"] == "uint32_to_float32"
    found = {}
    for name, digits in json.loads(header[f"{base}/manifest"]).items():
        (number,) = struct.unpack(">f", bytes.fromhex(digits))
        total = np.zeros(planes["A"].shape, np.float32)
        level = 0
        while (layer := f"{header[key]}{level:02d}") + ".R" in planes:
            for who, share in (("R", "G"), ("B", "A")):
                total += np.where(planes[f"{layer}.{who}"] == number, planes[f"{layer}.{share}"], 0)
            level += 1
        found[name] = total
    return found


@pytest.mark.parametrize(
    ("text", "seed", "known"),
    [
        ("", 0, 0),
        ("", 1, 0x514E28B7),
        ("test", 0, 0xBA6BD213),
        ("hello", 0, 0x248BFA47),
        ("hello, world", 0, 0x149BBB7F),
        ("Hello, world!", 0x9747B28C, 0x24884CBA),
        ("The quick brown fox jumps over the lazy dog", 0, 0x2E4FF723),
    ],
)
def test_names_are_hashed_as_published(text: str, seed: int, known: int) -> None:
    assert cryptomatte.murmur3(text.encode(), seed) == known


def test_a_hash_that_is_no_plain_number_has_its_exponent_changed() -> None:
    changed = 0
    for count in range(3000):
        name = f"object {count}"
        raw, kept = cryptomatte.murmur3(name.encode()), cryptomatte.identity(name)
        (number,) = struct.unpack("<f", struct.pack("<I", kept))
        assert math.isfinite(number)
        assert abs(number) >= 2**-126
        if raw >> 23 & 0xFF in (0, 0xFF):
            assert kept == raw ^ 1 << 23
            changed += 1
        else:
            assert kept == raw
    assert changed > 5


def test_every_objects_coverage_is_its_matte(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "kühle Welle", "third/one"))
    clip.export(tmp_path / "c.%04d.exr", format="cryptomatte")
    for frame in (0, 5):
        found = mattes_of(tmp_path / f"c.{frame:04d}.exr")
        assert list(found) == ["ball", "kühle Welle", "third/one"]
        for item in clip.shot.objects:
            assert np.array_equal(
                found[item.name], matte.alpha(clip.shot, clip.masks, frame, [item])
            )


def test_ranks_are_sorted_by_coverage_and_full_float(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "second", "third"))
    clip.export(tmp_path / "c.%04d.exr", format="cryptomatte", frames=(6,))
    planes, header = opened(tmp_path / "c.0006.exr")
    assert all(pixels.dtype == np.float32 for pixels in planes.values())
    names = [f"CryptoObject{level:02d}.{channel}" for level in (0, 1) for channel in "ABGR"]
    assert sorted(planes) == sorted(["A", *names])
    shares = [planes[f"CryptoObject{level:02d}.{c}"] for level in (0, 1) for c in "GA"]
    for more, less in pairwise(shares):
        assert (more >= less).all()
    assert (shares[2] > 0).any(), "the last two lie over each other"
    numbers = planes["CryptoObject00.R"].view(np.uint32)
    assert ((numbers == 0) == (shares[0] == 0)).all()
    assert header["compression"] == OpenEXR.ZIPS_COMPRESSION


def test_soft_edges_of_neighbours_share_a_pixel() -> None:
    left = np.array([[1.0, 0.7, 0.0]], np.float32)
    right = np.array([[0.0, 0.3, 1.0]], np.float32)
    planes = cryptomatte.channels([Layer("left", left), Layer("right", right)])
    assert planes["CryptoObject00.G"].tolist() == [[1.0, pytest.approx(0.7), 1.0]]
    assert planes["CryptoObject00.A"].tolist() == [[0.0, pytest.approx(0.3), 0.0]]
    first, second = (planes[f"CryptoObject00.{c}"].view(np.uint32) for c in "RB")
    assert first[0].tolist() == [
        cryptomatte.identity("left"),
        cryptomatte.identity("left"),
        cryptomatte.identity("right"),
    ]
    assert second[0].tolist() == [0, cryptomatte.identity("right"), 0]


def test_four_mattes_are_packed_into_a_file_and_further_ones_into_further_files(
    case: Make, tmp_path: Path
) -> None:
    names = ("ball", "second", "third", "fourth", "fifth")
    clip = case(names=names)
    report = clip.export(tmp_path / "p.%04d.exr", format="exrpacked", frames=(2, 3))
    assert [Path(output.path).name for output in report.outputs] == [
        "p_1.%04d.exr",
        "p_2.%04d.exr",
    ]
    for file, packed in (("p_1.0003.exr", names[:4]), ("p_2.0003.exr", names[4:])):
        planes, header = opened(tmp_path / file)
        assert sorted(planes) == ["A", "B", "G", "R"]
        assert all(pixels.dtype == np.float16 for pixels in planes.values())
        for channel, name in zip("RGBA", packed, strict=False):
            assert header[f"rotoline/matte/{channel}"] == name
            (item,) = [item for item in clip.shot.objects if item.name == name]
            alpha = matte.alpha(clip.shot, clip.masks, 3, [item])
            assert np.array_equal(planes[channel], alpha.astype(np.float16))
    assert planes["G"].max() == 0
    assert "rotoline/matte/G" not in header


def test_float_exr_holds_alpha_to_the_last_bit(case: Make, tmp_path: Path) -> None:
    clip = case()
    clip.export(tmp_path / "f.%04d.exr", format="exr32", content="cutout", frames=(3,))
    planes, _ = opened(tmp_path / "f.0003.exr")
    assert np.array_equal(planes["A"], matte.alpha(clip.shot, clip.masks, 3))
    assert all(pixels.dtype == np.float32 for pixels in planes.values())


def test_overlapping_objects_are_named(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "second"))
    report = clip.export(tmp_path / "a.%04d.exr", format="cryptomatte", frames=(0, 6))
    assert "objects overlap on frame 6: picked together they cover more than 1" in report.notes
    report = clip.export(tmp_path / "b.%04d.exr", format="cryptomatte", frames=(0,))
    assert report.notes == ()


@pytest.mark.parametrize("compression", ["zip", "zips", "piz", "dwaa", "none"])
def test_exr_is_compressed_as_chosen_and_mattes_stay_exact(
    case: Make, tmp_path: Path, compression: str
) -> None:
    clip = case()
    clip.export(
        tmp_path / "e.%04d.exr",
        format="exr",
        content="cutout",
        frames=(3,),
        compression=compression,
    )
    planes, header = opened(tmp_path / "e.0003.exr")
    name = "NO" if compression == "none" else compression.upper()
    assert header["compression"] == getattr(OpenEXR, f"{name}_COMPRESSION")
    alpha = matte.alpha(clip.shot, clip.masks, 3).astype(np.float16)
    assert np.array_equal(planes["A"], alpha)
    assert np.array_equal(planes["ball.A"], alpha)


@pytest.mark.parametrize("name", ["cryptomatte", "exrpacked", "exr32", "png16"])
def test_lossy_compression_is_refused_where_it_would_spoil_data(
    case: Make, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ExportFailed, match="is not compressed by dwaa"):
        case().export(tmp_path / "m", format=name, compression="dwaa")


def test_an_object_that_is_away_keeps_its_place_in_every_file(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "gone"))
    gone = replace(clip.shot.objects[1], masks={}, absent=frozenset(range(8)))
    clip.shot = replace(clip.shot, objects=(clip.shot.objects[0], gone))
    clip.export(tmp_path / "c.%04d.exr", format="cryptomatte", frames=(0,))
    assert mattes_of(tmp_path / "c.0000.exr")["gone"].max() == 0
