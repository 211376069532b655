"""What an export will do, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rotoline.core.parts import new_token, part_path
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
    the files carry it. field_order: of an interlaced clip, where the movie says it. token: of
    its part files.
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
    token: str = field(default_factory=new_token)

    @property
    def files(self) -> list[Path]:
        """Every picture, movie and document, output by output."""
        return [path for output in self.outputs for path in output.files]

    def part(self, path: Path) -> Path:
        """Where a file of this export is written until it is proved."""
        return part_path(path, self.token)
