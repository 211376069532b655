"""Decoded frames of a movie from a given place on, past whatever is damaged."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import av
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from rotoline.media.container import Movie, open_movie

# What a failed read raises. An IndexError is PyAV's way to meet a stream that begins in the
# middle of a file (a broadcast's second sound track): no damage, its packets are passed over.
UNREAD = (av.error.FFmpegError, IndexError)
# Failed reads in a row after which the rest of a file counts as unreadable.
MOST_READ_ERRORS = 64


class Decoder:
    """One decoder over one file; not thread-safe.

    threaded: decode several frames at once. A threaded decoder loses the frames in flight
    when one is damaged, so damaged clips are decoded with one thread.
    """

    def __init__(self, path: Path, threaded: bool) -> None:
        self._movie: Movie = open_movie(path)
        self.stream = self._movie.stream
        self.container = self._movie.container
        self._context = _alpha_context(self._movie) or self.stream.codec_context
        self._context.thread_type = "AUTO" if threaded else "NONE"
        if not threaded:
            self._context.thread_count = 1
        self._packets: Iterator[Packet[VideoStream] | None] = self._demuxed()
        self._waiting: deque[av.VideoFrame] = deque()
        self._wanted: int | None = None
        self._last: int | None = None
        self.errors = 0

    def seek(self, timestamp: int, wanted: int | None = None, last: int | None = None) -> None:
        """Go on from the key frame at or before a time in stream ticks.

        wanted: frames shown before this time may be left out where no other frame needs them,
        which halves the way to it in film with B-frames. last: the time of the last frame that
        will be asked for; it comes out without the frames in flight behind it being decoded.
        """
        self.container.seek(timestamp, stream=self.stream, backward=True)
        self._context.flush_buffers()
        self._packets = self._demuxed()
        self._waiting.clear()
        self._wanted, self._last = wanted, last

    def next(self) -> av.VideoFrame | None:
        """The next frame in presentation order, None after the last.

        Damage is counted in `errors` and stepped over; the work is bounded by the file.
        """
        while not self._waiting:
            packet = next(self._packets, None)
            if packet is None:
                return None
            if self._wanted is not None and packet.pts is not None:
                needless = packet.pts < self._wanted
                self._context.skip_frame = "NONREF" if needless else "DEFAULT"
            self._decode(packet)
            if self._last is not None and packet.pts == self._last:
                self._decode(None)
                self._packets = iter(())
        return self._waiting.popleft()

    def _decode(self, packet: Packet[VideoStream] | None) -> None:
        try:
            self._waiting.extend(
                frame for frame in self._context.decode(packet) if isinstance(frame, av.VideoFrame)
            )
        except (av.error.FFmpegError, EOFError):
            self.errors += 1

    def close(self) -> None:
        self._waiting.clear()
        self._movie.close()

    def _demuxed(self) -> Iterator[Packet[VideoStream] | None]:
        """Packets, then None to empty the decoder; a failed read is tried past."""
        failures = 0
        while failures < MOST_READ_ERRORS:
            try:
                for packet in self.container.demux(self.stream):
                    failures = 0
                    yield packet
                return
            except UNREAD as error:
                is_failure = not isinstance(error, IndexError)
                self.errors += is_failure
                failures += is_failure


def _alpha_context(movie: Movie) -> VideoCodecContext | None:
    """FFmpeg's own VP8 and VP9 decoders drop WebM's alpha; libvpx gives it."""
    stream = movie.stream
    # FFmpeg names the container's flag in lower case, older muxers wrote a tag in upper case.
    if "1" not in (stream.metadata.get("alpha_mode"), stream.metadata.get("ALPHA_MODE")):
        return None
    library = {"vp8": "libvpx", "vp9": "libvpx-vp9"}.get(stream.codec_context.name)
    if library is None:
        return None
    context = VideoCodecContext.create(library, "r")
    if not isinstance(context, VideoCodecContext):
        return None
    context.extradata = stream.codec_context.extradata
    return context
