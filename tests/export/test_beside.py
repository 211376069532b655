"""Sidecars, checksums, scripts; groups, full length, inverted mattes and names by tokens."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from rotoline.core import matte
from rotoline.errors import ExportFailed
from rotoline.media.open import open_clip
from tests.export.conftest import FRAMES, HEIGHT, WIDTH, Case

Make = Callable[..., Case]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def picture(path: Path) -> np.ndarray:
    found = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert found is not None, path
    return found


def grouped(case: Case) -> Case:
    """ball and hat are the group crew, other is alone."""
    groups = {"ball": "crew", "hat": "crew"}
    objects = tuple(replace(o, group=groups.get(o.name, "")) for o in case.shot.objects)
    case.shot = replace(case.shot, objects=objects)
    return case


def test_a_sidecar_tells_what_a_movie_is_and_how_it_was_proved(case: Make, tmp_path: Path):
    clip = case(timecode="01:00:00:00", names=("ball", "other"))
    report = clip.export(tmp_path / "o.mov", format="prores4444", frames=(2, 3, 4))
    facts = json.loads((tmp_path / "o.mov.rotoline.json").read_text("utf-8"))
    assert facts["application"].startswith("Rotoline 0.")
    assert (facts["content"], facts["alpha"], facts["inverted"]) == ("cutout", "straight", False)
    assert facts["timecode"] == "01:00:00:02"
    assert Fraction(facts["rate"]) == Fraction(24000, 1001)
    assert facts["frames"]["count"] == 3
    assert facts["frames"]["indices"] == facts["frames"]["numbers"] == "2-4"
    assert facts["color"] == {
        "primaries": "bt709",
        "transfer": "bt709",
        "matrix": "bt709",
        "range": "tv",
    }
    assert [item["name"] for item in facts["objects"]] == ["ball", "other"]
    assert facts["source"]["path"] == str(tmp_path / "source.mov")
    assert len(facts["read_back"]) == len(report.outputs[0].checks) > 5
    assert all(check["passed"] for check in facts["read_back"])
    assert report.outputs[0].beside == (str(tmp_path / "o.mov.rotoline.json"),)


def test_checksums_of_a_sequence_are_those_of_its_files(case: Make, tmp_path: Path):
    case().export(tmp_path / "s" / "m.%04d.png", format="png16", content="cutout")
    lines = (tmp_path / "s" / "m.png.sha256").read_text().splitlines()
    assert len(lines) == FRAMES
    for index, line in enumerate(lines):
        digest, name = line.split("  ")
        assert name == f"m.{index:04d}.png"
        assert digest == hashlib.sha256((tmp_path / "s" / name).read_bytes()).hexdigest()
    if shutil.which("sha256sum"):
        command = ["sha256sum", "--check", "--strict", "--quiet", "m.png.sha256"]
        subprocess.run(command, cwd=tmp_path / "s", check=True)
        (tmp_path / "s" / "m.0002.png").write_bytes(b"changed")
        assert subprocess.run(command, cwd=tmp_path / "s", capture_output=True).returncode == 1


@pytest.mark.parametrize("name", ["prores4444", "png16", "coco"])
def test_a_folder_whose_name_is_no_text_is_written_to(case: Make, tmp_path: Path, name: str):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    try:
        folder.mkdir()
    except (OSError, UnicodeError):
        pytest.skip("the disk takes no name that is no text")
    file = {"png16": "%04d.png", "coco": "m.json"}.get(name, "m.mov")
    case(names=("ball",)).export(folder / file, format=name, content="matte")
    (facts,) = (json.loads(path.read_text("utf-8")) for path in folder.glob("*.rotoline.json"))
    assert facts["path"] == str(folder / file)
    for path in folder.glob("*.sha256"):
        assert path.name == os.fsdecode(b"caf\xe9.png.sha256")


def test_facts_beside_a_sequence_do_not_disturb_reading_it(case: Make, tmp_path: Path):
    case().export(tmp_path / "s" / "m.%04d.png", format="png16")
    clip = open_clip(tmp_path / "s")
    assert clip.info.frames == FRAMES
    clip.close()


def test_no_facts_are_written_where_none_are_wanted(case: Make, tmp_path: Path):
    case().export(tmp_path / "s" / "m.%04d.png", format="png8", frames=(0,), sidecar=False)
    assert names(tmp_path / "s") == ["m.0000.png"]


def test_a_sidecar_that_is_somebodys_is_not_written_over(case: Make, tmp_path: Path):
    (tmp_path / "o.mov.rotoline.json").write_text("mine")
    with pytest.raises(ExportFailed, match=r"o\.mov\.rotoline\.json: exists already"):
        case().export(tmp_path / "o.mov", format="prores4444")
    assert (tmp_path / "o.mov.rotoline.json").read_text() == "mine"
    assert not (tmp_path / "o.mov").exists()


CHUNK = """
import sys
from pathlib import Path
from rotoline.core.masks import MemoryMasks
from rotoline.export.presets import ExportSettings
from rotoline.export.render import render
from rotoline.media.open import open_clip
from tests.export.conftest import shot_of

