"""A document out of the project file, which may be damaged or a stranger's: nothing is believed.

What has the wrong type, lies outside its clip or names a mask that is not there is left out and
named; text is data, never a command.
"""

from __future__ import annotations

import dataclasses
import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from rotoline.core.clips import stays_inside
from rotoline.core.document import (
    Box,
    ClipRef,
    Document,
    MaskRef,
    MatteSettings,
    Point,
    Prompt,
    RotoObject,
    Shot,
    Source,
    Tail,
    Take,
    TrackedMask,
)
from rotoline.core.edits import clean_name
from rotoline.core.interpretation import AS_STORED, Interpretation, parse_interpretation
from rotoline.core.project_schema import TAIL
from rotoline.core.runs import parse_runs
from rotoline.errors import EditRefused

MAX_FRAMES = 10_000_000
MAX_SIDE = 65_536
MAX_POINTS = 10_000
MAX_TEXT = 4096

_SOURCES = frozenset(get_args(Source))
_MASK_FIELDS = "digest, score, iou, stability, uncertainty, source, stale, model, tail"

Row = tuple[Any, ...]


@dataclass
class Loaded:
    """A document read from a file, and what of it could not be."""

    document: Document
    lost: list[str] = field(default_factory=list)


def read_document(connection: sqlite3.Connection) -> Loaded:
    """The document in the file, inside the caller's transaction.

    Raises sqlite3.DatabaseError where the file itself is damaged.
    """
    settings = dict(connection.execute("SELECT key, value FROM project"))
    loaded = Loaded(Document())
    try:
        model = _text(settings.get("model", "embedded"))
        loaded.document = dataclasses.replace(loaded.document, model=model)
    except ValueError:
        loaded.lost.append("the name of the model that tracks")
    held = {digest for (digest,) in connection.execute("SELECT digest FROM blobs")}
    shots = []
    used: set[int] = {0}
    for row in connection.execute("SELECT * FROM shots ORDER BY position, id"):
        try:
            shots.append(_read_shot(row, loaded.lost))
            used.add(shots[-1].id)
        except (TypeError, ValueError) as fault:
            loaded.lost.append(f"a shot ({fault})")
    objects: dict[int, list[RotoObject]] = {shot.id: [] for shot in shots}
    limits = {shot.id: shot.clip for shot in shots}
    rows = connection.execute("SELECT * FROM objects ORDER BY position, id").fetchall()
    for row in rows:
        try:
            shot_id, item, counts = _read_object(row, limits)
        except (TypeError, ValueError, KeyError) as fault:
            loaded.lost.append(f"an object ({fault})")
            continue
        item = _with_frames(connection, item, limits[shot_id], held, counts, loaded.lost)
        objects[shot_id].append(item)
        used.add(item.id)
    known = str(settings.get("next_id", ""))[:20]
    next_id = max(max(used) + 1, int(known) if known.isascii() and known.isdigit() else 1)
    loaded.document = dataclasses.replace(
        loaded.document,
        shots=tuple(dataclasses.replace(s, objects=tuple(objects[s.id])) for s in shots),
        next_id=min(next_id, 1 << 62),
    )
    return loaded


def _read_shot(row: Row, lost: list[str]) -> Shot:
    shot_id, _, path, relative, frames, width, height, rate, first, size, modified = row[:11]
    fingerprint, in_point, out_point, examined, cuts, joined, held = row[11:18]
    _whole(shot_id, 1, 1 << 62)
    _whole(frames, 1, MAX_FRAMES)
    _whole(width, 1, MAX_SIDE)
    _whole(height, 1, MAX_SIDE)
    _whole(in_point, 0, frames - 1)
    _whole(out_point, in_point, frames - 1)
    clip = ClipRef(
        safe_path(path),
        frames,
        width,
        height,
        fingerprint=_text(fingerprint),
        relative=_read_relative(relative, lost),
        size=_whole(size, 0, 1 << 62),
        modified=_whole(modified, -(1 << 62), 1 << 62),
        rate=_text(rate),
        first_number=_whole(first, -(1 << 40), 1 << 40),
        # Format 1 has no such column.
        interpretation=_read_interpretation(row[18], lost) if len(row) > 18 else AS_STORED,
    )
    sets = [parse_runs(_text(text, 1 << 26), frames) for text in (examined, cuts, joined, held)]
    return Shot(shot_id, clip, in_point, out_point, (), *sets)


