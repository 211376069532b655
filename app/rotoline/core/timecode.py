"""SMPTE timecode: labels of frames, drop-frame included.

A label is `HH:MM:SS:FF`, or `HH:MM:SS;FF` for drop-frame, which leaves out the labels 0 and 1
(0 to 3 at 60 frames a second) of every minute but each tenth, so that clock and label agree.
"""

from __future__ import annotations

import re
from fractions import Fraction

_LABEL = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})")
_DAY_SECONDS = 24 * 60 * 60


def shifted(label: str, frames: int, rate: Fraction) -> str:
    """The label `frames` later (earlier if negative); counts on past midnight as clocks do.

    Raises ValueError for a label that is none at this rate.
    """
    return label_of(frame_of(label, rate) + frames, rate, drops_frames(label))


def is_label(label: str, rate: Fraction) -> bool:
    """Whether a label can be one of a day's at this rate."""
    try:
        frame_of(label, rate)
    except ValueError:
        return False
    return _parts(label)[0] < 24


def drops_frames(label: str) -> bool:
    """Whether a label counts drop-frame. Raises ValueError for no label."""
    return _parts(label)[3] != ":"


def frame_of(label: str, rate: Fraction) -> int:
    """Frames since 00:00:00:00. Raises ValueError for a label that is none at this rate."""
    hours, minutes, seconds, separator, frame = _parts(label)
    nominal = _nominal(rate)
    if minutes > 59 or seconds > 59 or frame >= nominal:
        raise ValueError(f"{label} is no timecode at {float(rate):g} frames a second")
    total_minutes = hours * 60 + minutes
    count = (total_minutes * 60 + seconds) * nominal + frame
    if separator != ":":
        count -= _dropped_a_minute(nominal) * (total_minutes - total_minutes // 10)
    return count


def label_of(frame: int, rate: Fraction, drop: bool = False) -> str:
    """The label of a frame counted from 00:00:00:00, modulo one day."""
    nominal = _nominal(rate)
    dropped = _dropped_a_minute(nominal) if drop else 0
    ten_minutes = 600 * nominal - 9 * dropped
    frame %= _DAY_SECONDS // 600 * ten_minutes
    if dropped:
        tens, rest = divmod(frame, ten_minutes)
        # The first of ten minutes is whole, each of the others starts after its dropped labels.
        later = max(rest - 60 * nominal, 0) // (60 * nominal - dropped)
        minutes = later + (1 if rest >= 60 * nominal else 0)
        frame += dropped * (9 * tens + minutes)
    seconds, frame = divmod(frame, nominal)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    digits = len(str(nominal - 1)) if nominal > 100 else 2
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{';' if drop else ':'}{frame:0{digits}d}"


def _nominal(rate: Fraction) -> int:
    """Labels a second. A slide show of a picture every few seconds counts one a picture."""
    return max(1, round(rate))


def _dropped_a_minute(nominal: int) -> int:
    if nominal % 30:
        raise ValueError("only 30 and 60 frames a second have drop-frame timecode")
    return nominal // 15


def _parts(label: str) -> tuple[int, int, int, str, int]:
    match = _LABEL.fullmatch(label.strip())
    if match is None:
        raise ValueError(f"{label!r} is no timecode; write HH:MM:SS:FF")
    hours, minutes, seconds, separator, frame = match.groups()
    return int(hours), int(minutes), int(seconds), separator, int(frame)