reader = open_clip(Path(sys.argv[1]))
masks = MemoryMasks()
shot = shot_of(reader, masks)
print("ready", flush=True)
sys.stdin.readline()
first, last = int(sys.argv[3]), int(sys.argv[4])
settings = ExportSettings("png16", content="cutout", frames=tuple(range(first, last + 1)))
list(render(shot, reader, masks, Path(sys.argv[2]), settings))
"""


def test_two_processes_write_chunks_of_one_sequence_at_once(case: Make, tmp_path: Path):
    clip = case(frames=12)
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "app"), str(root)])}
    target = tmp_path / "shot" / "m.####.png"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", CHUNK, str(tmp_path / "source.mov"), str(target), *chunk],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for chunk in (("0", "5"), ("6", "11"))
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    # Both are ready before either begins.
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    clip.export(tmp_path / "whole" / "m.####.png", format="png16", content="cutout")
    for index in range(12):
        name = f"m.{index:04d}.png"
        assert (tmp_path / "shot" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    beside = [name for name in names(tmp_path / "shot") if not name.endswith(".png")]
    assert beside == [
        "m.0-5.png.rotoline.json",
        "m.0-5.png.sha256",
        "m.6-11.png.rotoline.json",
        "m.6-11.png.sha256",
    ]
    lines = [
        line
        for part in ("0-5", "6-11")
        for line in (tmp_path / "shot" / f"m.{part}.png.sha256").read_text().splitlines()
    ]
    assert lines == (tmp_path / "whole" / "m.png.sha256").read_text().splitlines()


@pytest.mark.parametrize(
    ("split", "files"),
    [
        ("combined", ["m.0003.png"]),
        ("objects", ["m_ball.0003.png", "m_hat.0003.png", "m_other.0003.png"]),
        ("groups", ["m_crew.0003.png", "m_other.0003.png"]),
        (
            "all",
            [
                "m.0003.png",
                "m_ball.0003.png",
                "m_crew.0003.png",
                "m_hat.0003.png",
                "m_other.0003.png",
            ],
        ),
    ],
)
def test_mattes_are_split_by_object_group_or_both(
    case: Make, tmp_path: Path, split: str, files: list[str]
):
    clip = grouped(case(names=("ball", "other", "hat")))
    clip.export(tmp_path / "o" / "m.%04d.png", format="png16", split=split, frames=(3,))
    assert sorted(path.name for path in (tmp_path / "o").glob("*.png")) == files
    members = {
        "m.0003.png": ("ball", "other", "hat"),
        "m_crew.0003.png": ("ball", "hat"),
    }
    for file in files:
        wanted = members.get(file, (file[2:].split(".")[0],))
        items = [item for item in clip.shot.objects if item.name in wanted]
        goal = matte.alpha(clip.shot, clip.masks, 3, items)
        assert np.array_equal(picture(tmp_path / "o" / file), np.rint(goal * np.float32(65535)))


def test_groups_are_movies_of_their_own(case: Make, tmp_path: Path):
    clip = grouped(case(names=("ball", "other", "hat")))
    report = clip.export(tmp_path / "o.mov", format="prores4444", split="all")
    assert [(Path(o.path).name, o.objects) for o in report.outputs] == [
        ("o.mov", ("ball", "other", "hat")),
        ("o_crew.mov", ("ball", "hat")),
        ("o_ball.mov", ("ball",)),
        ("o_other.mov", ("other",)),
        ("o_hat.mov", ("hat",)),
    ]


@pytest.mark.parametrize("content", ["matte", "cutout"])
def test_the_whole_length_is_written_with_black_outside_in_and_out(
    case: Make, tmp_path: Path, content: str
):
    clip = case(timecode="01:00:00:00")
    clip.shot = replace(clip.shot, in_point=2, out_point=4)
    report = clip.export(tmp_path / "o.%04d.png", format="png16", content=content, full_length=True)
    assert report.frames == FRAMES
    for index in range(FRAMES):
        found = picture(tmp_path / f"o.{index:04d}.png")
        alpha = found if content == "matte" else found[..., 3]
        if 2 <= index <= 4:
            goal = matte.alpha(clip.shot, clip.masks, index)
            assert np.array_equal(alpha, np.rint(goal * np.float32(65535)))
        else:
            assert found.max() == 0
    assert report.notes == ()
    clip.export(tmp_path / "o.mov", format="prores4444", content=content, full_length=True)
    movie = open_clip(tmp_path / "o.mov")
    assert (movie.info.frames, movie.info.timecode) == (FRAMES, "01:00:00:00")
    facts = json.loads((tmp_path / "o.mov.rotoline.json").read_text("utf-8"))
    # Frames that show something are read back, too, not only the black ones.
    assert "alpha of 5 frames off by at most" in [check["what"] for check in facts["read_back"]]
    movie.close()


def test_an_inverted_matte_is_the_rest_of_one(case: Make, tmp_path: Path):
    clip = case(names=("ball", "other"))
    clip.export(tmp_path / "i.%04d.png", format="png16", invert=True, frames=(3,))
    goal = 1 - matte.alpha(clip.shot, clip.masks, 3)
    assert np.array_equal(
        picture(tmp_path / "i.0003.png"), np.rint(goal.astype(np.float32) * np.float32(65535))
    )
    clip.export(tmp_path / "c.%04d.png", format="png16", content="cutout", invert=True, frames=(3,))
    found = picture(tmp_path / "c.0003.png")
    source = clip.reader.read(3, deep=True).deep
    assert source is not None
    solid = goal == 1
    exact = np.rint(np.clip(source, 0, 1) * np.float32(65535))[..., ::-1]
    assert np.array_equal(found[..., :3][solid], exact[solid])
    assert np.array_equal(found[..., 3], picture(tmp_path / "i.0003.png"))


def test_an_inverted_matte_is_black_outside_the_range_too(case: Make, tmp_path: Path):
    clip = case()
    clip.shot = replace(clip.shot, in_point=2, out_point=4)
    clip.export(tmp_path / "i.%04d.png", format="png8", invert=True, full_length=True)
    assert picture(tmp_path / "i.0001.png").max() == 0
    assert picture(tmp_path / "i.0002.png")[0, 0] == 255


def test_names_are_made_of_tokens(case: Make, tmp_path: Path):
    clip = grouped(case(names=("ball", "other", "hat")))
    target = tmp_path / "{object}" / "{clip}_{object}_{content}_{width}x{height}.%04d.png"
    report = clip.export(target, format="png8", split="groups", frames=(0,))
    size = f"{WIDTH}x{HEIGHT}"
    assert [Path(output.path).relative_to(tmp_path).as_posix() for output in report.outputs] == [
        f"crew/source_crew_matte_{size}.%04d.png",
        f"other/source_other_matte_{size}.%04d.png",
    ]
    assert (tmp_path / "crew" / f"source_crew_matte_{size}.0000.png").is_file()
    with pytest.raises(ExportFailed, match=r"\{unknown\} stands for nothing"):
        clip.export(tmp_path / "{clip}_{unknown}.mov", format="prores4444")


def test_an_object_called_as_all_of_them_gets_a_file_of_its_own(case: Make, tmp_path: Path):
    clip = case(names=("ball", "all"))
    report = clip.export(tmp_path / "{object}.mov", format="prores4444", split="all")
    found = [Path(output.path).name for output in report.outputs]
    assert found == ["all.mov", "ball.mov", "all_2.mov"]
