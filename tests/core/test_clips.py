"""Clips as a project knows them: fingerprints, moved, changed and missing clips."""

from __future__ import annotations

import os
import random
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rotoline.core import clips, edits
from rotoline.core.document import ClipRef, Document
from rotoline.errors import ClipUnreadable


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A job's folder with a movie and a sequence in `plates`."""
    plates = tmp_path / "job" / "plates"
    (plates / "seq").mkdir(parents=True)
    (plates / "shot.mov").write_bytes(random.Random(1).randbytes(400_000))
    for number in range(1001, 1011):
        (plates / "seq" / f"a.{number}.exr").write_bytes(random.Random(number).randbytes(900))
    return tmp_path / "job"


def ref(path: Path) -> ClipRef:
    return clips.describe(path, 10, 64, 48)


@pytest.mark.parametrize(
    "name",
    ["shot.mov", "seq", "seq/a.%04d.exr", "seq/a.####.exr", "seq/a.@@@@.exr", "seq/a.$F4.exr"],
)
def test_a_clip_is_known_again_after_it_was_copied_and_touched(job: Path, name: str) -> None:
    first = ref(job / "plates" / name)
    shutil.copytree(job / "plates", job / "elsewhere")
    for file in (job / "elsewhere").rglob("*.*"):
        os.utime(file, ns=(1, 1))
    second = ref(job / "elsewhere" / name)
    assert first.fingerprint
    assert second.fingerprint == first.fingerprint
    assert second.size == first.size


@pytest.mark.skipif(sys.platform != "linux", reason="names are always text there")
def test_a_clip_whose_name_is_no_text_is_refused_in_one_line_that_says_so(job: Path) -> None:
    clip = job / os.fsdecode(b"caf\xe9.mov")
    with pytest.raises(ClipUnreadable, match=r"caf\\udce9.mov: its name.* UTF-8; rename it"):
        ref(clip)


def test_fingerprints_differ_with_content_length_and_number_of_files(job: Path) -> None:
    movie, seq = job / "plates" / "shot.mov", job / "plates" / "seq"
    known = {clips.fingerprint(movie), clips.fingerprint(seq)}
    data = bytearray(movie.read_bytes())
    data[200_100] ^= 1
    movie.write_bytes(data)
    known.add(clips.fingerprint(movie))
    movie.write_bytes(data[:-1])
    known.add(clips.fingerprint(movie))
    (seq / "a.1010.exr").unlink()
    known.add(clips.fingerprint(seq))
    assert len(known) == 5
    assert clips.fingerprint(job / "nothing.mov") == ""


def test_a_clip_that_stayed_is_found_without_reading_it(job: Path) -> None:
    clip = ref(job / "plates" / "shot.mov")
    found = clips.find(clip, job / "a.roto")
    assert found == clips.Found(job / "plates" / "shot.mov")
    assert clips.find(clip) == found


def test_a_job_moved_as_a_whole_finds_its_clips_by_their_relative_path(job: Path) -> None:
    doc = edits.add_shot(Document(), ref(job / "plates" / "shot.mov"))
    clip = clips.relative_to(doc, job).shots[0].clip
    assert clip.relative == "plates/shot.mov"
    moved = job.rename(job.with_name("archive"))
    found = clips.find(clip, moved / "a.roto")
    assert found == clips.Found(moved / "plates" / "shot.mov")


@pytest.mark.parametrize("place", ["shot.mov", "plates/shot.mov"])
def test_a_clip_put_beside_the_project_is_found(job: Path, place: str) -> None:
    clip = ref(job / "plates" / "shot.mov")
    target = job / "elsewhere" / place
    target.parent.mkdir(parents=True)
    (job / "plates" / "shot.mov").rename(target)
    assert clips.find(clip, job / "elsewhere" / "a.roto") == clips.Found(target)


def test_another_clip_of_the_same_name_is_not_taken_for_it(job: Path) -> None:
    clip = ref(job / "plates" / "shot.mov")
    (job / "plates" / "shot.mov").unlink()
    (job / "shot.mov").write_bytes(b"another")
    assert clips.find(clip, job / "a.roto") is None


def test_a_clip_from_another_system_is_found_by_its_name(job: Path) -> None:
    clip = replace(ref(job / "plates" / "shot.mov"), path="Z:\\jobs\\plates\\shot.mov")
    assert clips.find(clip, job / "a.roto") == clips.Found(job / "plates" / "shot.mov")


def test_a_clip_that_changed_in_its_place_is_found_and_said_to_have_changed(job: Path) -> None:
    movie = job / "plates" / "shot.mov"
    clip = ref(movie)
    movie.write_bytes(random.Random(2).randbytes(400_000))
    os.utime(movie, ns=(clip.modified + 10**9, clip.modified + 10**9))
    assert clips.find(clip) == clips.Found(movie, changed=True)


def test_a_clip_that_was_only_touched_has_not_changed(job: Path) -> None:
    movie = job / "plates" / "shot.mov"
    clip = ref(movie)
    os.utime(movie, ns=(5, 5))
    assert clips.find(clip) == clips.Found(movie)


def test_a_clip_outside_the_projects_folder_gets_no_relative_path(job: Path) -> None:
    doc = edits.add_shot(Document(), ref(job / "plates" / "shot.mov"))
    assert clips.relative_to(doc, job / "projects") is doc
    inside = clips.relative_to(doc, job)
    assert clips.relative_to(inside, job) is inside
    assert clips.relative_to(inside, job / "projects").shots[0].clip.relative == ""


@pytest.mark.parametrize(
    ("path", "stem", "title"),
    [
        ("/plates/lizard.mov", "lizard", "lizard.mov"),
        ("/plates/shot_010.####.exr", "shot_010", "shot_010.####.exr"),
        ("/plates/bread.%04d.exr", "bread", "bread.%04d.exr"),
        ("/plates/car/#####.jpg", "car", "car"),
        ("/plates/car/0001.mov", "0001", "car/0001.mov"),
        ("/plates/日本.mov", "日本", "日本.mov"),
    ],
)
def test_a_clip_that_is_called_by_numbers_alone_is_told_by_its_folder(
    path: str, stem: str, title: str
) -> None:
    assert clips.stem(Path(path)) == stem
    assert clips.title(Path(path)) == title


def test_a_clip_whose_name_no_project_can_hold_is_refused_by_name(job: Path) -> None:
    try:
        clip = job / os.fsdecode(b"caf\xe9.mov")
        clip.write_bytes(b"clip")
    except (OSError, UnicodeError):
        pytest.skip("the disk takes no name that is no text")
    with pytest.raises(ClipUnreadable, match=r"caf.udce9.mov: its name.* is no text") as caught:
        clips.describe(clip, 1, 64, 48)
    assert str(caught.value).isprintable()
