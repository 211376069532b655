"""Pictures of a clip with non-square pixels say so, to other readers and to ours."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import OpenEXR
import pytest
import tifffile
from PIL import Image

from rotoline.errors import ExportFailed
from rotoline.export import images, sink
from rotoline.export.picture import PictureTags
from rotoline.export.presets import PRESETS, preset
from rotoline.media.open import open_clip
from tests.export.conftest import Case

Make = Callable[..., Case]
SEQUENCES = [
    (row.name, content)
    for row in PRESETS
    if row.is_sequence and row.carries_pixel_aspect
    for content in row.contents
]


def told(path: Path) -> float:
    """A pixel's width over its height, by a reader that is not ours."""
    if path.suffix == ".png":
        across, down = Image.open(path).info["aspect"]
        return down / across
    if path.suffix == ".tif":
        with tifffile.TiffFile(path) as file:
            tags = file.pages[0].tags
            across, down = (Fraction(*tags[code].value) for code in (282, 283))
            assert tags[296].value == 1
            return float(down / across)
    if path.suffix == ".exr":
        return float(OpenEXR.File(str(path), header_only=True).header()["pixelAspectRatio"])
    width, height = struct.unpack_from(">2I", path.read_bytes(), 1628)
    return width / height


@pytest.mark.parametrize("aspect", [Fraction(16, 15), Fraction(5120, 5121), Fraction(2)])
@pytest.mark.parametrize(("name", "content"), SEQUENCES)
def test_a_picture_tells_the_shape_of_its_pixels(
    case: Make, tmp_path: Path, name: str, content: str, aspect: Fraction
) -> None:
    clip = case(frames=2, pixel_aspect=aspect)
    assert clip.reader.info.pixel_aspect == aspect
    target = tmp_path / "out" / f"m.%04d{preset(name).suffixes[0]}"
    report = clip.export(target, format=name, content=content, sidecar=False)
    (check,) = (check for check in report.outputs[0].checks if check.what == "pixel aspect")
    assert check.found == str(aspect)
    assert not any("pixels are" in note for note in report.notes)
    for path in (tmp_path / "out").iterdir():
        assert told(path) == pytest.approx(float(aspect), abs=1e-6)
    back = open_clip(target)
    assert back.info.pixel_aspect == aspect
    back.close()


@pytest.mark.parametrize("name", ["png16", "tiff16"])
def test_square_pixels_are_told_by_no_ratio(case: Make, tmp_path: Path, name: str) -> None:
    target = tmp_path / f"m.%04d{preset(name).suffixes[0]}"
    report = case(frames=2).export(target, format=name)
    assert not any(check.what == "pixel aspect" for check in report.outputs[0].checks)
    with Image.open(Path(str(target).replace("%04d", "0000"))) as picture:
        assert "aspect" not in picture.info
        assert picture.info.get("dpi", (72, 72)) == (72, 72)


@pytest.mark.parametrize("name", ["davis", "webm", "ffv1"])
def test_what_cannot_tell_it_says_so(case: Make, tmp_path: Path, name: str) -> None:
    row = preset(name)
    target = tmp_path / (("m.%04d" if row.is_sequence else "m") + row.suffixes[0])
    report = case(frames=2, pixel_aspect=Fraction(4, 3)).export(target, format=name)
    assert f"pixels are 4:3, which {name} does not say: set it there" in report.notes


def test_a_picture_that_tells_another_shape_is_not_kept(
    case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = case(frames=2, pixel_aspect=Fraction(16, 15))

    def turned(frame: object, name: str, tags: PictureTags, number: int) -> bytes:
        other = replace(tags, pixel_aspect=1 / tags.pixel_aspect)
        return images.encoded(frame, name, other, number)  # type: ignore[arg-type]

    monkeypatch.setattr(sink, "encoded", turned)
    with pytest.raises(ExportFailed, match="pixel aspect is 15/16, not 16/15"):
        clip.export(tmp_path / "m.%04d.png", format="png8")
    assert not list(tmp_path.glob("*.png"))
