"""A document into the project file: only what differs is written.

Two documents are compared by identity, so that a commit of one tracked frame touches one row
whatever the project's size.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Mapping
from typing import Any, TypeVar

from rotoline.core.document import Document, Prompt, RotoObject, Shot, TrackedMask
from rotoline.core.interpretation import interpretation_text
from rotoline.core.project_schema import TAIL
from rotoline.core.runs import format_runs

Row = tuple[Any, ...]
Key = TypeVar("Key")
Value = TypeVar("Value")


def write_changes(connection: sqlite3.Connection, old: Document, new: Document) -> None:
    """Bring the file from `old` to `new`, inside the caller's transaction."""
    if (old.model, old.next_id) != (new.model, new.next_id):
        rows = [("model", new.model), ("next_id", str(new.next_id))]
        connection.executemany("INSERT OR REPLACE INTO project VALUES (?, ?)", rows)
    before = {shot.id: shot for shot in old.shots}
    objects_before = {item.id: item for shot in old.shots for item in shot.objects}
    placed_before = _places(old)
    placed = _places(new)
    for shot_id in before.keys() - {shot.id for shot in new.shots}:
        connection.execute("DELETE FROM shots WHERE id = ?", (shot_id,))
    for object_id in objects_before.keys() - placed.keys():
        _delete_object(connection, object_id)
    for position, shot in enumerate(new.shots):
        known = before.get(shot.id)
        if known is shot and old.shots.index(known) == position:
            continue
        connection.execute(
            f"INSERT OR REPLACE INTO shots VALUES ({_marks(19)})", _shot_row(shot, position)
        )
        for item in shot.objects:
            place = placed[item.id]
            if objects_before.get(item.id) is item and placed_before[item.id] == place:
                continue
            blank = RotoObject(item.id, item.name, item.color)
            _write_object(connection, objects_before.get(item.id, blank), item, place)


def _places(doc: Document) -> dict[int, tuple[int, int]]:
    """Object id -> (shot id, position in the shot)."""
    return {
        item.id: (shot.id, position)
        for shot in doc.shots
        for position, item in enumerate(shot.objects)
    }


def _write_object(
    connection: sqlite3.Connection, old: RotoObject, new: RotoObject, place: tuple[int, int]
) -> None:
    red, green, blue = new.color
    row: Row = (new.id, *place, new.name, red << 16 | green << 8 | blue, new.group)
    row += (new.visible, new.solo, new.frozen, format_runs(new.locked), format_runs(new.absent))
    row += (json.dumps(dataclasses.asdict(new.matte)), len(new.prompts), len(new.masks))
    connection.execute(f"INSERT OR REPLACE INTO objects VALUES ({_marks(14)})", row)
    gone, changed = _differences(old.prompts, new.prompts)
    connection.executemany(
        "DELETE FROM prompts WHERE object = ? AND frame = ?", [(new.id, f) for f in gone]
    )
    connection.executemany(
        f"INSERT OR REPLACE INTO prompts VALUES ({_marks(6)})",
        (_prompt_row(new.id, frame, prompt) for frame, prompt in changed),
    )
    _write_masks(connection, "masks", (new.id,), old.masks, new.masks)
    takes = {take.id: take for take in new.takes}
    takes_before = {take.id: take for take in old.takes}
    gone_takes, changed_takes = _differences(takes_before, takes)
    for take_id in gone_takes:
        for table, column in (("takes", "id"), ("take_masks", "take")):
            connection.execute(
                f"DELETE FROM {table} WHERE object = ? AND {column} = ?", (new.id, take_id)
            )
    for take_id, take in changed_takes:
        connection.execute(
            "INSERT OR REPLACE INTO takes VALUES (?, ?, ?, ?)",
            (new.id, take_id, take.name, take.created),
        )
        known = takes_before.get(take_id)
        masks: Mapping[int, TrackedMask] = known.masks if known is not None else {}
        _write_masks(connection, "take_masks", (new.id, take_id), masks, take.masks)


def _write_masks(
    connection: sqlite3.Connection,
    table: str,
    key: tuple[int, ...],
    old: Mapping[int, TrackedMask],
    new: Mapping[int, TrackedMask],
) -> None:
    gone, changed = _differences(old, new)
    columns = (
        "object = ? AND frame = ?" if len(key) == 1 else "object = ? AND take = ? AND frame = ?"
    )
    connection.executemany(f"DELETE FROM {table} WHERE {columns}", [(*key, f) for f in gone])
    connection.executemany(
        f"INSERT OR REPLACE INTO {table} VALUES ({_marks(len(key) + 10)})",
        ((*key, frame, *_mask_row(mask)) for frame, mask in changed),
    )


def _delete_object(connection: sqlite3.Connection, object_id: int) -> None:
    connection.execute("DELETE FROM objects WHERE id = ?", (object_id,))
    for table in ("prompts", "masks", "takes", "take_masks"):
        connection.execute(f"DELETE FROM {table} WHERE object = ?", (object_id,))


def _differences(
    old: Mapping[Key, Value], new: Mapping[Key, Value]
) -> tuple[list[Key], list[tuple[Key, Value]]]:
    """Keys that are gone, and items that are new or another object than before."""
    if old is new:
        return [], []
    gone = [key for key in old if key not in new]
    return gone, [(key, value) for key, value in new.items() if old.get(key) is not value]


def _shot_row(shot: Shot, position: int) -> Row:
    clip = shot.clip
    return (
        shot.id,
        position,
        clip.path,
        clip.relative,
        clip.frames,
        clip.width,
        clip.height,
        clip.rate,
        clip.first_number,
        clip.size,
        clip.modified,
        clip.fingerprint,
        shot.in_point,
        shot.out_point,
        format_runs(shot.examined),
        format_runs(shot.cuts),
        format_runs(shot.joined),
        format_runs(shot.held),
        interpretation_text(clip.interpretation),
    )


def _prompt_row(object_id: int, frame: int, prompt: Prompt) -> Row:
    points = json.dumps([[p.x, p.y, int(p.positive)] for p in prompt.points])
    box = "" if prompt.box is None else json.dumps(dataclasses.astuple(prompt.box))
    base = ""
    if prompt.base is not None:
        digest, *numbers, tail = _mask_row(prompt.base)
        base = json.dumps([digest.hex(), *numbers, tail.hex() if tail else ""])
    mask = None if prompt.mask is None else bytes.fromhex(prompt.mask.digest)
    return (object_id, frame, points, box, mask, base)


def _mask_row(mask: TrackedMask) -> Row:
    numbers = (float(mask.score), float(mask.iou), float(mask.stability), float(mask.uncertainty))
    digest = bytes.fromhex(mask.ref.digest)
    tail = None
    if mask.tail is not None:
        digest_of_tail = bytes.fromhex(mask.tail.ref.digest)
        tail = TAIL.pack(digest_of_tail, mask.tail.score, mask.tail.iou)
    return (digest, *numbers, mask.source, int(mask.stale), mask.model, tail)


def _marks(count: int) -> str:
    return ", ".join("?" * count)
