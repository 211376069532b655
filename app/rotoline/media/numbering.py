"""Names of numbered pictures: patterns, and the files that belong to one."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rotoline.core.numbered import field_of, fields
from rotoline.errors import ClipUnreadable, one_line

PICTURE_SUFFIXES = frozenset(
    (".png", ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".dpx", ".exr", ".bmp", ".webp", ".tga")
)

# A stray number far away is another shot's name, not a gap of millions of frames.
_LONGEST_GAP = 100_000


@dataclass(frozen=True)
class NumberPattern:
    """How numbered files are called. digits: of a number at least."""

    folder: Path
    before: str
    digits: int
    after: str

    def file(self, number: int) -> Path:
        """The file of a number."""
        return self.folder / f"{self.before}{number:0{self.digits}d}{self.after}"

    def __str__(self) -> str:
        number = f"%0{self.digits}d" if self.digits > 1 else "%d"
        return str(self.folder / f"{self.before}{number}{self.after}")


@dataclass(frozen=True)
class NumberedFiles:
    """The pictures of one sequence by number; `name` is the pattern, "shot.####.png"."""

    folder: Path
    name: str
    files: Mapping[int, Path]

    @property
    def pattern(self) -> NumberPattern | None:
        """How they are called; None for a single picture."""
        field = field_of(self.name, [file.name for file in self.files.values()])
        if field is None or self.folder / self.name in self.files.values():
            return None
        return NumberPattern(self.folder, field.before, field.digits, field.after)

    @property
    def first(self) -> int:
        return min(self.files)

    @property
    def count(self) -> int:
        """Frames from the first to the last number, missing ones included."""
        return max(self.files) - self.first + 1


def is_pattern(path: Path) -> bool:
    """Whether a name asks for numbered files (%04d, ####, @@@@, $F4) and is no file itself."""
    return bool(fields(path.name)) and not path.exists()


def files_of_pattern(pattern: Path) -> NumberedFiles:
    """The files a pattern names. Raises ClipUnreadable if there are none."""
    names = _names(pattern.parent, pattern)
    field = field_of(pattern.name, names)
    if field is None:
        raise ClipUnreadable(pattern, "has no place for a number such as %04d or ####")
    files: dict[int, Path] = {}
    for name in names:
        if (number := field.number(name)) is not None:
            _add(files, number, pattern.parent / name, pattern)
    if not files:
        raise ClipUnreadable(pattern, "no file has a name of this pattern; check folder and digits")
    return _checked(NumberedFiles(pattern.parent, pattern.name, files), pattern)


def files_of_folder(folder: Path) -> NumberedFiles:
    """The one numbered sequence in a folder.

    Raises ClipUnreadable if there is none, or several and none outweighs single files.
    """
    groups = _groups(folder, _names(folder, folder))
    several = [group for group in groups if len(group.files) > 1] or groups
    if not several:
        raise ClipUnreadable(folder, "holds no numbered pictures; name a movie or another folder")
    if len(several) > 1:
        names = ", ".join(sorted(one_line(group.name) for group in several)[:4])
        raise ClipUnreadable(folder, f"holds {len(several)} sequences; name one of them: {names}")
    return _checked(several[0], folder)


def sequence_of(path: str | Path) -> Path | None:
    """The pattern of the sequence a numbered picture belongs to, None if it stands alone.

    For a picture dropped on the window: `open_clip(sequence_of(path) or path)`.
    """
    path = Path(path)
    split = _split(path.name)
    if split is None:
        return None
    try:
        groups = _groups(path.parent, _names(path.parent, path))
    except ClipUnreadable:
        return None
    for group in groups:
        if len(group.files) > 1 and path in group.files.values():
            return group.folder / group.name
    return None


def _names(folder: Path, asked: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if not entry.name.startswith("."))
    except FileNotFoundError as error:
        raise ClipUnreadable(asked, "there is no such folder; check the name") from error
    except OSError as error:
        raise ClipUnreadable(asked, "its folder may not be read; check permissions") from error


def _split(name: str) -> tuple[str, str, str] | None:
    """(before, digits, after) around the last number of a picture's name."""
    stem, suffix = Path(name).stem, Path(name).suffix
    if suffix.lower() not in PICTURE_SUFFIXES:
        return None
    match = re.fullmatch(r"(.*?)([0-9]+)([^0-9]*)", stem, re.DOTALL)
    return None if match is None else (match[1], match[2], match[3] + suffix)


def _groups(folder: Path, names: Iterable[str]) -> list[NumberedFiles]:
    found: dict[tuple[str, str], dict[str, Path]] = defaultdict(dict)
    for name in names:
        if (split := _split(name)) is not None:
            before, digits, after = split
            found[before, after][digits] = folder / name
    groups = []
    for (before, after), by_digits in sorted(found.items()):
        width = min(len(digits) for digits in by_digits)
        padded = any(digits[0] == "0" for digits in by_digits) or width > 1
        places = width if padded else 1
        # Beside a "#" of the name itself more of them would be another number of digits.
        is_plain = not (before.endswith("#") or after.startswith("#"))
        pattern = f"{before}{'#' * places if is_plain else f'%0{places}d'}{after}"
        files: dict[int, Path] = {}
        for digits, path in by_digits.items():
            _add(files, int(digits), path, folder)
        groups.append(NumberedFiles(folder, pattern, files))
    return groups


def _add(files: dict[int, Path], number: int, path: Path, asked: Path) -> None:
    if number in files:
        both = f"{one_line(files[number].name)} and {one_line(path.name)}"
        raise ClipUnreadable(asked, f"{both} have the same number; take one away")
    files[number] = path


def _checked(numbered: NumberedFiles, asked: Path) -> NumberedFiles:
    if numbered.count > _LONGEST_GAP + 100 * len(numbered.files):
        numbers = sorted(numbered.files)
        raise ClipUnreadable(
            asked,
            f"its numbers run from {numbers[0]} to {numbers[-1]} with only {len(numbers)} files; "
            "move stray files away",
        )
    return numbered
