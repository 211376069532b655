"""Errors in the person's words."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from rotoline.errors import (
    ClipUnfit,
    ClipUnreadable,
    EditRefused,
    ExportFailed,
    FrameLocked,
    FrameUnreadable,
    ModelUnavailable,
    NameEmpty,
    ObjectLocked,
    ProjectInUse,
    ProjectUnreadable,
    ProjectUnwritable,
    PromptInvalid,
)
from rotoline.export.remarks import ExportRefused
from rotoline.ui.clip_words import clip_words
from rotoline.ui.export_words import refusal_words
from rotoline.ui.refusals import MatteEmpty, MatteUnfit, NoSuchFrame, ReadOnly

_UNBROKEN = re.compile(r"\S{61,}")
# First words of reasons that go on from the file's name.
_OF_THE_FILE = frozenset(
    ("is", "has", "holds", "needs", "could", "cannot", "exists", "reads", "was", "does", "contains")
)


def words(error: Exception, first_number: int = 0) -> str:
    """One sentence or two: what happened, where, and what to do.

    first_number: of the clip that the error is about; frames are told by their numbers.
    """
    translate = QCoreApplication.translate
    if isinstance(error, FrameUnreadable):
        text = translate(
            "Messages", "Frame %1 of %2 cannot be read (%3). The clip may be incomplete."
        )
        return _filled(text, str(error.index + first_number), error.path.name, error.reason)
    if isinstance(error, NoSuchFrame):
        text = translate("Messages", "%1 has no frame %2: it has %3 to %4.")
        numbers = (str(number) for number in (error.number, error.first, error.last))
        return _filled(text, error.path.name, *numbers)
    if isinstance(error, MatteUnfit):
        text = translate(
            "Messages",
            "%1 is %2 and the clip %3: a mask needs the clip's shape. Render it in that size.",
        )
        sizes = (f"{width}x{height}" for width, height in (error.size, error.wanted))
        return _filled(text, error.path.name, *sizes)
    if isinstance(error, ReadOnly):
        text = translate("Messages", "%1 is read only. Save it under another name to change it.")
        return _filled(text, error.path.name)
    if isinstance(error, MatteEmpty):
        text = translate("Messages", "Nothing in %1 is white there: it holds no mask.")
        return _filled(text, error.path.name)
    if isinstance(error, ClipUnreadable):
        own = clip_words(" ".join(error.path.name.split()), " ".join(error.reason.split()))
        if own is not None:
            return _within_a_line(own)
        text = translate("Messages", "%1 was not opened: %2.")
        return _about(text, error.path.name, error.reason)
    if isinstance(error, ProjectInUse):
        text = translate(
            "Messages", "%1 is open elsewhere (%2). Close it there, or open it for reading."
        )
        return _filled(text, error.path.name, error.holder)
    if isinstance(error, ProjectUnreadable):
        return _filled(
            translate("Messages", "%1 cannot be opened: %2."), error.path.name, error.reason
        )
    if isinstance(error, ProjectUnwritable):
        return _filled(
            translate("Messages", "%1 cannot be saved: %2."), error.path.name, error.reason
        )
    if isinstance(error, ExportRefused):
        return _within_a_line(refusal_words(error))
    if isinstance(error, ExportFailed):
        text = translate("Messages", "%1 was not exported: %2.")
        return _about(text, error.path.name, error.reason)
    if isinstance(error, ModelUnavailable):
        return _filled(
            translate("Messages", "The model %1 cannot be used: %2."), error.name, error.reason
        )
    if isinstance(error, ObjectLocked):
        text = translate("Messages", "%1 is locked. Unlock the object first.")
        return _filled(text, error.name)
    if isinstance(error, FrameLocked):
        text = translate("Messages", "Frame %1 of %2 is locked. Unlock it first.")
        return _filled(text, str(error.frame + first_number), error.name)
    if isinstance(error, NameEmpty):
        return translate("Messages", "A name needs at least one visible character.")
    if isinstance(error, ClipUnfit):
        text = translate(
            "Messages", "%1 has %2, and the project was made for %3. Choose that clip."
        )
        return _filled(text, error.path.name, *map(_measures, (error.size, error.wanted)))
    if isinstance(error, EditRefused | PromptInvalid):
        return _sentence(error.reason)
    return _sentence(str(error))


def _measures(size: tuple[int, int, int]) -> str:
    text = QCoreApplication.translate("Messages", "%1 x %2 pixels and %3 frames")
    return _filled(text, *map(str, size))


def _about(text: str, name: str, reason: str) -> str:
    """The text filled in; plainly "NAME is ..." where the reason says something of the file."""
    if reason.split(" ", 1)[0] in _OF_THE_FILE:
        text = "%1 %2."
    return _filled(text, name, reason)


def _filled(text: str, *parts: str) -> str:
    for number, part in enumerate(parts, start=1):
        text = text.replace(f"%{number}", " ".join(part.split()))
    return _within_a_line(_without_options(text))


def _within_a_line(text: str) -> str:
    """A name without a space cannot be wrapped: a long one loses its middle."""
    return _UNBROKEN.sub(lambda found: f"{found[0][:40]}…{found[0][-19:]}", text)


def _without_options(text: str) -> str:
    """Options of the command line as plain words: "--first-number" is "first number" here."""
    return re.sub(r"--([a-z-]+)", lambda found: found.group(1).replace("-", " "), text)


def _sentence(text: str) -> str:
    text = _without_options(" ".join(text.split()))
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
