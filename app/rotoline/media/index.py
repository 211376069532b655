"""Which frames a movie has and when each is shown, found without decoding where possible."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from rotoline.core.job import Steps
from rotoline.errors import ClipUnreadable
from rotoline.media.cadence import without_second_fields
from rotoline.media.container import Movie, open_movie
from rotoline.media.decoder import MOST_READ_ERRORS, UNREAD, Decoder
from rotoline.media.first_frame import FirstFrame

# Pixels decoded to look for damage: in every clip, and in one that shows signs of it.
_ALWAYS_CHECKED = 128_000_000
_CHECKED_ON_SUSPICION = 1_000_000_000
# Frames decoded of every other clip, to see that packets and frames agree on times.
_SAMPLED = 16
_NEVER = -(1 << 63)
# A day at 12 frames a second; a header that tells of more is damaged.
_MOST_ANNOUNCED = 1_000_000
# Packets demuxed between two places to stop.
_PACKETS_A_STEP = 256
# Times of frames that decode; whether they were in order; whether there were errors.
_Decoded = tuple[set[int], bool, bool]


@dataclass(frozen=True)
class FrameIndex:
    """Frames in presentation order.

    timestamps: ticks of `time_base` seconds, ascending unless `counted`.
    key_times, key_decode_times: presentation and decoding time of each key frame, in file
    order. counted: times repeat, run back or are not there, so frames are told apart by
    counting them from the start. unreadable: announced but not decodable. fragile: damage was
    seen; decode with one thread. first: what its first frame tells, once that was decoded.
    """

    timestamps: tuple[int, ...]
    time_base: Fraction
    key_times: tuple[int, ...]
    key_decode_times: tuple[int, ...]
    counted: bool = False
    unreadable: tuple[int, ...] = ()
    fragile: bool = False
    first: FirstFrame | None = None

    def key_at_or_before(self, time: int) -> int | None:
        """Position in `key_times` of the last key frame not after `time`."""
        order = bisect_right(self.key_times, time) - 1
        return order if order >= 0 else None

    def frame_at_or_after(self, time: int) -> int:
        """The first frame shown at `time` or later; the number of frames if there is none."""
        return bisect_left(self.timestamps, time)

    def frame_at(self, time: int) -> int | None:
        """The frame shown exactly at `time`."""
        index = bisect_left(self.timestamps, time)
        found = index < len(self.timestamps) and self.timestamps[index] == time
        return index if found else None


@dataclass(frozen=True)
class _Packets:
    """What demuxing alone tells. times: of frames to show, in file order."""

    times: tuple[int, ...]
    keys: tuple[tuple[int, int], ...]
    torn: bool
    disordered: bool


def indexing(path: Path, check: bool | None = None) -> Steps[FrameIndex]:
    """Demux a movie once and list its frames, a frame or some packets at a step.

    check: decode every frame to find unreadable ones; None decides by size and by signs of
    damage. Raises ClipUnreadable when there is no frame at all.
    """
    movie = open_movie(path)
    try:
        stream = movie.stream
        packets = yield from _demux(movie)
        announced = _announced_times(movie)
        pixels = stream.codec_context.width * stream.codec_context.height
        time_base = Fraction(stream.time_base or Fraction(1, 1000))
        has_header = movie.container.format.name.startswith(("mov", "avi"))
    finally:
        movie.close()
    whole = len(packets.times) * pixels <= _ALWAYS_CHECKED if check is None else check
    first = yield from _decoded_times(path, not packets.torn, None if whole else _SAMPLED)
    times = without_second_fields(packets.times, first[0])
    if not times or packets.disordered or len(set(times)) < len(times):
        return (yield from _count(path, time_base))
    times.sort()
    missing: tuple[int, ...] = ()
    if len(announced) > len(packets.times) == len(times):
        times, missing = _with_missing(times, announced)
    keys = sorted(packets.keys)
    index = FrameIndex(
        timestamps=tuple(times),
        time_base=time_base,
        key_times=tuple(key[0] for key in keys),
        key_decode_times=tuple(key[1] for key in keys),
        unreadable=missing,
        fragile=packets.torn or bool(missing),
    )
    if check is None:
        budget = _CHECKED_ON_SUSPICION if index.fragile else _ALWAYS_CHECKED
        check = len(times) * pixels <= budget
    if not check:
        if index.fragile != packets.torn:
            first = yield from _decoded_times(path, not index.fragile, _SAMPLED)
        return (yield from _sampled(path, index, first, keep_leading=has_header))
    if not index.fragile:
        # All threads first: a sound clip is done sooner, a damaged one is rare.
        decoded = first if whole else (yield from _decoded_times(path, threaded=True))
        checked = yield from _checked(path, index, decoded, keep_leading=has_header)
        if not checked.fragile:
            return checked
    decoded = yield from _decoded_times(path, threaded=False)
    return (yield from _checked(path, index, decoded, keep_leading=has_header))


def _checked(
    path: Path, index: FrameIndex, decoded: _Decoded, keep_leading: bool
) -> Steps[FrameIndex]:
    """Name what cannot be decoded; `decoded`: what `_decoded_times` told of all of it.

    keep_leading: name undecodable frames before the first good one too; else they are left
    out, as a broadcast recording begins in the middle of a group of pictures.
    """
    seen, in_order, damaged = decoded
    times = index.timestamps
    if not in_order or seen - set(times):
        return (yield from _count(path, index.time_base))
    if not seen:
        raise ClipUnreadable(path, "has no frame that can be read; copy it again from its source")
    if not keep_leading:
        times = times[bisect_left(times, min(seen)) :]
    unreadable = tuple(order for order, time in enumerate(times) if time not in seen)
    return replace(
        index,
        timestamps=times,
        unreadable=unreadable,
        fragile=index.fragile or damaged or bool(unreadable),
    )


def _sampled(
    path: Path, index: FrameIndex, first: _Decoded, keep_leading: bool
) -> Steps[FrameIndex]:
    """As `_checked`, by the first frames alone; `first`: what `_decoded_times` told of them."""
    seen, in_order, _ = first
    if not in_order or seen - set(index.timestamps):
        return (yield from _count(path, index.time_base))
    if keep_leading or not seen:
        return index
    start = bisect_left(index.timestamps, min(seen))
    return replace(index, timestamps=index.timestamps[start:])


def _decoded_times(path: Path, threaded: bool, most: int | None = None) -> Steps[_Decoded]:
    """Times of (at most so many) frames that decode, in order or not, with errors or without.

    AVI has no presentation times: with B-frames the guessed ones come out of order.
    """
    decoder = Decoder(path, threaded)
    times: list[int] = []
    try:
        while (frame := decoder.next()) is not None and (most is None or len(times) < most):
            # A frame without a time agrees with no packet.
            times.append(_NEVER if frame.pts is None else frame.pts)
            yield
        return set(times), times == sorted(times), decoder.errors > 0
    finally:
        decoder.close()


def _demux(movie: Movie) -> Steps[_Packets]:
    times: list[int] = []
    keys: list[tuple[int, int]] = []
    torn = disordered = False
    last_decode_time: int | None = None
    # Where two recordings were joined time jumps back; FFmpeg's guesses for Matroska, which
    # stores no decoding times, may do so by a few frames.
    setback = 1 / Fraction(movie.stream.time_base or Fraction(1, 1000))
    failures = 0
    while failures < MOST_READ_ERRORS:
        try:
            for order, packet in enumerate(movie.container.demux(movie.stream)):
                failures = 0
                if order % _PACKETS_A_STEP == 0:
                    yield
                if packet.size == 0:
                    continue
                torn = torn or packet.is_corrupt
                time, decode_time = packet.pts, packet.dts
                if decode_time is not None:
                    disordered = disordered or (
                        last_decode_time is not None and decode_time < last_decode_time - setback
                    )
                    last_decode_time = decode_time
                if time is None:
                    continue
                if packet.is_keyframe:
                    keys.append((time, time if decode_time is None else decode_time))
                if not packet.is_discard:
                    times.append(time)
            break
        except UNREAD as error:
            is_failure = not isinstance(error, IndexError)
            torn = torn or is_failure
            failures += is_failure
    return _Packets(tuple(times), tuple(keys), torn, disordered)


def _announced_times(movie: Movie) -> list[int]:
    """Decoding times of every frame a MOV or AVI header tells of, be its data there or not."""
    stream = movie.stream
    if stream.frames > _MOST_ANNOUNCED:
        return []
    if movie.container.format.name == "avi":
        # AVI counts time in frames.
        return list(range(stream.frames))
    if not movie.container.format.name.startswith("mov"):
        return []
    return sorted(entry.timestamp for entry in stream.index_entries if not entry.is_discard)


def _with_missing(times: list[int], announced: list[int]) -> tuple[list[int], tuple[int, ...]]:
    """Put a time in for each announced frame whose data is not in the file.

    The k-th frame shown is due a constant delay after the k-th decoded one, so announced
    decoding times, shifted, are the slots; each known frame takes the nearest.
    """
    if not times:
        return announced, tuple(range(len(announced)))
    delay = times[0] - announced[0]
    slots = [time + delay for time in announced]
    taken: dict[int, int] = {}
    for time in times:
        after = bisect_left(slots, time)
        around = [order for order in (after - 1, after) if 0 <= order < len(slots)]
        free = [order for order in around if order not in taken] or around
        taken[min(free, key=lambda order: abs(slots[order] - time))] = time
    placed = [taken.get(order, slot) for order, slot in enumerate(slots)]
    missing = tuple(order for order in range(len(slots)) if order not in taken)
    return placed, missing


def _count(path: Path, time_base: Fraction) -> Steps[FrameIndex]:
    """Index of a movie whose timestamps do not tell its frames apart: decode and count."""
    decoder = Decoder(path, threaded=False)
    times: list[int] = []
    try:
        while (frame := decoder.next()) is not None:
            times.append(frame.pts if frame.pts is not None else len(times))
            yield
        damaged = decoder.errors > 0
    finally:
        decoder.close()
    if not times:
        raise ClipUnreadable(path, "has no frame that can be read; copy it again from its source")
    return FrameIndex(
        timestamps=tuple(times),
        time_base=time_base,
        key_times=(),
        key_decode_times=(),
        counted=True,
        fragile=damaged,
    )
