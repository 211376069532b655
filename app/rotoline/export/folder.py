"""Folders that an export makes, and takes away again where nothing came into them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Make a folder and its parents; those made here go again if they are empty at the end."""
    missing = []
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        missing.append(place)
        place = place.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for made in missing:
            # One that holds files refuses, and stays.
            with suppress(OSError):
                made.rmdir()
