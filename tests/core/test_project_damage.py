"""Damaged and hostile project files."""

from __future__ import annotations

import random
import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rotoline.core import edits
from rotoline.core.document import mask_digests
from rotoline.core.project import Project
from rotoline.core.project_schema import PAGE_BYTES
from rotoline.errors import (
    ProjectUnreadable,
    UserError,
)
from tests.core.full_project import CLIP, change, saved


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shot.roto"


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
    opened = 0
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
        opened += 1
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
    assert opened > 3


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
