"""Names of what an export writes: number patterns, one name an object, no clash."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rotoline.core import clips
from rotoline.core.folders import is_too_long
from rotoline.export.format import Preset
from rotoline.export.remarks import ExportRefused

_DEFAULT_DIGITS = 4
_PERCENT = re.compile(r"%0?(\d*)d")
_HASHES = re.compile(r"#+")
# Words only: the braces of "{3F2504E0-4F89}" or "{2}" are no mistyped token.
_TOKEN = re.compile(r"\{( *[^\W\d][\w ]*)\}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*%#\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST_NAME = 100
IMAGE_SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".dpx"))
_MEDIA_SUFFIXES = IMAGE_SUFFIXES | frozenset(
    (".mov", ".mp4", ".m4v", ".mkv", ".webm", ".webp", ".avi", ".mxf", ".json")
)


@dataclass(frozen=True)
class Pattern:
    """File names of a sequence: `head`, the number in `digits` places, `tail`.

    digits: 0 for a single file that carries no number.
    """

    folder: Path
    head: str
    digits: int
    tail: str

    def path(self, number: int) -> Path:
        """The file of a frame number. Raises ValueError for a negative number."""
        if number < 0:
            raise ValueError("frame numbers of files start at 0")
        digits = f"{number:0{self.digits}d}" if self.digits else ""
        return self.folder / f"{self.head}{digits}{self.tail}"

    def with_object(self, name: str) -> Pattern:
        """The same pattern with an object's name before the number."""
        if not self.digits:
            return Pattern(self.folder, f"{self.head}_{name}", 0, self.tail)
        stem = self.head.rstrip("._- ")
        joint = self.head[len(stem) :]
        named = f"{stem}_{name}{joint or '.'}" if stem else f"{name}{joint or '.'}"
        return Pattern(self.folder, named, self.digits, self.tail)

    def __str__(self) -> str:
        """As `shot.%04d.png`, which most programs read."""
        number = f"%0{self.digits}d" if self.digits else ""
        return str(self.folder / f"{self.head}{number}{self.tail}")


def expanded(target: Path, tokens: Mapping[str, str]) -> Path:
    """`target` with `{token}` replaced in its name and its folders.

    Raises ExportRefused for an unknown token, unless a file or folder of that very name is there.
    """
    named = Path()
    for part in target.parts:
        named /= _TOKEN.sub(lambda found: tokens.get(found[1], found[0]), part)
        unknown = [found[0] for found in _TOKEN.finditer(part) if found[1] not in tokens]
        if unknown and not os.path.lexists(named):
            known = ", ".join(f"{{{token}}}" for token in tokens)
            raise ExportRefused(target, "unknown_token", unknown[0], known)
    return named


def refuse_long(path: Path) -> None:
    """Raises ExportRefused for a file that the disk can give no such name."""
    if is_too_long(path):
        raise ExportRefused(path, "long_name")


def movie_path(target: Path, row: Preset) -> Path:
    """`target` with the format's suffix where it has none.

    Raises ExportRefused for a name that belongs to another format.
    """
    suffix = target.suffix.lower()
    if suffix in row.suffixes:
        return target
    if suffix in _MEDIA_SUFFIXES:
        raise _wrong_suffix(target, row)
    if target.is_dir():
        raise ExportRefused(target, "one_file", row, row.suffixes[0])
    return target.with_name(target.name + row.suffixes[0])


def sequence_pattern(target: Path, row: Preset, stem: str, frames: int) -> Pattern:
    """How the files of a sequence are called.

    target: a pattern with `%04d` or `####`, a folder (files are then called after `stem`), or,
    for a single frame, a plain file name. Raises ExportRefused for anything else.
    """
    name = target.name
    number = _last(_PERCENT, name) or _last(_HASHES, name)
    if number is not None and not target.is_dir():
        width = number.group(1) if number.group().startswith("%") else str(len(number.group()))
        digits = max(int(width or 1), 1)
        head, tail = name[: number.start()], name[number.end() :]
        if not tail:
            tail = row.suffixes[0]
        elif Path("x" + tail).suffix.lower() not in row.suffixes:
            raise _wrong_suffix(target, row)
        return Pattern(target.parent, head.replace("%%", "%"), digits, tail)
    suffix = target.suffix.lower()
    if not target.is_dir() and suffix in _MEDIA_SUFFIXES:
        if suffix not in row.suffixes:
            raise _wrong_suffix(target, row)
        if frames == 1:
            return Pattern(target.parent, target.stem, 0, target.suffix)
        numbered = f"{target.stem}.%04d{target.suffix}"
        raise ExportRefused(target, "unnumbered", str(frames), numbered)
    return Pattern(target, f"{stem}.", _DEFAULT_DIGITS, row.suffixes[0])


def refitted(target: Path, before: Preset, row: Preset, stem: str) -> Path:
    """A file named for one format, named for another: suffix and number follow, the rest stays.

    stem: what a file is called that had nothing but a number.
    """
    if target.name in ("", ".."):
        return target
    suffix = target.suffix if target.suffix.lower() in _MEDIA_SUFFIXES else ""
    name = target.name.removesuffix(suffix)
    ending = suffix if suffix.lower() in row.suffixes else row.suffixes[0]
    number = _last(_PERCENT, name) or _last(_HASHES, name)
    if row.is_sequence:
        if before.is_sequence and not suffix and number is None:
            return target
        return target.with_name(f"{name}{ending if number else f'.%04d{ending}'}")
    if before.is_sequence and number is not None:
        head, tail = name[: number.start()], name[number.end() :]
        name = (head.replace("%%", "%").rstrip("._- ") + tail).lstrip("._- ") or stem
    return target.with_name(name + ending)


def clip_stem(path: Path) -> str:
    """A clip's name without suffix and number: `shot` of `shot.%04d.exr`, `shot/%04d.exr`."""
    return safe_name(clips.stem(path))


def safe_name(name: str) -> str:
    """A name that every file system takes as one file's: never empty, no path, no pattern."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(char if char.isprintable() else "_" for char in name)
    name = _FORBIDDEN.sub("_", name).strip(" .")
    name = name.encode("utf-8")[:_LONGEST_NAME].decode("utf-8", "ignore").rstrip(" .")
    if not name:
        return "object"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def object_names(names: Iterable[str]) -> tuple[str, ...]:
    """Safe names, all different even where capitals do not count; order is kept."""
    return distinct(safe_name(name) for name in names)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names, those that came before (capitals do not count) with a number behind them."""
    given: list[str] = []
    taken: set[str] = set()
    for base in names:
        chosen, count = base, 2
        while chosen.casefold() in taken:
            chosen, count = f"{base}_{count}", count + 1
        taken.add(chosen.casefold())
        given.append(chosen)
    return tuple(given)


def _last(expression: re.Pattern[str], name: str) -> re.Match[str] | None:
    found = None
    # "%%" is a percent sign; blank it out so that "%%04d" is no pattern.
    for match in expression.finditer(name.replace("%%", "\0\0")):
        found = match
    return found


def _wrong_suffix(target: Path, row: Preset) -> ExportRefused:
    return ExportRefused(target, "suffix", row, " or ".join(row.suffixes))
