"""Patterns of numbered files, `shot.%04d.png`: where the number stands, which names fit."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

# printf's, Nuke's, RV's and Houdini's ways to write it.
_FIELD = re.compile(r"%0?(\d*)d|(#+)|(@+)|\$F(\d*)")
_AT_END = re.compile(r"[\s._-]*(?:%0?\d*d|#+|@+|\$F\d*)$")


@dataclass(frozen=True)
class NumberField:
    """A pattern in three: before the number, its digits at least (0 for any), after it."""

    before: str
    digits: int
    after: str

    def number(self, name: str) -> int | None:
        """The number in a file's name; None where the name is not of this pattern."""
        if not (name.startswith(self.before) and name.endswith(self.after)):
            return None
        text = name[len(self.before) : len(name) - len(self.after)]
        if not (text.isascii() and text.isdecimal()):
            return None
        is_padded = len(text) == self.digits or (len(text) > self.digits and text[0] != "0")
        return int(text) if is_padded or not self.digits else None


def fields(pattern: str) -> list[NumberField]:
    """Every place in a name that may stand for a number, the last one first.

    The last is the number as a rule: `shot #3.####.png`.
    """
    return [
        NumberField(pattern[: found.start()], _digits(found), pattern[found.end() :])
        for found in _FIELD.finditer(pattern)
    ][::-1]


def field_of(pattern: str, names: Collection[str]) -> NumberField | None:
    """The number's place in a pattern of files: the last that fits one of the names, or the last.

    None where the pattern has no place for a number.
    """
    places = fields(pattern)
    fitting = (place for place in places if any(place.number(name) is not None for name in names))
    return next(fitting, places[0] if places else None)


def without_number(stem: str) -> str:
    """A pattern's name without suffix, and without the number at its end and what joins it."""
    return _AT_END.sub("", stem)


def _digits(found: re.Match[str]) -> int:
    return next(
        (int(text) for text in (found[1], found[4]) if text), len(found[2] or found[3] or "")
    )