def _read_interpretation(text: object, lost: list[str]) -> Interpretation:
    try:
        return parse_interpretation(_text(text))
    except ValueError as fault:
        lost.append(f"the settings of a clip ({fault})")
        return AS_STORED


def _read_relative(path: object, lost: list[str]) -> str:
    """A clip is found by its whole path, too: one that leads out of the folder is not followed."""
    try:
        text = _text(path)
    except ValueError:
        text = ".."
    if stays_inside(text):
        return text
    lost.append("where a clip lies beside the project (the path leaves the project's folder)")
    return ""


def safe_path(path: object) -> str:
    """A clip's path as a project may name it: one local file name, nothing FFmpeg could run.

    Any character that a file's name may have may be in it: odd spaces, joined emoji, line breaks.
    """
    text = _text(path)
    if not text or "\0" in text or "://" in text:
        raise ValueError("its clip has an impossible path")
    return text


def _read_object(
    row: Row, limits: Mapping[int, ClipRef]
) -> tuple[int, RotoObject, tuple[int, int]]:
    object_id, shot_id, _, name, color, group, visible, solo, frozen = row[:9]
    locked, absent, matte, prompt_count, mask_count = row[9:]
    frames = limits[shot_id].frames
    _whole(object_id, 1, 1 << 62)
    _whole(color, 0, 0xFFFFFF)
    item = RotoObject(
        object_id,
        _name(name, f"Object {object_id}"),
        (color >> 16, color >> 8 & 255, color & 255),
        group=_name(group, ""),
        visible=bool(visible),
        solo=bool(solo),
        frozen=bool(frozen),
        locked=parse_runs(_text(locked, 1 << 26), frames),
        absent=parse_runs(_text(absent, 1 << 26), frames),
        matte=_read_matte(matte),
    )
    # Only what is missing is told by them: a count that is damaged costs nothing.
    counts = [n if type(n) is int else 0 for n in (prompt_count, mask_count)]
    return shot_id, item, (counts[0], counts[1])


def _with_frames(
    connection: sqlite3.Connection,
    item: RotoObject,
    clip: ClipRef,
    held: set[bytes],
    counts: tuple[int, int],
    lost: list[str],
) -> RotoObject:
    prompts: dict[int, Prompt] = {}
    refused = 0
    query = "SELECT frame, points, box, mask, base FROM prompts WHERE object = ? ORDER BY frame"
    for frame, *said in connection.execute(query, (item.id,)):
        try:
            prompts[_whole(frame, 0, clip.frames - 1)] = _read_prompt(said, held)
        except (TypeError, ValueError) as fault:
            refused += 1
            lost.append(f"the prompt of {item.name} on frame {frame} ({fault})")
    query = f"SELECT frame, {_MASK_FIELDS} FROM masks WHERE object = ? ORDER BY frame"
    masks = _read_masks(connection.execute(query, (item.id,)), clip.frames, held)
    missing = counts[0] - len(prompts) - refused
    if missing > 0:
        lost.append(f"{missing} prompts of {item.name}")
    if len(masks) < counts[1]:
        lost.append(f"{counts[1] - len(masks)} masks of {item.name}; track them again")
    takes = []
    for take_id, name, created in connection.execute(
        "SELECT id, name, created FROM takes WHERE object = ? ORDER BY id", (item.id,)
    ).fetchall():
        query = f"SELECT frame, {_MASK_FIELDS} FROM take_masks WHERE object = ? AND take = ?"
        kept = _read_masks(connection.execute(query, (item.id, take_id)), clip.frames, held)
        try:
            number, when = _whole(take_id, 1, 1 << 62), _number(created)
        except ValueError as fault:
            lost.append(f"a take of {item.name} ({fault})")
            continue
        if kept:
            takes.append(Take(number, _name(name, f"Take {number}"), when, kept))
    return dataclasses.replace(item, prompts=prompts, masks=masks, takes=tuple(takes))


