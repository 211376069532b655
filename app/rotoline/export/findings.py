"""What a person should know of an export besides that it is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rotoline.core.matte import Alpha
from rotoline.errors import one_line
from rotoline.export.exr import MOST_TIMECODE_RATE
from rotoline.export.plan import Plan
from rotoline.export.report import named
from rotoline.media.clip import ClipInfo

_ROUNDING = 1e-3


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

    def lines(self, plan: Plan, info: ClipInfo) -> list[str]:
        """Everything worth saying, masks first, then the clip, then what a format leaves out."""
        return [
            *self._of_masks(plan),
            *self._of_clip(plan, info),
            *self._left_out(plan, info),
            *self._of_folder(),
        ]

    def _of_masks(self, plan: Plan) -> Iterator[str]:
        for name, frames in self.untracked.items():
            yield f"{name!r} is not tracked on {named(frames)}: empty there"
        for name, frames in self.stale.items():
            yield f"{name!r} was corrected but not tracked again on {named(frames)}"
        for name, frames in self.lost.items():
            yield f"masks of {name!r} are lost on {named(frames)}: empty there"
        if self.overlapping:
            where = named(self.overlapping)
            yield f"objects overlap on {where}: picked together they cover more than 1"
        if empty := plan.filled - self.visible:
            yield f"nothing is visible on {named(empty)}"

    def _of_clip(self, plan: Plan, info: ClipInfo) -> Iterator[str]:
        if info.interlaced and plan.field_order is None and not plan.row.is_document:
            order = info.field_order
            words = "its field order" if order is None else f"{order} field first"
            yield f"the clip is interlaced, which {plan.row.name} does not tell here: set {words}"
        for shown in sorted(set(self.unreadable.values())):
            frames = {bad for bad, instead in self.unreadable.items() if instead == shown}
            are = "is" if len(frames) == 1 else "are"
            yield f"{named(frames)} of the clip {are} unreadable: frame {shown} stands there"
        if self.not_finite:
            where = named(self.not_finite)
            yield f"NaN or infinite colour on {where} of the clip is written as black or 65504"
        if info.color.assumed and plan.content == "cutout" and plan.profile is None:
            tags = (f"{name} {getattr(info.color, name)}" for name in info.color.assumed)
            yield f"the clip is not tagged; assumed: {', '.join(tags)}"
        if info.shown_by_icc and plan.content == "cutout" and plan.profile is None:
            name = info.icc_profile
            yield f"the clip's ICC profile ({name}) is not written; assign it where files are used"
        if info.color.range == "pc" and info.color.matrix != "gbr" and plan.row.movie is not None:
            yield "the clip is full range; the movie's codes differ, its picture does not"
        if plan.content == "cutout" and plan.color.transfer != info.color.transfer:
            now = "linear light" if plan.row.linear else "the sRGB curve"
            yield f"colour is brought from {info.color.transfer} to {now}"
        elif plan.content == "cutout" and plan.row.linear and plan.color.transfer != "linear":
            yield f"colour is not linear light: {info.color.transfer} is not known here"

    def _left_out(self, plan: Plan, info: ClipInfo) -> Iterator[str]:
        if plan.content == "cutout" and plan.alpha == "premultiplied" and plan.row.means_straight:
            yield f"programs take the alpha of {plan.row.name} as straight: say premultiplied there"
        if self.reencoded and plan.row.sound is not None:
            codecs = ", ".join(self.reencoded)
            yield f"sound was encoded again, from {codecs} to {plan.row.sound.encoder}"
        if plan.times.variable and plan.row.is_sequence:
            yield "the clip has a variable rate; numbered pictures carry no times"
        elif plan.times.variable and plan.row.clock:
            yield f"times are rounded to {float(plan.row.clock):g} s by {plan.row.name}"
        if info.pixel_aspect != 1 and not plan.row.carries_pixel_aspect:
            aspect = f"{info.pixel_aspect.numerator}:{info.pixel_aspect.denominator}"
            yield f"pixels are {aspect}, which {plan.row.name} does not say: set it there"
        if info.timecode is not None and not (plan.row.is_sequence or plan.row.carries_timecode):
            yield f"timecode {info.timecode} is left out: {plan.row.name} holds none"
        if (
            info.timecode is not None
            and (plan.row.layers != "none")
            and round(info.rate) > MOST_TIMECODE_RATE
        ):
            yield f"timecode is left out: EXR counts no more than {MOST_TIMECODE_RATE} frames"

    def _of_folder(self) -> Iterator[str]:
        if self.unfinished:
            count = len(self.unfinished)
            more = f" (and {count - 1} more)" if count > 1 else ""
            name = one_line(self.unfinished[0].name)
            yield f"{name}{more} is unfinished, of another export: delete it where none is running"
