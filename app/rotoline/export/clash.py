"""What an export must not write over: the source itself, and files nobody gave up."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rotoline.core import numbered
from rotoline.export.naming import IMAGE_SUFFIXES
from rotoline.export.remarks import ExportRefused
from rotoline.media.clip import ClipInfo


def refuse_clashes(files: Sequence[Path], info: ClipInfo, overwrite: bool) -> None:
    """Raises ExportRefused for a file that is the source, a folder, or there already.

    Also for one that would be read as a picture of the source from then on.
    """
    source = _source_files(info)
    own = _own_folder(info)
    shared = {folder for folder in {path.parent for path in files} if _identity(folder) == own}
    existing: list[Path] = []
    for path in files:
        if (found := _identity(path)) is not None and found in source:
            raise ExportRefused(path, "own_source")
        if own is not None and path.parent in shared and _joins(path, info):
            raise ExportRefused(path, "among_source")
        if path.is_dir():
            raise ExportRefused(path, "folder")
        if path.exists():
            existing.append(path)
    if existing and not overwrite:
        if len(existing) == 1:
            raise ExportRefused(existing[0], "exists")
        raise ExportRefused(existing[0], "several_exist", str(len(existing) - 1))


def _own_folder(info: ClipInfo) -> tuple[int, int] | None:
    """The folder that a clip of numbered pictures is looked up in."""
    return None if info.numbered is None else _identity(info.numbered.folder)


def _joins(path: Path, info: ClipInfo) -> bool:
    """Whether a new file in that folder would make the clip longer, or the folder two clips."""
    pattern = info.numbered
    assert pattern is not None
    field = numbered.NumberField(pattern.before, pattern.digits, pattern.after)
    if field.number(path.name) is not None:
        return True
    is_numbered = path.suffix.lower() in IMAGE_SUFFIXES and any(map(str.isdigit, path.stem))
    return is_numbered and info.path.is_dir()


def _source_files(info: ClipInfo) -> set[tuple[int, int]]:
    """The files a clip is read from, whatever they are called: device and inode."""
    path = info.path
    is_sequence = info.frames > 1 and path.suffix.lower() in IMAGE_SUFFIXES
    if path.is_file() and not is_sequence:
        candidates = [path]
    else:
        folder = path if path.is_dir() else path.parent
        # A pattern's own files; for a folder or one file of many, all that lie there.
        is_all, fields = path.exists(), numbered.fields(path.name)
        candidates = [
            Path(entry.path)
            for entry in _entries(folder)
            if is_all or any(field.number(entry.name) is not None for field in fields)
        ]
    files = (_identity(candidate) for candidate in candidates)
    return {found for found in files if found is not None}


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
