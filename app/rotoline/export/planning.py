"""Decide all of an export before anything is written, and refuse what would go wrong."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rotoline.core.document import RotoObject, Shot
from rotoline.core.folders import is_writable
from rotoline.errors import ExportFailed
from rotoline.export.beside import beside
from rotoline.export.clash import refuse_clashes
from rotoline.export.encode import has_encoder
from rotoline.export.format import Preset
from rotoline.export.linear import is_known
from rotoline.export.naming import refuse_long
from rotoline.export.outputs import outputs_of
from rotoline.export.plan import Plan
from rotoline.export.presets import PRESETS, ExportSettings, preset
from rotoline.export.refusal import unwritable
from rotoline.export.remarks import ExportRefused
from rotoline.export.timing import timing
from rotoline.media.clip import ClipInfo, ColorTags, FieldOrder


def plan_export(shot: Shot, info: ClipInfo, target: Path, settings: ExportSettings) -> Plan:
    """Check an export against shot, clip and disk. Raises ExportFailed; writes nothing."""
    try:
        return _plan(shot, info, target, settings)
    except OSError as error:
        raise unwritable(target, error) from error


def refuse_unwritable(plan: Plan) -> None:
    """Raises ExportRefused for a folder that cannot be written, or made.

    For whoever asks before the work: the export itself finds out when it begins.
    """
    for folder in dict.fromkeys(path.parent for output in plan.outputs for path in output.files):
        if not is_writable(folder):
            raise ExportRefused(folder, "unwritable")


def _plan(shot: Shot, info: ClipInfo, target: Path, settings: ExportSettings) -> Plan:
    row = _preset(settings.format, target)
    content = settings.content or row.contents[0]
    if content not in row.contents:
        holders = ", ".join(other.name for other in PRESETS if content in other.contents)
        raise ExportFailed(target, f"{row.name} holds no {content}; choose one of {holders}")
    if settings.invert and row.names_objects:
        raise ExportFailed(target, f"{row.name} names its objects and cannot be inverted")
    if settings.compression is not None and settings.compression not in row.compressions:
        known = f"choose one of {', '.join(row.compressions)}" if row.compressions else "leave it"
        raise ExportFailed(
            target, f"{row.name} is not compressed by {settings.compression}; {known}"
        )
    if row.is_document and settings.companions:
        raise ExportFailed(target, f"{row.name} is read by no host; leave --scripts out")
    if "otio" in settings.companions and importlib.util.find_spec("opentimelineio") is None:
        raise ExportFailed(
            target,
            "OpenTimelineIO is not installed; run `pip install rotoline[otio]` or leave otio out",
        )
    if (info.width, info.height) != (shot.clip.width, shot.clip.height):
        made_for = f"{shot.clip.width}x{shot.clip.height}"
        raise ExportRefused(target, "other_size", f"{info.width}x{info.height}", made_for)
    _refuse_movie(info, target, row)
    filled = _frames(shot, info, target, settings, row)
    frames = tuple(range(info.frames)) if settings.full_length else filled
    chosen = _objects(shot, target, settings)
    alpha = settings.alpha or row.alpha
    told = alpha if content == "cutout" else None
    outputs = outputs_of(chosen, info, target, settings, row, content, told, frames)
    plan = Plan(
        row=row,
        content=content,
        alpha=alpha,
        settings=settings,
        frames=frames,
        filled=frozenset(filled),
        is_part=frames not in (tuple(shot.frame_range), tuple(range(info.frames))),
        times=timing(info, frames),
        size=(info.height, info.width),
        outputs=outputs,
        color=_exported_color(info, row),
        profile=info.profile if row.carries_profile and content == "cutout" else None,
        field_order=_field_order(info, row),
    )
    files = [*plan.files, *beside(plan)]
    for path in {(path.parent, len(path.name)): path for path in files}.values():
        refuse_long(plan.part(path))  # longer than the name that it is to have
    refuse_clashes(files, info, settings.overwrite)
    return plan


def _refuse_movie(info: ClipInfo, target: Path, row: Preset) -> None:
    """Raises ExportRefused for a movie without an encoder, or of a size that it does not take."""
    if row.movie is None:
        return
    if not has_encoder(row.movie.encoder):
        raise ExportRefused(target, "no_encoder", row, row.movie.encoder)
    wide, high = row.movie.even
    size = f"{info.width}x{info.height}"
    if (wide and info.width % 2) or (high and info.height % 2):
        raise ExportRefused(target, "odd_size" if high else "odd_width", row, size)
    least, most = row.movie.smallest, row.movie.largest
    if info.width < least[0] or info.height < least[1]:
        raise ExportRefused(target, "too_small", row, size, f"{least[0]}x{least[1]}")
    if most and max(info.width, info.height) > most:
        raise ExportRefused(target, "too_large", row, size, str(most))


def _field_order(info: ClipInfo, row: Preset) -> FieldOrder | None:
    """The clip's, where a movie of this format and height says it."""
    if row.movie is None or row.movie.fields == "none" or info.height % row.movie.field_lines:
        return None
    return info.field_order


def _exported_color(info: ClipInfo, row: Preset) -> ColorTags:
    source = info.color
    if row.linear and is_known(source.transfer):
        return replace(source, transfer="linear")
    if source.transfer == "linear" and not row.linear:
        is_float = info.pixel_format.endswith(("f16le", "f32le"))
        if row.carries_transfer and not is_float and info.bit_depth <= row.bits:
            # As the clip has it: FFmpeg calls every DPX linear that it writes.
            return source
        # Whole code values of linear light band in the shadows, and hosts show it too dark.
        return replace(source, transfer="iec61966-2-1")
    return source


def _preset(name: str, target: Path) -> Preset:
    try:
        return preset(name)
    except KeyError:
        known = ", ".join(row.name for row in PRESETS)
        raise ExportFailed(target, f"there is no format {name}; choose one of {known}") from None


def _frames(
    shot: Shot, info: ClipInfo, target: Path, settings: ExportSettings, row: Preset
) -> tuple[int, ...]:
    wanted: Sequence[int] = shot.frame_range if settings.frames is None else settings.frames
    frames = tuple(sorted(set(wanted)))
    if not frames:
        raise ExportFailed(target, "no frame is chosen; set in and out point or --frames")
    if frames[0] < 0 or frames[-1] >= info.frames:
        raise ExportFailed(
            target,
            f"frames {frames[0]}-{frames[-1]} are asked for, the clip has 0-{info.frames - 1}; "
            "change --frames",
        )
    is_broken = frames[-1] - frames[0] + 1 != len(frames)
    if row.movie is not None and is_broken and not settings.full_length:
        raise ExportFailed(
            target,
            "a movie holds one unbroken range of frames; choose one, or a sequence such as png16",
        )
    return frames


def _objects(shot: Shot, target: Path, settings: ExportSettings) -> list[RotoObject]:
    wanted = settings.objects
    names = {item.name for item in shot.objects}
    for name in wanted or ():
        if name not in names:
            known = ", ".join(sorted(names)) or "none"
            raise ExportFailed(target, f"there is no object {name!r}; objects are: {known}")
    chosen = [item for item in shot.objects if wanted is None or item.name in wanted]
    if not chosen:
        raise ExportFailed(target, "there is no object to export; click one first")
    return chosen
