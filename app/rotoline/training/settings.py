"""A run of the corrector's training as one TOML file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sam2core.training.settings import Source, read_record, read_tables, read_toml


@dataclass(frozen=True)
class CorrectorSettings:
    """One run: `masks` wrong masks a step, `clicks` on each, photos by their `weight`.

    composed: share of masks on pictures that were put together. rate: the learning rate's peak;
    it rises over `warm_up` steps and falls to `last_rate` of it. ema: decay of the averaged
    weights. start: weights to begin from, else random ones.
    """

    output: Path
    sources: tuple[Source, ...]
    steps: int
    masks: int = 12
    clicks: int = 4
    composed: float = 0.3
    seed: int = 0
    start: Path | None = None
    rate: float = 1.5e-3
    last_rate: float = 0.02
    warm_up: int = 100
    clip_norm: float = 2.0
    weight_decay: float = 0.02
    ema: float = 0.998
    save_every: int = 200
    log_every: int = 20
    cache_bytes: int = 800_000_000


def read_settings(path: Path) -> CorrectorSettings:
    """Read a run from TOML; paths in it are relative to the file.

    Raises ValueError that names the file and the entry which is missing, unknown or wrong.
    """
    content = read_toml(path)
    sources = tuple(
        read_record(Source, entry, path, "source") for entry in read_tables(content, path, "source")
    )
    if not sources:
        raise ValueError(f"{path}: needs at least one [[source]]")
    return read_record(CorrectorSettings, {**content, "sources": sources}, path, "run")
