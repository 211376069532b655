"""What a user can act on. Everything else that is raised is a bug.

`str(error)` is one line of English for terminal and log: what, where, what to do.
The window translates the words in `ui/messages.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


def one_line(path: Path | str) -> str:
    """A path for a message: line breaks and other unprintable characters escaped."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in str(path)
    )


class UserError(Exception):
    """Base of every error that tells a user what happened and what to do."""


@dataclass(eq=False)
class ClipUnreadable(UserError):
    """A path that cannot be opened as a clip at all."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{one_line(self.path)}: {self.reason}"


@dataclass(eq=False)
class FrameUnreadable(UserError):
    """One frame of an otherwise readable clip cannot be decoded."""

    path: Path
    index: int
    reason: str = "could not be decoded"

    def __str__(self) -> str:
        return (
            f"{one_line(self.path)}: frame {self.index} {self.reason}; "
            "leave it out with --frames, or replace the clip"
        )


@dataclass(eq=False)
class ProjectUnreadable(UserError):
    """A project file that cannot be opened, or is open elsewhere."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{one_line(self.path)}: {self.reason}"


@dataclass(eq=False)
class ProjectInUse(UserError):
    """A project that another process has open for writing. holder: who, where, since when."""

    path: Path
    holder: str

    def __str__(self) -> str:
        return (
            f"{one_line(self.path)}: it is open by {one_line(self.holder)}; "
            "close it there, or open it for reading"
        )


@dataclass(eq=False)
class ProjectUnwritable(UserError):
    """A project that cannot be saved where it is. What was saved before is kept."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{one_line(self.path)}: {self.reason}"


@dataclass(eq=False)
class MaskLost(UserError):
    """A mask that the project should hold and cannot give."""

    digest: str
    reason: str

    def __str__(self) -> str:
        return f"a mask of the project is lost ({self.reason}); track its frame again"


@dataclass(eq=False)
class EditRefused(UserError):
    """An edit that would overrule a person's lock, or does not fit the document."""

    reason: str

    def __str__(self) -> str:
        return self.reason


class ObjectLocked(EditRefused):
    """An edit of an object that is closed to edits as a whole."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is locked; unlock the object first")
        self.name = name


class FrameLocked(EditRefused):
    """An edit of a frame (its index) that a person declared right."""

    def __init__(self, name: str, frame: int) -> None:
        super().__init__(f"frame {frame} of {name} is locked; unlock it first")
        self.name, self.frame = name, frame


class NameEmpty(EditRefused):
    """A name without anything to see."""

    def __init__(self) -> None:
        super().__init__("a name needs at least one visible character")


class ClipUnfit(EditRefused):
    """A file that is not the clip a shot was made of. size: width, height, frames; wanted too."""

    def __init__(
        self, path: Path, size: tuple[int, int, int], wanted: tuple[int, int, int]
    ) -> None:
        is_now, was = (f"{width}x{height} and {n} frames" for width, height, n in (size, wanted))
        super().__init__(
            f"{one_line(path)}: {is_now} do not fit the project's {was}; "
            "choose the clip it was made of"
        )
        self.path, self.size, self.wanted = path, size, wanted


@dataclass(eq=False)
class PromptInvalid(UserError):
    """A prompt that does not fit its clip, file or object."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class ModelUnavailable(UserError):
    """A model that is not installed, damaged, or not one we can run."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"model {self.name}: {self.reason}"


@dataclass(eq=False)
class ExportFailed(UserError):
    """Files that could not be written, or that read back other than meant."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{one_line(self.path)}: {self.reason}"
