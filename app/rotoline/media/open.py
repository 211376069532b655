"""One way to open whatever a person calls a clip."""

from __future__ import annotations

from pathlib import Path

from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.job import Steps
from rotoline.errors import ClipUnreadable
from rotoline.media.clip import FrameReader
from rotoline.media.container import check_readable, looks_like_text
from rotoline.media.index_cache import known_index
from rotoline.media.interpretation import refuse_unknown
from rotoline.media.numbering import (
    PICTURE_SUFFIXES,
    files_of_folder,
    files_of_pattern,
    is_pattern,
    sequence_of,
)
from rotoline.media.patience import patiently
from rotoline.media.sequence import reading, still
from rotoline.media.video import VideoReader

__all__ = ["open_clip", "sequence_of"]


def open_clip(path: str | Path, interpretation: Interpretation = AS_STORED) -> FrameReader:
    """Open a movie, a still, a folder of numbered pictures, or a pattern of them.

    path: one numbered picture stays a still; `sequence_of` finds its sequence.
    interpretation: what a person says of the clip in place of its tags.
    Raises ClipUnreadable with one line that says what is wrong and what to do, also where a
    read does not return.
    """
    path = Path(path)
    return patiently(opening(path, interpretation), path)


def opening(path: Path, interpretation: Interpretation = AS_STORED) -> Steps[FrameReader]:
    """`open_clip` in steps: finding a movie's frames takes as long as it is large."""
    refuse_unknown(path, interpretation)
    try:
        if is_pattern(path):
            return (yield from reading(path, files_of_pattern(path), interpretation))
        if path.is_dir():
            return (yield from reading(path, files_of_folder(path), interpretation))
    except (OSError, ValueError) as error:
        raise ClipUnreadable(path, "is no name of a file; check it") from error
    check_readable(path)
    if path.suffix.lower() in PICTURE_SUFFIXES:
        if looks_like_text(path):
            raise ClipUnreadable(
                path, "is text, not a clip; choose a movie, a picture or a numbered sequence"
            )
        return (yield from still(path, interpretation))
    index = yield from known_index(path)
    return VideoReader(path, index, interpretation)
