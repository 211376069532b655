"""The project file: what is saved comes back, and what is not ours is refused."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rotoline.core import clips, edits, project_lock, takes
from rotoline.core.document import (
    Document,
    Point,
    mask_digests,
)
from rotoline.core.interpretation import AS_STORED, Interpretation, View
from rotoline.core.project import Project
from rotoline.core.project_connection import connect
from rotoline.core.results import MaskResult, set_masks
from rotoline.errors import (
    MaskLost,
    ProjectInUse,
    ProjectUnreadable,
    ProjectUnwritable,
    UserError,
)
from tests.core.full_project import CLIP, full_document, logits, tracked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work" / "shot.roto"


def test_everything_a_document_holds_comes_back(path: Path) -> None:
    with Project.create(path) as project:
        doc = full_document(project.masks)
        project.commit(doc, "Everything")
    with Project.open(path) as project:
        assert project.document == doc
        assert project.notices == ()
        assert project.check() == []
        item = project.document.object(3)
        assert np.allclose(project.masks.get(item.masks[8].ref).low_res, logits(8), atol=0.5)
        prompt = project.document.object(4).prompts[7]
        assert prompt.mask is not None
        assert project.masks.get_bitmap(prompt.mask).sum() == 48


def test_any_commit_after_another_saves_the_same_as_one_alone(path: Path) -> None:
    with Project.create(path) as project:
        doc = full_document(project.masks)
        steps = [doc, edits.remove_object(doc, 3), doc, edits.remove_shot(doc, 1), doc]
        shot = doc.shot_of(4)
        turned = doc.with_shot(replace(shot, objects=shot.objects[::-1]))
        steps += [turned, edits.clear_range(doc, 3, range(10)), doc]
        steps += [
            takes.swap_take(doc, 3, 1),
            doc.with_object(replace(doc.object(3), takes=())),
            Document(),
        ]
        for step in steps:
            project.commit(step)
            with Project.open(path, read_only=True) as beside:
                assert beside.document == step


def test_committing_one_tracked_frame_writes_one_mask_row(path: Path) -> None:
    with Project.create(path) as project:
        doc = full_document(project.masks)
        project.commit(doc)
        before = project._connection.total_changes
        result = MaskResult(3, 30, tracked(project.masks, 99))
        project.commit(set_masks(doc, [result]))
        # The lock row, the blob, the shot, the object, the mask.
        assert project._connection.total_changes - before == 5


def test_masks_no_longer_named_go_when_the_project_closes(path: Path) -> None:
    with Project.create(path) as project:
        doc = full_document(project.masks)
        project.commit(doc)
        lost = project.masks.put(logits(77))
        project.commit(doc)
    with Project.open(path) as project:
        with pytest.raises(MaskLost):
            project.masks.get(lost)
        for digest in mask_digests(doc):
            assert project.masks._find(digest) is not None


def test_a_mask_is_read_before_its_first_commit(path: Path) -> None:
    with Project.create(path) as project:
        ref = project.masks.put(logits(5))
        assert project.masks.get(ref).low_res.shape == (16, 16)


def test_creating_over_a_file_is_refused_and_leaves_it(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("a letter")
    with pytest.raises(ProjectUnwritable, match="choose another name"):
        Project.create(path)
    assert path.read_text() == "a letter"


@pytest.mark.parametrize("content", [b"", b"a letter", b"SQLite format 3\0" + b"x" * 500])
def test_what_is_no_project_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(ProjectUnreadable):
        Project.open(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_another_programs_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE shots (id)")
    with pytest.raises(ProjectUnreadable, match="not a Rotoline project"):
        Project.open(path)


def test_a_missing_file_is_said_to_be_missing(path: Path) -> None:
    with pytest.raises(ProjectUnreadable, match="no such file"):
        Project.open(path)


def test_a_newer_format_is_refused_with_both_numbers(path: Path) -> None:
    Project.create(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 7")
    with pytest.raises(ProjectUnreadable, match=r"format 7, this one reads up to 3.*update"):
        Project.open(path)


def test_an_older_format_is_upgraded_and_kept_aside(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.create(path) as project:
        project.commit(full_document(project.masks))
    old = path.read_bytes()
    from rotoline.core import project_schema

    def upgrade_3_to_4(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE objects SET name = name || ' 2'")

    monkeypatch.setattr(project_schema, "FORMAT", 4)
    monkeypatch.setattr(project_schema, "READABLE", 4)
    monkeypatch.setitem(project_schema.UPGRADES, 3, upgrade_3_to_4)
    with pytest.raises(ProjectUnreadable, match="older format"):
        Project.open(path, read_only=True)
    with Project.open(path) as project:
        assert project.document.object(3).name == "dancer 2"
    kept = path.with_name("shot.format3.roto")
    with sqlite3.connect(kept) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (3,)
        assert raw.execute("SELECT name FROM objects WHERE id = 3").fetchone() == ("dancer",)
    assert len(kept.read_bytes()) == len(old)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_project_of_format_1_opens_and_keeps_all_it_had(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "old.roto"
    shutil.copyfile(Path(__file__).with_name("format1.roto"), path)
    before = path.read_bytes()
    with Project.open(path, read_only=read_only) as project:
        item = project.document.object(2)
        assert (item.name, sorted(item.masks), item.locked) == ("dancer", [2, 3, 4, 5], {3})
        assert item.prompts[5].points == (Point(10.5, 20.25),)
        assert project.document.shots[0].clip == replace(CLIP, interpretation=AS_STORED)
        assert project.notices == ()
        if not read_only:
            said = Interpretation(matrix="bt709")
            project.commit(edits.interpret(project.document, 1, said, "25/1"))
    if read_only:
        assert path.read_bytes() == before
        return
    with Project.open(path) as project:
        clip = project.document.shots[0].clip
        assert (clip.interpretation.matrix, clip.rate) == ("bt709", "25/1")
        assert project.check() == []
    with sqlite3.connect(path.with_name("old.format1.roto")) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_project_of_format_1_without_its_first_page_is_repaired(tmp_path: Path) -> None:
    path = tmp_path / "old.roto"
    stored = Path(__file__).with_name("format1.roto").read_bytes()
    path.write_bytes(bytes(4096) + stored[4096:])
    with Project.open(path) as project:
        assert sorted(project.document.object(2).masks) == [2, 3, 4, 5]
        assert project.document.shots[0].clip == CLIP


def test_clip_settings_that_make_no_sense_cost_no_shot(path: Path) -> None:
    with Project.create(path) as project:
        doc = full_document(project.masks)
        project.commit(doc)
    for text in ("[]", "{", '{"matrix": 5}', '{"exposure": 1e9}', '{"rate": "0/0"}', "[" * 9999):
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE shots SET interpretation = ? WHERE id = 1", (text,))
        with Project.open(path, read_only=True) as project:
            shot = project.document.shots[0]
            assert shot.clip.interpretation == AS_STORED, text
            assert shot.objects == doc.shots[0].objects
            assert "the settings of a clip" in project.notices[0]


@pytest.mark.skipif(sys.platform == "win32", reason="files cannot be called so there")
def test_work_on_a_clip_is_there_again_whatever_the_clip_is_called(path: Path) -> None:
    names = (
        "Screen Recording 9.41.00\u202fAM.mov",
        "カット\u3000一.mov",
        "no\u00a0break.mov",
        "\U0001f469\u200d\U0001f3a4.mov",
        "line\nbreak.mov",
        "10:30.mov",
        "C:\\shot.mov",
    )
    doc = Document()
    with Project.create(path) as project:
        for name in names:
            for clip in (path.parent / name, path.parent.parent / name):
                clip.write_bytes(b"pictures")
                said = Interpretation(layer=name, view=View(config=str(clip)))
                ref = replace(clips.describe(clip, 40, 64, 48), interpretation=said)
                doc = edits.add_object(edits.add_shot(doc, ref), doc.next_id)
        doc = clips.relative_to(doc, path.parent)
        project.commit(doc)
    with Project.open(path) as project:
        assert project.notices == ()
        assert project.document == doc
        for shot in project.document.shots:
            assert clips.find(shot.clip, path) == clips.Found(Path(shot.clip.path))


@pytest.mark.skipif(sys.platform != "linux", reason="names are always text there")
def test_a_project_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.roto")
    with Project.create(path) as project:
        doc = full_document(project.masks)
        project.commit(doc)
    with Project.open(path, read_only=True) as project:
        assert project.document == doc


def test_a_second_writer_is_told_who_has_it_open(path: Path) -> None:
    with Project.create(path) as project:
        project.commit(full_document(project.masks))
        with pytest.raises(ProjectInUse) as caught:
            Project.open(path)
        assert f"process {os.getpid()}" in str(caught.value)
        assert "open it for reading" in str(caught.value)
    Project.open(path).close()


def test_of_two_that_open_a_file_at_once_the_second_is_told_of_the_first(path: Path) -> None:
    told = pytest.raises(ProjectInUse, match=f"process {os.getpid()}")
    with Project.create(path), closing(connect(path, read_only=False)) as late, told:
        project_lock.take(late, path)


def test_a_writer_whose_start_is_not_known_counts_as_long_as_it_gives_signs_of_life() -> None:
    writer = replace(project_lock.this_process(), started="")
    assert writer.is_alive(writer.seen + project_lock.SILENCE_SECONDS / 2)
    assert not writer.is_alive(writer.seen + project_lock.SILENCE_SECONDS * 2)


def test_another_process_reads_while_this_one_writes(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from rotoline.core.project import Project\n"
        "with Project.open(Path(sys.argv[1]), read_only=True) as p:\n"
        "    print(len(p.document.object(3).masks))\n"
        "try: Project.open(Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    with Project.create(path) as project:
        project.commit(full_document(project.masks))
        command = [sys.executable, "-c", code, str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    count, refusal = told.splitlines()
    assert count == "28"
    assert refusal.startswith("ProjectInUse")
    assert f"process {os.getpid()}" in refusal


def test_the_lock_of_a_process_that_is_gone_is_taken_over(path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from rotoline.core.project import Project\n"
        "Project.create(Path(sys.argv[1])); os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM writer").fetchone() == (1,)
    with Project.open(path) as project:
        project.commit(edits.add_shot(Document(), CLIP))


def test_a_lock_from_another_machine_holds_until_it_is_long_silent(path: Path) -> None:
    Project.create(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute(
            "INSERT INTO writer VALUES (1, 't', 'ann on far', 'far', 1, '', 0, "
            "CAST(strftime('%s') AS REAL) - 20)"
        )
    with pytest.raises(ProjectInUse, match="ann on far"):
        Project.open(path)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE writer SET seen = seen - 3600")
    Project.open(path).close()


def test_a_writer_whose_file_was_taken_over_does_not_write_into_it(path: Path) -> None:
    with Project.create(path) as project:
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE writer SET token = 'another', host = 'bob'")
        with pytest.raises(ProjectInUse, match="bob"):
            project.commit(edits.add_shot(Document(), CLIP))
        assert project.document == Document()
        with sqlite3.connect(path) as raw:
            raw.execute("DELETE FROM writer")
        with pytest.raises(ProjectUnwritable, match="another process"):
            project.commit(edits.add_shot(Document(), CLIP))
        with sqlite3.connect(path) as raw:
            raw.execute("INSERT INTO writer VALUES (1, 'another', 'bob', '', 1, '', 0, 0)")
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT token FROM writer").fetchone() == ("another",)


def test_a_project_opened_for_reading_says_so_when_it_is_to_be_written(path: Path) -> None:
    Project.create(path).close()
    with (
        Project.open(path, read_only=True) as project,
        pytest.raises(ProjectUnwritable, match="reading only"),
    ):
        project.commit(edits.add_shot(Document(), CLIP))


def test_save_as_goes_on_in_the_copy_and_leaves_the_first_file(path: Path) -> None:
    other = path.parent / "second" / "copy.roto"
    with Project.create(path) as project:
        doc = full_document(project.masks)
        project.commit(doc)
        fresh = project.masks.put(logits(50))
        project.save_as(other)
        assert project.path == other
        assert project.masks.get(fresh).low_res.shape == (16, 16)
        project.commit(edits.rename_object(doc, 3, "changed"))
        with Project.open(path) as first:
            assert first.document.object(3).name == "dancer"
    with Project.open(other) as second:
        assert second.document.object(3).name == "changed"


def test_save_as_gives_clips_inside_the_new_folder_a_relative_path(tmp_path: Path) -> None:
    clip = tmp_path / "job" / "plates" / "shot.mov"
    with Project.create(tmp_path / "elsewhere" / "a.roto") as project:
        project.commit(edits.add_shot(Document(), replace(CLIP, path=str(clip))))
        assert project.document.shots[0].clip.relative == ""
        project.save_as(tmp_path / "job" / "a.roto")
        assert project.document.shots[0].clip.relative == "plates/shot.mov"


def test_save_as_over_a_project_that_is_open_elsewhere_is_refused(path: Path) -> None:
    other = path.with_name("other.roto")
    with Project.create(other), Project.create(path) as project:
        with pytest.raises(ProjectInUse):
            project.save_as(other)
        assert project.path == path
        project.commit(edits.add_shot(Document(), CLIP))


def test_a_line_break_in_a_file_name_still_makes_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        Project.open(tmp_path / "two\nlines.roto")
    assert "\n" not in str(caught.value)
