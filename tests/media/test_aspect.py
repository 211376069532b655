"""Non-square pixels of picture files are read as the standards say."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from rotoline.media.aspect import pixel_aspect_of
from rotoline.media.open import open_clip

PICTURE = np.full((24, 32, 3), 90, np.uint8)


def aspect_of(path: Path) -> Fraction:
    reader = open_clip(path)
    info = reader.info
    reader.close()
    return info.pixel_aspect


@pytest.mark.parametrize("dpi", [(72, 72), (300, 300), (299.8, 300)])
def test_a_resolution_alone_makes_no_pixel_wide(tmp_path: Path, dpi: tuple[float, float]) -> None:
    for name in ("a.png", "a.tif"):
        Image.fromarray(PICTURE).save(tmp_path / name, dpi=dpi)
        assert aspect_of(tmp_path / name) == 1


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif"])
def test_pixels_stand_closer_where_there_are_more_of_them(tmp_path: Path, name: str) -> None:
    Image.fromarray(PICTURE).save(tmp_path / name, dpi=(150, 300))
    assert aspect_of(tmp_path / name) == 2


def test_a_jpeg_that_is_turned_upright_has_its_pixels_turned(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(PICTURE).save(tmp_path / "a.jpg", dpi=(150, 300), exif=exif)
    reader = open_clip(tmp_path / "a.jpg")
    assert (reader.info.width, reader.info.height) == (24, 32)
    assert reader.info.pixel_aspect == Fraction(1, 2)


def test_a_tiff_of_three_deep_channels_tells_it_too(tmp_path: Path) -> None:
    deep = PICTURE.astype(np.uint16) * 257
    tifffile.imwrite(
        tmp_path / "a.tif", deep, photometric="rgb", resolution=(15, 16), resolutionunit=1
    )
    assert aspect_of(tmp_path / "a.tif") == Fraction(16, 15)


@pytest.mark.parametrize(
    ("across", "down"),
    [
        (0, 0),
        (0, 72),
        (72, 0),
        (1, 4000),
        (float("nan"), 1),
        (float("inf"), 1),
        (None, 72),
        ("", 1),
    ],
)
def test_densities_that_make_no_sense_are_square(across: object, down: object) -> None:
    for is_ratio in (True, False):
        assert pixel_aspect_of(across, down, is_ratio) == 1
