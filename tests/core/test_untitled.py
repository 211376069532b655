"""Projects without a name, and work that earlier sessions left."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from rotoline.core.project import Project
from rotoline.core.untitled import Left, is_untitled, left_work, untitled_path

CLIP = Path("/clips/dancer.mov")


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTOLINE_DATA", str(tmp_path / "data"))


def crash(path: Path) -> None:
    """A process that makes a project and is gone without closing it."""
    code = (
        "import os, sys; from pathlib import Path; from rotoline.core.project import Project\n"
        "from tests.core.full_project import full_document\n"
        "p = Project.create(Path(sys.argv[1])); p.commit(full_document(p.masks)); os._exit(9)\n"
    )
    repository = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", code, str(path)], check=False, cwd=repository)
    assert ended.returncode == 9


def test_save_as_leaves_an_untitled_project_that_another_process_took_over(
    tmp_path: Path,
) -> None:
    path = untitled_path(Path("/footage/shot.mov"))
    with Project.create(path) as project:
        with sqlite3.connect(path) as other:
            other.execute("UPDATE writer SET token = 'x', host = 'another', realm = 'elsewhere'")
        project.save_as(tmp_path / "named.roto")
        assert path.exists()


def test_untitled_work_is_found_again_after_a_crash_and_gone_after_save_as(
    tmp_path: Path,
) -> None:
    assert left_work([]) == []
    target = untitled_path(CLIP)
    crash(target)
    assert left_work([]) == [Left(target, cut_off=True)]
    with Project.open(target) as project:
        assert is_untitled(project.path)
        assert left_work([]) == []
        assert len(project.document.object(3).masks) == 28
        project.save_as(tmp_path / "named.roto")
        assert not is_untitled(project.path)
    assert not target.exists()
    assert left_work([]) == []


def test_crashed_work_comes_before_what_was_closed_and_named_work_only_when_crashed(
    tmp_path: Path,
) -> None:
    untitled, named, closed = untitled_path(CLIP), tmp_path / "n.roto", tmp_path / "c.roto"
    Project.create(untitled).close()
    Project.create(closed).close()
    crash(named)
    recent = [str(closed), str(named), str(tmp_path / "gone.roto"), "/clips/dancer.mov"]
    assert left_work(recent) == [Left(named, cut_off=True), Left(untitled, cut_off=False)]


@pytest.mark.parametrize(
    ("clip", "stem"),
    [
        ("/clips/lizard.mov", "lizard"),
        ("/clips/bread.%04d.exr", "bread"),
        ("/clips/shot_010_####.png", "shot_010"),
        ("/clips/%04d.png", "clips"),
    ],
)
def test_an_untitled_project_is_named_after_its_clip_without_the_frames(
    clip: str, stem: str
) -> None:
    assert untitled_path(Path(clip)).name.startswith(f"{stem}-20")


def test_two_projects_of_one_clip_and_second_get_files_of_their_own() -> None:
    first = untitled_path(CLIP)
    Project.create(first).close()
    second = untitled_path(CLIP)
    assert second != first and is_untitled(second)
