"""What only a decoded frame tells of a movie, so that a known one opens without decoding."""

from __future__ import annotations

from dataclasses import dataclass

import av

from rotoline.media.clip import FieldOrder
from rotoline.media.fields import order_in
from rotoline.media.orientation import Orientation, orientation_of


@dataclass(frozen=True)
class FirstFrame:
    """Of a movie's first frame as stored; size: bytes in memory.

    primaries, transfer, matrix, range: FFmpeg's codes, "unspecified" among them.
    """

    width: int
    height: int
    pixel_format: str
    size: int
    interlaced: bool
    field_order: FieldOrder | None
    primaries: int
    transfer: int
    matrix: int
    range: int
    orientation: Orientation

    @classmethod
    def of(cls, frame: av.VideoFrame) -> FirstFrame:
        return cls(
            width=frame.width,
            height=frame.height,
            pixel_format=frame.format.name,
            size=sum(plane.buffer_size for plane in frame.planes),
            interlaced=bool(frame.interlaced_frame),
            field_order=order_in(frame),
            primaries=int(frame.color_primaries),
            transfer=int(frame.color_trc),
            matrix=int(frame.colorspace),
            range=int(frame.color_range),
            orientation=orientation_of(frame),
        )
