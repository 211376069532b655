"""Which layout of channels a sound encoder is given for those of a clip."""

from __future__ import annotations

from collections.abc import Iterator

from rotoline.media.channels import Channels, channels_named, names_of

# Layouts that come back from FFmpeg's encoders as they were: its libopus puts the channels of 5.0
# and 6.1 in the wrong order, and AAC of other layouts than MPEG's has channels without names.
_TAKEN = {
    "libopus": ("mono", "stereo", "3.0", "quad", "5.1", "7.1"),
    "aac": ("mono", "stereo", "3.0", "4.0", "5.0", "5.1", "7.1"),
}
# What channels without names are called, by their number.
_BY_COUNT = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "7.0", "7.1")
_SIDES = {"SL": "BL", "SR": "BR"}
_BACKS = {"BL": "SL", "BR": "SR"}
_MATRIXED = {"DL": "FL", "DR": "FR"}


def carried(channels: Channels, encoder: str) -> tuple[Channels, str]:
    """The channels under the names that an encoder knows, and the layout it is given.

    No channel is mixed into another; a back centre goes to both backs where they are free. Where
    the layout has more channels than the clip, those are silent; where none has all of the
    clip's, it is the clip's own, which the encoder may refuse.
    """
    names, count = channels.names, len(channels.names)
    if not channels.named and encoder in _TAKEN and 0 < count <= len(_BY_COUNT):
        names = names_of(_BY_COUNT[count - 1])
    elif not channels.named:
        return channels, channels.layout
    for layout in _TAKEN.get(encoder, ()):
        known = set(names_of(layout))
        for called in _called(names):
            if known.issuperset(called) or known.issuperset(_spread(called)):
                return channels_named(called), layout
    return channels, channels.layout


def _called(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Channels by their own names, then by those that layouts with fewer places have for them."""
    yield names
    for other in (_SIDES, _BACKS, _MATRIXED):
        if not set(names) & set(other.values()):
            yield tuple(other.get(name, name) for name in names)


def _spread(names: tuple[str, ...]) -> set[str]:
    """The channels that it takes to hold these where there is no back centre."""
    needed = set(names)
    if "BC" in needed and not needed & set(_BACKS):
        needed = needed - {"BC"} | set(_BACKS)
    return needed
