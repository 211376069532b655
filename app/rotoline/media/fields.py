"""Interlaced pictures: two moments woven line by line."""

from __future__ import annotations

from fractions import Fraction

import av
import cv2
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from rotoline.media.clip import FieldOrder, Picture
from rotoline.media.color import Plane, upsample

# FFmpeg's filters by which a frame is told, and says, which of its fields is the first.
_SELECTED: dict[FieldOrder, str] = {"top": "TOPFIRST", "bottom": "BOTTOMFIRST"}
_SET: dict[FieldOrder, str] = {"top": "tff", "bottom": "bff"}
# AVFieldOrder: top or bottom coded first, then which of them is shown first.
_SHOWN_FIRST: dict[int, FieldOrder] = {2: "top", 3: "bottom", 4: "bottom", 5: "top"}
_CODED_FIRST: dict[FieldOrder, int] = {"top": 2, "bottom": 3}

# Levels by which a line must stand out from both its neighbours to be a comb's tooth.
_TOOTH = 10
# Pixels around a tooth that are taken from one field as well.
_AROUND = 5


def order_in(frame: av.VideoFrame) -> FieldOrder | None:
    """Which field of a decoded frame is shown first, None where it says nothing of it.

    PyAV gives no other access to this flag than FFmpeg's filters.
    """
    if not frame.interlaced_frame:
        return None
    for order, word in _SELECTED.items():
        graph = _graph(frame, "select", f"eq(interlace_type,{word})")
        graph.push(frame)
        graph.push(None)
        try:
            graph.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            continue
        return order
    return None


def order_of_code(code: int) -> FieldOrder | None:
    """What FFmpeg's number for a stream's fields means; None where it has none."""
    return _SHOWN_FIRST.get(code)


def code_of_order(order: FieldOrder) -> int:
    """FFmpeg's number for a stream of interlaced frames."""
    return _CODED_FIRST[order]


class Weaving:
    """Marks frames of one size as interlaced, each with the order of its fields."""

    def __init__(self, order: FieldOrder) -> None:
        self._order = order
        self._graph: Graph | None = None

    def marked(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The same picture, marked."""
        if self._graph is None:
            self._graph = _graph(frame, "setfield", _SET[self._order])
        self._graph.push(frame)
        result = self._graph.pull()
        assert isinstance(result, av.VideoFrame)
        return result


def _graph(frame: av.VideoFrame, name: str, argument: str) -> Graph:
    """One filter for frames like this one."""
    graph = Graph()
    base = frame.time_base or Fraction(1, 1000)
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=base
    )
    chosen, sink = graph.add(name, argument), graph.add("buffersink")
    source.link_to(chosen)
    chosen.link_to(sink)
    graph.configure()
    return graph


def deinterlaced(picture: Picture) -> Picture:
    """(H, W, 3) uint8 of one moment: where lines comb, those of the second field are redrawn.

    Even lines stay; an odd line becomes the mean of its neighbours where it stands out from
    both, so still parts keep their full detail.
    """
    if picture.shape[0] < 3:
        return picture
    even = picture[::2]
    odd = picture[1::2]
    above = even[: odd.shape[0]]
    below = even[1:] if even.shape[0] > odd.shape[0] else np.vstack([even[1:], even[-1:]])
    up, down = odd.astype(np.int16) - above, odd.astype(np.int16) - below
    teeth = (((up > _TOOTH) & (down > _TOOTH)) | ((up < -_TOOTH) & (down < -_TOOTH))).any(axis=2)
    marked = np.asarray(teeth, np.uint8)
    combed = np.asarray(cv2.dilate(marked, np.ones((_AROUND, _AROUND), np.uint8)))
    between = cv2.addWeighted(above, 0.5, below, 0.5, 0.0)
    result = picture.copy()
    result[1::2] = np.where(combed[..., None] > 0, between, odd)
    return result


def upsample_fields(chroma: Plane, width: int, height: int, centred: bool) -> NDArray[np.float32]:
    """(height, width) float32 of 4:2:0 chroma whose lines belong to alternate fields.

    Chroma of the first field lies a quarter of its line distance below luma's, that of the
    second field a quarter above (H.262, figure 6-2), so each field is enlarged by itself.
    """
    result = np.empty((height, width), np.float32)
    for field in (0, 1):
        lines = len(range(field, height, 2))
        result[field::2] = upsample(
            chroma[field::2], width, lines, centred, drop=0.25 if field == 0 else 0.75
        )
    return result
