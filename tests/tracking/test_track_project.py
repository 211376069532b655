"""Tracking into a project file: what is on disk when something goes wrong."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from rotoline.core import edits
from rotoline.core.project import Project
from rotoline.errors import ClipUnreadable, ProjectUnwritable
from rotoline.tracking.track import TrackJob, track
from tests.tracking.colors import Clip
from tests.tracking.desk import RED, Desk


def begin(project: Project, clip: Clip) -> tuple[Desk, TrackJob]:
    """A desk whose document is in the project, and the job that tracks it there."""
    desk = Desk(clip, project.masks)
    desk.click(RED, 2)
    project.commit(desk.doc, "Add Point")
    return desk, track(project, 1, desk.session)


def states(path: Path) -> str:
    with Project.open(path) as project:
        assert project.check() == []
        assert project.notices == ()
        item = project.document.object(RED)
        return "".join(
            item.state(frame)[0] for frame in range(project.document.shots[0].clip.frames)
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.roto"


def test_closing_the_job_keeps_every_finished_frame_on_disk(path: Path) -> None:
    with Project.create(path) as project:
        _, job = begin(project, Clip())
        for step in job:
            if step.stage == "track" and step.frame == 9:
                job.close()
                break
    assert states(path) == "ttp" + "t" * 7 + "u" * 14


def test_going_on_tracks_only_what_is_missing(path: Path) -> None:
    with Project.create(path) as project:
        desk, job = begin(project, Clip())
        for step in job:
            if step.frame == 9 and step.stage == "track":
                job.close()
                break
    with Project.open(path) as project:
        desk.masks = project.masks
        desk.restart()
        list(track(project, 1, desk.session))
        assert sorted(desk.looked()) == list(range(10, 24))
        before = project.document
        list(track(project, 1, desk.session))
        assert project.document is before
    assert states(path) == "ttp" + "t" * 21


def test_a_clip_that_goes_away_ends_the_run_in_one_line_and_keeps_what_is_done(path: Path) -> None:
    clip = Clip()
    with Project.create(path) as project:
        _, job = begin(project, clip)
        with pytest.raises(ClipUnreadable, match="what was tracked is kept") as caught:
            for step in job:
                if step.frame == 9 and step.stage == "track":
                    clip.path = path.parent / "gone" / "shot.mov"
                    clip.broken = set(range(24))
        assert "\n" not in str(caught.value)
    assert states(path) == "ttp" + "t" * 7 + "u" * 14


@pytest.mark.parametrize("change", ["replaced", "gone"])
def test_a_clip_replaced_or_deleted_under_a_run_is_told(path: Path, change: str) -> None:
    movie = path.with_name("shot.mov")
    movie.write_bytes(b"one film")
    with Project.create(path) as project:
        desk, _ = begin(project, Clip())
        clip = replace(desk.doc.shot(1).clip, path=str(movie))
        project.commit(desk.doc.with_shot(replace(desk.doc.shot(1), clip=clip)))
        with pytest.raises(ClipUnreadable, match=f"was {change} while it was tracked"):
            for step in track(project, 1, desk.session):
                if step.frame == 9 and step.stage == "track":
                    if change == "replaced":
                        path.with_name("other.mov").write_bytes(b"another")
                        path.with_name("other.mov").replace(movie)
                    else:
                        movie.unlink()
    assert states(path) == "ttp" + "t" * 7 + "u" * 14


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on file size needs POSIX")
def test_a_disk_that_fills_up_ends_the_run_and_leaves_a_sound_project(path: Path) -> None:
    child = os.fork()
    if child == 0:
        os._exit(_track_on_a_full_disk(path))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert states(path).startswith("ttp")
    assert "u" in states(path)


def _track_on_a_full_disk(path: Path) -> int:
    """0 when the run ends with an error that says so, some frames after the disk filled up."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    project = Project.create(path)
    _, job = begin(project, Clip())
    try:
        for step in job:
            if step.frame == 9 and step.stage == "track":
                while len(project.document.object(RED).masks) < 5:
                    time.sleep(0.01)
                # No file may grow beyond what it has: what a full disk does.
                here = path.stat().st_size
                resource.setrlimit(resource.RLIMIT_FSIZE, (here, here))
    except ProjectUnwritable as error:
        return 0 if "\n" not in str(error) else 2
    return 3


def test_jobs_on_two_projects_do_not_disturb_each_other(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            with Project.create(tmp_path / f"{number}.roto") as project:
                list(begin(project, Clip())[1])
        except Exception as error:  # noqa: BLE001 — told below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    documents = []
    for number in range(2):
        with Project.open(tmp_path / f"{number}.roto") as project:
            documents.append(project.document)
    assert [documents[0].object(RED).state(f) for f in range(24)].count("tracked") == 23
    assert {f: m.ref for f, m in documents[0].object(RED).masks.items()} == {
        f: m.ref for f, m in documents[1].object(RED).masks.items()
    }


def test_save_as_in_the_middle_of_a_run_loses_nothing(path: Path, tmp_path: Path) -> None:
    with Project.create(path) as project:
        _, job = begin(project, Clip())
        for step in job:
            if step.frame == 9 and step.stage == "track":
                project.save_as(tmp_path / "b.roto")
    assert states(tmp_path / "b.roto") == "ttp" + "t" * 21
    assert set(states(path)) <= set("tpu")


def test_a_locked_frame_marked_during_a_run_is_left_alone(path: Path) -> None:
    with Project.create(path) as project:
        desk, job = begin(project, Clip())
        desk.doc = edits.lock(project.document, RED, [12, 13])
        project.commit(desk.doc, "Lock")
        list(job)
    assert states(path) == "ttp" + "t" * 9 + "ll" + "t" * 10
