"""What an export tells a person, as data: its words for a terminal; the window has its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rotoline.errors import ExportFailed
from rotoline.export.format import Preset

Frames = tuple[int, ...]
"""Frame indices, ascending."""
Value = str | Frames | Preset
"""What a remark names. A format goes by its name here and by its title in the window."""

FindingKind = Literal[
    "untracked",
    "stale",
    "lost",
    "overlapping",
    "invisible",
    "fields_untold",
    "top_first_untold",
    "bottom_first_untold",
    "unreadable",
    "not_finite",
    "untagged",
    "profile_left_out",
    "full_range",
    "to_linear",
    "to_srgb",
    "not_linear",
    "taken_as_straight",
    "sound_reencoded",
    "times_left_out",
    "times_rounded",
    "aspect_left_out",
    "timecode_left_out",
    "timecode_unfit",
    "rate_without_timecode",
    "unfinished",
    "several_unfinished",
    "report_not_kept",
]

_FINDINGS: Mapping[FindingKind, str] = {
    "untracked": "{0!r} is not tracked on {1}: empty there",
    "stale": "{0!r} was corrected but not tracked again on {1}",
    "lost": "masks of {0!r} are lost on {1}: empty there",
    "overlapping": "objects overlap on {0}: picked together they cover more than 1",
    "invisible": "nothing is visible on {0}",
    "fields_untold": "the clip is interlaced, which {0} does not tell here: set its field order",
    "top_first_untold": "the clip is interlaced, which {0} does not tell here: set top field first",
    "bottom_first_untold": (
        "the clip is interlaced, which {0} does not tell here: set bottom field first"
    ),
    "unreadable": "{0} of the clip {are} unreadable: {1} stands there",
    "not_finite": "NaN or infinite colour on {0} of the clip is written as black or 65504",
    "untagged": "the clip is not tagged; assumed: {0}",
    "profile_left_out": (
        "the clip's ICC profile ({0}) is not written; assign it where files are used"
    ),
    "full_range": "the clip is full range; the movie's codes differ, its picture does not",
    "to_linear": "colour is brought from {0} to linear light",
    "to_srgb": "colour is brought from {0} to the sRGB curve",
    "not_linear": "colour is not linear light: {0} is not known here",
    "taken_as_straight": "programs take the alpha of {0} as straight: say premultiplied there",
    "sound_reencoded": "sound was encoded again, from {0} to {1}",
    "times_left_out": "the clip has a variable rate; numbered pictures carry no times",
    "times_rounded": "times are rounded to {0} s by {1}",
    "aspect_left_out": "pixels are {0}, which {1} does not say: set it there",
    "timecode_left_out": "timecode {0} is left out: {1} holds none",
    "timecode_unfit": "timecode {0} is left out: it is none at {1} frames a second",
    "rate_without_timecode": "timecode is left out: {0} counts no more than {1} frames",
    "unfinished": "{0} is unfinished, of another export: delete it where none is running",
    "several_unfinished": (
        "{0} (and {1} more) is unfinished, of another export: delete it where none is running"
    ),
    "report_not_kept": "the report could not be kept in the project: {0}",
}


@dataclass(frozen=True)
class Finding:
    """One thing a person should know of a finished export. values: what its words name."""

    kind: FindingKind
    values: tuple[Value, ...] = ()

    def __str__(self) -> str:
        return plain(_FINDINGS[self.kind], self.values)


RefusalKind = Literal[
    "suffix",
    "one_file",
    "unnumbered",
    "negative_number",
    "unknown_token",
    "long_name",
    "own_source",
    "among_source",
    "folder",
    "exists",
    "several_exist",
    "unwritable",
    "other_size",
    "no_encoder",
    "odd_width",
    "odd_size",
    "too_small",
    "too_large",
]

_INSTEAD = "choose prores4444 or ffv1 with --content matte"
_REFUSALS: Mapping[RefusalKind, str] = {
    "suffix": "{0} is written to {1}; change the name or --format",
    "one_file": "is a folder; {0} is one file, name it, such as {1}",
    "unnumbered": "{0} frames need numbered names; write {1} or name a folder",
    "negative_number": "files are numbered from 0 on; change --first-number",
    "unknown_token": "{0} stands for nothing; write one of {1}",
    "long_name": "its name is too long; choose a shorter one",
    "own_source": "is the project's own source and is never written over; choose another name",
    "among_source": "would be read as one of the clip's own pictures; choose another folder",
    "folder": "is a folder; choose another name",
    "exists": "exists already; choose another name or --overwrite",
    "several_exist": "exists already (and {0} more); choose another name or --overwrite",
    "unwritable": "cannot be written; choose another folder",
    "other_size": "the clip is now {0}, the project was made for {1}; relink the right clip",
    "no_encoder": (
        "{0} is not available: the installed av package has no {1} encoder; choose another "
        "format, or install av from its wheel"
    ),
    "odd_width": f"{{0}} needs an even width, the clip is {{1}}; {_INSTEAD}",
    "odd_size": f"{{0}} needs an even width and height, the clip is {{1}}; {_INSTEAD}",
    "too_small": f"{{0}} needs at least {{2}}, the clip is {{1}}; {_INSTEAD}",
    "too_large": f"{{0}} holds at most {{2}} pixels a side, the clip is {{1}}; {_INSTEAD}",
}


class ExportRefused(ExportFailed):
    """An export refused while it was planned: nothing was tried. values: what its words name."""

    def __init__(self, path: Path, kind: RefusalKind, *values: Value) -> None:
        super().__init__(path, plain(_REFUSALS[kind], values))
        self.kind = kind
        self.values = values


def plain(text: str, values: Collection[Value]) -> str:
    """A text of the command line with its values put in."""
    counts = [len(value) for value in values if isinstance(value, tuple)]
    are = "is" if counts[:1] == [1] else "are"
    return text.format(*(_plain(value) for value in values), are=are)


def _plain(value: Value) -> str:
    if isinstance(value, Preset):
        return value.name
    return value if isinstance(value, str) else named(value)


def named(frames: Collection[int]) -> str:
    """Frames in a sentence: 1 gives "frame 1", 1, 2, 7 gives "frames 1-2, 7"."""
    return f"frame{'' if len(frames) == 1 else 's'} {spans(frames)}"


def spans(frames: Iterable[int]) -> str:
    """Frame indices as ranges: 1, 2, 3, 7 gives "1-3, 7"."""
    ranges: list[list[int]] = []
    for frame in sorted(frames):
        if ranges and frame == ranges[-1][1] + 1:
            ranges[-1][1] = frame
        else:
            ranges.append([frame, frame])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in ranges)
