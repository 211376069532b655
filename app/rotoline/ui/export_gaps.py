"""What the masks of an export lack, told before it begins; by the document alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from rotoline.core.document import Shot
from rotoline.core.matte import has_mask
from rotoline.export.presets import ExportSettings

_NAMED = 2
_LONGEST = 40


@dataclass(frozen=True)
class Gap:
    """On how many frames of an export an object has no mask, and on how many a stale one."""

    name: str
    missing: int
    stale: int


@dataclass(frozen=True)
class Gaps:
    """The objects with gaps in an export of so many frames."""

    objects: tuple[Gap, ...]
    frames: int

    @classmethod
    def of(cls, shot: Shot, settings: ExportSettings) -> Gaps:
        """Those of the frames and objects that are to be exported."""
        frames = shot.frame_range if settings.frames is None else settings.frames
        chosen = settings.objects
        found = (
            Gap(
                item.name,
                missing=sum(not has_mask(item, frame) for frame in frames),
                stale=sum(item.state(frame) == "stale" for frame in frames),
            )
            for item in shot.objects
            if chosen is None or item.name in chosen
        )
        return cls(tuple(gap for gap in found if gap.missing or gap.stale), len(frames))

    def words(self) -> str:
        """A line for each object with gaps; where these are many, one for all."""
        translate = QCoreApplication.translate
        missing = [(gap.name, gap.missing) for gap in self.objects if gap.missing]
        stale = [(gap.name, gap.stale) for gap in self.objects if gap.stale]
        lines = self._lines(
            missing,
            translate(
                "ExportGaps",
                "'%1' has no mask on %2 of %3 frames: they will be empty. Track it first.",
            ),
            translate(
                "ExportGaps",
                "%1 objects have no mask on some of the %2 frames: they will be empty there. "
                "Track them first.",
            ),
        )
        lines += self._lines(
            stale,
            translate(
                "ExportGaps",
                "'%1' was corrected but not tracked again on %2 of %3 frames. Track it first.",
            ),
            translate(
                "ExportGaps",
                "%1 objects were corrected but not tracked again on some of the %2 frames. "
                "Track them first.",
            ),
        )
        return "\n".join(lines)

    def _lines(self, counts: Sequence[tuple[str, int]], one: str, many: str) -> list[str]:
        if len(counts) > _NAMED:
            return [_filled(many, (str(len(counts)), str(self.frames)))]
        return [
            _filled(one, (_short(name), str(count), str(self.frames))) for name, count in counts
        ]


def _filled(text: str, values: Collection[str]) -> str:
    # The last place first: a name may hold "%2" itself.
    for number, value in reversed(list(enumerate(values, start=1))):
        text = text.replace(f"%{number}", value)
    return text


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
