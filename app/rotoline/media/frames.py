"""A clip as trackers read it: a sequence of 8-bit pictures, the next few decoded ahead."""

from __future__ import annotations

import logging
import time
from collections import Counter, OrderedDict, deque
from threading import Condition, Thread

from rotoline.media.clip import FrameReader, Picture
from rotoline.media.patience import LIMIT, LOOK, PATIENCE, silent

_log = logging.getLogger(__name__)

# Pictures decoded before they are asked for, and those kept that were asked for last.
AHEAD = 3
KEPT = 2
# Frames apart that still count as walking through the clip.
_LONGEST_STEP = 8
# Seconds after which a thread with nothing to do ends; the next request starts another.
_IDLE = 5.0


class ClipFrames:
    """`len(frames)` and `frames[i]` over a reader that nothing else uses until this is closed.

    A frame is (H, W, 3) uint8. Frames asked for at even steps, forward or backward, are decoded
    ahead on a thread of its own; any other request comes first. Any thread may ask: none loses
    its frame to another, though only who walks alone is foretold. At most AHEAD + KEPT + 1
    pictures are held, and one more for each further thread that waits. Raises IndexError outside
    the clip, FrameUnreadable for a frame that cannot be decoded, and ClipUnreadable where a read
    does not return.
    """

    def __init__(self, reader: FrameReader) -> None:
        self._reader = reader
        self._count = reader.info.frames
        self._changed = Condition()
        self._plan: deque[int] = deque()
        self._in_work: int | None = None
        self._begun = 0.0
        self._ready: dict[int, Picture | Exception] = {}
        self._served: OrderedDict[int, Picture] = OrderedDict()
        self._awaited: Counter[int] = Counter()
        self._newest: int | None = None
        self._step = 0
        self._thread: Thread | None = None
        self._closed = False

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Picture:
        if not 0 <= index < self._count:
            raise IndexError(f"frame {index} of {self._count}")
        with self._changed:
            if (served := self._served.get(index)) is not None:
                self._served.move_to_end(index)
                return served
            self._awaited[index] += 1
            try:
                self._replan(index)
                self._changed.notify_all()
                return self._wait_for(index)
            finally:
                self._awaited[index] -= 1
                if not self._awaited[index]:
                    del self._awaited[index]

    def _wait_for(self, index: int) -> Picture:
        while not self._closed:
            if (served := self._served.get(index)) is not None:
                return served
            if (outcome := self._ready.pop(index, None)) is not None:
                if isinstance(outcome, Exception):
                    raise outcome
                self._served[index] = outcome
                if len(self._served) > KEPT:
                    self._served.popitem(last=False)
                # Who waits for the same frame has it from here.
                self._changed.notify_all()
                return outcome
            # Another thread may have been served it, and more since.
            if index not in self._plan and index != self._in_work:
                self._plan.appendleft(index)
                self._changed.notify_all()
            self._start()
            self._changed.wait(LOOK)
            if self._in_work is not None and time.monotonic() - self._begun > LIMIT:
                raise silent(self._reader.info.path)
        raise ValueError("the frames of this clip are closed")

    def close(self) -> None:
        """Stop decoding; at most the frame in work is waited for. The reader stays open."""
        with self._changed:
            self._closed = True
            self._plan.clear()
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(PATIENCE)
            if thread.is_alive():
                _log.warning("a read does not return; its thread is left behind")
        self._ready.clear()
        self._served.clear()

    def _replan(self, index: int) -> None:
        """Put a frame first, and after it those that the way of asking foretells."""
        step = 0 if self._newest is None else index - self._newest
        foretold = step == self._step and 0 < abs(step) <= _LONGEST_STEP
        self._newest, self._step = index, step
        ahead = [index + step * number for number in range(1, AHEAD + 1)] if foretold else []
        others = [other for other in self._awaited if other != index]
        wanted = [i for i in (index, *others, *ahead) if 0 <= i < self._count]
        for other in self._ready.keys() - set(wanted):
            del self._ready[other]
        self._plan = deque(i for i in wanted if i not in self._ready and i != self._in_work)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._work, name="decode ahead", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or bool(self._plan), _IDLE)
                if self._closed or not self._plan:
                    self._thread = None
                    return
                index = self._in_work = self._plan.popleft()
                self._begun = time.monotonic()
            outcome = self._outcome(index)
            with self._changed:
                self._in_work = None
                if index in self._awaited or self._is_foretold(index):
                    self._ready[index] = outcome
                self._changed.notify_all()

    def _is_foretold(self, index: int) -> bool:
        """Whether a frame still lies ahead of the newest one asked for."""
        assert self._newest is not None
        away = index - self._newest
        return self._step != 0 and away % self._step == 0 and 0 < away // self._step <= AHEAD

    def _outcome(self, index: int) -> Picture | Exception:
        try:
            return self._reader.read(index).rgb
        except Exception as error:  # noqa: BLE001 - raised where the frame is asked for
            return error
