"""One way to open whatever a person calls a clip."""

from __future__ import annotations

from pathlib import Path

from rotoline.media.clip import FrameReader
from rotoline.media.video import VideoReader


def open_clip(path: str | Path) -> FrameReader:
    """Open a movie for frame-accurate reading.

    Raises ClipUnreadable with one line that says what is wrong and what to do.
    """
    return VideoReader(Path(path))
