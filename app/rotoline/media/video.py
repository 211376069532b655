"""Frame-accurate reading of movies by their presentation timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TypeVar

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.matte import Window
from rotoline.errors import ClipUnreadable, FrameUnreadable
from rotoline.media import planes
from rotoline.media.backward import room_for, run_start
from rotoline.media.cadence import constant_rate
from rotoline.media.clip import ClipInfo, ColorTags, DeepPicture, Frame, Picture
from rotoline.media.color import video_tags
from rotoline.media.decoder import Decoder
from rotoline.media.fields import deinterlaced, order_of_code
from rotoline.media.first_frame import FirstFrame
from rotoline.media.index import FrameIndex
from rotoline.media.index_cache import remember
from rotoline.media.interpretation import color_said
from rotoline.media.orientation import Orientation
from rotoline.media.pixels import Reading, alpha_of, deep_of, view_of
from rotoline.media.planes import Planes

# Decoding on is cheaper than a seek as far as this many frames ahead in the same group.
_WORTH_DECODING_ON = 8
# A step back by no more than so many frames is one of many.
_STEPS_BACK = 4
_CENTRED_CHROMA = ("mjpeg", "mpeg1video", "ljpeg", "jpegls")
_UNSPECIFIED = 2

T = TypeVar("T", np.uint8, np.float32)


class VideoReader:
    """A movie as a `FrameReader`, decoded in place.

    index: which frames there are. Frames are kept only while it is read backwards, and no more
    than 256 MiB of them. Frames of another size than the first (a change in mid-stream) are
    scaled to the first's.
    """

    def __init__(
        self, path: Path, index: FrameIndex, interpretation: Interpretation = AS_STORED
    ) -> None:
        self._path = path
        self._interpretation = interpretation
        self._index = index
        self._in_use = Lock()
        self._is_closed = False
        self._decoder = Decoder(path, threaded=not self._index.fragile)
        self._next = 0
        self._held: av.VideoFrame | None = None
        self._held_index = -1
        self._last = -1
        self._run: dict[int, av.VideoFrame] = {}
        self._lost = set(self._index.unreadable)
        try:
            first = self._index.first
            if first is None:
                first = FirstFrame.of(self._first_frame())
                self._index = replace(self._index, first=first)
                remember(path, self._index)
            self._orientation: Orientation = first.orientation
            self._size = (first.width, first.height)
            self._room = room_for(first.size)
            self._centred = self._decoder.stream.codec_context.name in _CENTRED_CHROMA
            self._info = self._describe(first)
            self._refuse_needless(interpretation)
        except BaseException:
            self._decoder.close()
            raise

    @property
    def info(self) -> ClipInfo:
        return self._info

    def read(self, index: int, deep: bool = False) -> Frame:
        """See FrameReader. Reading frame after frame decodes each once and never seeks."""
        if not 0 <= index < self._info.frames:
            raise IndexError(f"frame {index} of {self._info.frames}")
        if index in self._lost:
            raise FrameUnreadable(self._path, index)
        with self._in_use:
            if self._is_closed:
                # FFmpeg would read freed memory.
                raise ValueError("a frame is asked for of a clip that is closed")
            try:
                stored = self._stored(index)
            except FrameUnreadable:
                self._lost.add(index)
                unreadable = tuple(sorted(self._lost))
                self._info = replace(self._info, unreadable=unreadable)
                self._index = replace(self._index, unreadable=unreadable, fragile=True)
                remember(self._path, self._index)
                raise
        return self._finished(stored, index, deep)

    def approach(self, index: int) -> Iterator[None]:
        """See FrameReader."""
        if index in self._lost or index in self._run:
            return
        if not self._is_near(index) and self._held_index != index:
            self._seek(index)
        self._last = index
        yield from self._passing(index)

    def close(self) -> None:
        """Let the file go, unless a read of it that another thread began has not returned."""
        if not self._in_use.acquire(blocking=False):
            return
        try:
            self._is_closed = True
            self._held = None
            self._run.clear()
            self._decoder.close()
        finally:
            self._in_use.release()

    def _refuse_needless(self, said: Interpretation) -> None:
        """Raise ClipUnreadable for settings that a movie cannot have."""
        if said.layer is not None:
            raise ClipUnreadable(self._path, "has no layers, only EXR pictures have; ask for none")
        if said.rate is not None and not self._index.counted:
            raise ClipUnreadable(
                self._path, "has times of its own, so it can have no other rate; ask for none"
            )

    def _first_frame(self) -> av.VideoFrame:
        while (frame := self._decoder.next()) is not None:
            place = 0 if self._index.counted else self._place(frame)
            if place is not None:
                self._held, self._held_index, self._next = frame, place, place + 1
                return frame
        raise ClipUnreadable(
            self._path, "has no frame that can be decoded; copy it again from its source"
        )

    def _stored(self, index: int) -> av.VideoFrame:
        """The stored picture of a frame; raises FrameUnreadable."""
        steps_back = 0 < self._last - index <= _STEPS_BACK
        walks_on = 0 <= index - self._last <= _WORTH_DECODING_ON
        self._last = index
        if (kept := self._run.get(index)) is not None:
            return kept
        self._run.clear()
        frame = self._walk_back(index) if steps_back else None
        if frame is None and not (steps_back or walks_on or self._is_near(index)):
            frame = self._jump(index)
        return self._decoded(index) if frame is None else frame

    def _jump(self, index: int) -> av.VideoFrame | None:
        """Decode one frame far away and nothing behind it: who scrubs will jump again."""
        # A frame in two fields is whole only after the packet behind the one that begins it.
        if self._index.counted or self._index.fragile or self._info.interlaced:
            return None
        time = self._index.timestamps[index]
        self._move_to(time, time, last=time)
        frame = self._forward_to(index)
        self._next = len(self._index.timestamps)
        return frame

    def _walk_back(self, index: int) -> av.VideoFrame | None:
        """Decode the run that ends at a frame and keep it for the steps to come."""
        # A damaged frame shows through what its memory held before: an older frame, or nothing
        # where those are kept.
        if self._index.fragile:
            return None
        start = run_start(self._index, index, self._room)
        self._seek(start)
        frame = self._forward_to(index, start)
        if self._decoder.errors:
            self._run.clear()
            self._next = len(self._index.timestamps)
            return None
        return frame

    def _decoded(self, index: int) -> av.VideoFrame:
        """The stored picture of a frame; raises FrameUnreadable."""
        if self._held is not None and self._held_index == index:
            return self._held
        if not self._is_near(index):
            self._seek(index)
        frame = self._forward_to(index)
        if frame is None and not self._index.fragile and self._decoder.errors:
            # A threaded decoder loses good frames beside a damaged one.
            self._index = replace(self._index, fragile=True)
            self._reopen()
            self._seek(index)
            frame = self._forward_to(index)
        if frame is None:
            frame = self._from_further_back(index)
        if frame is None:
            raise FrameUnreadable(self._path, index)
        return frame

    def _is_near(self, index: int) -> bool:
        """Whether decoding on from where the decoder stands reaches the frame cheaply."""
        if index < self._next:
            return False
        if self._index.counted or index - self._next <= _WORTH_DECODING_ON:
            return True
        key = self._index.key_at_or_before(self._index.timestamps[index])
        return key is None or self._index.key_times[key] <= self._index.timestamps[self._next]

    def _seek(self, index: int) -> None:
        if self._index.counted:
            self._reopen()
            return
        time = self._index.timestamps[index]
        self._move_to(time, time)

    def _from_further_back(self, index: int) -> av.VideoFrame | None:
        """Where a seek landed behind the frame: earlier key frames by their decoding time.

        MPEG-TS seeks by decoding time; a stream without clean key frames needs a longer run.
        """
        if self._index.counted:
            return None
        key = self._index.key_at_or_before(self._index.timestamps[index])
        starts = [] if key is None else [key, key - 1, key - 4]
        for start in starts:
            if start >= 0:
                self._move_to(self._index.key_decode_times[start], self._index.timestamps[index])
                if (frame := self._forward_to(index)) is not None:
                    return frame
        if starts and starts[-1] > 0:
            # Five groups of pictures did not help; the whole film would not, and take minutes.
            return None
        self._reopen()
        return self._forward_to(index)

    def _move_to(self, timestamp: int, wanted: int, last: int | None = None) -> None:
        self._held, self._held_index = None, -1
        self._next = 0
        try:
            self._decoder.seek(timestamp, None if self._index.fragile else wanted, last)
        except av.error.FFmpegError:
            self._reopen()

    def _reopen(self) -> None:
        # A file that cannot be opened again leaves the decoder that there was, not a closed one.
        fresh = Decoder(self._path, threaded=not self._index.fragile)
        self._decoder.close()
        self._decoder = fresh
        self._held, self._held_index = None, -1
        self._next = 0

    def _forward_to(self, index: int, keep_from: int | None = None) -> av.VideoFrame | None:
        """Decode on until the frame; None, with the frame after it held, if it never comes.

        keep_from: keep the frames from this one on.
        """
        for _ in self._passing(index, keep_from):
            pass
        return self._held if self._held_index == index else None

    def _passing(self, index: int, keep_from: int | None = None) -> Iterator[None]:
        """Decode on until the frame or one behind it is held, a frame at a step."""
        if self._held is not None and self._held_index >= index:
            return
        while (frame := self._decoder.next()) is not None:
            place = self._next if self._index.counted else self._place(frame)
            if place is None:
                continue
            self._next = place + 1
            if keep_from is not None and keep_from <= place <= index:
                self._run[place] = frame
            if place >= index:
                self._held, self._held_index = frame, place
                return
            yield
        self._next = len(self._index.timestamps)

    def _place(self, frame: av.VideoFrame) -> int | None:
        return None if frame.pts is None else self._index.frame_at(frame.pts)

    def _finished(self, stored: av.VideoFrame, index: int, deep: bool) -> Frame:
        parts = planes.planes_of(stored)
        reading = Reading(
            stored.width,
            stored.height,
            self._info.color,
            self._centred,
            bool(stored.interlaced_frame),
            self._interpretation.view,
        )
        view = partial(self._view, parts, reading)
        if not deep:
            return Frame(index, view)
        alpha = alpha_of(parts)
        fitted = None if alpha is None else self._fitted(alpha)
        return Frame(index, view, partial(self._deep, parts, reading), fitted)

    def _deep(self, parts: Planes, reading: Reading, window: Window) -> DeepPicture:
        if (reading.width, reading.height) != self._size:
            return self._fitted(deep_of(parts, reading))[window]
        stored = self._orientation.stored(window, self._size)
        return self._orientation.upright(deep_of(parts, reading, stored))

    def _view(self, parts: Planes, reading: Reading) -> Picture:
        rgb = view_of(parts, reading)
        if self._interpretation.deinterlace and self._info.interlaced:
            rgb = deinterlaced(rgb)
        return self._fitted(rgb)

    def _fitted(self, picture: NDArray[T]) -> NDArray[T]:
        height, width = picture.shape[:2]
        if (width, height) != self._size:
            scaled = cv2.resize(picture, self._size, interpolation=cv2.INTER_AREA)
            picture = np.asarray(scaled, dtype=picture.dtype)
        return self._orientation.upright(picture)

    def _describe(self, first: FirstFrame) -> ClipInfo:
        stream = self._decoder.stream
        context = stream.codec_context
        index = self._index
        claims = (stream.guessed_rate, stream.average_rate, stream.base_rate)
        rate = constant_rate(index.timestamps, index.time_base, claims)
        average = stream.average_rate or stream.guessed_rate or Fraction(25)
        if index.counted and (rate is None or self._interpretation.rate is not None):
            rate = self._interpretation.rate or stream.guessed_rate or average
        times: tuple[Fraction, ...] = ()
        if rate is None:
            start = index.timestamps[0]
            times = tuple((time - start) * index.time_base for time in index.timestamps)
            duration = times[-1] + 1 / average
        else:
            duration = len(index.timestamps) / rate
        width, height = self._size
        if self._orientation.transposed:
            width, height = height, width
        aspect = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
        name = first.pixel_format
        # A PNG's own interlacing is an order of its pixels, and no moment of its own.
        in_frame = first.interlaced and context.codec.name != "png"
        woven = in_frame or context.field_order > 1
        order = first.field_order if in_frame else order_of_code(context.field_order)
        return ClipInfo(
            path=self._path,
            frames=len(index.timestamps),
            width=width,
            height=height,
            rate=rate or average,
            variable_rate=rate is None,
            duration=duration,
            first_number=0,
            timecode=self._timecode(),
            codec=context.codec.name,
            pixel_format=name,
            bit_depth=planes.bit_depth(name),
            has_alpha=planes.has_alpha(name),
            color=color_said(self._color(first), self._interpretation),
            rotation=self._orientation.rotation,
            pixel_aspect=1 / aspect if self._orientation.transposed else aspect,
            interlaced=woven,
            field_order=order if woven and self._orientation.rotation == 0 else None,
            audio=bool(self._decoder.container.streams.audio),
            unreadable=index.unreadable,
            timestamps=times,
            start_time=self._start_time(),
            interpretation=self._interpretation,
        )

    def _start_time(self) -> Fraction:
        """Of the first frame that is shown: a recording may begin inside a group of pictures."""
        first = self._index.timestamps[0]
        if self._decoder.container.format.name == "avi":
            # It has no presentation times: with B-frames the guessed ones are late.
            first = self._decoder.stream.start_time or 0
        return first * self._index.time_base

    def _color(self, first: FirstFrame) -> ColorTags:
        """The frame's own tags; where it has none, the container's."""
        context = self._decoder.stream.codec_context

        def tag(of_frame: int, of_stream: int) -> int:
            return int(of_stream) if of_frame == _UNSPECIFIED else of_frame

        return video_tags(
            tag(first.primaries, context.color_primaries),
            tag(first.transfer, context.color_trc),
            tag(first.matrix, context.colorspace),
            int(first.range or context.color_range),
            first.height,
            planes.family(first.pixel_format),
        )

    def _timecode(self) -> str | None:
        streams = [self._decoder.stream, *self._decoder.container.streams.data]
        for metadata in [*(item.metadata for item in streams), self._decoder.container.metadata]:
            # Matroska writes its tags in capitals.
            if found := metadata.get("timecode") or metadata.get("TIMECODE"):
                return found
        return None
