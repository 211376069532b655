"""Carry a clip's sound along, in sync with the frames that are exported."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, wait
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from rotoline.errors import ExportFailed
from rotoline.export.channels import carried
from rotoline.export.format import Sound
from rotoline.media.channels import Channels, framed, samples_of, settled
from rotoline.media.patience import LIMIT, ReadingThread, answered, silent

if TYPE_CHECKING:
    AudioPacket = Packet[AudioStream]

# Packets a decoder wants to hear before what it plays is right: AAC one, MP3 and Opus several.
_PRE_ROLL = 4
# Seconds that the end of a recording may run into the next one.
_JOINT = Fraction(1, 10)
# Seconds; a coarser count cannot tell one sample from the next.
_FINE = Fraction(1, 8000)
_WITHOUT = "choose another format, or leave the sound out (--no-audio)"


class SoundTrack:
    """The audio streams of a movie, between two times, on their way into another movie.

    Codecs that the target can hold are copied packet by packet; the others are encoded again,
    exact to the sample. A context manager.
    """

    def __init__(
        self, source: Path, first: Fraction, start: Fraction, end: Fraction, sound: Sound
    ) -> None:
        """first: when the clip's first frame is, on the file's clock; start, end: from there on.

        All in seconds.

        Raises ExportFailed where the source cannot be opened again, ClipUnreadable where, here or
        later, a read of it does not return.
        """
        self._source = source
        try:
            self._container = answered(partial(_opened, source), source)
        except (av.error.FFmpegError, OSError) as error:
            raise ExportFailed(source, "could not be opened again for its sound") from error
        self._sound = sound
        self._streams = [s for s in self._container.streams.audio if s.codec_context is not None]
        given = ((stream.index, self._carried(stream)) for stream in self._streams)
        self._given = {index: found for index, found in given if found is not None}
        self._first, self._start, self._end = first, first + start, first + end
        self._lanes: dict[int, _Lane] = {}
        self._muxed: dict[int, tuple[Fraction, Fraction]] = {}
        # As exact as the file tells times: Matroska counts whole milliseconds.
        self._ticks = {s.index: s.time_base or Fraction(0) for s in self._streams}
        self._packets: Iterator[AudioPacket] = iter(())
        self._waiting: AudioPacket | None = None
        self._reads = ReadingThread("sound")
        self._read: Future[AudioPacket | None] | None = None

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return len(self._streams)

    @property
    def encoded(self) -> tuple[str, ...]:
        """Codecs of the source that are encoded again, and layouts of channels that change."""
        return tuple(
            codec if old.layout == new else f"{codec} ({old.layout} in {new})"
            for codec, encoder, old, _, new in self._given.values()
            if codec != encoder
        )

    def __enter__(self) -> SoundTrack:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reads.close()
        if self._read is None or self._read.done():
            self._container.close()

    def attach(self, target: OutputContainer) -> None:
        """Add the streams to a movie that is being opened for writing."""
        self._target = target
        for stream in self._streams:
            self._lanes[stream.index] = (
                _Copy(stream, target, self._start)
                if self._is_copied(stream)
                else self._encoding(stream, target)
            )
        if not self._streams:
            return
        if self._start > self._first + 1:
            base = self._streams[0].time_base or Fraction(1)
            seek = partial(self._container.seek, stream=self._streams[0], backward=True)
            answered(partial(seek, int((self._start - 1) / base)), self._source)
        self._packets = self._wanted()

    def copy_until(self, seconds: Fraction | None) -> None:
        """Mux what sounds up to a time of the movie; None: all that is left.

        Raises FFmpegError as the movie's own frames do, ExportFailed for times it cannot have.
        """
        while (packet := self._next()) is not None:
            if seconds is not None and _time(packet) - self._start > seconds:
                self._waiting = packet
                return
            index = packet.stream.index
            self._mux(index, self._lanes[index].take(packet))
        for index, lane in self._lanes.items():
            self._mux(index, lane.rest())
        self._lanes.clear()

    def _mux(self, index: int, packets: list[AudioPacket]) -> None:
        """Write packets of a stream, one after another.

        Of several that the file gives one time to, as it counts coarsely, each follows the one
        before. One that comes when a later one should is left out: where recordings were joined,
        the end of one runs into the next.
        """
        for packet in packets:
            now = _time(packet)
            last, end = self._muxed.get(index, (now - 1, now))
            if now <= last:
                if end - now <= 2 * self._ticks[index] and end > last:
                    packet.pts = packet.dts = _at(packet, end)
                    now = end
                elif last - now < _JOINT:
                    continue
            self._muxed[index] = now, now + (packet.duration or 0) * packet.time_base
            try:
                self._target.mux(packet)
            except av.error.ArgumentError as error:
                reason = f"its sound has times or packets that this file cannot hold; {_WITHOUT}"
                raise ExportFailed(self._source, reason) from error

    def _carried(self, stream: AudioStream) -> _Given | None:
        """How the channels of a stream are encoded again; None: it is copied.

        Raises ExportFailed.
        """
        codec, sound = _codec(stream), self._sound
        is_held = codec in sound.copied
        if is_held and (sound.names_channels or not codec.startswith("pcm_")):
            return None
        channels = settled(stream.codec_context)
        if channels is None:
            self._container.close()
            reason = f"its sound ({codec}) has channels in an order that cannot be decoded here"
            raise ExportFailed(self._source, f"{reason}; {_WITHOUT}")
        if not is_held:
            return _Given(codec, sound.encoder, channels, *carried(channels, sound.encoder))
        if channels.order is None:
            return None
        # By its own codec: the same samples in another order.
        return _Given(codec, codec, channels, channels, channels.layout)

    def _encoding(self, stream: AudioStream, target: OutputContainer) -> _Encode:
        given = self._given[stream.index]
        try:
            return _Encode(stream, target, given, self._start, self._end)
        except (av.error.FFmpegError, ValueError) as error:
            kind = f"{given.stored.layout} at {stream.codec_context.sample_rate} Hz"
            reason = f"the encoder of its sound ({given.encoder}) takes none of {kind}"
            raise ExportFailed(self._source, f"{reason}; {_WITHOUT}") from error

    def _is_copied(self, stream: AudioStream) -> bool:
        return stream.index not in self._given

    def _next(self) -> AudioPacket | None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            return waiting
        self._read = self._reads.begin(partial(next, self._packets, None))
        if not wait((self._read,), LIMIT).done:
            raise silent(self._source)
        return self._read.result()

    def _wanted(self) -> Iterator[AudioPacket]:
        """Packets from a little before the start up to the end."""
        before: dict[int, deque[AudioPacket]] = {
            s.index: deque(maxlen=self._pre_roll(s)) for s in self._streams
        }
        ended: set[int] = set()
        packets: Iterator[AudioPacket] = self._container.demux(*self._streams)  # type: ignore[assignment]
        for packet in packets:
            if packet.pts is None or packet.is_corrupt:
                continue
            index, begins = packet.stream.index, _time(packet)
            if begins >= self._end:
                ended.add(index)
                if len(ended) == len(self._streams):
                    return
            elif begins + (packet.duration or 0) * packet.time_base <= self._start:
                before[index].append(packet)
            elif begins >= self._start or self._sound.before_zero or not self._copies(index):
                yield from before[index]
                before[index].clear()
                yield packet

    def _copies(self, index: int) -> bool:
        return isinstance(self._lanes[index], _Copy)

    def _pre_roll(self, stream: AudioStream) -> int:
        if _codec(stream).startswith("pcm") or (
            self._is_copied(stream) and not self._sound.before_zero
        ):
            return 0
        return _PRE_ROLL


class _Given(NamedTuple):
    """The channels of a stream that is encoded again, and how its encoder is given them."""

    codec: str
    encoder: str
    stored: Channels
    named: Channels
    layout: str


class _Lane(Protocol):
    """One stream on its way: source packets in, target packets out."""

    def take(self, packet: AudioPacket) -> list[AudioPacket]: ...

    def rest(self) -> list[AudioPacket]: ...


class _Copy:
    """Packets as they are, their times counted from the movie's start."""

    def __init__(self, stream: AudioStream, target: OutputContainer, start: Fraction) -> None:
        self._stream = target.add_stream_from_template(stream)
        self._start = start
        # A file that counts whole milliseconds tells how long a packet is no better.
        is_coarse = (stream.time_base or 0) > _FINE
        bits = re.fullmatch(r"pcm_[suf](\d+)[lb]?e?", _codec(stream)) if is_coarse else None
        context = stream.codec_context
        a_second = int(bits[1]) * context.channels * context.sample_rate if bits else 0
        self._seconds_a_byte = Fraction(8, a_second) if a_second else None

    def take(self, packet: AudioPacket) -> list[AudioPacket]:
        assert packet.pts is not None
        begins = _time(packet) - self._start
        packet.pts = packet.dts = round(begins / packet.time_base)
        if self._seconds_a_byte is not None:
            packet.pts = packet.dts = _at(packet, begins)
            packet.duration = round(packet.size * self._seconds_a_byte / packet.time_base)
        packet.stream = self._stream
        return [packet]

    def rest(self) -> list[AudioPacket]:
        return []


