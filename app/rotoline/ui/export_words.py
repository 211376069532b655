"""What an export tells, in the person's words.

The texts stand in context "Messages"; they are translated when shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from rotoline.export.format import Preset
from rotoline.export.remarks import (
    ExportRefused,
    Finding,
    FindingKind,
    Frames,
    RefusalKind,
    Value,
    spans,
)


def _words(text: str) -> str:
    """Marks words for lupdate."""
    return text


_FINDINGS: Mapping[FindingKind, str] = {
    "untracked": _words("'%1' is not tracked on %2: it is empty there."),
    "stale": _words("'%1' was corrected but not tracked again on %2."),
    "lost": _words("Masks of '%1' are lost on %2: it is empty there."),
    "overlapping": _words("Objects overlap on %1: picked together they cover more than 1."),
    "invisible": _words("Nothing is visible on %1."),
    "fields_untold": _words(
        "The clip is interlaced, which %1 does not tell here: set its field order in your program."
    ),
    "top_first_untold": _words(
        "The clip is interlaced, which %1 does not tell here: set top field first in your program."
    ),
    "bottom_first_untold": _words(
        "The clip is interlaced, which %1 does not tell here: set bottom field first in your "
        "program."
    ),
    "unreadable": _words("Unreadable in the clip: %1. Written there instead: %2."),
    "not_finite": _words("NaN or infinite colour is written as black or 65504 on %1."),
    "untagged": _words("The clip does not say its colour; assumed: %1."),
    "profile_left_out": _words(
        "The clip's ICC profile (%1) is not written: assign it where the files are used."
    ),
    "full_range": _words(
        "The clip is full range: the movie's code values differ, its picture does not."
    ),
    "to_linear": _words("Colour is brought from %1 to linear light."),
    "to_srgb": _words("Colour is brought from %1 to the sRGB curve."),
    "not_linear": _words("Colour is not linear light: %1 is not known here."),
    "taken_as_straight": _words(
        "Programs take the alpha of %1 as straight: set it to premultiplied there."
    ),
    "sound_reencoded": _words("The sound was encoded again, from %1 to %2."),
    "times_left_out": _words("The clip has a variable rate; numbered pictures carry no times."),
    "times_rounded": _words("Times are rounded to %1 s by %2."),
    "aspect_left_out": _words("Pixels are %1, which %2 does not say: set it in your program."),
    "timecode_left_out": _words("The timecode %1 is left out: %2 holds none."),
    "timecode_unfit": _words("The timecode %1 is left out: it is none at %2 frames a second."),
    "rate_without_timecode": _words("The timecode is left out: %1 counts no more than %2 frames."),
    "unfinished": _words(
        "%1 is an unfinished file of another export: delete it where none is running."
    ),
    "several_unfinished": _words(
        "%1 and %2 more are unfinished files of another export: delete them where none is running."
    ),
    "report_not_kept": _words("The report could not be kept in the project: %1."),
}

# %1 is the file's or the folder's name.
_REFUSALS: Mapping[RefusalKind, str] = {
    "suffix": _words("%1: %2 is written to %3. Change the name or the format."),
    "one_file": _words("%1 is a folder, and %2 is one file. Give it a name that ends in %3."),
    "unnumbered": _words(
        "%1: %2 frames need numbered names. Write %3, or name a folder for the files."
    ),
    "negative_number": _words(
        "%1: files are numbered from 0 on. Choose another first number under '%2'."
    ),
    "unknown_token": _words("%1: %2 stands for nothing. Write one of %3."),
    "long_name": _words("%1: the name is too long. Choose a shorter one."),
    "own_source": _words(
        "%1 is the project's own source and is never written over. Choose another name."
    ),
    "among_source": _words(
        "%1 would be read as one of the clip's own pictures. Choose another folder."
    ),
    "folder": _words("%1 is a folder. Choose another name."),
    "exists": _words("%1 exists already. Choose another name, or tick '%2'."),
    "several_exist": _words(
        "%1 exists already, and so do %2 more. Choose another name, or tick '%3'."
    ),
    "unwritable": _words("Nothing can be written into the folder %1. Choose another folder."),
    "other_size": _words(
        "%1: the clip is now %2, the project was made for %3. Locate the right clip."
    ),
    "no_encoder": _words(
        "%1: %2 is not available, because the installed av package has no encoder %3. Choose "
        "another format."
    ),
    "odd_width": _words(
        "%1: %2 needs an even width, and the clip is %3. Choose ProRes 4444 or FFV1."
    ),
    "odd_size": _words(
        "%1: %2 needs an even width and height, and the clip is %3. Choose ProRes 4444 or FFV1."
    ),
    "too_small": _words(
        "%1: %2 needs at least %4, and the clip is %3. Choose ProRes 4444 or FFV1."
    ),
    "too_large": _words(
        "%1: %2 holds at most %4 pixels a side, and the clip is %3. Choose ProRes 4444 or FFV1."
    ),
}

# What mends it, as the form calls it; the last value of the texts above.
_CONTROLS: Mapping[RefusalKind, str] = {
    "negative_number": "Numbers",
    "exists": "Replace files that exist",
    "several_exist": "Replace files that exist",
}


def refusal_words(refused: ExportRefused) -> str:
    """Why an export would go wrong, and what to do, by the names that the dialog uses."""
    text = QCoreApplication.translate("Messages", _REFUSALS[refused.kind])
    # The whole path of a folder, and of what has no name: "/".
    path = refused.path
    where = str(path) if refused.kind == "unwritable" or not path.name else path.name
    values = [where, *refused.values]
    if control := _CONTROLS.get(refused.kind):
        values.append(QCoreApplication.translate("ExportForm", control))
    return _with_values(text, values)


def finding_words(finding: Finding, first_number: int) -> str:
    """A finding as one sentence. first_number: of the clip, whose frames are named as shown."""
    text = QCoreApplication.translate("Messages", _FINDINGS[finding.kind])
    return _with_values(text, finding.values, first_number)


def _with_values(text: str, values: Sequence[Value], first_number: int = 0) -> str:
    said = [_value_words(value, first_number) for value in values]
    # In one pass: a name may hold "%2" itself.
    return re.sub(r"%(\d)", lambda place: said[int(place[1]) - 1], text)


def _value_words(value: Value, first_number: int) -> str:
    if isinstance(value, Preset):
        return value.title
    if isinstance(value, str):
        return " ".join(value.split())
    return _frames_words(value, first_number)


def _frames_words(frames: Frames, first_number: int) -> str:
    translate = QCoreApplication.translate
    one, more = translate("Messages", "frame %1"), translate("Messages", "frames %1")
    numbers = spans(frame + first_number for frame in frames)
    return (one if len(frames) == 1 else more).replace("%1", numbers)
