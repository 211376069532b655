"""What an export will do, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from rotoline.export.format import AlphaKind, Content, Preset
from rotoline.export.outputs import Output
from rotoline.export.presets import ExportSettings
from rotoline.export.timing import Timing
from rotoline.media.clip import ColorTags, FieldOrder


@dataclass(frozen=True)
class Plan:
    """An export that can start.

    frames: ascending 0-based indices. filled: those of them that show the objects; the others
    are empty. is_part: whether these are only some of the frames that the shot is to give. size:
    (H, W). color: what the exported R'G'B' is, before a movie's matrix and range: the source's
    tags, linear light only where the format holds it. profile: the source's ICC profile, where
    the files carry it. field_order: of an interlaced clip, where the movie says it.
    """

    row: Preset
    content: Content
    alpha: AlphaKind
    settings: ExportSettings
    frames: tuple[int, ...]
    filled: frozenset[int]
    is_part: bool
    times: Timing
    size: tuple[int, int]
    outputs: tuple[Output, ...]
    color: ColorTags
    profile: bytes | None = None
    field_order: FieldOrder | None = None
