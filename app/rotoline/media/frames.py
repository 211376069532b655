"""A clip as trackers read it: a sequence of 8-bit pictures, decoded one at a time."""

from __future__ import annotations

from rotoline.media.clip import FrameReader, Picture


class ClipFrames:
    """`len(frames)` and `frames[i]` over a reader; nothing is kept.

    A frame is (H, W, 3) uint8. Raises IndexError outside the clip and FrameUnreadable for a
    frame that cannot be decoded.
    """

    def __init__(self, reader: FrameReader) -> None:
        self._reader = reader

    def __len__(self) -> int:
        return self._reader.info.frames

    def __getitem__(self, index: int) -> Picture:
        return self._reader.read(index).rgb
