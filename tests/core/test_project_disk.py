"""Project files on disks that are full, read-only or gone."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rotoline.core import edits
from rotoline.core import project as projects
from rotoline.core.document import Document
from rotoline.core.project import Project
from rotoline.core.project_schema import PAGE_BYTES
from rotoline.core.results import MaskResult, set_masks
from rotoline.errors import (
    ProjectInUse,
    ProjectUnreadable,
    ProjectUnwritable,
)
from tests.core.full_project import CLIP, logits, saved, tracked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shot.roto"


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


def _fill_up(project: Project) -> None:
    pages = project._connection.execute("PRAGMA page_count").fetchone()[0]
    project._connection.execute(f"PRAGMA max_page_count={pages}")


def _lose_writer(project: Project) -> None:
    with sqlite3.connect(project.path) as other:
        other.execute("DELETE FROM writer")


def _take_over(project: Project) -> None:
    with sqlite3.connect(project.path) as other:
        other.execute("UPDATE writer SET token = 'x', host = 'another', realm = 'elsewhere'")
        other.execute("UPDATE objects SET name = 'theirs'")


@pytest.mark.parametrize("spoil", [_fill_up, _lose_writer, _take_over])
def test_save_as_rescues_what_the_old_file_does_not_take_any_more(
    path: Path, spoil: Callable[[Project], None]
) -> None:
    saved(path)
    with Project.open(path) as project:
        spoil(project)
        ref = project.masks.put(np.random.default_rng(1).normal(size=(256, 256)).astype(np.float32))
        result = MaskResult(4, 20, tracked(project.masks, 1.0, ref=ref))
        newest = edits.rename_object(set_masks(project.document, [result]), 3, "mine")
        with pytest.raises((ProjectUnwritable, ProjectInUse)):
            project.commit(newest)
        project.save_as(path.with_name("rescued.roto"), newest)
        project.commit(edits.rename_object(project.document, 4, "later"))
    with Project.open(path.with_name("rescued.roto")) as rescued:
        assert rescued.notices == ()
        assert [rescued.document.object(n).name for n in (3, 4)] == ["mine", "later"]
        assert rescued.document.object(4).masks[20].ref == ref
        assert rescued.masks.get(ref).low_res.shape == (256, 256)


@pytest.mark.parametrize("was_there", [False, True])
def test_save_as_that_fails_half_way_leaves_its_target_as_it_was(
    path: Path, was_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    doc = saved(path)
    other = path.with_name("other.roto")
    theirs = edits.add_shot(Document(), CLIP)
    if was_there:
        Project.create(other, theirs).close()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with Project.open(path) as project:
        newest = edits.rename_object(doc, 3, "newest")
        with monkeypatch.context() as patch:
            patch.setattr(projects, "write_changes", refuse)
            with pytest.raises(ProjectUnwritable, match="disk is full"):
                project.save_as(other, newest)
        assert sorted(path.parent.glob("*")) == ([other, path] if was_there else [path])
        assert (project.path, project.document) == (path, doc)
        project.commit(newest)
    if was_there:
        with Project.open(other) as project:
            assert project.document == theirs


def test_a_damaged_project_that_cannot_be_kept_aside_leaves_no_piece_of_a_copy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(path)
    damaged = bytearray(path.read_bytes())
    damaged[PAGE_BYTES * 20 : PAGE_BYTES * 24] = bytes(PAGE_BYTES * 4)
    path.write_bytes(damaged)

    def fill(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:100])
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copy2", fill)
        with pytest.raises(ProjectUnwritable, match="disk is full"):
            Project.open(path)
    assert list(path.parent.glob("*")) == [path]
    assert path.read_bytes() == bytes(damaged)


def test_the_file_being_deleted_while_open_is_told(path: Path) -> None:
    saved(path)
    with Project.open(path) as project:
        path.unlink()
        with pytest.raises((ProjectUnwritable, ProjectInUse)):
            project.commit(edits.add_shot(project.document, CLIP))
