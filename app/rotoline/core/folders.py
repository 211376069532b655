"""What the disk takes, asked before work begins and not after it."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists; its drive where not even that does."""
    folder = folder.absolute()
    there = (place for place in (folder, *folder.parents) if os.path.lexists(place))
    return next(there, Path(folder.anchor))


def is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or in the nearest one above it that exists."""
    try:
        with tempfile.TemporaryFile(dir=existing(folder)):
            return True
    except OSError:
        return False


def is_too_long(path: Path) -> bool:
    """Whether a name in it, the file's or that of a folder yet to be made, is too long."""
    place = existing(path.parent)
    for name in path.absolute().relative_to(place).parts:
        try:
            # The disk itself knows how long a name may be, and looks at it before it looks for it.
            os.lstat(place / name)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return True
    return False
