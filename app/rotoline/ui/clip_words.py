"""Why a clip was not opened, in the person's words.

The reasons are those of `media`, which says them in English to terminal and log. The texts stand
in context "Messages"; they are translated when shown. Another library's reason stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from PySide6.QtCore import QCoreApplication


def _words(text: str) -> str:
    """Marks words for lupdate."""
    return text


# %1 is the file's name, %2 and further what stands there in the reason.
_REASONS: Mapping[str, str] = {
    "is text, not a clip; choose a movie, a picture or a numbered sequence": _words(
        "%1 is text, not a clip. Choose a movie, a picture or a numbered sequence."
    ),
    "is empty (0 bytes); copy it again from its source": _words(
        "%1 is empty (0 bytes). Copy it again from its source."
    ),
    "has sound but no moving picture; choose a clip with a picture": _words(
        "%1 has sound but no moving picture. Choose a clip with a picture."
    ),
    "has no moving picture; choose another file": _words(
        "%1 has no moving picture. Choose another file."
    ),
    "has a picture of a kind that cannot be decoded here; convert it to ProRes or H.264": _words(
        "The picture of %1 is of a kind that cannot be decoded here. Convert it to ProRes or H.264."
    ),
    "its index is missing (no moov atom), the recording or copy was cut short; "
    "copy it again or repair it": _words(
        "The index of %1 is missing (no moov atom): the recording or copy was cut short. Copy it "
        "again or repair it."
    ),
    "has no frame that can be decoded; copy it again from its source": _words(
        "%1 has no frame that can be decoded. Copy it again from its source."
    ),
    "has no frame that can be read; copy it again from its source": _words(
        "%1 has no frame that can be read. Copy it again from its source."
    ),
    "is not a clip that can be read; choose a movie, a picture or a numbered sequence": _words(
        "%1 is no clip that can be read. Choose a movie, a picture or a numbered sequence."
    ),
    "there is no such file; check the name": _words("There is no file %1. Check the name."),
    "there is no such folder; check the name": _words("There is no folder %1. Check the name."),
    "may not be read; check its permissions": _words("%1 may not be read. Check its permissions."),
    "cannot be read (%2)": _words("%1 cannot be read (%2)."),
    "is a pipe or a device, not a file; save the clip first": _words(
        "%1 is a pipe or a device, not a file. Save the clip first."
    ),
    "has not answered for %2 seconds; check the drive or the network it is on": _words(
        "%1 has not answered for %2 seconds. Check the drive or the network it is on."
    ),
    "holds no numbered pictures; name a movie or another folder": _words(
        "The folder %1 holds no numbered pictures. Choose a movie or another folder."
    ),
    "holds %2 sequences; name one of them: %3": _words(
        "The folder %1 holds %2 sequences. Open a picture of the one you mean: %3."
    ),
    "its pictures differ in size: %2; put each size into a folder of its own": _words(
        "The pictures of %1 differ in size: %2. Put each size into a folder of its own."
    ),
    "its numbers run from %2 to %3 with only %4 files; move stray files away": _words(
        "The numbers of %1 run from %2 to %3 with only %4 files. Move stray files away."
    ),
    "the clip is not there; locate it": _words("The clip %1 is not there. Locate it."),
}


def clip_words(name: str, reason: str) -> str | None:
    """One or two sentences; None for a reason that has no words here."""
    for pattern, text in _patterns():
        if found := pattern.fullmatch(reason):
            words = QCoreApplication.translate("Messages", text)
            return _filled(words, [name, *found.groups()])
    return None


def _filled(text: str, parts: Sequence[str]) -> str:
    # In one pass: a name may hold "%2" itself.
    return re.sub(r"%(\d)", lambda place: parts[int(place[1]) - 1], text)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(re.sub(r"%\d", "(.+?)", re.escape(reason))), text)
        for reason, text in _REASONS.items()
    )
