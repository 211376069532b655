"""What to tell a person when a file cannot be written."""

from __future__ import annotations

import errno
from pathlib import Path

from rotoline.core.parts import final_path
from rotoline.errors import ExportFailed

_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space or choose another place",
    errno.EDQUOT: "your quota of the disk is used up; free some space or choose another place",
    errno.EFBIG: "the disk holds no file so large; choose another place",
    errno.EROFS: "the disk is read-only; choose another place",
    errno.EACCES: "there is no permission to write there; choose another place",
    errno.EPERM: "there is no permission to write there; choose another place",
    errno.ENOENT: "its folder is gone; choose another place",
    errno.ENOTDIR: "a file is in the way of its folder; choose another place",
    errno.EEXIST: "a file is in the way of its folder; choose another place",
    errno.ENOSYS: "its encoder takes no picture of this size; choose another format",
    errno.EINVAL: "its encoder takes no such picture; choose another format",
    errno.ENAMETOOLONG: "its name is too long; choose a shorter one",
}


def unwritable(path: Path, error: Exception) -> ExportFailed:
    """The error for a file that an encoder or the system refused to write."""
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number in _ADVICE:
        return ExportFailed(final_path(path), f"could not be written: {_ADVICE[number]}")
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    text = " ".join(str(reason).split())
    return ExportFailed(final_path(path), f"could not be written ({text})")
