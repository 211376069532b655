"""The source's pictures in order, read one frame ahead; a bad frame shifts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from rotoline.errors import FrameUnreadable
from rotoline.export.findings import Findings
from rotoline.media.clip import Frame, FrameReader


class SourcePictures:
    """Frames of a clip; an unreadable one is the nearest earlier readable one. A context manager.

    While it is open, only its own thread uses the reader.
    """

    def __init__(self, reader: FrameReader, frames: Sequence[int], findings: Findings) -> None:
        self._reader = reader
        self._frames = frames
        self._findings = findings
        self._position = 0
        self._last: Frame | None = None
        self._ahead: Future[Frame] | None = None

    def __enter__(self) -> SourcePictures:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="export-read")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def next(self) -> Frame:
        """The next of the frames.

        Raises FrameUnreadable where no frame of the whole clip can be read.
        """
        position, self._position = self._position, self._position + 1
        ahead = self._ahead or self._thread.submit(self._read, self._frames[position])
        frame = ahead.result()
        self._ahead = None
        if position + 1 < len(self._frames):
            self._ahead = self._thread.submit(self._read, self._frames[position + 1])
        if frame.index != self._frames[position]:
            self._findings.unreadable[self._frames[position]] = frame.index
        return frame

    def _read(self, index: int) -> Frame:
        try:
            self._last = self._reader.read(index, deep=True)
        except FrameUnreadable:
            if self._last is None:
                self._last = self._nearest(index)
        return self._last

    def _nearest(self, index: int) -> Frame:
        earlier = range(index - 1, -1, -1)
        later = range(index + 1, self._reader.info.frames)
        for other in (*earlier, *later):
            try:
                return self._reader.read(other, deep=True)
            except FrameUnreadable:
                continue
        raise FrameUnreadable(self._reader.info.path, index)
