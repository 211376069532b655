"""Which files an export makes: one output for all objects, for each, for each group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rotoline.core.document import RotoObject
from rotoline.export.exr import layer_names
from rotoline.export.format import AlphaKind, Content, Preset
from rotoline.export.naming import (
    Pattern,
    clip_stem,
    distinct,
    expanded,
    movie_path,
    object_names,
    refuse_long,
    sequence_pattern,
)
from rotoline.export.presets import ExportSettings, Split
from rotoline.export.remarks import ExportRefused
from rotoline.media.clip import ClipInfo

_ALL = "all"


@dataclass(frozen=True, eq=False)
class Output:
    """One movie, one document or one sequence.

    name: the object's or the group's, "" where all are combined. objects: those in it. layers:
    their names in the file, all different. movie: the path of a movie or document, None for a
    sequence. files: every file it writes, in the order of the frames.
    """

    name: str
    objects: tuple[RotoObject, ...]
    layers: tuple[str, ...]
    movie: Path | None
    pattern: Pattern | None
    files: tuple[Path, ...]

    def __str__(self) -> str:
        return str(self.movie if self.movie is not None else self.pattern)

    @property
    def stem(self) -> Path:
        """Where files beside it belong: its path, for a sequence that without the number."""
        if self.movie is not None:
            return self.movie
        assert self.pattern is not None
        head = self.pattern.head.rstrip("._- ") or self.pattern.folder.absolute().name or _ALL
        return self.pattern.folder / f"{head}{self.pattern.tail}"


@dataclass(frozen=True)
class _Group:
    """Objects that go into one output, and what it is called."""

    name: str
    objects: tuple[RotoObject, ...]


def outputs_of(
    chosen: Sequence[RotoObject],
    info: ClipInfo,
    target: Path,
    settings: ExportSettings,
    row: Preset,
    content: Content,
    alpha: AlphaKind | None,
    frames: tuple[int, ...],
) -> tuple[Output, ...]:
    """The outputs of an export. Raises ExportRefused for a target that cannot name them."""
    groups = _limited(_groups(chosen, settings.split), row.objects_a_file)
    names = object_names(group.name or _ALL for group in groups)
    outputs = []
    for group, name in zip(groups, names, strict=True):
        tokens = {
            "clip": clip_stem(info.path),
            "object": name,
            "format": row.name,
            "content": content,
            "alpha": alpha or "matte",
            "width": str(info.width),
            "height": str(info.height),
        }
        named = expanded(target, tokens)
        refuse_long(named)
        is_told = not group.name or "{object}" in str(target)
        objects = (item.name for item in group.objects)
        layers = distinct(objects) if row.names_objects else layer_names(objects)
        if row.is_sequence:
            pattern = sequence_pattern(named, row, clip_stem(info.path), len(frames))
            if not is_told:
                pattern = pattern.with_object(name)
            files = tuple(_numbered(pattern, info, settings, frames, target))
            outputs.append(Output(group.name, group.objects, layers, None, pattern, files))
        else:
            path = movie_path(named, row)
            if not is_told:
                path = path.with_name(f"{path.stem}_{name}{path.suffix}")
            outputs.append(Output(group.name, group.objects, layers, path, None, (path,)))
    return tuple(outputs)


def _groups(chosen: Sequence[RotoObject], split: Split) -> list[_Group]:
    combined = _Group("", tuple(chosen))
    single = [_Group(item.name, (item,)) for item in chosen]
    if split == "combined":
        return [combined]
    if split == "objects":
        return single
    names = dict.fromkeys(item.group for item in chosen if item.group)
    together = [
        _Group(name, tuple(item for item in chosen if item.group == name)) for name in names
    ]
    if split == "all":
        return [combined, *together, *single]
    return [*together, *(_Group(item.name, (item,)) for item in chosen if not item.group)]


def _limited(groups: Sequence[_Group], most: int) -> list[_Group]:
    """The groups, those too large for one file cut up and numbered."""
    if not most:
        return list(groups)
    cut = []
    for group in groups:
        count = len(group.objects)
        starts = range(0, count, most) if count > most else ()
        parts = [group.objects[start : start + most] for start in starts]
        cut += [
            _Group(f"{group.name}_{number}" if group.name else str(number), part)
            for number, part in enumerate(parts, start=1)
        ] or [group]
    return cut


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
        raise ExportRefused(target, "negative_number")
    for index in frames:
        yield pattern.path(start + index - frames[0])
