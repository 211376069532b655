"""Cuts and held frames, from the pictures alone, before anything is tracked.

A cut changes colours and layout at once and for good: the colour histogram of the frame and of
the one after differ from the frame before, far more than motion has just been changing them. A
flash changes them too, but the picture before it comes back. Fast motion keeps its colours.

A held frame (animation on twos, a duplicated frame) shows what the frame before showed, up to
what a codec changes. It is compared with the first of its run, so that a slow drift is none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.runs import runs

# Shares of the histogram that changed. On footage without cuts 0.09 was the most that motion
# changed, cuts changed 0.88 and more; a cut between alike scenes shows in the layout as well.
_SURE_CHANGE = 0.5
_LIKELY_CHANGE = 0.2
_TIMES_USUAL = 4.0
_LAYOUT_CHANGE = 0.5
_LEAST_LEVELS = 8.0
_FLASH_FRAMES = 2
_USUAL_FRAMES = 8

# 8-bit levels: codecs pulse by one or two where nothing moves.
_HELD_MEAN = 0.7
_HELD_BLOCK = 3.0
_HELD_WIDTH = 480
_BLOCK = 8


@dataclass(frozen=True)
class Compared:
    """What was found of one frame against the ones before."""

    frame: int
    is_cut: bool
    is_held: bool


@dataclass(frozen=True)
class _Look:
    """A frame in small: colour histogram, sum 1; thumbnail (18, 32, 3), 0..255; and the
    thumbnail's layout, mean 0 and norm 1.
    """

    frame: int
    histogram: NDArray[np.float32]
    thumbnail: NDArray[np.float32]
    layout: NDArray[np.float32]
    is_held: bool

    def change(self, other: _Look) -> float:
        return 1 - float(np.minimum(self.histogram, other.histogram).sum())

    def layout_change(self, other: _Look) -> float:
        return 1 - float((self.layout * other.layout).sum())


class Comparison:
    """Takes a clip's pictures in order, says of each what it is, two frames late."""

    def __init__(self) -> None:
        self._past: deque[_Look] = deque(maxlen=_FLASH_FRAMES + 1)
        self._waiting: deque[_Look] = deque()
        self._changes: deque[float] = deque(maxlen=_USUAL_FRAMES)
        self._run_start: NDArray[np.int16] | None = None

    def add(self, frame: int, picture: NDArray[np.uint8]) -> list[Compared]:
        """The next picture (H, W, 3) uint8. The first one is neither cut nor held."""
        self._waiting.append(_look(frame, picture, self._is_held(picture)))
        return [self._decide()] if len(self._waiting) > _FLASH_FRAMES else []

    def finish(self) -> list[Compared]:
        """What was still held back. The next picture is a first one again."""
        rest = [self._decide() for _ in range(len(self._waiting))]
        self._past.clear()
        self._changes.clear()
        self._run_start = None
        return rest

    def _decide(self) -> Compared:
        now = self._waiting.popleft()
        is_cut = bool(self._past) and self._begins_scene(now)
        if is_cut:
            self._past.clear()
            self._changes.clear()
        elif self._past:
            self._changes.append(now.change(self._past[-1]))
        self._past.append(now)
        return Compared(now.frame, is_cut, now.is_held and not is_cut)

    def _begins_scene(self, now: _Look) -> bool:
        before = self._past[-1]
        change = now.change(before)
        usual = median(self._changes) if self._changes else 0.0
        likely = (
            change > _LIKELY_CHANGE
            and change > _TIMES_USUAL * usual
            and now.layout_change(before) > _LAYOUT_CHANGE
        )
        if not likely and change < _SURE_CHANGE:
            return False
        # The last step into black moves all of a histogram and next to nothing of the picture.
        if float(np.abs(now.thumbnail - before.thumbnail).mean()) < _LEAST_LEVELS:
            return False
        # A flash: the picture before it comes back, or has just come back.
        after = [look.change(before) for look in self._waiting]
        earlier = [now.change(look) for look in self._past]
        return min(after + earlier) > change / 2

    def _is_held(self, picture: NDArray[np.uint8]) -> bool:
        width = min(_HELD_WIDTH, picture.shape[1])
        height = max(1, round(picture.shape[0] * width / picture.shape[1]))
        small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        levels = small.astype(np.int16)
        first = self._run_start
        if first is not None and first.shape == levels.shape:
            # Signed means of blocks: grain cancels out, whatever moved does not.
            moved = np.abs(cv2.blur((levels - first).astype(np.float32), (_BLOCK, _BLOCK)))
            if moved.mean() < _HELD_MEAN and moved.max() < _HELD_BLOCK:
                return True
        self._run_start = levels
        return False


def _look(frame: int, picture: NDArray[np.uint8], is_held: bool) -> _Look:
    small = cv2.resize(picture, (160, 90), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    spans = [0, 256, 64, 192, 64, 192]
    histogram = cv2.calcHist([lab], [0, 1, 2], None, [8, 16, 16], spans).ravel()
    thumbnail = cv2.resize(small, (32, 18), interpolation=cv2.INTER_AREA).astype(np.float32)
    layout = thumbnail - thumbnail.mean()
    norm = float(np.linalg.norm(layout))
    shares = np.asarray(histogram / max(1.0, float(histogram.sum())), np.float32)
    return _Look(frame, shares, thumbnail, layout / max(1.0, norm), is_held)


def likeness(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """How much of their colours two pictures (H, W, 3) uint8 have in common, 0..1.

    Two pictures of one scene have most of them, as `Comparison` takes them for one.
    """
    return 1 - _look(0, one, False).change(_look(1, other, False))


def held_runs(held: Iterable[int]) -> list[range]:
    """Runs of frames that show one picture: the one that shows it first and those that hold it."""
    return [range(first - 1, last + 1) for first, last in runs(held)]
