"""An interlaced clip's export says which field comes first, or that it cannot."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.filter import Graph

from rotoline.core.job import finished
from rotoline.export.planning import plan_export
from rotoline.export.presets import ExportSettings, preset
from rotoline.export.proof_movie import prove_movie
from rotoline.media.open import open_clip
from tests.export.conftest import Case

Make = Callable[..., Case]
TELLING = ["prores4444", "prores4444xq", "prores422hq", "ffv1", "pngmov", "h264"]
SILENT = ["dnxhr", "webm", "webp", "png16", "exr", "dpx10"]
FIRST = {"top": ("tff", 1), "bottom": ("bff", 0)}


def woven(path: Path, order: str, size: tuple[int, int] = (64, 48), frames: int = 3) -> Path:
    """MPEG-2 of a bar that moves on from one field to the next."""
    width, height = size
    graph = Graph()
    source = graph.add_buffer(
        width=width, height=height, format="yuv420p", time_base=Fraction(1, 25)
    )
    setting, sink = graph.add("setfield", FIRST[order][0]), graph.add("buffersink")
    source.link_to(setting)
    setting.link_to(sink)
    graph.configure()
    with av.open(str(path), "w") as out:
        stream = out.add_stream(
            "mpeg2video", rate=25, options={"flags": "+ildct+ilme", "b": "20M", "g": "1"}
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            picture = np.full((height, width, 3), 60, np.uint8)
            for moment in (0, 1):
                line = moment if order == "top" else 1 - moment
                left = 4 * (2 * number + moment)
                picture[line::2, left : left + 12] = 200
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            graph.push(frame)
            out.mux(stream.encode(graph.pull()))
        out.mux(stream.encode(None))
    return path


def target_of(folder: Path, name: str) -> Path:
    row = preset(name)
    return folder / (("m.%04d" if row.is_sequence else "m") + row.suffixes[0])


def ffprobe(path: Path) -> tuple[str, int, int]:
    """What an FFmpeg that is not PyAV's says of a movie's fields, and of its first frame's."""
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    command = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_streams", "-show_frames"]
    told = subprocess.run([*command, "-of", "json", path], check=True, capture_output=True)
    facts = json.loads(told.stdout)
    frame = facts["frames"][0]
    order = facts["streams"][0].get("field_order", "none")
    return order, frame["interlaced_frame"], frame["top_field_first"]


@pytest.mark.parametrize("order", FIRST)
@pytest.mark.parametrize("name", TELLING)
def test_a_movie_says_which_field_comes_first(
    case: Make, tmp_path: Path, name: str, order: str
) -> None:
    clip = case(clip=woven(tmp_path / "source.mpg", order))
    assert clip.reader.info.field_order == order
    target = target_of(tmp_path, name)
    report = clip.export(target, format=name, content=preset(name).contents[-1])
    (check,) = (check for check in report.outputs[0].checks if check.what == "first field")
    assert check.found == order
    assert not any("interlaced" in note for note in report.notes)
    stream, is_interlaced, is_top_first = ffprobe(target)
    if name != "pngmov":
        # A PNG says nothing of fields; its container does.
        assert (is_interlaced, is_top_first) == (1, FIRST[order][1])
    if name != "h264":
        # FFmpeg guesses a stream of H.264 to begin with its top field whatever its frames say.
        assert stream == {"top": "tt", "bottom": "bb"}[order]


@pytest.mark.parametrize("name", ["prores4444", "ffv1", "pngmov"])
def test_fields_keep_their_lines_and_their_alpha(case: Make, tmp_path: Path, name: str) -> None:
    clip = case(clip=woven(tmp_path / "source.mpg", "bottom"))
    target = target_of(tmp_path, name)
    clip.export(target, format=name, content="cutout")
    out = open_clip(target)
    for index in range(3):
        found, source = out.read(index, deep=True), clip.reader.read(index, deep=True)
        assert found.deep is not None
        assert source.deep is not None
        assert found.alpha is not None
        solid = cv2.erode((found.alpha == 1).astype(np.uint8), np.ones((5, 5))) > 0
        assert solid.any()
        assert np.abs(found.deep - source.deep)[solid].mean() < 0.004
    out.close()


@pytest.mark.parametrize("name", SILENT)
def test_a_format_that_cannot_say_it_is_named(case: Make, tmp_path: Path, name: str) -> None:
    size = (256, 120) if name == "dnxhr" else (64, 48)
    clip = case(clip=woven(tmp_path / "source.mpg", "bottom", size))
    report = clip.export(target_of(tmp_path, name), format=name)
    words = f"the clip is interlaced, which {name} does not tell here: set bottom field first"
    assert words in report.notes


@pytest.mark.parametrize(("name", "height"), [("h264", 50), ("prores4444", 50), ("ffv1", 49)])
def test_a_height_that_has_no_such_fields_is_exported_all_the_same(
    case: Make, tmp_path: Path, name: str, height: int
) -> None:
    clip = case(clip=woven(tmp_path / "source.mpg", "top", (64, height)))
    report = clip.export(target_of(tmp_path, name), format=name)
    told = any("set top field first" in note for note in report.notes)
    assert told == (name != "prores4444")


def test_a_progressive_clip_stays_one(case: Make, tmp_path: Path) -> None:
    clip = case()
    report = clip.export(tmp_path / "m.mov", format="prores4444")
    assert (clip.reader.info.interlaced, clip.reader.info.field_order) == (False, None)
    assert not any("interlaced" in note for note in report.notes)
    assert ffprobe(tmp_path / "m.mov")[1] == 0


def test_the_proof_finds_the_other_field_first(case: Make, tmp_path: Path) -> None:
    clip = case(clip=woven(tmp_path / "source.mpg", "top"))
    target = tmp_path / "m.mov"
    clip.export(target, format="prores4444")
    settings = ExportSettings("prores4444", overwrite=True)
    plan = plan_export(clip.shot, clip.reader.info, target, settings)
    other = replace(plan, field_order="bottom")
    checks = finished(prove_movie(target, other, clip.reader.info, 0, []))
    assert [check.what for check in checks if not check.passed] == ["first field"]
