"""Where the clip lies in the canvas: zoom and pan as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor

MIN_ZOOM = 0.02
MAX_ZOOM = 64.0
_MARGIN = 0.97


@dataclass(frozen=True)
class Region:
    """A part of the clip as it is drawn: source pixels and the device pixels they fill.

    x0, y0, x1, y1: whole clip pixels, x1 and y1 exclusive. left, top, width, height: where
    they land in the canvas, in device pixels.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class View:
    """Maps clip pixels to canvas points (logical pixels, origin at the top left).

    zoom: canvas points per clip line. center: the clip position at the canvas centre.
    pixel_aspect: width of a clip pixel over its height.
    """

    clip_width: int
    clip_height: int
    width: float
    height: float
    zoom: float = 1.0
    center: tuple[float, float] = (0.0, 0.0)
    pixel_aspect: float = 1.0

    @property
    def zoom_x(self) -> float:
        return self.zoom * self.pixel_aspect

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Canvas point of a clip position."""
        return (
            self.width / 2 + (x - self.center[0]) * self.zoom_x,
            self.height / 2 + (y - self.center[1]) * self.zoom,
        )

    def to_clip(self, x: float, y: float) -> tuple[float, float]:
        """Clip position of a canvas point; may lie outside the clip."""
        return (
            self.center[0] + (x - self.width / 2) / self.zoom_x,
            self.center[1] + (y - self.height / 2) / self.zoom,
        )

    def contains(self, x: float, y: float) -> bool:
        """Whether a clip position lies on the picture."""
        return 0 <= x < self.clip_width and 0 <= y < self.clip_height

    def fitted(self) -> View:
        """The whole picture, centred, with a small margin."""
        across = self.width / (self.clip_width * self.pixel_aspect)
        down = self.height / self.clip_height
        zoom = max(MIN_ZOOM, min(across, down) * _MARGIN)
        return replace(self, zoom=zoom, center=(self.clip_width / 2, self.clip_height / 2))

    def zoomed(self, zoom: float, x: float, y: float) -> View:
        """At another zoom, with what lies under the canvas point (x, y) staying there."""
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        held = self.to_clip(x, y)
        moved = replace(self, zoom=zoom)
        now = moved.to_clip(x, y)
        return replace(
            moved,
            center=(self.center[0] + held[0] - now[0], self.center[1] + held[1] - now[1]),
        )

    def panned(self, dx: float, dy: float) -> View:
        """Moved by canvas points; some of the picture always stays in view."""
        x = self.center[0] - dx / self.zoom_x
        y = self.center[1] - dy / self.zoom
        return replace(
            self, center=(min(self.clip_width, max(0.0, x)), min(self.clip_height, max(0.0, y)))
        )

    def resized(self, width: float, height: float) -> View:
        return replace(self, width=width, height=height)

    def region(self, ratio: float) -> Region | None:
        """The visible part of the clip on a screen of `ratio` device pixels a point."""
        x0, y0 = self.to_clip(0, 0)
        x1, y1 = self.to_clip(self.width, self.height)
        left, top = max(0, floor(x0)), max(0, floor(y0))
        right, bottom = min(self.clip_width, ceil(x1)), min(self.clip_height, ceil(y1))
        if right <= left or bottom <= top:
            return None
        ax, ay = self.to_screen(left, top)
        bx, by = self.to_screen(right, bottom)
        px, py = round(ax * ratio), round(ay * ratio)
        return Region(
            left,
            top,
            right,
            bottom,
            px,
            py,
            max(1, round(bx * ratio) - px),
            max(1, round(by * ratio) - py),
        )