class _Encode:
    """Samples decoded, cut to the range and encoded again."""

    def __init__(
        self,
        stream: AudioStream,
        target: OutputContainer,
        given: _Given,
        start: Fraction,
        end: Fraction,
    ) -> None:
        """Raises FFmpegError or ValueError where the encoder refuses."""
        source = stream.codec_context
        self._decoder = source
        self._channels = given.named
        # Opus knows no other rate that every source's can be brought to.
        rate = 48_000 if given.encoder == "libopus" else source.sample_rate
        added = target.add_stream(given.encoder, rate=rate, layout=given.layout)
        assert isinstance(added, AudioStream)
        # Opened here, not with the picture's, so that a refusal is known to be of the sound.
        added.codec_context.open()
        self._stream = added
        self._start, self._end = start, end
        self._kind: tuple[str, str, int] | None = None
        self._resampler = self._new_resampler()

    def take(self, packet: AudioPacket) -> list[AudioPacket]:
        try:
            frames = self._decoder.decode(packet)
        except av.error.InvalidDataError:
            # A damaged packet is a gap in the sound; the picture goes on.
            return []
        return self._encoded(frames)

    def rest(self) -> list[AudioPacket]:
        packets = self._encoded(self._decoder.decode(None))
        for frame in self._resampler.resample(None):
            packets += self._stream.encode(frame)
        return packets + self._stream.encode(None)

    def _encoded(self, frames: list[AudioFrame]) -> list[AudioPacket]:
        packets: list[AudioPacket] = []
        for frame in frames:
            cut = _cut(self._channels.arranged(frame), self._start, self._end)
            if cut is None:
                continue
            for part in self._resampled(cut):
                packets += self._stream.encode(part)
        return packets

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        """As the encoder wants it; broadcasts change between stereo and 5.1 in mid-stream."""
        kind = frame.format.name, frame.layout.name, frame.sample_rate
        ready: list[AudioFrame] = []
        if kind != self._kind:
            ready = self._resampler.resample(None)
            self._kind, self._resampler = kind, self._new_resampler()
        return ready + self._resampler.resample(frame)

    def _new_resampler(self) -> AudioResampler:
        context = self._stream.codec_context
        return AudioResampler(context.format.name, context.layout.name, context.sample_rate)


