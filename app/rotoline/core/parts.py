"""Unfinished files: the names they are written under, and those that a killed process left.

`shot.bqkzrt-cfa-xwvnlm.part.mov` is to become `shot.mov`. The letters tell which machine and
which process write it, and which of its writings this is. So no two of them share a name, a file
of any other name is never touched, and only what a process that is gone left is deleted.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from string import ascii_lowercase as _LETTERS

from rotoline.core import process

# Letters only: what reads numbered pictures must find no number of its own in a part's name.
_PART = re.compile(
    r"(?P<stem>.+)\.(?P<realm>[a-z]{6})-(?P<pid>[a-z]{1,14})-[a-z]{6}\.part(?P<suffix>\.[^.]*)?",
    re.DOTALL,
)
_PLACES = 6


def new_token() -> str:
    """What tells the parts of one writing from all others: letters and hyphens."""
    nonce = "".join(secrets.choice(_LETTERS) for _ in range(_PLACES))
    return f"{_realm()}-{_in_letters(os.getpid())}-{nonce}"


def part_path(path: Path, token: str) -> Path:
    """Where a file is written until it is whole; its suffix stays, writers choose by it."""
    return path.with_name(f"{path.stem}.{token}.part{path.suffix}")


def final_path(path: Path) -> Path:
    """The file that a part is to become; any other path as it is."""
    found = _PART.fullmatch(path.name)
    return path if found is None else path.with_name(_final_name(found))


def claim(part: Path) -> None:
    """Make an empty part. Raises FileExistsError where a file of its name is, or OSError."""
    part.open("xb").close()


def clear_left(targets: Iterable[Path]) -> list[Path]:
    """Delete parts of these files that a process which is gone left; those that stay, sorted.

    A part stays where its process still runs, or ran on another machine or, where the system tells
    one start from the next, before the last start of this one: it may be being written.
    """
    names: defaultdict[Path, set[str]] = defaultdict(set)
    for target in targets:
        names[target.parent].add(target.name)
    stay = []
    for folder, wanted in names.items():
        for name in _names(folder):
            found = _PART.fullmatch(name)
            if found is None or _final_name(found) not in wanted:
                continue
            if _is_abandoned(found):
                with suppress(OSError):
                    (folder / name).unlink()
                    continue
            stay.append(folder / name)
    return sorted(stay)


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except OSError:
        return []


def _final_name(found: re.Match[str]) -> str:
    return found["stem"] + (found["suffix"] or "")


def _is_abandoned(found: re.Match[str]) -> bool:
    return found["realm"] == _realm() and process.started(_number(found["pid"])) is None


def _realm() -> str:
    digest = hashlib.sha256(process.realm().encode("utf-8", "surrogateescape")).digest()
    return _in_letters(int.from_bytes(digest))[:_PLACES]


def _in_letters(number: int) -> str:
    text = ""
    while number or not text:
        number, place = divmod(number, len(_LETTERS))
        text = _LETTERS[place] + text
    return text


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return number
