"""Renders with pixels that are no numbers, or brighter than half holds."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from numpy.typing import NDArray

from rotoline.export.compose import finite
from tests.export.conftest import HEIGHT, WIDTH, Case, picture

Make = Callable[..., Case]
Planes = dict[str, NDArray[np.float32]]
HALF_MOST = 65504.0
# Inside the ball on every frame.
SPOT = (24, 24)


def render_of(folder: Path, spot: float, channels: str = "RGB", frames: int = 3) -> Path:
    """A sequence of EXR pictures, 32-bit; the second has a pixel of that value."""
    folder.mkdir()
    for index in range(frames):
        rgb = picture(0).astype(np.float32) / 255
        planes = dict(
            zip("RGBA", (*np.moveaxis(rgb, -1, 0), np.ones((HEIGHT, WIDTH))), strict=True)
        )
        chosen = {name: planes[name].astype(np.float32) for name in channels}
        if index == 1:
            for plane in chosen.values():
                plane[SPOT] = spot
        file = OpenEXR.File({"type": OpenEXR.scanlineimage}, chosen)
        file.write(str(folder / f"r.{index:04d}.exr"))
    return folder


def planes_of(path: Path) -> Planes:
    stored = OpenEXR.File(str(path), separate_channels=True).channels()
    return {name: channel.pixels.astype(np.float32) for name, channel in stored.items()}


@pytest.mark.parametrize("alpha", ["straight", "premultiplied"])
@pytest.mark.parametrize("format_name", ["exr", "exr32"])
@pytest.mark.parametrize(
    ("spot", "becomes"),
    [(np.nan, 0.0), (np.inf, HALF_MOST), (-np.inf, -HALF_MOST), (3e38, HALF_MOST)],
)
def test_a_pixel_that_is_no_number_spoils_no_other(
    case: Make, tmp_path: Path, format_name: str, alpha: str, spot: float, becomes: float
) -> None:
    clip = case(clip=render_of(tmp_path / "in", spot))
    report = clip.export(
        tmp_path / "out.%04d.exr", format=format_name, content="cutout", alpha=alpha
    )
    assert [note for note in report.notes if "NaN" in note] == [
        "NaN or infinite colour on frame 1 of the clip is written as black or 65504"
    ]
    found = planes_of(tmp_path / "out.0001.exr")
    stored = np.float16 if format_name == "exr" else np.float32
    source = (picture(0).astype(np.float32) / 255).astype(stored).astype(np.float32)
    inside = found["A"] == 1
    assert inside[SPOT]
    inside[SPOT] = False
    for place, name in enumerate("RGB"):
        assert np.isfinite(found[name]).all()
        assert found[name][SPOT] == becomes
        np.testing.assert_array_equal(found[name][inside], source[inside, place])


@pytest.mark.parametrize("format_name", ["png16", "prores4444", "tiff16", "dpx10"])
@pytest.mark.parametrize("spot", [np.nan, np.inf])
def test_formats_of_whole_codes_take_it_without_a_warning(
    case: Make, tmp_path: Path, format_name: str, spot: float
) -> None:
    clip = case(clip=render_of(tmp_path / "in", spot))
    suffix = {"png16": "%04d.png", "tiff16": "%04d.tif", "dpx10": "%04d.dpx"}.get(
        format_name, "mov"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clip.export(tmp_path / f"out.{suffix}", format=format_name, content="cutout")


@pytest.mark.parametrize("spot", [1e5, 30001.7, -7e4])
@pytest.mark.parametrize("compression", ["zip", "dwaa"])
def test_light_brighter_than_half_holds_is_its_brightest(
    case: Make, tmp_path: Path, spot: float, compression: str
) -> None:
    clip = case(clip=render_of(tmp_path / "in", spot))
    choices = {"content": "cutout", "compression": compression}
    clip.export(tmp_path / "h.%04d.exr", format="exr", **choices)
    if compression == "zip":
        found = planes_of(tmp_path / "h.0001.exr")["R"][SPOT]
        assert found == np.float32(np.float16(np.clip(spot, -HALF_MOST, HALF_MOST)))


def test_full_floats_keep_light_brighter_than_half_holds(case: Make, tmp_path: Path) -> None:
    clip = case(clip=render_of(tmp_path / "in", 1e5))
    report = clip.export(tmp_path / "f.%04d.exr", format="exr32", content="cutout")
    assert planes_of(tmp_path / "f.0001.exr")["G"][SPOT] == 1e5
    assert not any("NaN" in note for note in report.notes)


def test_alpha_of_a_source_that_is_no_number_is_transparent(case: Make, tmp_path: Path) -> None:
    clip = case(clip=render_of(tmp_path / "in", np.nan, "RGBA"))
    clip.export(tmp_path / "a.%04d.exr", format="exr", content="cutout")
    found = planes_of(tmp_path / "a.0001.exr")
    assert all(np.isfinite(plane).all() for plane in found.values())
    assert found["A"][SPOT] == 0


def test_a_matte_of_such_a_clip_is_as_that_of_any_other(case: Make, tmp_path: Path) -> None:
    clip = case(clip=render_of(tmp_path / "in", np.nan))
    report = clip.export(tmp_path / "m.%04d.exr", format="exr")
    first, second = (planes_of(tmp_path / f"m.000{index}.exr")["A"] for index in (0, 1))
    assert first.shape == second.shape
    assert not any("NaN" in note for note in report.notes)


def test_what_is_finite_is_not_copied() -> None:
    rgb = np.full((2, 2, 3), 65600, np.float32)
    assert finite(rgb) is rgb
