"""Picture files with an ICC profile are shown by it, and their codes are kept."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from rotoline.core.interpretation import Interpretation, View
from rotoline.media.icc import profile_in
from rotoline.media.open import open_clip

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# sRGB with red and green changed over: what is red by its codes is shown green.
SWAPPED = SRGB.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
RED = np.full((8, 12, 3), (255, 0, 0), np.uint8)


def still(folder: Path, name: str, profile: bytes | None) -> Path:
    path = folder / name
    Image.fromarray(RED).save(path, icc_profile=profile, quality=100, subsampling=0)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp"])
def test_a_still_is_shown_by_its_profile_and_keeps_its_codes(tmp_path: Path, name: str) -> None:
    reader = open_clip(still(tmp_path, name, SWAPPED))
    assert (reader.info.icc_profile, reader.info.shown_by_icc) == ("sRGB built-in", True)
    frame = reader.read(0, deep=True)
    assert np.abs(frame.rgb.astype(int) - (0, 255, 0)).max() <= 6
    assert frame.deep is not None
    np.testing.assert_allclose(frame.deep, np.float32(RED) / 255, atol=0.01)


def test_a_tiff_of_16_bits_has_a_profile_too(tmp_path: Path) -> None:
    plain = tmp_path / "plain.tif"
    cv2.imwrite(str(plain), RED[..., ::-1].astype(np.uint16) * 257)
    assert profile_in(plain) is None
    tags = Image.open(still(tmp_path, "with.tif", SWAPPED)).tag_v2
    assert tags[34675] == SWAPPED
    # The profile's tag put into the file that Pillow cannot open.
    data = bytearray(plain.read_bytes())
    where = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[where : where + 2], "little")
    entries = data[where + 2 : where + 2 + 12 * count]
    blob = len(data) + len(data) % 2
    data.extend(bytes(len(data) % 2) + SWAPPED + bytes(len(SWAPPED) % 2))
    entry = b"".join(
        value.to_bytes(size, "little")
        for value, size in ((34675, 2), (7, 2), (len(SWAPPED), 4), (blob, 4))
    )
    data[4:8] = len(data).to_bytes(4, "little")
    data.extend((count + 1).to_bytes(2, "little") + entries + entry + bytes(4))
    path = tmp_path / "deep.tif"
    path.write_bytes(data)
    reader = open_clip(path)
    assert (reader.info.bit_depth, reader.info.shown_by_icc) == (16, True)
    assert np.abs(reader.read(0).rgb.astype(int) - (0, 255, 0)).max() <= 1


@pytest.mark.parametrize("profile", [None, SRGB])
def test_srgb_and_no_profile_leave_codes_as_they_are(tmp_path: Path, profile: bytes | None) -> None:
    reader = open_clip(still(tmp_path, "a.png", profile))
    assert reader.info.icc_profile == (None if profile is None else "sRGB built-in")
    assert not reader.info.shown_by_icc
    np.testing.assert_array_equal(reader.read(0).rgb, RED)


@pytest.mark.parametrize(
    "said", [Interpretation(transfer="bt709"), Interpretation(view=View("display"))]
)
def test_what_a_person_says_of_colour_stands_over_the_profile(
    tmp_path: Path, said: Interpretation
) -> None:
    reader = open_clip(still(tmp_path, "a.png", SWAPPED), said)
    assert not reader.info.shown_by_icc
    np.testing.assert_array_equal(reader.read(0).rgb, RED)


def test_a_damaged_profile_is_named_and_not_used(tmp_path: Path) -> None:
    for profile in (bytes(200), SWAPPED[:300], SWAPPED[:128] + b"\xff" * 300):
        reader = open_clip(still(tmp_path, "a.png", profile))
        assert reader.info.icc_profile is not None
        assert reader.read(0).rgb.shape == (8, 12, 3)


def test_an_exposure_is_shown_by_the_profile_too(tmp_path: Path) -> None:
    reader = open_clip(still(tmp_path, "a.png", SWAPPED), Interpretation(view=View(exposure=-1)))
    red, green, blue = reader.read(0).rgb[0, 0].astype(int)
    assert green > 150 and red < 10 and blue < 10