def _cut(frame: AudioFrame, start: Fraction, end: Fraction) -> AudioFrame | None:
    """The samples between two times of the source, counted from the first time."""
    if frame.pts is None or frame.time_base is None:
        return None
    rate = frame.sample_rate
    first = round((frame.pts * frame.time_base - start) * rate)
    low, high = max(-first, 0), min(round((end - start) * rate) - first, frame.samples)
    if low >= high:
        return None
    part = framed(samples_of(frame)[:, low:high], frame, frame.layout.name)
    part.pts, part.time_base = first + low, Fraction(1, rate)
    return part


def _opened(source: Path) -> InputContainer:
    return av.open(f"file:{source}", metadata_errors="replace")


def _at(packet: AudioPacket, seconds: Fraction) -> int:
    """A time in the packet's counts, made finer first where they are too coarse for samples."""
    if packet.time_base > _FINE:
        microsecond = Fraction(1, 1_000_000)
        packet.duration = round((packet.duration or 0) * packet.time_base / microsecond)
        packet.time_base = microsecond
    return round(seconds / packet.time_base)


def _time(packet: AudioPacket) -> Fraction:
    assert packet.pts is not None
    return packet.pts * packet.time_base


def _codec(stream: AudioStream) -> str:
    context: AudioCodecContext = stream.codec_context
    return context.codec.canonical_name
