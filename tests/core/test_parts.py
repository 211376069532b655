"""Names of unfinished files, and what is deleted of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rotoline.core.job import part_file
from rotoline.core.parts import claim, clear_left, final_path, new_token, part_path


def token_of_a_process_that_is_gone() -> str:
    words = [sys.executable, "-c", "from rotoline.core.parts import new_token; print(new_token())"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    "name", ["shot.mov", "shot.0001.png", "a.part.mov", ".mov", "shot", "a\nb.c"]
)
def test_a_part_tells_what_it_is_to_become(name: str) -> None:
    target = Path("folder") / name
    part = part_path(target, new_token())
    assert part.suffix in (target.suffix, ".part")
    assert part.name != name
    assert final_path(part) == target
    assert final_path(target) == target


def test_no_two_writings_share_a_part() -> None:
    assert len({new_token() for _ in range(100)}) == 100


def test_a_part_is_made_only_where_nothing_is(tmp_path: Path) -> None:
    part = part_path(tmp_path / "shot.mov", new_token())
    part.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        claim(part)
    assert part.read_bytes() == b"precious"


def test_only_what_a_process_that_is_gone_left_is_deleted(tmp_path: Path) -> None:
    target = tmp_path / "shot.mov"
    gone = token_of_a_process_that_is_gone()
    stays = [
        tmp_path / "shot.part.mov",
        part_path(tmp_path / "other.mov", gone),
        part_path(target, new_token()),
        part_path(target, "abcdef" + gone[6:]),
    ]
    for path in (part_path(target, gone), *stays):
        path.touch()
    assert clear_left([target]) == sorted(stays[2:])
    assert sorted(tmp_path.iterdir()) == sorted(stays)


def test_a_file_called_like_a_part_survives_a_file_that_is_written(tmp_path: Path) -> None:
    theirs = tmp_path / "shot.part.roto"
    theirs.write_bytes(b"precious")
    with part_file(tmp_path / "shot.roto") as part:
        part.write_bytes(b"new")
    assert (tmp_path / "shot.roto").read_bytes() == b"new"
    with pytest.raises(KeyError), part_file(tmp_path / "shot.roto"):
        raise KeyError
    assert theirs.read_bytes() == b"precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shot.part.roto", "shot.roto"]
