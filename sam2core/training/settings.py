"""A training run as one TOML file: what to read, what to draw, how long, how fast."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

Precision = Literal["float32", "bfloat16"]
Record = TypeVar("Record")

# What an entry must be, by its annotation. TOML's whole numbers are numbers, too.
_KINDS: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "int": ("a whole number", (int,)),
    "float": ("a number", (int, float)),
    "bool": ("true or false", (bool,)),
    "str": ("a text", (str,)),
    "Precision": (f"one of {', '.join(get_args(Precision))}", (str,)),
    "Path": ("a path", (str,)),
    "Path | None": ("a path", (str,)),
}
# The least and the greatest value of entries that have them.
_RANGES: Mapping[str, tuple[float, float]] = {
    "weight": (0, math.inf),
    "steps": (1, math.inf),
    "batch": (1, math.inf),
    "frames": (1, math.inf),
    "pictures": (0, 1),
    "objects": (1, math.inf),
    "corrections": (0, math.inf),
    "rate": (0, math.inf),
    "last_rate": (0, 1),
    "warm_up": (0, math.inf),
    "clip_norm": (0, math.inf),
    "seed": (0, math.inf),
    "real": (0, 1),
    "weight_decay": (0, math.inf),
    "ema": (0, 1),
    "save_every": (1, math.inf),
    "log_every": (1, math.inf),
    "cache_bytes": (0, math.inf),
    "masks": (1, math.inf),
    "clicks": (1, math.inf),
    "composed": (0, 1),
}


@dataclass(frozen=True)
class Source:
    """A folder with `images/` and, where there are masks, `masks/` of the same names, as PNG.

    Each value of a mask is an object, 0 none; a grey one with white in it is an object's coverage.
    weight: share of photos drawn from here. union: all regions of a picture together are an
    object, too (garments of one person). instances: each region alone is an object.
    clips: each sub-folder is a clip whose files are its frames in order.
    """

    path: Path
    weight: float = 1.0
    union: bool = False
    instances: bool = True
    clips: bool = False


@dataclass(frozen=True)
class Stage:
    """A stretch of steps at one picture size and clip length.

    size: model input side, pixels. frames: 1 trains pictures, more trains memory as well.
    pictures: share of a clip stage's steps that train as many single pictures instead, so that
    what prompts mean is not forgotten over what memory means.
    objects: prompted per picture at most. corrections: rounds of correcting clicks at most.
    rate: peak learning rate; it rises over `warm_up` steps and falls to `last_rate` of it.
    """

    size: int
    steps: int
    batch: int
    frames: int = 1
    pictures: float = 0.0
    objects: int = 3
    corrections: int = 1
    rate: float = 1e-3
    last_rate: float = 0.1
    warm_up: int = 60
    clip_norm: float = 2.0


@dataclass(frozen=True)
class TrainingSettings:
    """One run.

    real: share of samples that are an untouched photo or clip; the rest are compositions.
    cache_bytes: budget for decoded pictures. ema: decay of the averaged weights.
    start: weights to begin from, else random ones.
    """

    output: Path
    sources: tuple[Source, ...]
    stages: tuple[Stage, ...]
    model: str = "nano"
    seed: int = 0
    device: str = "cpu"
    precision: Precision = "bfloat16"
    start: Path | None = None
    real: float = 0.5
    weight_decay: float = 0.05
    ema: float = 0.998
    save_every: int = 200
    log_every: int = 20
    cache_bytes: int = 1_500_000_000

    @property
    def steps(self) -> int:
        return sum(stage.steps for stage in self.stages)

    def stage_at(self, step: int) -> tuple[Stage, int]:
        """The stage of a step (0-based over the whole run) and the step's number in it."""
        for stage in self.stages:
            if step < stage.steps:
                return stage, step
            step -= stage.steps
        raise IndexError(f"the run has {self.steps} steps only")


def read_settings(path: Path) -> TrainingSettings:
    """Read a run from TOML; paths in it are relative to the file.

    Raises ValueError that names the file and the entry which is missing, unknown or wrong.
    """
    content = read_toml(path)
    sources = tuple(
        read_record(Source, entry, path, "source") for entry in read_tables(content, path, "source")
    )
    stages = tuple(
        read_record(Stage, entry, path, "stage") for entry in read_tables(content, path, "stage")
    )
    if not sources or not stages:
        raise ValueError(f"{path}: needs at least one [[source]] and one [[stage]]")
    for stage in stages:
        if stage.size < 128 or stage.size % 32:
            raise ValueError(f"{path}: stage size {stage.size} is no multiple of 32 from 128 on")
    entries = {**content, "sources": sources, "stages": stages}
    return read_record(TrainingSettings, entries, path, "run")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file. Raises ValueError that names it and says what is wrong."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: is not TOML ({error}); mend that line") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: is not TOML (not UTF-8); save it as UTF-8") from error


def read_tables(content: dict[str, Any], path: Path, what: str) -> list[dict[str, Any]]:
    """The entries of `[[what]]`."""
    found = content.pop(what, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ValueError(f"{path}: write [[{what}]], in two brackets, as there may be several")
    return found


def read_record(kind: type[Record], entry: dict[str, Any], path: Path, what: str) -> Record:
    """A record of an entry. Raises ValueError that names what is unknown, missing or wrong."""
    known = {field.name: str(field.type) for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(entry.keys() - known.keys())
    if unknown:
        raise ValueError(f"{path}: {what} has unknown entries {', '.join(unknown)}")
    for name, value in entry.items():
        _check(name, value, known[name], f"{path}: {what}")
    values = {
        name: path.parent / Path(value).expanduser() if "Path" in known[name] else value
        for name, value in entry.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{path}: {what} is incomplete ({error})") from error


def _check(name: str, value: object, kind: str, where: str) -> None:
    """Raise ValueError unless the value of an entry is of its kind and in its range."""
    if kind not in _KINDS:
        return
    words, types = _KINDS[kind]
    is_kind = isinstance(value, types) and (isinstance(value, bool) == (kind == "bool"))
    if not is_kind or (kind == "Precision" and value not in get_args(Precision)):
        raise ValueError(f"{where}: {name} must be {words}, not {value!r}")
    least, most = _RANGES.get(name, (-math.inf, math.inf))
    if isinstance(value, int | float) and not (least <= value <= most and math.isfinite(value)):
        limits = f"from {least:g}" if most == math.inf else f"from {least:g} to {most:g}"
        raise ValueError(f"{where}: {name} must be {limits}, not {value}")
