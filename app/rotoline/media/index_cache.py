"""Frame indexes kept between runs, so that a known clip opens at once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from rotoline.core.job import Steps
from rotoline.media.first_frame import FirstFrame
from rotoline.media.index import FrameIndex, indexing
from rotoline.media.orientation import Orientation
from rotoline.paths import cache_folder

_log = logging.getLogger(__name__)

# Part of every key: a change of what an index holds makes the old ones strangers.
_VERSION = 9
_MOST_FILES = 400


def known_index(path: Path) -> Steps[FrameIndex]:
    """The index of a movie, from the cache if the file is the same by path, size and time.

    A cache that is damaged or cannot be written costs time, never an error.
    Raises ClipUnreadable as `indexing` does.
    """
    target = _file_for(path)
    index = _load(target)
    if index is None:
        index = yield from indexing(path)
        _save(target, index)
    return index


def remember(path: Path, index: FrameIndex) -> None:
    """Keep what was learned of a movie by decoding: its first frame, and what cannot be decoded."""
    _save(_file_for(path), index)


def _file_for(path: Path) -> Path:
    whole = path.absolute()
    try:
        facts = whole.stat()
        key = f"{_VERSION}\0{whole}\0{facts.st_size}\0{facts.st_mtime_ns}"
    except OSError:
        key = f"{_VERSION}\0{whole}"
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return cache_folder() / "indexes" / f"{digest[:40]}.json"


def _load(target: Path) -> FrameIndex | None:
    try:
        stored = json.loads(target.read_text("ascii"))
        body = stored["index"]
        if stored["check"] != _checksum(body):
            return None
        return FrameIndex(
            timestamps=tuple(body["timestamps"]),
            time_base=Fraction(body["time_base"]),
            key_times=tuple(body["key_times"]),
            key_decode_times=tuple(body["key_decode_times"]),
            counted=body["counted"],
            unreadable=tuple(body["unreadable"]),
            fragile=body["fragile"],
            first=_first_frame(body["first"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        _log.info("index %s is made again: %s", target.name, error)
        return None


def _save(target: Path, index: FrameIndex) -> None:
    body = {
        "timestamps": index.timestamps,
        "time_base": str(index.time_base),
        "key_times": index.key_times,
        "key_decode_times": index.key_decode_times,
        "counted": index.counted,
        "unreadable": index.unreadable,
        "fragile": index.fragile,
        "first": None if index.first is None else asdict(index.first),
    }
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _drop_oldest(target.parent)
        with NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="ascii") as part:
            json.dump({"check": _checksum(body), "index": body}, part)
        Path(part.name).replace(target)
    except OSError as error:
        _log.info("index of a clip is not kept: %s", error)


def _first_frame(body: dict[str, Any] | None) -> FirstFrame | None:
    if body is None:
        return None
    return FirstFrame(**{**body, "orientation": Orientation(**body["orientation"])})


def _checksum(body: object) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _drop_oldest(folder: Path) -> None:
    """Keep the folder small; another process may be doing the same."""
    entries = [(entry.stat().st_mtime, entry.path) for entry in os.scandir(folder)]
    for _, name in sorted(entries)[: max(0, len(entries) - _MOST_FILES)]:
        with contextlib.suppress(OSError):
            Path(name).unlink()
