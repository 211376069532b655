"""Past exports are kept in the project, whoever has it open."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rotoline.core.document import ClipRef, Document, Shot
from rotoline.core.project import Project
from rotoline.core.project_exports import add_export
from rotoline.errors import ProjectUnwritable

REPORT = {"format": "png16", "outputs": [{"path": "/o/m.%04d.png"}], "notes": []}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "shot.roto"
    shot = Shot(1, ClipRef("/clips/a.mov", 10, 64, 48), 0, 9)
    Project.create(target, Document(shots=(shot,), next_id=2)).close()
    return target


def paths(project: Project) -> list[str]:
    return [record.report["outputs"][0]["path"] for record in project.exports()]


def test_an_export_is_kept_beside_a_living_writer(path: Path) -> None:
    with Project.open(path) as writer:
        add_export(path, REPORT)
        assert paths(writer) == ["/o/m.%04d.png"]
        writer.commit(writer.document)
        with Project.open(path, read_only=True) as reader:
            assert paths(reader) == ["/o/m.%04d.png"]
    with Project.open(path) as again:
        assert again.notices == ()
        assert again.exports()[0].report == REPORT
        assert again.check() == []


def test_many_add_at_once_and_only_the_newest_are_kept(path: Path) -> None:
    def add(number: int) -> None:
        add_export(path, {**REPORT, "outputs": [{"path": str(number)}]})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(12)))
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE exports SET id = id + 1000")
    add(12)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE exports SET id = id + 500 WHERE id = (SELECT max(id) FROM exports)")
    add(13)
    with Project.open(path, read_only=True) as project:
        assert paths(project) == ["12", "13"]


def test_lines_that_are_damaged_or_a_strangers_are_left_out(path: Path) -> None:
    add_export(path, REPORT)
    bad = ("", "{", "[]", "7", '{"format": 1}', '{"format": "x", "outputs": [1]}', "[" * 9999)
    with sqlite3.connect(path) as raw:
        for text in bad:
            raw.execute("INSERT INTO exports (finished, report) VALUES (1, ?)", (text,))
        raw.execute("INSERT INTO exports (finished, report) SELECT 1e300, report FROM exports")
        raw.execute("INSERT INTO exports (finished, report) SELECT 'x', report FROM exports")
    with Project.open(path, read_only=True) as project:
        assert paths(project) == ["/o/m.%04d.png"]


def test_a_file_that_keeps_no_exports_is_said_to(tmp_path: Path) -> None:
    old = tmp_path / "old.roto"
    shutil.copyfile(Path(__file__).with_name("format1.roto"), old)
    before = old.read_bytes()
    with pytest.raises(ProjectUnwritable, match="keeps no exports"):
        add_export(old, REPORT)
    assert old.read_bytes() == before
    with Project.open(old, read_only=True) as project:
        assert project.exports() == ()
    Project.open(old).close()
    add_export(old, REPORT)
    with pytest.raises(ProjectUnwritable, match="not there any more"):
        add_export(tmp_path / "gone.roto", REPORT)
    (tmp_path / "emptied.roto").touch()
    with pytest.raises(ProjectUnwritable, match="not there any more"):
        add_export(tmp_path / "emptied.roto", REPORT)


def test_a_lost_list_of_exports_is_no_lost_work(path: Path) -> None:
    add_export(path, REPORT)
    data = bytearray(path.read_bytes())
    at = data.index(b"/o/m.%04d.png") // 4096 * 4096
    data[at : at + 4096] = bytes(4096)
    path.write_bytes(data)
    with Project.open(path) as project:
        assert project.exports() == ()
        assert len(project.document.shots) == 1
        assert not any("table of exports" in notice for notice in project.notices)
        assert project.check() == []


def test_saving_under_another_name_takes_the_list_along(path: Path, tmp_path: Path) -> None:
    add_export(path, REPORT)
    with Project.open(path) as project:
        project.save_as(tmp_path / "other" / "copy.roto")
        assert paths(project) == ["/o/m.%04d.png"]
