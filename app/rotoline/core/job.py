"""Long work as a generator: each `yield` is progress, and the only place to stop.

The window runs a job on a thread, the command line in a `for`, a test with `list()`.
Closing the generator (`GeneratorExit`) is cancelling: `with` blocks inside it clean up.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from rotoline.core.parts import claim, clear_left, new_token, part_path

Result = TypeVar("Result")


@dataclass(frozen=True)
class Progress:
    """One finished step. `frame` is a 0-based frame index where there is one."""

    stage: str
    done: int
    total: int
    frame: int | None = None


Job = Generator[Progress, None, None]

Steps: TypeAlias = Generator[None, None, Result]
"""Work inside a job that takes long: each `yield` is a place to stop it."""


def finished(steps: Steps[Result]) -> Result:
    """What steps give, run to their end at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


def told(steps: Steps[Result], progress: Progress) -> Generator[Progress, None, Result]:
    """Run steps as a part of a job that is as far as `progress` meanwhile."""
    with closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                result: Result = end.value
                return result
            yield progress


@contextmanager
def part_file(target: Path) -> Iterator[Path]:
    """Give an empty part beside `target`; rename it there on success, remove it otherwise.

    Its name is nobody else's (`core/parts`) and keeps the suffix of `target`, because writers
    choose a format by it. The file is flushed to disk before it takes its name, so a power cut
    leaves either the whole file or none.
    """
    clear_left((target,))
    part = part_path(target, new_token())
    claim(part)
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Put a rename on disk as well, where the system can."""
    # Windows cannot open a folder, some network file systems cannot sync one: there the name
    # follows with the next flush.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
