"""Which channels a stream of sound has, in which order, read so that reading is harmless."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

_STANDARD = (
    "mono", "stereo", "2.1", "3.0", "3.0(back)", "4.0", "quad", "quad(side)", "3.1", "5.0",
    "5.0(side)", "4.1", "5.1", "5.1(side)", "6.0", "6.0(front)", "hexagonal", "6.1", "6.1(back)",
    "6.1(front)", "7.0", "7.0(front)", "7.1", "7.1(wide)", "7.1(wide-side)", "octagonal",
    "hexadecagonal", "downmix", "22.2", "3.1.2", "5.1.2", "5.1.2(back)", "5.1.4", "7.1.2", "7.1.4",
    "7.2.3", "9.1.4", "9.1.6", "binaural", "cube",
)  # fmt: skip
_UNNAMED = "NONE"
_TOO_MANY_PLANES = 8
# Their decoders leave a layout as it was set; others make one of what they decode.
_KEEPS_LAYOUT = ("pcm_", "adpcm_", "flac", "alac")


def names_of(layout: str) -> tuple[str, ...]:
    """The channels of a layout by FFmpeg's names (FL, FR, LFE, ...), in its order."""
    return tuple(channel.name for channel in av.AudioLayout(layout).channels)


_LAYOUTS = {frozenset(names_of(layout)): layout for layout in _STANDARD}


@dataclass(frozen=True)
class Channels:
    """Channels as they are stored, and the layout that samples are given.

    names: by FFmpeg's names, as stored; empty where only decoding tells. layout: one of FFmpeg's
    standard ones, or "12 channels". order: which stored channel each of the layout's is; None
    where they stand in its order. named: whether the file says which channels they are.
    """

    names: tuple[str, ...]
    layout: str
    order: tuple[int, ...] | None = None
    named: bool = True

    def arranged(self, frame: AudioFrame) -> AudioFrame:
        """A decoded frame in the layout and its order, itself where it has them."""
        count = frame.layout.nb_channels
        # Broadcasts change between stereo and 5.1 in mid-stream; only their decoder knows.
        if count != len(self.names) or (self.order is None and frame.layout.name == self.layout):
            return frame
        return framed(samples_of(frame)[list(self.order or range(count))], frame, self.layout)


def samples_of(frame: AudioFrame) -> NDArray[Any]:
    """(channels, samples) of a decoded frame, in its sample format's type."""
    count = frame.layout.nb_channels
    # PyAV 18 looks for planes until one is missing, and after eight finds other memory.
    if frame.format.is_planar and count >= _TOO_MANY_PLANES:
        (frame,) = AudioResampler(frame.format.packed).resample(frame)
    samples = frame.to_ndarray()
    return samples if frame.format.is_planar else samples.reshape(-1, count).T


def framed(samples: NDArray[Any], like: AudioFrame, layout: str) -> AudioFrame:
    """A frame of (channels, samples), of the format, rate and time of another, packed."""
    packed = np.ascontiguousarray(samples.T).reshape(1, -1)
    frame = AudioFrame.from_ndarray(packed, format=like.format.packed.name, layout=layout)
    frame.sample_rate = like.sample_rate
    frame.pts, frame.time_base = like.pts, like.time_base
    return frame


def channels_named(names: tuple[str, ...]) -> Channels:
    """Stored channels in the standard layout that has just them; else without a layout."""
    layout = _LAYOUTS.get(frozenset(names)) if len(set(names)) == len(names) else None
    if layout is None:
        return Channels(names, f"{len(names)} channels", named=False)
    order = tuple(names.index(name) for name in names_of(layout))
    return Channels(names, layout, None if order == tuple(range(len(names))) else order)


def settled(context: AudioCodecContext) -> Channels | None:
    """The channels of a stream that is not decoded yet; None where it cannot be decoded safely.

    To be called once, and before anything else reads the layout: MOV's 7 and 8 channels and its
    film order of 5.1 are lists of channels in memory, to which each layout that PyAV 18 gives out
    points and which each frees. The stream gets a layout without such a list.
    """
    layout = context.layout
    names = tuple(channel.name for channel in layout.channels)
    if not names:
        return Channels((), "stereo", named=False)
    found = channels_named(names)
    context.layout = found.layout
    is_told = found.named or set(names) == {_UNNAMED}
    if (found.order is None and is_told) or context.name.startswith(_KEEPS_LAYOUT):
        return found
    return None
