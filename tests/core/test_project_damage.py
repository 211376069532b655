"""Damaged, hostile and unwritable project files."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rotoline.core import edits
from rotoline.core.document import Document, Tail, mask_digests
from rotoline.core.project import Project
from rotoline.core.project_schema import PAGE_BYTES
from rotoline.core.results import MaskResult, set_masks
from rotoline.errors import (
    ProjectInUse,
    ProjectUnreadable,
    ProjectUnwritable,
    UserError,
)
from tests.core.test_project import CLIP, full_document, logits, tracked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shot.roto"


def saved(path: Path, blobs: int = 40) -> Document:
    """A project with everything in it and masks over many pages."""
    with Project.create(path) as project:
        doc = full_document(project.masks)
        noise = np.random.default_rng(4)
        results = []
        for frame in range(blobs):
            ref = project.masks.put(noise.normal(size=(64, 64)).astype(np.float32))
            mask = tracked(project.masks, 1.0, ref=ref)
            results.append(MaskResult(4, frame % 40, mask))
        doc = set_masks(doc, results)
        project.commit(doc, "All")
    return doc


def damage(path: Path, page: int) -> None:
    """Overwrite one page (0 is the first) with noise."""
    noise = random.Random(page).randbytes(PAGE_BYTES)
    with path.open("rb+") as file:
        file.seek(page * PAGE_BYTES)
        file.write(noise)


def test_any_damaged_page_is_repaired_as_far_as_it_goes_and_kept_aside(path: Path) -> None:
    doc = saved(path)
    whole = path.read_bytes()
    pages = len(whole) // PAGE_BYTES
    assert pages > 30
    for page in [*range(0, 10, 2), *range(11, pages, 12)]:
        path.write_bytes(whole)
        damage(path, page)
        broken = path.read_bytes()
        try:
            project = Project.open(path)
        except ProjectUnreadable:
            # A table's only page with every shot on it leaves nothing to build on.
            assert path.read_bytes() == broken
            continue
        with project:
            assert project.check() == []
            if project.notices:
                (kept,) = path.parent.glob("shot.damaged-*.roto")
                assert kept.read_bytes() == broken
                assert str(kept) in project.notices[0]
                kept.unlink()
            assert set(mask_digests(project.document)) <= set(mask_digests(doc))
            for digest in mask_digests(project.document):
                assert project.masks._find(digest) is not None
            project.commit(edits.add_shot(project.document, CLIP))


def test_a_damaged_first_page_loses_nothing(path: Path) -> None:
    doc = saved(path)
    damage(path, 0)
    with Project.open(path) as project:
        assert project.document == doc
        assert "has been repaired" in project.notices[0]
        assert project.check() == []


def test_a_truncated_project_opens_with_what_is_left_and_says_what_is_lost(path: Path) -> None:
    doc = saved(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 // PAGE_BYTES * PAGE_BYTES])
    with Project.open(path) as project:
        assert any("masks of" in line for line in project.notices)
        assert project.document.object(3).prompts.keys() <= doc.object(3).prompts.keys()
        assert project.check() == []


def test_a_mask_that_is_gone_counts_as_untracked_and_is_named(path: Path) -> None:
    doc = saved(path)
    digest = bytes.fromhex(doc.object(3).masks[10].ref.digest)
    change(path, f"DELETE FROM blobs WHERE digest = x'{digest.hex()}'")
    with Project.open(path) as project:
        assert project.document.object(3).masks.keys() == doc.object(3).masks.keys() - {10}
        assert any("1 masks of dancer" in line for line in project.notices)


def test_a_damaged_project_opened_for_reading_is_left_alone(path: Path) -> None:
    saved(path)
    damage(path, 3)
    broken = path.read_bytes()
    with pytest.raises(ProjectUnreadable, match="open it for writing to have it repaired"):
        Project.open(path, read_only=True)
    assert path.read_bytes() == broken
    assert list(path.parent.iterdir()) == [path]


HOSTILE: dict[str, str] = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON masks BEGIN DELETE FROM blobs; END",
    "a view": "CREATE VIEW v AS SELECT * FROM masks",
    "another table": "CREATE TABLE extra (id)",
    "an index": "CREATE INDEX i ON masks (digest)",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_project_that_hides_something_is_not_opened(path: Path, name: str) -> None:
    saved(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(HOSTILE[name])
        raw.commit()
    with pytest.raises(ProjectUnreadable, match="no Rotoline project holds"):
        Project.open(path)


SHOTS = {
    "a path with a protocol": "path = 'http://evil/x'",
    "a path with a line break": "path = '/a' || char(10) || 'b'",
    "a relative path that climbs out": "relative = '../../etc/passwd'",
    "an absolute relative path": "relative = '/etc/passwd'",
    "a drive as relative path": "relative = 'C:\\x'",
    "billions of frames": "frames = 1 << 60",
    "no frames": "frames = 0",
    "text for a number": "width = 'wide'",
    "an out point beyond the clip": "out_point = 4000",
    "a set of billions": "examined = '0-99999999999'",
}
OBJECTS = {
    "a colour of five bytes": "color = 1 << 40",
    "locks outside the clip": "locked = '0-4000'",
    "settings that are none": "matte = '[[1]]'",
    "a deeply nested text": "matte = replace(hex(zeroblob(20000)), '0', '[')",
}
PROMPTS = {
    "a list that is none": "points = '{\"a\": 1}'",
    "a point that is no number": "points = '[[NaN, 1, 1]]'",
    "a point of four parts": "points = '[[1, 1, 1, 1]]'",
    "a frame outside the clip": "frame = 4000",
    "a painted mask that is not there": "mask = zeroblob(32)",
}
MASKS = {
    "a score that is text": "score = 'high'",
    "an infinite score": "score = 9e999",
    "an unknown source": "source = 'magic'",
    "a digest that is text": "digest = 'x'",
    "a frame that is text": "frame = 'x'",
    "a frame outside the clip": "frame = -1",
    "a model that is a blob": "model = zeroblob(9)",
}


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(statement)
        raw.commit()


def reopened(path: Path) -> Document:
    """The document as it opens now; what was left out is named once and kept aside."""
    with Project.open(path) as project:
        assert project.notices
        (kept,) = path.parent.glob("*.damaged-*.roto")
        assert any(str(kept) in line for line in project.notices)
        document = project.document
        project.commit(edits.add_shot(document, CLIP))
    with Project.open(path) as project:
        assert project.notices == ()
        assert project.check() == []
    return document


@pytest.fixture
def full(path: Path) -> Document:
    with Project.create(path) as project:
        doc = full_document(project.masks)
        project.commit(doc)
    return doc


@pytest.mark.parametrize("name", SHOTS)
def test_a_shot_that_makes_no_sense_is_left_out(path: Path, full: Document, name: str) -> None:
    change(path, f"UPDATE shots SET {SHOTS[name]} WHERE id = 1")
    assert reopened(path).shots == full.shots[1:]


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_that_makes_no_sense_is_left_out(path: Path, full: Document, name: str) -> None:
    change(path, f"UPDATE objects SET {OBJECTS[name]} WHERE id = 3")
    assert reopened(path) == replace(edits.remove_object(full, 3), next_id=full.next_id)


@pytest.mark.parametrize("name", PROMPTS)
def test_a_prompt_that_makes_no_sense_is_left_out(path: Path, full: Document, name: str) -> None:
    change(path, f"UPDATE prompts SET {PROMPTS[name]} WHERE frame = 5 AND object = 3")
    item = reopened(path).object(3)
    assert item.prompts == {12: full.object(3).prompts[12]}
    assert item.masks == full.object(3).masks


@pytest.mark.parametrize("name", MASKS)
def test_a_mask_that_makes_no_sense_is_left_out(path: Path, full: Document, name: str) -> None:
    change(path, f"UPDATE masks SET {MASKS[name]} WHERE frame = 8 AND object = 3")
    expected = {frame: mask for frame, mask in full.object(3).masks.items() if frame != 8}
    assert reopened(path).object(3).masks == expected


@pytest.mark.parametrize("stored", ["x'00'", "zeroblob(48)", "substr(tail, 1, 40)", "'tail'"])
def test_a_backward_half_that_makes_no_sense_leaves_the_mask_without(
    path: Path, full: Document, stored: str
) -> None:
    change(path, f"UPDATE masks SET tail = {stored} WHERE frame = 9 AND object = 3")
    with Project.open(path) as project:
        mask = project.document.object(3).masks[9]
    assert mask == replace(full.object(3).masks[9], tail=None)


def test_a_backward_half_kept_without_its_own_score_takes_that_of_its_mask(
    path: Path, full: Document
) -> None:
    change(path, "UPDATE masks SET tail = substr(tail, 1, 32) WHERE frame = 9 AND object = 3")
    whole = full.object(3).masks[9]
    assert whole.tail is not None
    with Project.open(path) as project:
        mask = project.document.object(3).masks[9]
    assert mask == replace(whole, tail=Tail(whole.tail.ref, whole.score, whole.iou))


def test_odd_names_and_settings_fall_back_and_odd_ids_do_no_harm(
    path: Path, full: Document
) -> None:
    change(path, "UPDATE objects SET name = 'a' || char(27) || '[2J' || char(10) WHERE id = 3")
    change(path, "UPDATE objects SET name = x'ff00' WHERE id = 4")
    change(path, 'UPDATE objects SET matte = \'{"grow": 1e999, "feather": 2}\' WHERE id = 3')
    change(path, "UPDATE takes SET name = zeroblob(9)")
    change(path, "UPDATE project SET value = '1' WHERE key = 'next_id'")
    with Project.open(path) as project:
        item = project.document.object(3)
        assert item.name == "a [2J"
        assert (item.matte.grow, item.matte.feather) == (0.0, 2.0)
        assert item.takes[0].name == "Take 1"
        assert project.document.object(4).name == "Object 4"
        assert project.document.next_id == full.next_id


def test_a_huge_blob_is_refused_without_being_read_into_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doc = saved(path)
    ref = doc.object(3).masks[8].ref
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(
            "UPDATE blobs SET data = zeroblob(200000000) WHERE digest = ?",
            (bytes.fromhex(ref.digest),),
        )
        raw.commit()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Project.open(path) as project, pytest.raises(UserError):
        project.masks.get(ref)
    monkeypatch.setattr("rotoline.core.project.QUICK_CHECK_BYTES", 1 << 40)
    with Project.open(path) as project:
        assert 8 not in project.document.object(3).masks
        assert 9 in project.document.object(3).masks
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000, "kilobytes"


def test_masks_changed_on_disk_are_noticed_and_wait_to_be_tracked_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doc = saved(path)
    one, other = doc.object(3).masks[8].ref, doc.object(3).masks[9].ref
    change(
        path,
        f"UPDATE blobs SET data = (SELECT data FROM blobs WHERE digest = x'{other.digest}') "
        f"WHERE digest = x'{one.digest}'",
    )
    with monkeypatch.context() as patch:
        # A file too large to be looked through when it is opened.
        patch.setattr("rotoline.core.project.QUICK_CHECK_BYTES", 0)
        with Project.open(path) as project, pytest.raises(UserError, match="changed on disk"):
            project.masks.get(one)
    with Project.open(path) as project:
        assert project.document.object(3).masks.keys() == doc.object(3).masks.keys() - {8}
        assert any("1 masks of dancer; track them again" in line for line in project.notices)


def test_random_damage_ends_in_a_sound_project_or_in_one_line(path: Path) -> None:
    saved(path)
    whole = path.read_bytes()
    for seed in range(24):
        chance = random.Random(seed)
        damaged = bytearray(whole)
        match seed % 3:
            case 0:
                for _ in range(chance.choice([1, 3, 30])):
                    damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            case 1:
                start, length = chance.randrange(len(damaged)), chance.choice([100, 5000, 40000])
                damaged[start : start + length] = bytes(min(length, len(damaged) - start))
            case _:
                for _ in range(chance.choice([1, 4])):
                    damaged[chance.randrange(2 * PAGE_BYTES)] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            with Project.open(path) as project:
                assert project.check() == [], seed
                for digest in mask_digests(project.document):
                    assert project.masks._find(digest) is not None, seed
        except UserError as error:
            assert "\n" not in str(error)


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on file size needs POSIX")
def test_a_full_disk_is_told_in_one_line_and_the_file_stays_as_it_was(path: Path) -> None:
    doc = saved(path)
    # A process may write no file beyond this size: what a full disk or a quota does.
    limit = path.stat().st_size + 3 * PAGE_BYTES
    child = os.fork()
    if child == 0:
        os._exit(_fill(path, limit))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    with Project.open(path) as project:
        assert project.check() == []
        assert project.document == doc


def _fill(path: Path, limit: int) -> int:
    """0 when the commit that does not fit fails as it should and a small one works after it."""
    import signal

    try:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        project = Project.open(path)
        doc = project.document
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        noise = np.random.default_rng(1)
        for frame in range(20):
            ref = project.masks.put(noise.normal(size=(128, 128)).astype(np.float32))
            result = MaskResult(4, frame, tracked(project.masks, 1.0, ref=ref))
            doc = set_masks(doc, [result])
        try:
            project.commit(doc, "Too much")
        except ProjectUnwritable as error:
            told = str(error)
        else:
            return 2
        if "\n" in told or project.document is doc:
            return 3
        if project.masks.get(ref).low_res.shape != (128, 128):
            return 4
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, limit))
        return 0
    except ValueError:
        # The limit cannot be lifted again; everything else was as it should be.
        return 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="permissions need POSIX")
def test_a_read_only_folder_is_told_and_reading_still_works() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shot.roto"
        saved(path)
        path.chmod(0o444)
        path.parent.chmod(0o555)
        try:
            child = os.fork()
            if child == 0:
                if os.geteuid() == 0:
                    # Root may write anywhere: be nobody.
                    os.setuid(65534)
                os._exit(_use_read_only(path))
            _, status = os.waitpid(child, 0)
        finally:
            path.parent.chmod(0o755)
    assert os.waitstatus_to_exitcode(status) == 0


def _use_read_only(path: Path) -> int:
    """0 when writing is refused with a way out and reading works."""
    try:
        Project.open(path)
    except ProjectUnreadable as error:
        told = str(error)
    if "open it for reading" not in told:
        return 2
    try:
        Project.create(path.with_name("new.roto"))
    except ProjectUnwritable as error:
        told = str(error)
    if "\n" in told or "new.roto" not in told:
        return 3
    with Project.open(path, read_only=True) as project:
        return 0 if len(project.document.shots) == 2 else 4


def test_a_failed_save_as_leaves_the_project_where_it_was(path: Path, tmp_path: Path) -> None:
    saved(path)
    wall = tmp_path / "wall"
    wall.write_text("a file, no folder")
    with Project.open(path) as project:
        with pytest.raises(ProjectUnwritable):
            project.save_as(wall / "b.roto")
        assert project.path == path
        project.masks.put(logits(3))
        project.commit(edits.add_shot(project.document, CLIP))


def test_the_file_being_deleted_while_open_is_told(path: Path) -> None:
    saved(path)
    with Project.open(path) as project:
        path.unlink()
        with pytest.raises((ProjectUnwritable, ProjectInUse)):
            project.commit(edits.add_shot(project.document, CLIP))
