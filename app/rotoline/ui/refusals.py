"""Errors of the window alone that a person can act on; `messages` has their words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rotoline.errors import UserError


@dataclass(eq=False)
class NoSuchFrame(UserError):
    """A clip beside the shown one has no such frame.

    number: the one wanted; first, last: those it has.
    """

    path: Path
    number: int
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.path.name}: no frame {self.number}; it has {self.first} to {self.last}"


@dataclass(eq=False)
class MatteUnfit(UserError):
    """A matte of another shape than the clip. size, wanted: width and height."""

    path: Path
    size: tuple[int, int]
    wanted: tuple[int, int]

    def __str__(self) -> str:
        (width, height), (across, down) = self.size, self.wanted
        return f"{self.path.name}: {width}x{height} is no shape of the clip, {across}x{down}"


@dataclass(eq=False)
class MatteEmpty(UserError):
    """A matte with nothing inside."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path.name}: nothing in it is white"


@dataclass(eq=False)
class ReadOnly(UserError):
    """An edit of a project that is open for reading only."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path.name}: it is open for reading only; save it under another name"
