"""What was dropped or named on the command line: a project, or clips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from rotoline.core.project_schema import SUFFIX
from rotoline.media.numbering import PICTURE_SUFFIXES


@dataclass(frozen=True)
class Dropped:
    """Paths sorted by what they are. A sequence's files count as one clip."""

    projects: tuple[Path, ...]
    clips: tuple[Path, ...]


def paths_of(data: QMimeData) -> list[Path]:
    """The local files of a drag; empty when it holds none (text, a web address)."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def sort_paths(paths: Iterable[Path]) -> Dropped:
    """Projects and clips. Several numbered pictures of one folder stand for one sequence.

    Told by the names alone: the window would stand still for a lost network drive.
    """
    projects: list[Path] = []
    clips: list[Path] = []
    seen: set[tuple[Path, str, str]] = set()
    for path in paths:
        if path.suffix.lower() == SUFFIX:
            projects.append(path)
            continue
        stem = path.stem.rstrip("0123456789")
        if path.suffix.lower() in PICTURE_SUFFIXES and stem != path.stem:
            member = (path.parent, stem, path.suffix.lower())
            if member in seen:
                continue
            seen.add(member)
        clips.append(path)
    return Dropped(tuple(projects), tuple(clips))
