"""Projects without a name of their own yet, and work that earlier sessions left.

A new project lies in the data folder until a person saves it under a name.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rotoline import paths
from rotoline.core import clips
from rotoline.core.project_connection import connect
from rotoline.core.project_lock import Writer, read_writer
from rotoline.core.project_repair import is_kept_aside
from rotoline.core.project_schema import SUFFIX
from rotoline.errors import UserError


@dataclass(frozen=True)
class Left:
    """Work of an earlier session. cut_off: that session ended without closing it."""

    path: Path
    cut_off: bool


def untitled_path(clip: Path) -> Path:
    """A file for a new project, named after its clip or pattern of pictures; none is there yet."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    name = f"{clips.stem(clip) or 'project'}-{stamp}"
    target = _folder() / f"{name}{SUFFIX}"
    number = 2
    while target.exists():
        target = _folder() / f"{name}-{number}{SUFFIX}"
        number += 1
    return target


def is_untitled(path: Path) -> bool:
    return path.parent == _folder().absolute()


def left_work(recent: Iterable[str]) -> list[Left]:
    """Untitled projects, and those of the recent ones that a crash left; crashed ones first.

    What a living process has open is none of it. Of each kind the newest untitled come first.
    """
    untitled = _untitled_left()
    named = [Path(path) for path in recent if path.endswith(SUFFIX)]
    crashed = [path for path in named if path not in untitled and _was_cut_off(path)]
    left = [Left(path, True) for path in crashed]
    left.extend(Left(path, _was_cut_off(path)) for path in untitled)
    return sorted(left, key=lambda each: not each.cut_off)


def _folder() -> Path:
    return paths.data_folder() / "untitled"


def _untitled_left() -> list[Path]:
    """Untitled projects that no living process has open, newest first; no copies kept aside."""
    found = []
    for path in _folder().glob(f"*{SUFFIX}"):
        if is_kept_aside(path):
            continue
        with contextlib.suppress(sqlite3.Error, UserError):
            writer = _writer_of(path)
            if writer is None or not writer.is_alive(time.time()):
                found.append(path)
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _was_cut_off(path: Path) -> bool:
    """Whether the process that last wrote a project ended without closing it: a crash."""
    with contextlib.suppress(sqlite3.Error, OSError, UserError):
        writer = _writer_of(path)
        return writer is not None and not writer.is_alive(time.time())
    return False


def _writer_of(path: Path) -> Writer | None:
    with contextlib.closing(connect(path, read_only=True)) as connection:
        return read_writer(connection)
