"""The models Rotoline can track with: which there are, where they lie, how they get here.

The embedded model ships with Rotoline. The four official SAM 2.1 checkpoints are downloaded
(`tracking/download.py`), or brought on a stick to a machine without network (`add`). A file
keeps its official name in `paths.models_folder()`; beside it, `NAME.pt.check` remembers the
hash found.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rotoline import paths
from rotoline.core.job import Job, Progress
from rotoline.errors import ModelUnavailable

log = logging.getLogger(__name__)

ModelState = Literal["embedded", "installed", "unverified", "differs", "partial", "available"]

EMBEDDED = "embedded"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Model:
    """One known model. size in bytes; sha256 in lower-case hex; url is https.

    Meta publishes neither size nor hash: both are second-hand, so another hash is a strong
    warning and not a refusal, while another size always is a damaged or unfinished file.
    """

    name: str
    title: str
    file: str
    url: str
    size: int
    sha256: str
    license: str = "Apache-2.0"


@dataclass(frozen=True)
class ModelStatus:
    """What this machine has of a model. `path` is None unless it can be used.

    have: bytes present. sha256: the hash found at the last check, empty if never checked.
    """

    model: Model
    state: ModelState
    path: Path | None
    have: int
    sha256: str = ""


_OFFICIAL = "https://dl.fbaipublicfiles.com/segment_anything_2/092824/"


def _official(name: str, title: str, size: int, sha256: str) -> Model:
    file = f"sam2.1_hiera_{name}.pt"
    return Model(name, title, file, _OFFICIAL + file, size, sha256)


CATALOGUE: tuple[Model, ...] = (
    _official(
        "tiny",
        "SAM 2.1 tiny",
        156_008_466,
        "7402e0d864fa82708a20fbd15bc84245c2f26dff0eb43a4b5b93452deb34be69",
    ),
    _official(
        "small",
        "SAM 2.1 small",
        184_416_285,
        "6d1aa6f30de5c92224f8172114de081d104bbd23dd9dc5c58996f0cad5dc4d38",
    ),
    _official(
        "base_plus",
        "SAM 2.1 base plus",
        323_606_802,
        "a2345aede8715ab1d5d31b4a509fb160c5a4af1970f199d9054ccfb746c004c5",
    ),
    _official(
        "large",
        "SAM 2.1 large",
        898_083_611,
        "2647878d5dfa5098f2f8649825738a9345572bae2d4350a2468587ece47dd318",
    ),
)


def find(name: str, catalogue: tuple[Model, ...] = CATALOGUE) -> Model:
    """The model of that name. Raises ModelUnavailable for a name nobody knows."""
    for model in catalogue:
        if model.name == name:
            return model
    names = ", ".join(model.name for model in catalogue)
    raise ModelUnavailable(name, f"is not known; there are {names}")


def status(model: Model, folder: Path | None = None) -> ModelStatus:
    """What is here of `model`, without reading the file through."""
    path = (folder or paths.models_folder()) / model.file
    size = _size(path)
    record = _read_record(path)
    if size and (size == model.size or record is not None):
        found = record.sha256 if record else ""
        state: ModelState = "unverified"
        if found:
            state = "installed" if found == model.sha256 else "differs"
        return ModelStatus(model, state, path, size, found)
    have = _size(part_path(path))
    if size or have:
        return ModelStatus(model, "partial", None, max(size, have))
    return ModelStatus(model, "available", None, 0)


def embedded_path() -> Path:
    """The embedded model's weights, as they ship with Rotoline."""
    return paths.resource("models/nano.safetensors")


def installed_path(name: str, folder: Path | None = None) -> Path:
    """The checkpoint to load for a model's name, or for the path of a file.

    Raises ModelUnavailable, with what to do, where there is none.
    """
    if name == EMBEDDED:
        if embedded_path().is_file():
            return embedded_path()
        raise ModelUnavailable(name, f"{embedded_path()} is missing; install Rotoline again")
    if any(model.name == name for model in CATALOGUE):
        found = status(find(name), folder)
        if found.path is not None:
            return found.path
        raise ModelUnavailable(
            name,
            f"is not installed; get it with `rotoline models download {name}`, "
            "or work with --model embedded",
        )
    path = Path(name).expanduser()
    if path.is_file():
        return path
    names = ", ".join(model.name for model in CATALOGUE)
    raise ModelUnavailable(name, f"is neither {EMBEDDED}, {names} nor a checkpoint file")


def default_model(folder: Path | None = None) -> str:
    """The best model installed, else the embedded one."""
    for model in reversed(CATALOGUE):
        if status(model, folder).path is not None:
            return model.name
    return EMBEDDED


