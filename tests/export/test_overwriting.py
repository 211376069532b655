"""What lies there already is never harmed: the source, and files nobody gave up."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from rotoline.errors import ExportFailed
from rotoline.export.keep import keep
from rotoline.export.planning import plan_export
from rotoline.export.presets import ExportSettings
from rotoline.export.render import render
from rotoline.media.open import open_clip
from tests.export.conftest import KINDS, Case, files_of_at_most, names, target_of, write_movie

Make = Callable[..., Case]


def test_existing_files_are_refused_and_stay(case: Make, tmp_path: Path):
    clip = case()
    target = tmp_path / "out.mov"
    target.write_bytes(b"precious")
    with pytest.raises(ExportFailed, match=r"exists already.*--overwrite"):
        clip.export(target, format="prores4444")
    assert target.read_bytes() == b"precious"
    (tmp_path / "m.0003.png").write_bytes(b"precious")
    (tmp_path / "m.0005.png").write_bytes(b"precious")
    with pytest.raises(ExportFailed, match=r"m\.0003\.png: exists already \(and 1 more\)"):
        clip.export(tmp_path / "m.%04d.png", format="png8")
    assert not (tmp_path / "m.0000.png").exists()


def test_overwriting_replaces_only_when_the_new_file_is_proved(case: Make, tmp_path: Path):
    clip = case(size=(320, 240))
    target = tmp_path / "out.mov"
    target.write_bytes(b"precious")
    with files_of_at_most(2000), pytest.raises(ExportFailed):
        clip.export(target, format="prores4444", overwrite=True)
    assert target.read_bytes() == b"precious"
    clip.export(target, format="prores4444", overwrite=True)
    assert target.stat().st_size > 2000
    assert names(tmp_path) == ["out.mov", "out.mov.rotoline.json", "source.mov"]


def test_the_source_is_never_written_over(case: Make, tmp_path: Path):
    clip = case()
    source = tmp_path / "source.mov"
    before = source.read_bytes()
    os.link(source, tmp_path / "hard.mov")
    (tmp_path / "soft.mov").symlink_to(source)
    for name in ("source.mov", "hard.mov", "soft.mov"):
        with pytest.raises(ExportFailed, match="own source"):
            clip.export(tmp_path / name, format="prores4444", overwrite=True)
    assert source.read_bytes() == before


@pytest.mark.parametrize("named", ["plate", "plate/p.%04d.png"])
@pytest.mark.parametrize("new", ["p.%04d.png", "matte.%04d.png", "matte.%04d.exr"])
def test_a_clip_of_pictures_gets_no_others_among_them(
    case: Make, tmp_path: Path, named: str, new: str
):
    folder = tmp_path / "plate"
    folder.mkdir()
    for number in (1, 2):
        cv2.imwrite(str(folder / f"p.{number:04d}.png"), np.full((48, 64, 3), 90, np.uint8))
    clip = case(clip=tmp_path / named)
    refused = named == "plate" or new.startswith("p.")
    choices = {"format": "png8" if new.endswith("png") else "exr", "first_number": 1001}
    if refused:
        with pytest.raises(ExportFailed, match="one of the clip's own pictures"):
            clip.export(folder / new, **choices)
    else:
        clip.export(folder / new, **choices)
    clip.export(folder / "matte" / new, **choices)
    again = open_clip(tmp_path / named)
    assert again.info.frames == 2
    again.close()


def test_a_source_that_is_called_like_a_part_file_survives(case: Make, tmp_path: Path):
    source = write_movie(tmp_path / "out.part.mov")
    before = source.read_bytes()
    case(clip=source).export(tmp_path / "out.mov", format="prores4444", overwrite=True)
    assert source.read_bytes() == before


@pytest.mark.parametrize("format_name", KINDS)
def test_files_of_a_person_that_are_called_like_parts_survive(
    case: Make, tmp_path: Path, format_name: str
):
    clip = case()
    target = target_of(tmp_path, format_name)
    target.parent.mkdir()
    name = target.name.replace("%04d", "0003")
    stem, suffix = Path(name).stem, Path(name).suffix
    theirs = [
        target.with_name(f"{stem}.part{suffix}"),
        target.with_name(f"{stem}.abcdef-a-abcdef.part{suffix}"),
        target.with_name(f"{name}.rotoline.part.json"),
    ]
    for path in theirs:
        path.write_bytes(b"precious")
    clip.export(target, format=format_name)
    clip.export(target, format=format_name, overwrite=True)
    assert [path.read_bytes() for path in theirs] == [b"precious"] * 3


def test_parts_that_may_be_written_elsewhere_are_named(case: Make, tmp_path: Path):
    clip = case()
    target = tmp_path / "out.mov"
    left = tmp_path / "out.abcdef-a-abcdef.part.mov"
    left.write_bytes(b"of another machine")
    report = clip.export(target, format="prores4444")
    (note,) = (note for note in report.notes if "unfinished" in note)
    assert note.startswith(left.name)
    assert "delete it" in note


def test_a_file_that_comes_while_the_export_is_put_on_the_disk_stays(case: Make, tmp_path: Path):
    clip = case()
    target = tmp_path / "out.mov"
    texts = {tmp_path / "out.mov.rotoline.json": "facts"}
    plan = plan_export(clip.shot, clip.reader.info, target, ExportSettings("prores4444"))
    plan.part(target).write_bytes(b"ours")
    steps = keep(plan, texts)
    next(steps)
    target.write_bytes(b"precious")
    with pytest.raises(ExportFailed, match="by another program meanwhile"):
        list(steps)
    assert target.read_bytes() == b"precious"


def test_two_exports_of_one_name_at_once_harm_neither(case: Make, tmp_path: Path):
    clip = case()
    target = tmp_path / "out.mov"
    job = render(clip.shot, clip.reader, clip.masks, target, ExportSettings("prores4444"))
    next(job)
    clip.export(target, format="prores4444")
    before = target.read_bytes()
    with pytest.raises(ExportFailed, match="by another program meanwhile"):
        list(job)
    assert target.read_bytes() == before
    assert names(tmp_path) == ["out.mov", "out.mov.rotoline.json", "source.mov"]


@pytest.mark.parametrize("asked", ["p.%04d.png", "p.####.png", "p.@@@@.png", "p.$F4.png", ""])
def test_no_picture_of_a_source_sequence_is_written_over(case: Make, tmp_path: Path, asked: str):
    folder = tmp_path / "plate"
    folder.mkdir()
    for number in range(1, 4):
        cv2.imwrite(str(folder / f"p.{number:04d}.png"), np.full((48, 64, 3), 90, np.uint8))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    clip = case(clip=folder / asked)
    with pytest.raises(ExportFailed, match="own source"):
        clip.export(folder / "p.%04d.png", format="png8", overwrite=True)
    with pytest.raises(ExportFailed, match="own source"):
        clip.export(folder / "p.####.png", format="png16", first_number=3, overwrite=True)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_source_whose_name_holds_marks_of_a_pattern_is_not_written_over(
    case: Make, tmp_path: Path
):
    for number in range(1, 4):
        path = tmp_path / f"shot #3@2.{number:04d}.png"
        cv2.imwrite(str(path), np.full((48, 64, 3), 90, np.uint8))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    clip = case(clip=tmp_path / "shot #3@2.####.png")
    with pytest.raises(ExportFailed, match="own source"):
        clip.export(tmp_path / "shot #3@2.%04d.png", format="png8", overwrite=True)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("there", [True, False])
def test_a_name_that_cannot_be_given_leaves_every_file_as_it_was(
    case: Make, tmp_path: Path, there: bool
):
    clip = case()
    target = tmp_path / "m.%04d.png"
    old = {tmp_path / f"m.{number:04d}.png" for number in (0, 1, 3) if there}
    for path in old:
        path.write_bytes(path.name.encode())
    job = render(clip.shot, clip.reader, clip.masks, target, ExportSettings("png8", overwrite=True))
    with pytest.raises(ExportFailed, match=r"m\.0005\.png"):
        for step in job:
            if step.stage == "check" and not (tmp_path / "m.0005.png").exists():
                # What another program does in the meantime.
                (tmp_path / "m.0005.png").mkdir()
    assert {path for path in tmp_path.iterdir() if path.is_file()} == {
        *old,
        tmp_path / "source.mov",
    }
    assert all(path.read_bytes() == path.name.encode() for path in old)
