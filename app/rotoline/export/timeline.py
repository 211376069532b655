"""An OpenTimelineIO file: the clip, and what was exported of it on the tracks above."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from rotoline.core.timecode import frame_of
from rotoline.export.beside import number_of
from rotoline.export.naming import clip_stem
from rotoline.export.outputs import Output
from rotoline.export.plan import Plan
from rotoline.media.clip import ClipInfo


def timeline(plan: Plan, info: ClipInfo) -> str:
    """The text of an `.otio` file."""
    import opentimelineio as otio

    rate = float(info.rate)
    start = _label(info.timecode, info.rate)
    stem = clip_stem(info.path)
    whole = otio.schema.Timeline(f"{stem} {plan.content}")
    count = plan.frames[-1] - plan.frames[0] + 1
    shown = _range(start + plan.frames[0], count, rate)
    plate = _plate(info, _range(start, info.frames, rate), rate)
    whole.tracks.append(_track("clip", otio.schema.Clip(stem, plate, shown)))
    for output in plan.outputs:
        media = _media(plan, output, start + plan.frames[0], rate)
        name = output.name or "all objects"
        clip = otio.schema.Clip(f"{name} {plan.content}", media, shown)
        clip.metadata["rotoline"] = {
            "content": plan.content,
            "alpha": plan.alpha if plan.content == "cutout" else None,
            "objects": [item.name for item in output.objects],
            "inverted": plan.settings.invert,
        }
        whole.tracks.append(_track(name, clip))
    return str(otio.adapters.write_to_string(whole, "otio_json")) + "\n"


def _plate(info: ClipInfo, available: Any, rate: float) -> Any:
    import opentimelineio as otio

    if info.numbered is None:
        return otio.schema.ExternalReference(info.path.absolute().as_uri(), available)
    return otio.schema.ImageSequenceReference(
        target_url_base=info.numbered.folder.absolute().as_uri(),
        name_prefix=info.numbered.before,
        name_suffix=info.numbered.after,
        start_frame=info.first_number,
        frame_step=1,
        rate=rate,
        frame_zero_padding=info.numbered.digits,
        available_range=available,
    )


def _media(plan: Plan, output: Output, start: int, rate: float) -> Any:
    import opentimelineio as otio

    available = _range(start, plan.frames[-1] - plan.frames[0] + 1, rate)
    if output.pattern is None or not output.pattern.digits:
        return otio.schema.ExternalReference(output.files[0].absolute().as_uri(), available)
    return otio.schema.ImageSequenceReference(
        target_url_base=Path(output.pattern.folder).absolute().as_uri(),
        name_prefix=output.pattern.head,
        name_suffix=output.pattern.tail,
        start_frame=number_of(output, 0),
        frame_step=1,
        rate=rate,
        frame_zero_padding=output.pattern.digits,
        available_range=available,
    )


def _track(name: str, clip: Any) -> Any:
    import opentimelineio as otio

    return otio.schema.Track(name, [clip], kind=otio.schema.TrackKind.Video)


def _range(start: int, count: int, rate: float) -> Any:
    from opentimelineio.opentime import RationalTime, TimeRange

    return TimeRange(RationalTime(start, rate), RationalTime(count, rate))


def _label(timecode: str | None, rate: Fraction) -> int:
    """Frames that a label stands for; 0 where there is none."""
    if timecode is None:
        return 0
    try:
        return frame_of(timecode, rate)
    except ValueError:
        return 0
