"""The source's pictures in order, read one frame ahead; a bad frame shifts nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, wait
from functools import partial
from types import TracebackType

from rotoline.core.job import Steps
from rotoline.errors import FrameUnreadable
from rotoline.export.findings import Findings
from rotoline.media.clip import Frame, FrameReader
from rotoline.media.patience import LIMIT, LOOK, ReadingThread, silent


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
        self._ended = False

    def __enter__(self) -> SourcePictures:
        self._thread = ReadingThread("export-read")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended = True
        self._thread.close()

    def next(self) -> Steps[Frame]:
        """The next of the frames, waited for in steps.

        Raises FrameUnreadable where no frame of the whole clip can be read, ClipUnreadable where
        a read does not return.
        """
        position, self._position = self._position, self._position + 1
        ahead = self._ahead or self._begin(position)
        begun = time.monotonic()
        while not wait((ahead,), LOOK).done:
            if time.monotonic() - begun > LIMIT:
                raise silent(self._reader.info.path)
            yield
        frame = ahead.result()
        self._ahead = None
        if position + 1 < len(self._frames):
            self._ahead = self._begin(position + 1)
        if frame.index != self._frames[position]:
            self._findings.unreadable[self._frames[position]] = frame.index
        return frame

    def _begin(self, position: int) -> Future[Frame]:
        return self._thread.begin(partial(self._read, self._frames[position]))

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
            if self._ended:
                break
            try:
                return self._reader.read(other, deep=True)
            except FrameUnreadable:
                continue
        raise FrameUnreadable(self._reader.info.path, index)
