"""What a person says of a clip on the command line, and that it reaches all that opens it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import OpenEXR
import pytest
from painted import encode
from PIL import Image, ImageCms

from rotoline import cli
from rotoline.commands.clip_settings import interpretation_of
from rotoline.commands.project import open_shot
from rotoline.core.interpretation import Interpretation, View, parse_rate
from rotoline.core.project import Project


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "MODELS", "CONFIG", "CACHE", "LOG"):
        monkeypatch.setenv(f"ROTOLINE_{name}", str(tmp_path / "home" / name.lower()))
    monkeypatch.chdir(tmp_path)
    encode(tmp_path / "clip.mp4", count=4)
    return tmp_path


def rotoline(*words: str) -> int:
    return cli.main([*words, "--progress", "none"])


def said(*words: str, before: Interpretation | None = None) -> Interpretation:
    arguments = cli.parser().parse_args(["info", "clip", *words])
    return interpretation_of(arguments, before or Interpretation())


def facts(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    capsys.readouterr()
    assert cli.main(["info", *words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def interpretation_in(path: str) -> Interpretation:
    with Project.open(Path(path), read_only=True) as project:
        return project.document.shots[0].clip.interpretation


def write_exr(path: Path) -> Path:
    flat = np.full((48, 64), 0.25, np.float32)
    channels = dict.fromkeys(("R", "G", "B"), flat)
    channels |= {f"hero.{name}": flat * 2 for name in ("R", "G", "B")}
    OpenEXR.File({"type": OpenEXR.scanlineimage}, channels).write(str(path))
    return path


def test_every_option_is_said_and_file_takes_it_back() -> None:
    every = said(
        *("--matrix", "bt709", "--range", "pc", "--primaries", "bt2020"),
        *("--transfer", "smpte2084", "--log-curve", "slog3", "--exposure", "-1.5"),
        *("--deinterlace", "--layer", "hero", "--rate", "23.976"),
        *("--ocio-space", "ACEScg", "--ocio-config", "ocio://default"),
    )
    assert every == Interpretation(
        *("bt2020", "smpte2084", "bt709", "pc"),
        View("slog3", -1.5, "ACEScg", "ocio://default"),
        deinterlace=True,
        layer="hero",
        rate=Fraction(24000, 1001),
    )
    assert said(before=every) == every
    names = ("matrix", "range", "primaries", "transfer", "log-curve", "layer", "rate")
    names += ("ocio-space", "ocio-config")
    back = said(
        *(word for name in names for word in (f"--{name}", "file")),
        *("--exposure", "0", "--no-deinterlace"),
        before=every,
    )
    assert back == Interpretation()


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("24", 24),
        ("23.976", Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("24000/1001", Fraction(24000, 1001)),
        ("12.5", Fraction(25, 2)),
    ],
)
def test_a_rate_is_read_as_the_trade_writes_it(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "words",
    [
        ["--matrix", "bt708"],
        ["--exposure", "nan"],
        ["--exposure", "99"],
        ["--rate", "0"],
        ["--rate", "1/0"],
        ["--log-curve", "slog9"],
        ["--ocio-config", "http://x/config.ocio"],
    ],
)
def test_a_setting_that_is_none_is_wrong_usage(
    here: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["info", "clip.mp4", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("clip", "words", "why"),
    [
        ("clip.mp4", ["--layer", "hero"], "has no layers"),
        ("clip.mp4", ["--rate", "25"], "times of its own"),
        ("still.png", ["--layer", "hero"], "has no layers"),
        ("main.exr", ["--layer", "nobody"], "no layer or channel 'nobody'"),
    ],
)
def test_a_setting_that_the_clip_cannot_have_is_refused_in_one_line(
    here: Path, clip: str, words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_exr(here / "main.exr")
    Image.new("RGB", (64, 48)).save(here / "still.png")
    assert cli.main(["info", clip, *words]) == 1
    err = capsys.readouterr().err
    assert why in err and err.count("\n") == 1


def test_info_tells_layers_and_what_was_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_exr(here / "main.exr")
    plain = facts(capsys, "main.exr")
    assert (plain["layers"], plain["interpretation"]) == (["", "hero"], {})
    found = facts(capsys, "main.exr", "--layer", "hero", "--rate", "25", "--exposure", "1")
    assert found["interpretation"] == {"layer": "hero", "exposure": 1.0, "rate": "25"}
    assert found["rate"] == "25/1"
    assert cli.main(["info", "main.exr", "--layer", "hero"]) == 0
    out = capsys.readouterr().out
    assert "(main), hero" in out and "layer" in out


def test_what_was_said_at_the_start_is_kept_and_used_by_all_that_follows(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--matrix", "bt709", "--range", "pc", "--exposure", "1")
    assert rotoline("track", "clip.mp4", "-o", "p.roto", "--box", "9,9,40,40", *words) == 0
    assert interpretation_in("p.roto") == Interpretation(
        matrix="bt709", range="pc", view=View(exposure=1)
    )
    project = facts(capsys, "p.roto")
    clip = project["clip"]
    assert isinstance(clip, dict)
    assert clip["color"]["matrix"] == "bt709"
    assert clip["interpretation"] == {"matrix": "bt709", "range": "pc", "exposure": 1.0}
    # What trackers see is brighter than what the file alone gives.
    with Project.open(Path("p.roto"), read_only=True) as opened:
        reader = open_shot(opened, opened.document.shots[0])
        told = reader.read(0).rgb.mean()
        reader.close()
    from rotoline.media.open import open_clip

    assert told > open_clip("clip.mp4").read(0).rgb.mean() + 20


def test_a_project_changes_its_mind_and_keeps_its_masks(here: Path) -> None:
    assert rotoline("track", "clip.mp4", "-o", "p.roto", "--box", "9,9,40,40") == 0
    with Project.open(Path("p.roto"), read_only=True) as project:
        before = project.document.shots[0].objects
    assert rotoline("track", "p.roto", "--transfer", "smpte2084") == 0
    assert interpretation_in("p.roto") == Interpretation(transfer="smpte2084")
    with Project.open(Path("p.roto"), read_only=True) as project:
        assert project.document.shots[0].objects == before
    assert rotoline("track", "p.roto", "--layer", "hero") == 1
    assert interpretation_in("p.roto") == Interpretation(transfer="smpte2084")
    assert rotoline("track", "p.roto", "--transfer", "file") == 0
    assert interpretation_in("p.roto") == Interpretation()


def green_of(path: Path) -> float:
    """Mean of a picture file's green, 0 to 1."""
    with av.open(str(path)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb48le")
    return float(picture[..., 1].mean()) / 65535


def test_an_export_has_the_colour_that_was_said(here: Path) -> None:
    """Full-range codes read as limited come out with more contrast; exposure is no colour."""
    mask = np.zeros((48, 64), np.uint8)
    mask[20:40, 10:50] = 255
    Image.fromarray(mask).save(here / "mask.png")
    start = ("track", "clip.mp4", "--mask", "mask.png", "--frames", "0")
    export: Sequence[str] = ("--format", "png16", "--content", "cutout", "--alpha", "straight")
    shown = {}
    for name, words in (
        ("plain", ()),
        ("full", ("--range", "pc")),
        ("exposed", ("--exposure", "2")),
    ):
        assert rotoline(*start, "-o", f"{name}.roto", *words) == 0
        assert rotoline("export", f"{name}.roto", "-o", f"{name}/##.png", *export) == 0
        shown[name] = green_of(next((here / name).glob("*.png")))
    assert shown["exposed"] == pytest.approx(shown["plain"], abs=1e-4)
    assert abs(shown["full"] - shown["plain"]) > 0.004


def test_a_picture_carries_the_clips_icc_profile_and_a_movie_says_that_it_does_not(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    folder = write_cut_out(here / "cut", count=2)
    picture = Image.open(folder / "cut.0000.png")
    picture.save(here / "still.png", icc_profile=swapped)
    found = facts(capsys, "still.png")
    assert (found["icc_profile"], found["shown_by_icc"]) == ("sRGB built-in", True)
    words = ("--from-alpha", "--content", "cutout")
    assert rotoline("matte", "still.png", "-o", "out/##.png", "--format", "png16", *words) == 0
    assert "; ICC profile sRGB built-in;" in capsys.readouterr().out
    assert rotoline("matte", "still.png", "-o", "out.mov", "--format", "prores4444", *words) == 0
    assert "ICC profile (sRGB built-in)" in capsys.readouterr().out


def write_cut_out(folder: Path, count: int = 3) -> Path:
    """Pictures with alpha: a disc that moves 4 pixels a frame; the last is opaque."""
    folder.mkdir()
    y, x = np.mgrid[0:48, 0:64]
    for number in range(count):
        picture = np.zeros((48, 64, 4), np.uint8)
        picture[..., :3] = (200, 120, 40)
        inside = (x - 20 - 4 * number) ** 2 + (y - 24) ** 2 < 100
        picture[..., 3] = np.where(inside | (number == count - 1), 255, 0)
        Image.fromarray(picture).save(folder / f"cut.{number:04d}.png")
    return folder


def painted_mask(path: str) -> tuple[int, np.ndarray]:
    """Frame and bitmap of the first object's one mask prompt."""
    with Project.open(Path(path), read_only=True) as project:
        ((frame, prompt),) = project.document.shots[0].objects[0].prompts.items()
        assert prompt.mask is not None
        return frame, project.masks.get_bitmap(prompt.mask)


@pytest.mark.parametrize(("words", "frame"), [((), 0), (("@1",), 1)])
def test_the_clips_own_alpha_starts_an_object(
    here: Path, words: tuple[str, ...], frame: int
) -> None:
    write_cut_out(here / "cut")
    start = ("track", "cut", "-o", "p.roto", "--frames", "0-1")
    assert rotoline(*start, "--from-alpha", *words) == 0
    found, mask = painted_mask("p.roto")
    y, x = np.mgrid[0:48, 0:64]
    assert found == frame
    np.testing.assert_array_equal(mask, (x - 20 - 4 * frame) ** 2 + (y - 24) ** 2 < 100)


def test_the_alpha_of_a_still_and_of_a_project_that_goes_on_count_too(here: Path) -> None:
    folder = write_cut_out(here / "cut")
    still = str(folder / "cut.0000.png")
    assert rotoline("track", still, "-o", "p.roto", "--from-alpha") == 0
    assert painted_mask("p.roto")[1].sum() > 250
    (here / "said.json").write_text('{"objects": [{"prompts": [{"frame": 0, "alpha": true}]}]}')
    assert rotoline("track", still, "-o", "q.roto", "--prompts", "said.json") == 0
    assert painted_mask("q.roto")[1].sum() > 250
    assert rotoline("track", "p.roto", "--object", "again", "--from-alpha") == 0
    with Project.open(Path("p.roto"), read_only=True) as project:
        first, second = project.document.shots[0].objects
        assert first.prompts[0].mask == second.prompts[0].mask


@pytest.mark.parametrize(
    ("clip", "words", "status", "why"),
    [
        ("clip.mp4", ["--from-alpha"], 1, "has no alpha"),
        ("cut", ["--from-alpha", "@2"], 1, "opaque everywhere"),
        ("cut", ["--from-alpha", "@7"], 1, "outside the clip"),
        ("cut", ["--from-alpha", "7"], 2, "no @FRAME"),
        ("cut", ["--from-alpha", "--click", "9,9"], 2, "the mask alone"),
    ],
)
def test_alpha_that_tells_nothing_is_refused_in_one_line(
    here: Path,
    clip: str,
    words: list[str],
    status: int,
    why: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_cut_out(here / "cut")
    assert rotoline("track", clip, "-o", "p.roto", *words) == status
    err = capsys.readouterr().err
    assert why in err and err.count("\n") == 1
    assert not Path("p.roto").exists()
