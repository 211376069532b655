"""Frames on a line: zoom and scroll of the timeline as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor

MAX_PIXELS = 48.0
_MIN_LABEL_GAP = 76.0


@dataclass(frozen=True)
class Scale:
    """Maps frame indices to points across the track area.

    frames: the clip's length. width: points of the track area. pixels: points a frame.
    offset: points scrolled away at the left.
    """

    frames: int
    width: float
    pixels: float = 1.0
    offset: float = 0.0

    @property
    def fit_pixels(self) -> float:
        """Points a frame when the whole clip is in view."""
        return min(MAX_PIXELS, self.width / max(1, self.frames))

    @property
    def total(self) -> float:
        """Points the whole clip takes."""
        return self.frames * self.pixels

    @property
    def max_offset(self) -> float:
        return max(0.0, self.total - self.width)

    @property
    def first(self) -> int:
        """First frame in view."""
        return min(max(0, self.frames - 1), max(0, floor(self.offset / self.pixels)))

    @property
    def last(self) -> int:
        """Last frame in view."""
        return min(self.frames - 1, ceil((self.offset + self.width) / self.pixels))

    def left(self, frame: float) -> float:
        """Where a frame begins."""
        return frame * self.pixels - self.offset

    def middle(self, frame: int) -> float:
        return self.left(frame + 0.5)

    def frame_at(self, x: float) -> int:
        """The frame at a point, clamped to the clip."""
        return max(0, min(self.frames - 1, floor((x + self.offset) / self.pixels)))

    def fitted(self) -> Scale:
        return replace(self, pixels=self.fit_pixels, offset=0.0)

    def zoomed(self, factor: float, x: float) -> Scale:
        """Zoomed with the frame at `x` staying there."""
        pixels = min(MAX_PIXELS, max(self.fit_pixels, self.pixels * factor))
        held = (x + self.offset) / self.pixels
        return replace(self, pixels=pixels).scrolled_to(held * pixels - x)

    def scrolled_to(self, offset: float) -> Scale:
        return replace(self, offset=min(self.max_offset, max(0.0, offset)))

    def resized(self, width: float) -> Scale:
        """Another width; a fitted scale stays fitted."""
        was_fitted = self.pixels <= self.fit_pixels * 1.0001
        wider = replace(self, width=max(1.0, width))
        if was_fitted:
            return wider.fitted()
        return replace(wider, pixels=max(wider.pixels, wider.fit_pixels)).scrolled_to(self.offset)

    def showing(self, frame: int) -> Scale:
        """Scrolled, by pages, so that the frame is in view."""
        x = self.left(frame)
        if 0 <= x <= self.width - self.pixels:
            return self
        return self.scrolled_to(frame * self.pixels - self.width * 0.1)

    def label_step(self, rate: float) -> int:
        """Frames between labels: a round number, or a whole number of seconds."""
        nominal = max(1, round(rate))
        steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]
        if nominal not in steps:
            steps = sorted([*steps[:3], *(nominal * n for n in (1, 2, 5, 10, 30, 60, 300, 600))])
            steps += [nominal * n for n in (1800, 3600, 7200)]
        fitting = (step for step in steps if step * self.pixels >= _MIN_LABEL_GAP)
        return next(fitting, steps[-1])
