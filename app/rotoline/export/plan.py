"""Decide all of an export before anything is written, and refuse what would go wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rotoline.core.document import RotoObject, Shot
from rotoline.errors import ExportFailed
from rotoline.export.exr import layer_names
from rotoline.export.linear import is_known
from rotoline.export.naming import (
    IMAGE_SUFFIXES,
    Pattern,
    clip_stem,
    member_test,
    movie_path,
    object_names,
    part_path,
    sequence_pattern,
)
from rotoline.export.presets import PRESETS, AlphaKind, Content, ExportSettings, Preset, preset
from rotoline.export.timing import Timing, timing
from rotoline.media.clip import ClipInfo, ColorTags


@dataclass(frozen=True)
class Output:
    """One movie or one sequence.

    objects: those in it. layers: their names in the file, all different. movie: its path, or
    None for a sequence. files: every file it writes, in the order of the frames.
    """

    objects: tuple[RotoObject, ...]
    layers: tuple[str, ...]
    movie: Path | None
    pattern: Pattern | None
    files: tuple[Path, ...]

    def __str__(self) -> str:
        return str(self.movie if self.movie is not None else self.pattern)


@dataclass(frozen=True)
class Plan:
    """An export that can start.

    frames: ascending 0-based indices. size: (H, W). color: what the exported R'G'B' is, before
    a movie's matrix and range: the source's tags, linear light only where the format holds it.
    """

    row: Preset
    content: Content
    alpha: AlphaKind
    settings: ExportSettings
    frames: tuple[int, ...]
    times: Timing
    size: tuple[int, int]
    outputs: tuple[Output, ...]
    color: ColorTags


def plan_export(shot: Shot, info: ClipInfo, target: Path, settings: ExportSettings) -> Plan:
    """Check an export against shot, clip and disk. Raises ExportFailed; writes nothing."""
    row = _preset(settings.format, target)
    content = settings.content or row.contents[0]
    if content not in row.contents:
        holders = ", ".join(other.name for other in PRESETS if content in other.contents)
        raise ExportFailed(target, f"{row.name} holds no {content}; choose one of {holders}")
    if (info.width, info.height) != (shot.clip.width, shot.clip.height):
        raise ExportFailed(
            target,
            f"the clip is now {info.width}x{info.height}, the project was made for "
            f"{shot.clip.width}x{shot.clip.height}; relink the right clip",
        )
    if row.movie is not None:
        wide, high = row.movie.even
        if (wide and info.width % 2) or (high and info.height % 2):
            raise ExportFailed(
                target,
                f"{row.name} needs an even {'width and height' if high else 'width'}, the clip is "
                f"{info.width}x{info.height}; choose prores4444 or ffv1 with --content matte",
            )
        least = row.movie.smallest
        if info.width < least[0] or info.height < least[1]:
            raise ExportFailed(
                target,
                f"{row.name} needs at least {least[0]}x{least[1]}, the clip is "
                f"{info.width}x{info.height}; choose prores4444 or ffv1 with --content matte",
            )
    frames = _frames(shot, info, target, settings, row)
    chosen = _objects(shot, target, settings)
    groups = [(item,) for item in chosen] if settings.separate else [tuple(chosen)]
    outputs = _outputs(groups, info, target, settings, row, frames)
    _refuse_clashes(outputs, info, settings)
    return Plan(
        row=row,
        content=content,
        alpha=settings.alpha or row.alpha,
        settings=settings,
        frames=frames,
        times=timing(info, frames),
        size=(info.height, info.width),
        outputs=outputs,
        color=_exported_color(info.color, row),
    )


def _exported_color(source: ColorTags, row: Preset) -> ColorTags:
    if row.linear and is_known(source.transfer):
        return replace(source, transfer="linear")
    if source.transfer == "linear" and not row.linear:
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
    if not row.is_sequence and frames[-1] - frames[0] + 1 != len(frames):
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


def _outputs(
    groups: Sequence[tuple[RotoObject, ...]],
    info: ClipInfo,
    target: Path,
    settings: ExportSettings,
    row: Preset,
    frames: tuple[int, ...],
) -> tuple[Output, ...]:
    names = object_names(group[0].name for group in groups)
    outputs = []
    for group, name in zip(groups, names, strict=True):
        layers = layer_names(item.name for item in group)
        if row.is_sequence:
            pattern = sequence_pattern(target, row, clip_stem(info.path), len(frames))
            if settings.separate:
                pattern = pattern.with_object(name)
            files = tuple(_numbered(pattern, info, settings, frames, target))
            outputs.append(Output(group, layers, None, pattern, files))
        else:
            path = movie_path(target, row)
            if settings.separate:
                path = path.with_name(f"{path.stem}_{name}{path.suffix}")
            outputs.append(Output(group, layers, path, None, (path,)))
    return tuple(outputs)


def _numbered(
    pattern: Pattern,
    info: ClipInfo,
    settings: ExportSettings,
    frames: tuple[int, ...],
    target: Path,
) -> Iterator[Path]:
    first = settings.first_number
    start = info.first_number + frames[0] if first == "source" else first
    if start < 0:
        raise ExportFailed(target, "files are numbered from 0 on; change --first-number")
    for index in frames:
        yield pattern.path(start + index - frames[0])


def _refuse_clashes(outputs: tuple[Output, ...], info: ClipInfo, settings: ExportSettings) -> None:
    source = _source_files(info)
    existing: list[Path] = []
    for output in outputs:
        for path in output.files:
            for touched in (path, part_path(path)):
                if (found := _identity(touched)) is not None and found in source:
                    raise ExportFailed(
                        path,
                        "is the project's own source and is never written over; "
                        "choose another name",
                    )
            if path.is_dir():
                raise ExportFailed(path, "is a folder; choose another name")
            if path.exists():
                existing.append(path)
    if existing and not settings.overwrite:
        more = f" (and {len(existing) - 1} more)" if len(existing) > 1 else ""
        raise ExportFailed(existing[0], f"exists already{more}; choose another name or --overwrite")


def _source_files(info: ClipInfo) -> set[tuple[int, int]]:
    """The files a clip is read from, whatever they are called: device and inode."""
    path = info.path
    is_sequence = info.frames > 1 and path.suffix.lower() in IMAGE_SUFFIXES
    if path.is_file() and not is_sequence:
        candidates = [path]
    else:
        folder = path if path.is_dir() else path.parent
        # A pattern's own files; for a folder or one file of many, all that lie there.
        belongs = member_test(path.name)
        candidates = [
            Path(entry.path) for entry in _entries(folder) if path.exists() or belongs(entry.name)
        ]
    files = (_identity(candidate) for candidate in candidates)
    return {found for found in files if found is not None}


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