def verify(model: Model, folder: Path | None = None) -> Job:
    """Read an installed checkpoint through and remember its hash; yields bytes read.

    A hash other than the catalogue's is logged as a warning and shows as state "differs".
    Raises ModelUnavailable where the file is missing, of the wrong size, or has changed since
    it was last checked.
    """
    path = (folder or paths.models_folder()) / model.file
    here, record = status(model, folder), _read_record(path)
    mend = f"get it with `rotoline models download {model.name}`"
    if here.path is None:
        what = f"{path} has {_size(path)} bytes of {model.size}" if _size(path) else "not installed"
        raise ModelUnavailable(model.name, f"{what}; {mend}")
    found = yield from hash_file(path)
    if record is not None and record.sha256 == model.sha256 != found:
        remember(path, found)
        raise ModelUnavailable(
            model.name, f"{path} was whole and is damaged now; delete it, then {mend}"
        )
    remember(path, found)
    if found != model.sha256:
        log.warning("%s", difference(model, path, found))


def difference(model: Model, path: Path, found: str) -> str:
    """The words for a usable checkpoint with another hash than the catalogue's."""
    return (
        f"{path} is not the file known as {model.title}: its SHA-256 is {found}, "
        f"expected {model.sha256}; use it only if you trust where it came from"
    )


def add(source: Path, folder: Path | None = None) -> Job:
    """Copy a checkpoint file into the models folder, under the name of the model it holds.

    The file is loaded first (nothing in it is executed): that tells which model it is, and
    that it fits. Yields bytes copied. Raises ModelUnavailable, leaving what was installed.
    """
    yield Progress("check", 0, 1)
    model = identify(source)
    yield Progress("check", 1, 1)
    target = (folder or paths.models_folder()) / model.file
    if target.exists() and target.samefile(source):
        remember(target, (yield from hash_file(target)))
        return
    require_room(model.name, target.parent, _size(source))
    part = target.with_name(f"{target.name}.{os.getpid()}.add")
    try:
        found = yield from _copy(source, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    remember(target, found)
    if found != model.sha256:
        log.warning("%s", difference(model, target, found))


def identify(source: Path) -> Model:
    """The model whose weights a file holds. Raises ModelUnavailable if it holds none of ours."""
    from sam2core import CheckpointError, load_model

    try:
        size = load_model(source).config.name
    except (CheckpointError, FileNotFoundError) as error:
        raise ModelUnavailable(source.name, str(error)) from error
    for model in CATALOGUE:
        if model.name == size:
            return model
    names = ", ".join(model.name for model in CATALOGUE)
    raise ModelUnavailable(source.name, f"{source} holds none of {names}; choose another file")


def size_of(source: Path) -> str:
    """The size, by sam2core's name, of the model whose weights a file holds.

    Raises ModelUnavailable where it is no checkpoint, damaged, or of another network.
    """
    from sam2core import checkpoint

    try:
        return checkpoint.identify(checkpoint.read_state_dict(source), source)
    except checkpoint.CheckpointError as error:
        raise ModelUnavailable(source.name, str(error)) from error


def part_path(path: Path) -> Path:
    """Where an unfinished download lies until it is whole."""
    return path.with_name(f"{path.name}.part")


def require_room(name: str, folder: Path, needed: int) -> None:
    """Make the folder and see that `needed` bytes fit. Raises ModelUnavailable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise ModelUnavailable(
            name, f"{folder} cannot be used ({error.strerror}); set ROTOLINE_MODELS to another"
        ) from error
    if free < needed + (64 << 20):
        raise ModelUnavailable(
            name,
            f"{folder} has {free >> 20} MiB free and {(needed >> 20) + 64} MiB are needed; "
            "make room or set ROTOLINE_MODELS to another folder",
        )


def hash_file(path: Path) -> Generator[Progress, None, str]:
    """SHA-256 (hex) of a file, read in steps; yields bytes read."""
    total, done, digest = _size(path), 0, hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            yield Progress("verify", done, total)
    return digest.hexdigest()


def remember(path: Path, found: str) -> None:
    """Keep the hash found for a file, so that nobody has to read it through again."""
    facts = path.stat()
    record = {"size": facts.st_size, "mtime_ns": facts.st_mtime_ns, "sha256": found}
    _record_path(path).write_text(json.dumps(record), encoding="utf-8")


@dataclass(frozen=True)
class _Record:
    size: int
    sha256: str


def _record_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.check")


def _read_record(path: Path) -> _Record | None:
    """The last check's result, if it is of the file as it lies there now."""
    try:
        values = json.loads(_record_path(path).read_text(encoding="utf-8"))
        facts = path.stat()
        current = (values["size"], values["mtime_ns"]) == (facts.st_size, facts.st_mtime_ns)
        return _Record(facts.st_size, str(values["sha256"])) if current else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _copy(source: Path, target: Path) -> Generator[Progress, None, str]:
    """Copy a file in steps; yields bytes written, returns its SHA-256."""
    total, done, digest = _size(source), 0, hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(CHUNK):
            writer.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            yield Progress("copy", done, total)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


def _size(path: Path) -> int:
    """Bytes of a file; 0 where there is none."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
