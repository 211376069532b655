"""A picture's ICC profile goes into the cut-outs made of it, and into nothing it is not true of."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from rotoline.core.document import ClipRef, RotoObject, Shot, TrackedMask
from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.masks import MemoryMasks
from rotoline.errors import ExportFailed
from rotoline.export import images
from rotoline.export.presets import ExportSettings
from rotoline.export.render import render
from rotoline.export.report import ExportReport
from rotoline.media.open import open_clip

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# sRGB with red and green changed over: a profile that no reader takes for granted.
SWAPPED = SRGB.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
GREY = SRGB[:16] + b"GRAY" + SRGB[20:]


def exported(
    clip: Path, target: Path, said: Interpretation = AS_STORED, **choices: object
) -> ExportReport:
    reader, masks = open_clip(clip, said), MemoryMasks()
    info = reader.info
    logits = np.where(np.hypot(*(np.mgrid[0:64, 0:64] - 32.0)) < 14, np.float32(9), np.float32(-9))
    item = RotoObject(1, "a", (255, 0, 0), masks={0: TrackedMask(masks.put(logits), 5.0, 0.9, 0.9)})
    shot = Shot(1, ClipRef(str(clip), 1, info.width, info.height), 0, 0, (item,))
    job = render(shot, reader, masks, target, ExportSettings(**choices))  # type: ignore[arg-type]
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def photo(folder: Path, profile: bytes | None) -> Path:
    picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    Image.fromarray(picture).save(folder / "photo.png", icc_profile=profile)
    return folder / "photo.png"


def checked(report: ExportReport) -> dict[str, str]:
    return {check.what: check.found for check in report.outputs[0].checks}


@pytest.mark.parametrize("alpha", ["straight", "premultiplied"])
@pytest.mark.parametrize("name", ["png8", "png16", "tiff16"])
def test_a_cut_out_has_the_profile_of_its_source(name: str, alpha: str, tmp_path: Path) -> None:
    suffix = ".tif" if name == "tiff16" else ".png"
    report = exported(
        photo(tmp_path, SWAPPED),
        tmp_path / "out" / f"cut.%04d{suffix}",
        format=name,
        content="cutout",
        alpha=alpha,
    )
    assert checked(report)["ICC profile"] == "sRGB built-in"
    assert not any("ICC" in note or "not tagged" in note for note in report.notes)
    (file,) = (tmp_path / "out").glob(f"*{suffix}")
    if name == "tiff16":
        with tifffile.TiffFile(file) as found:
            page = found.pages[0]
            assert page.tags[34675].value == SWAPPED
            assert page.asarray().shape == (48, 64, 4)
    else:
        with Image.open(file) as found:
            found.load()
            assert found.info["icc_profile"] == SWAPPED
        # Two chunks that differ are read by the cICP one.
        assert b"cICP" not in file.read_bytes()
    assert cv2.imread(str(file), cv2.IMREAD_UNCHANGED).shape == (48, 64, 4)
    # What was written is, as a clip, shown as the source is.
    again, source = open_clip(file), open_clip(tmp_path / "photo.png")
    assert again.info.shown_by_icc
    solid = again.read(0, deep=True).alpha == 1
    off = again.read(0).rgb[solid].astype(int) - source.read(0).rgb[solid]
    assert alpha == "straight" or np.abs(off).max() <= 1


def test_a_source_without_a_profile_names_its_primaries(tmp_path: Path) -> None:
    exported(photo(tmp_path, None), tmp_path / "c.%04d.png", format="png16", content="cutout")
    data = (tmp_path / "c.0000.png").read_bytes()
    assert b"cICP" in data
    assert b"iCCP" not in data


@pytest.mark.parametrize(
    ("profile", "said", "content"),
    [
        (GREY, AS_STORED, "cutout"),
        (SWAPPED, Interpretation(primaries="bt2020"), "cutout"),
        (SWAPPED, Interpretation(transfer="linear"), "cutout"),
        (SWAPPED, AS_STORED, "matte"),
    ],
)
def test_a_profile_that_is_not_true_of_the_codes_is_left_out(
    profile: bytes, said: Interpretation, content: str, tmp_path: Path
) -> None:
    clip = photo(tmp_path, profile)
    report = exported(clip, tmp_path / "c.%04d.png", said, format="png16", content=content)
    assert "ICC profile" not in checked(report)
    assert b"iCCP" not in (tmp_path / "c.0000.png").read_bytes()


def test_a_format_without_room_for_the_profile_says_so(tmp_path: Path) -> None:
    report = exported(photo(tmp_path, SWAPPED), tmp_path / "c.%04d.exr", format="exr")
    assert not any("ICC" in note for note in report.notes)
    report = exported(
        photo(tmp_path, SWAPPED), tmp_path / "c.mov", format="prores4444", content="cutout"
    )
    assert any("ICC profile (sRGB built-in) is not written" in note for note in report.notes)


def test_a_lost_profile_is_found_by_the_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        images,
        "_iccp",
        lambda profile: images._cicp(images.ColorTags("bt709", "iec61966-2-1", "gbr", "pc")),
    )
    with pytest.raises(ExportFailed, match="ICC profile is none, not sRGB built-in"):
        exported(photo(tmp_path, SWAPPED), tmp_path / "c.%04d.png", format="png8", content="cutout")
    assert not list(tmp_path.glob("c.*"))
