"""Saving beside a job."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from rotoline.core import edits
from rotoline.core.autosave import Autosave
from rotoline.core.document import ClipRef, Document
from rotoline.core.project import Project
from rotoline.errors import ProjectInUse

CLIP = ClipRef("/footage/shot.mov", frames=40, width=64, height=48)


def renamed(doc: Document, number: int) -> Document:
    return edits.rename_object(doc, 2, f"name {number}")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "a.roto")
    made.commit(edits.add_object(edits.add_shot(Document(), CLIP), 1))
    return made


def on_disk(project: Project) -> str:
    with Project.open(project.path, read_only=True) as beside:
        return beside.document.object(2).name


def test_a_document_is_soon_on_disk_without_another_submit(project: Project) -> None:
    with project, Autosave(project) as saving:
        for number in range(5):
            saving.submit(renamed(saving.document, number), "Rename")
        deadline = time.monotonic() + 5.0
        while on_disk(project) != "name 4" and time.monotonic() < deadline:
            time.sleep(0.02)
        assert on_disk(project) == "name 4"


def test_leaving_saves_the_newest_and_ends_the_thread(project: Project) -> None:
    before = threading.active_count()
    with project:
        with Autosave(project) as saving:
            for number in range(200):
                saving.submit(renamed(saving.document, number), "Rename")
        assert on_disk(project) == "name 199"
        assert project.document is saving.document
    assert threading.active_count() == before


def test_many_submits_are_few_commits(project: Project) -> None:
    with project:
        before = project._connection.total_changes
        with Autosave(project) as saving:
            for number in range(500):
                saving.submit(renamed(saving.document, number), "Rename")
        commits = (project._connection.total_changes - before) / 4
        assert commits < 60


def test_what_cannot_be_saved_is_raised_to_the_job(project: Project) -> None:
    with project, sqlite3.connect(project.path) as raw:
        raw.execute("UPDATE writer SET token = 'x', host = 'bob'")
        raw.commit()
        with pytest.raises(ProjectInUse, match="bob"), Autosave(project) as saving:
            for number in range(100):
                saving.submit(renamed(saving.document, number), "Rename")
                time.sleep(0.05)


def test_an_error_of_the_job_itself_is_not_hidden_by_saving(project: Project) -> None:
    with project:
        with pytest.raises(ZeroDivisionError), Autosave(project) as saving:
            saving.submit(renamed(saving.document, 7), "Rename")
            raise ZeroDivisionError
        assert on_disk(project) == "name 7"