def _read_masks(rows: Iterable[Row], frames: int, held: set[bytes]) -> dict[int, TrackedMask]:
    """The masks whose rows make sense and whose blobs are there; the rest counts as untracked."""
    return dict(_sound_masks(rows, frames, held))


def _sound_masks(
    rows: Iterable[Row], frames: int, held: set[bytes]
) -> Iterator[tuple[int, TrackedMask]]:
    for frame, digest, score, iou, stability, uncertainty, source, stale, model, tail in rows:
        if digest in held and type(frame) is int and 0 <= frame < frames:
            sound = type(digest) is bytes and len(digest) == 32 and source in _SOURCES
            numbers = (score, iou, stability, uncertainty)
            sound = sound and all(type(n) is float and math.isfinite(n) for n in numbers)
            if sound and type(model) is str and len(model) <= MAX_TEXT:
                ref = MaskRef(digest.hex())
                other = None if tail is None else _tail(tail, held, score, iou)
                yield frame, TrackedMask(ref, *numbers, source, bool(stale), model, other)


def _tail(stored: object, held: set[bytes], score: float, iou: float) -> Tail | None:
    """A backward half; None where it makes no sense, or its blob is gone.

    score, iou: of the whole mask, for one that was kept without its own.
    """
    if type(stored) is not bytes or stored[:32] not in held:
        return None
    if len(stored) == TAIL.size:
        score, iou = TAIL.unpack(stored)[1:]
    sound = len(stored) in (32, TAIL.size) and math.isfinite(score) and math.isfinite(iou)
    return Tail(MaskRef(stored[:32].hex()), score, iou) if sound else None


def _read_prompt(said: list[Any], held: set[bytes]) -> Prompt:
    points, box, mask, base = said
    clicks = _json_list(points, MAX_POINTS)
    corners = _json_list(box, 4) if box else None
    if mask is not None and mask not in held:
        raise ValueError("its painted mask is not there")
    return Prompt(
        tuple(Point(_number(x), _number(y), bool(inside)) for x, y, inside in clicks),
        None if corners is None else Box(*(_number(corner) for corner in corners)),
        None if mask is None else MaskRef(bytes(mask).hex()),
        _read_base(base, held) if base else None,
    )


def _read_base(text: str, held: set[bytes]) -> TrackedMask | None:
    digest, *rest, tail = _json_list(text, 9)
    row = (0, bytes.fromhex(_text(digest)), *rest, bytes.fromhex(_text(tail)))
    return _read_masks([row], 1, held).get(0)


def _read_matte(text: object) -> MatteSettings:
    """Settings that are known and of their type; the rest falls back to its default."""
    plain = MatteSettings()
    said = _json(text, 1 << 16)
    if not isinstance(said, dict):
        raise ValueError("its matte settings are none")
    kept: dict[str, Any] = {}
    for entry in dataclasses.fields(plain):
        default, value = getattr(plain, entry.name), said.get(entry.name)
        if isinstance(default, float) and type(value) is int:
            value = float(value)
        if type(value) is type(default) and (type(value) is not float or math.isfinite(value)):
            kept[entry.name] = value
    return dataclasses.replace(plain, **kept)


def _json_list(text: object, most: int) -> list[Any]:
    value = _json(text, 1 << 22)
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("a list of the wrong kind")
    return value


def _json(text: object, most: int) -> Any:
    try:
        return json.loads(_text(text, most))
    except RecursionError:
        raise ValueError("a text nested too deep") from None


def _whole(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError("a number out of range")
    return value


def _number(value: object) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):  # type: ignore[arg-type]
        raise ValueError("what is no number")
    return float(value)  # type: ignore[arg-type]


def _text(value: object, most: int = MAX_TEXT) -> str:
    if type(value) is not str or len(value) > most:
        raise ValueError("a text of the wrong kind or length")
    return value


def _name(value: object, fallback: str) -> str:
    try:
        return clean_name(_text(value))
    except (ValueError, EditRefused):
        return fallback
