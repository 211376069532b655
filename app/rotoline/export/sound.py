"""Carry a clip's sound along, in sync with the frames that are exported."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from rotoline.errors import ExportFailed


class SoundCopy:
    """Copy the packets of a movie's audio streams that sound between two times.

    Nothing is decoded or encoded again. Packets are whole: what sounds before the first frame
    gets a negative time, which movies skip when they play. A context manager.
    """

    def __init__(
        self, source: Path, start: Fraction, end: Fraction, codecs: tuple[str, ...]
    ) -> None:
        """start, end: seconds from the clip's first frame. codecs: those the target can hold.

        Raises ExportFailed where the source cannot be opened again.
        """
        try:
            self._container = av.open(f"file:{source}", metadata_errors="replace")
        except (av.error.FFmpegError, OSError) as error:
            raise ExportFailed(source, "could not be opened again for its sound") from error
        audio = self._container.streams.audio
        self._streams = [s for s in audio if s.codec_context.name in codecs]
        self.left_out = tuple(s.codec_context.name for s in audio if s not in self._streams)
        video = self._container.streams.video[0]
        first = (video.start_time or 0) * (video.time_base or Fraction(1))
        self._start, self._end = first + start, first + end
        self._targets: dict[int, AudioStream] = {}
        self._packets: Iterator[Packet[AudioStream]] = iter(())
        self._waiting: Packet[AudioStream] | None = None

    @property
    def streams(self) -> int:
        """How many streams are copied."""
        return len(self._streams)

    def __enter__(self) -> SoundCopy:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()

    def attach(self, target: OutputContainer) -> None:
        """Add the streams to a movie that is being opened for writing."""
        self._target = target
        for stream in self._streams:
            copied = target.add_stream_from_template(stream)
            assert isinstance(copied, AudioStream)
            self._targets[stream.index] = copied
        if self._streams:
            base = self._streams[0].time_base or Fraction(1)
            self._container.seek(
                max(int((self._start - 1) / base), 0), stream=self._streams[0], backward=True
            )
            self._packets = self._wanted()

    def copy_until(self, seconds: Fraction | None) -> None:
        """Mux what sounds up to a time of the movie; None: all that is left.

        Raises FFmpegError as the movie's own frames do.
        """
        while (packet := self._next()) is not None:
            if seconds is not None and self._time(packet) > seconds:
                self._waiting = packet
                return
            stream = self._targets[packet.stream.index]
            base = packet.time_base
            shift = round(self._start / base)
            assert packet.pts is not None
            packet.pts -= shift
            packet.dts = packet.pts
            packet.stream = stream
            self._target.mux(packet)

    def _next(self) -> Packet[AudioStream] | None:
        waiting, self._waiting = self._waiting, None
        return waiting if waiting is not None else next(self._packets, None)

    def _time(self, packet: Packet[AudioStream]) -> Fraction:
        assert packet.pts is not None
        return packet.pts * packet.time_base - self._start

    def _wanted(self) -> Iterator[Packet[AudioStream]]:
        ended: set[int] = set()
        packets: Iterator[Packet[AudioStream]] = self._container.demux(*self._streams)  # type: ignore[assignment]
        for packet in packets:
            if packet.pts is None or packet.is_corrupt:
                continue
            begins = packet.pts * packet.time_base
            if begins >= self._end:
                ended.add(packet.stream.index)
                if len(ended) == len(self._streams):
                    return
            elif begins + (packet.duration or 0) * packet.time_base > self._start:
                yield packet
