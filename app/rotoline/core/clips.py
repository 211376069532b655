"""Clips as a project refers to them: where they lie, how they are known again, where they went."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from rotoline.core import numbered
from rotoline.core.document import ClipRef, Document
from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.errors import ClipUnreadable

_SAMPLE_BYTES = 1 << 16


@dataclass(frozen=True)
class Found:
    """Where a clip lies now. changed: its content is not what the project was made of."""

    path: Path
    changed: bool = False


def stem(path: Path) -> str:
    """A clip's name without suffix and frame numbers; its folder's where nothing is left."""
    name = path.name if path.is_dir() else path.stem
    return numbered.without_number(name) or path.parent.name


def title(path: Path) -> str:
    """What a clip is called on screen: its file; where that is but numbers, its folder, too."""
    name = numbered.without_number(path.stem)
    folder = path.parent.name
    if any(char.isalpha() for char in name) or not folder:
        return path.name
    return f"{folder}/{path.name}" if name else folder


def describe(
    path: Path,
    frames: int,
    width: int,
    height: int,
    rate: str = "24/1",
    first_number: int = 0,
    interpretation: Interpretation = AS_STORED,
) -> ClipRef:
    """A reference to a clip as it is on disk now. path: a movie, picture, folder or pattern."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 — resolve() would follow a farm's links
    files = _files(path)
    size = sum(file.stat().st_size for file in files)
    modified = max((file.stat().st_mtime_ns for file in files), default=0)
    return ClipRef(
        str(path),
        frames,
        width,
        height,
        fingerprint=fingerprint(path),
        size=size,
        modified=modified,
        rate=rate,
        first_number=first_number,
        interpretation=interpretation,
    )


def fingerprint(path: Path) -> str:
    """The clip's content in one short text: sizes, and samples of its first, middle, last bytes.

    A sequence is known by its number of files and by three of them. Times and names play no part,
    so that a copied or renamed clip is known again. "" where there is nothing to read.
    """
    files = _files(path)
    if not files:
        return ""
    known = hashlib.sha256(f"{len(files)}".encode())
    picks = sorted({0, len(files) // 2, len(files) - 1})
    for file in (files[index] for index in picks):
        size = file.stat().st_size
        known.update(f"|{size}".encode())
        with file.open("rb") as source:
            for start in (0, size // 2, max(0, size - _SAMPLE_BYTES)):
                source.seek(start)
                known.update(source.read(_SAMPLE_BYTES))
    return known.hexdigest()[:32]


def find(clip: ClipRef, project: Path | None = None) -> Found | None:
    """The clip on this machine: in the project's folder, where it was, or beside the project.

    project: the project file. A clip elsewhere than it was counts only with the same content.
    None where it is not to be found; then a person relinks it.
    """
    for path in _candidates(clip, project):
        if not _files(path):
            continue
        moved = str(path) != clip.path
        if not moved and clip.fingerprint and _untouched(clip, path):
            return Found(path)
        same = not clip.fingerprint or fingerprint(path) == clip.fingerprint
        if same or not moved:
            return Found(path, changed=not same)
    return None


class Watch:
    """Notices that a clip's file is taken away or replaced while it is being read."""

    def __init__(self, clip: ClipRef) -> None:
        self._path = Path(clip.path)
        self._before = self._stamp()

    def check(self) -> None:
        """Raises ClipUnreadable where the file is not the one it was.

        A clip that did not lie at its path to begin with is not watched.
        """
        now = self._stamp()
        if self._before is None or now == self._before:
            return
        what = "gone" if now is None else "replaced"
        raise ClipUnreadable(
            self._path,
            f"the clip was {what} while it was tracked; what was tracked before is kept, "
            "put it back and track again",
        )

    def _stamp(self) -> tuple[int, ...] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        if stat.S_ISDIR(found.st_mode):
            # Files may come and go beside the pictures; the folder itself may not.
            return (found.st_ino,)
        return (found.st_ino, found.st_size, found.st_mtime_ns)


def relative_to(doc: Document, folder: Path) -> Document:
    """The document with its clips' relative paths counted from `folder`; itself if none differs."""
    shots = []
    for shot in doc.shots:
        path = Path(shot.clip.path)
        inside = path.is_relative_to(folder) and path != folder
        relative = path.relative_to(folder).as_posix() if inside else ""
        same = relative == shot.clip.relative
        shots.append(shot if same else replace(shot, clip=replace(shot.clip, relative=relative)))
    changed = any(new is not old for new, old in zip(shots, doc.shots, strict=True))
    return replace(doc, shots=tuple(shots)) if changed else doc


def _candidates(clip: ClipRef, project: Path | None) -> Iterable[Path]:
    if project is not None and clip.relative:
        yield project.parent.joinpath(*PurePosixPath(clip.relative).parts)
    yield Path(clip.path)
    if project is not None:
        # The path may come from another system, whose separators are not this one's.
        parts = [part for part in clip.path.replace("\\", "/").split("/") if part not in ("", "..")]
        for kept in range(min(3, len(parts)), 0, -1):
            yield project.parent.joinpath(*parts[-kept:])


def _untouched(clip: ClipRef, path: Path) -> bool:
    files = _files(path)
    newest = max(file.stat().st_mtime_ns for file in files)
    return newest == clip.modified and sum(file.stat().st_size for file in files) == clip.size


def _files(path: Path) -> list[Path]:
    """The files a clip consists of: one, a folder's, or those its pattern names."""
    if path.is_file():
        return [path]
    if path.is_dir():
        return sorted(file for file in path.iterdir() if file.is_file())
    if not numbered.fields(path.name) or not path.parent.is_dir():
        return []
    files = {file.name: file for file in path.parent.iterdir() if file.is_file()}
    field = numbered.field_of(path.name, files.keys())
    return sorted(file for name, file in files.items() if field and field.number(name) is not None)
