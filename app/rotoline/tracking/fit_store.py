"""What was learnt of shots, kept between runs: reopening a project does not learn it again.

A fit is found by what it was learnt from (weights, settings, prompted pictures and masks), so
another prompt or another clip is another fit, and nothing has to be declared out of date.
Losing one costs learning it again, never a result.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from rotoline import paths
from rotoline.core.job import Progress
from rotoline.core.mask_codec import as_stored

log = logging.getLogger(__name__)

BUDGET_BYTES = 512 << 20
# Part of every key: a change of how shots are learnt makes the old fits strangers.
VERSION = 1
_SAMPLED = 4096  # elements of each weight tensor that tell a model from others
_SUFFIX = ".safetensors"

Weights = Mapping[str, Tensor]


@dataclass(frozen=True)
class FitStore:
    """Learnt weights by key in a folder, the least recently used making room.

    Damaged, missing or unwritable files are only logged. Safe beside other processes.
    """

    folder: Path
    budget: int = BUDGET_BYTES

    @classmethod
    def of_user(cls) -> FitStore:
        """The store in the user's cache folder."""
        return cls(paths.cache_folder() / "fits")

    def load(self, key: str) -> Weights | None:
        """The weights kept under a key, or None."""
        file = self._file(key)
        try:
            found: Weights = load(file.read_bytes())
            os.utime(file)
        except FileNotFoundError:
            return None
        except (OSError, SafetensorError) as error:
            log.info("fit %s is learnt again: %s", file.name, error)
            return None
        return found

    def save(self, key: str, weights: Weights) -> None:
        """Keep weights; they are stored in half precision."""
        packed = save({name: value.half().cpu().contiguous() for name, value in weights.items()})
        target = self._file(key)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._make_room(len(packed))
            with NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
                try:
                    part.write(packed)
                    part.close()
                    Path(part.name).replace(target)
                except OSError:
                    Path(part.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            log.info("what was learnt of a shot is not kept: %s", error)

    def _make_room(self, wanted: int) -> None:
        entries = [(entry.stat(), entry.path) for entry in os.scandir(self.folder)]
        held = sum(facts.st_size for facts, _ in entries) + wanted
        for facts, name in sorted(entries, key=lambda item: item[0].st_mtime_ns):
            if held <= self.budget:
                return
            with contextlib.suppress(OSError):
                Path(name).unlink()
            held -= facts.st_size

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"


def learn_once(
    store: FitStore | None,
    key: str,
    tuned: Mapping[str, nn.Parameter],
    learning: Iterator[Progress],
) -> Iterator[Progress]:
    """Put what is kept under a key into `tuned`; else learn it, and keep it when it is whole.

    Without a store it is learnt. Closing this early closes the learning and keeps nothing.
    """
    if store is not None and put_weights(tuned, store.load(key)):
        return
    yield from learning
    if store is not None:
        store.save(key, tuned)


def fit_key(model: nn.Module, *facts: object) -> str:
    """The name of what a model learns from these facts: arrays, bytes, and what has a `repr`."""
    digest = blake2b(f"{VERSION}".encode(), digest_size=20)
    for name, value in model.state_dict().items():
        flat = value.detach().flatten()
        step = max(1, flat.numel() // _SAMPLED)
        digest.update(name.encode())
        digest.update(flat[::step].float().cpu().numpy().tobytes())
    _feed(digest, facts)
    return digest.hexdigest()


def _feed(digest: Any, facts: Iterable[object]) -> None:
    for fact in facts:
        if isinstance(fact, np.ndarray):
            digest.update(f"{fact.shape}{fact.dtype}".encode())
            digest.update(np.ascontiguousarray(fact))
        elif isinstance(fact, tuple):
            _feed(digest, fact)
        else:
            digest.update(repr(fact).encode())
        digest.update(b"\0")


def inside_bits(low_res: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A mask (s, s) as a key's fact, the same before and after it was stored."""
    return np.packbits(as_stored(low_res) > 0)


def put_weights(parameters: Mapping[str, nn.Parameter], weights: Weights | None) -> bool:
    """Copy kept weights in; False, with nothing changed, where they are not these."""
    if weights is None or weights.keys() != parameters.keys():
        return False
    if any(weights[name].shape != value.shape for name, value in parameters.items()):
        return False
    with torch.no_grad():
        for name, value in parameters.items():
            value.copy_(weights[name])
    return True
