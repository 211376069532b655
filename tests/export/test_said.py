"""A cut-out says in its file whether its alpha is straight, as other programs read it."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import OpenEXR
import pytest
import tifffile
from PIL import Image

from rotoline.errors import ExportFailed
from rotoline.export import encode
from rotoline.export.presets import PRESETS, preset
from rotoline.export.said import said_in
from tests.export.conftest import Case

Make = Callable[..., Case]
SPEAKING = [row.name for row in PRESETS if "cutout" in row.contents and row.carries_words]


def comment_by_ffprobe(path: Path) -> str:
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format_tags", "-of", "json", path],
        check=True,
        capture_output=True,
    )
    tags = json.loads(shown.stdout)["format"]["tags"]
    return {key.lower(): value for key, value in tags.items()}["comment"]


def told(path: Path) -> str:
    """What a file says, by a reader that is not ours."""
    if path.suffix == ".png":
        return str(Image.open(path).info["Comment"])
    if path.suffix == ".exr":
        return str(OpenEXR.File(str(path)).header()["comments"])
    if path.suffix == ".tif":
        with tifffile.TiffFile(path) as file:
            kinds = {1: "premultiplied alpha", 2: "straight alpha"}
            return kinds[int(file.pages[0].extrasamples[0])]
    if path.suffix == ".dpx":
        return struct.unpack_from("32s", path.read_bytes(), 820)[0].rstrip(b"\0").decode()
    return comment_by_ffprobe(path)


@pytest.mark.parametrize("alpha", ["straight", "premultiplied"])
@pytest.mark.parametrize("name", SPEAKING)
def test_a_cut_out_says_what_its_alpha_is(
    case: Make, tmp_path: Path, name: str, alpha: str
) -> None:
    row = preset(name)
    number = ".%04d" if row.is_sequence else ""
    report = case(frames=2).export(
        tmp_path / "out" / f"m{number}{row.suffixes[0]}",
        format=name,
        content="cutout",
        alpha=alpha,
        sidecar=False,
    )
    files = sorted((tmp_path / "out").iterdir())
    assert [told(path) for path in files] == [f"{alpha} alpha"] * len(files)
    assert any("take the alpha" in note for note in report.notes) == (
        alpha == "premultiplied" and name in ("png8", "png16", "webm")
    )
    (said,) = (check for check in report.outputs[0].checks if check.what == "says it has")
    assert said.found == f"{alpha} alpha"


@pytest.mark.parametrize(("name", "suffix"), [("h264", ".mp4"), ("png16", ".png")])
def test_a_matte_says_that_it_is_one(case: Make, tmp_path: Path, name: str, suffix: str) -> None:
    number = ".%04d" if preset(name).is_sequence else ""
    case(frames=2).export(tmp_path / f"m{number}{suffix}", format=name, content="matte")
    file = next(path for path in sorted(tmp_path.glob(f"m*{suffix}")))
    assert said_in(file, preset(name)) == ("matte" if name == "h264" else "nothing")


def test_a_file_that_says_otherwise_is_not_kept(
    case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = case(frames=2)
    init = encode.MovieWriter.__init__
    monkeypatch.setattr(
        encode.MovieWriter,
        "__init__",
        lambda self, *given: init(self, *given[:7], "straight alpha", *given[8:]),
    )
    with pytest.raises(ExportFailed, match="says it has is straight alpha, not premultiplied"):
        clip.export(tmp_path / "m.mov", format="prores4444", alpha="premultiplied")
    assert not (tmp_path / "m.mov").exists()
