"""What a person should know of an export besides that it is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rotoline.core.matte import Alpha
from rotoline.errors import one_line
from rotoline.export.picture import MOST_TIMECODE_RATE
from rotoline.export.plan import Plan
from rotoline.export.remarks import Finding, FindingKind
from rotoline.media.clip import ClipInfo, FieldOrder

_ROUNDING = 1e-3
_FIELDS: Mapping[FieldOrder | None, FindingKind] = {
    None: "fields_untold",
    "top": "top_first_untold",
    "bottom": "bottom_first_untold",
}


@dataclass
class Findings:
    """What a person should know of the frames that were written, by object's name.

    unreadable: what stands in place of a frame. visible: frames on which something is seen.
    not_finite: frames of a cut-out where the source's colour is NaN or infinite somewhere.
    unfinished: parts of the same files that lie there from other exports.
    """

    untracked: dict[str, set[int]] = field(default_factory=dict)
    stale: dict[str, set[int]] = field(default_factory=dict)
    lost: dict[str, set[int]] = field(default_factory=dict)
    unreadable: dict[int, int] = field(default_factory=dict)
    visible: set[int] = field(default_factory=set)
    overlapping: set[int] = field(default_factory=set)
    not_finite: set[int] = field(default_factory=set)
    reencoded: tuple[str, ...] = ()
    unfinished: Sequence[Path] = ()

    def saw_together(self, index: int, alphas: Sequence[Alpha]) -> None:
        """Note the objects of a frame that is to tell which of them covers how much."""
        if len(alphas) > 1 and float(np.sum(alphas, axis=0).max()) > 1 + _ROUNDING:
            self.overlapping.add(index)

    def all(self, plan: Plan, info: ClipInfo) -> tuple[Finding, ...]:
        """Everything worth saying, masks first, then the clip, then what a format leaves out."""
        return (
            *self._of_masks(plan),
            *self._of_clip(plan, info),
            *self._left_out(plan, info),
            *self._of_folder(),
        )

    def _of_masks(self, plan: Plan) -> Iterator[Finding]:
        by_object: tuple[tuple[FindingKind, dict[str, set[int]]], ...] = (
            ("untracked", self.untracked),
            ("stale", self.stale),
            ("lost", self.lost),
        )
        for kind, found in by_object:
            for name, frames in found.items():
                yield Finding(kind, (name, tuple(sorted(frames))))
        if self.overlapping:
            yield Finding("overlapping", (tuple(sorted(self.overlapping)),))
        if empty := plan.filled - self.visible:
            yield Finding("invisible", (tuple(sorted(empty)),))

    def _of_clip(self, plan: Plan, info: ClipInfo) -> Iterator[Finding]:
        if info.interlaced and plan.field_order is None and not plan.row.is_document:
            yield Finding(_FIELDS[info.field_order], (plan.row,))
        for shown in sorted(set(self.unreadable.values())):
            frames = sorted(bad for bad, instead in self.unreadable.items() if instead == shown)
            yield Finding("unreadable", (tuple(frames), (shown,)))
        if self.not_finite:
            yield Finding("not_finite", (tuple(sorted(self.not_finite)),))
        if info.color.assumed and plan.content == "cutout" and plan.profile is None:
            tags = (f"{name} {getattr(info.color, name)}" for name in info.color.assumed)
            yield Finding("untagged", (", ".join(tags),))
        if info.shown_by_icc and plan.content == "cutout" and plan.profile is None:
            yield Finding("profile_left_out", (str(info.icc_profile),))
        if info.color.range == "pc" and info.color.matrix != "gbr" and plan.row.movie is not None:
            yield Finding("full_range")
        if plan.content == "cutout" and plan.color.transfer != info.color.transfer:
            yield Finding("to_linear" if plan.row.linear else "to_srgb", (info.color.transfer,))
        elif plan.content == "cutout" and plan.row.linear and plan.color.transfer != "linear":
            yield Finding("not_linear", (info.color.transfer,))

    def _left_out(self, plan: Plan, info: ClipInfo) -> Iterator[Finding]:
        if plan.content == "cutout" and plan.alpha == "premultiplied" and plan.row.means_straight:
            yield Finding("taken_as_straight", (plan.row,))
        if self.reencoded and plan.row.sound is not None:
            codecs = ", ".join(self.reencoded)
            yield Finding("sound_reencoded", (codecs, plan.row.sound.encoder))
        if plan.times.variable and plan.row.is_sequence:
            yield Finding("times_left_out")
        elif plan.times.variable and plan.row.clock:
            yield Finding("times_rounded", (f"{float(plan.row.clock):g}", plan.row))
        if info.pixel_aspect != 1 and not plan.row.carries_pixel_aspect:
            aspect = f"{info.pixel_aspect.numerator}:{info.pixel_aspect.denominator}"
            yield Finding("aspect_left_out", (aspect, plan.row))
        if info.timecode is not None and not (plan.row.is_sequence or plan.row.carries_timecode):
            yield Finding("timecode_left_out", (info.timecode, plan.row))
        if info.timecode is not None and plan.row.carries_timecode and not plan.times.timecode:
            yield Finding("timecode_unfit", (info.timecode, f"{float(info.rate):.6g}"))
        elif (
            info.timecode is not None
            and plan.row.is_sequence
            and plan.row.carries_timecode
            and round(info.rate) > MOST_TIMECODE_RATE
        ):
            yield Finding("rate_without_timecode", (plan.row, str(MOST_TIMECODE_RATE)))

    def _of_folder(self) -> Iterator[Finding]:
        if self.unfinished:
            name, more = one_line(self.unfinished[0].name), len(self.unfinished) - 1
            if more:
                yield Finding("several_unfinished", (name, str(more)))
            else:
                yield Finding("unfinished", (name,))
