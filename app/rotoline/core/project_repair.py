"""A damaged project: what still can be read, written into a sound file.

The damaged file is copied aside first and never changed. Tables are read from both ends until
the damage; numbered rows in between are tried one by one. Where the file's first page is gone,
which names the tables, a new project's takes its place: tables always begin on the same pages.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rotoline.core import project_schema
from rotoline.core.job import part_file
from rotoline.core.mask_codec import MAX_BLOB_BYTES
from rotoline.core.project_schema import PAGE_BYTES, TABLES
from rotoline.errors import ProjectUnreadable

_ASIDE = re.compile(r"\.(damaged-\d{8}-\d{6}|format\d+)(-\d+)?$")
_MARKS = (b"CREATE TABLE take_masks", b"RLG1")

Row = tuple[Any, ...]


class Damaged(Exception):
    """The file is a project's, but cannot be read to its end."""


@dataclass(frozen=True)
class Repair:
    """kept: the copy of the damaged file. notices: what could not be read, one line each."""

    kept: Path
    notices: tuple[str, ...]


def examine(connection: sqlite3.Connection, path: Path, thoroughly: bool) -> None:
    """Raises Damaged for a damaged file, ProjectUnreadable for one that hides something.

    thoroughly: look at every page and every mask, which takes about a second for 200 MB.
    """
    found = project_schema.strangers(connection)
    foreign = [item for item in found if not item.startswith(("no table", "table"))]
    foreign += [item for item in found if item.startswith("table") and "shape" not in item]
    if foreign:
        raise ProjectUnreadable(
            path, f"it holds what no Rotoline project holds ({foreign[0]}); it is not opened"
        )
    if found:
        raise Damaged(found[0])
    if thoroughly:
        (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if answer != "ok":
            raise Damaged(str(answer))
        for digest, data in connection.execute("SELECT digest, data FROM blobs"):
            if not _is_whole(digest, data):
                raise Damaged("a mask was changed on disk")


def was_project(path: Path) -> bool:
    """Whether the bytes of a file that SQLite cannot read show that it was a project."""
    overlap = max(map(len, _MARKS))
    before = b""
    with path.open("rb") as source:
        while chunk := source.read(1 << 20):
            if any(mark in before + chunk for mark in _MARKS):
                return True
            before = chunk[-overlap:]
    return False


def keep_aside(path: Path, mark: str = "") -> Path:
    """Copy a file beside itself, under a name of its own. mark: why; "" for a damaged one."""
    mark = mark or f"damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    kept = path.with_name(f"{path.stem}.{mark}{path.suffix}")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.stem}.{mark}-{number}{path.suffix}")
        number += 1
    try:
        shutil.copy2(path, kept)
    except OSError:
        kept.unlink(missing_ok=True)
        raise
    return kept


def is_kept_aside(path: Path) -> bool:
    """Whether a file is a copy of a project as it was before it was repaired or upgraded."""
    return _ASIDE.search(path.stem) is not None


def repair(path: Path) -> Repair:
    """Put a sound file with all that can be read in the place of a damaged one.

    Raises ProjectUnreadable where nothing can be read; the file is then as it was.
    """
    kept = keep_aside(path)
    journal = Path(f"{path}-journal")
    if journal.exists():
        shutil.copy2(journal, f"{kept}-journal")
    with tempfile.TemporaryDirectory(prefix="rotoline-repair-") as folder:
        source = Path(folder) / "source.roto"
        shutil.copy2(kept, source)
        if journal.exists():
            shutil.copy2(journal, f"{source}-journal")
        grafted = Path(folder) / "grafted.roto"
        shutil.copy2(kept, grafted)
        _graft_first_page(grafted)
        found = _salvage(source, Path(folder) / "found.roto")
        if not found.is_whole:
            other = _salvage(grafted, Path(folder) / "other.roto")
            found = max(found, other, key=lambda salvaged: salvaged.rows)
        if not found.rows:
            kept.unlink()
            Path(f"{kept}-journal").unlink(missing_ok=True)
            raise ProjectUnreadable(path, "it is damaged beyond repair; use a backup")
        with part_file(path) as part:
            shutil.copyfile(found.file, part)
    journal.unlink(missing_ok=True)
    return Repair(kept, tuple(f"part of the table of {name} is lost" for name in found.damaged))


@dataclass(frozen=True)
class _Salvaged:
    """A sound file with what could be read. rows: how much, 0 where not one shot was.

    damaged: tables that could not be read whole.
    """

    file: Path
    rows: int
    damaged: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return self.rows > 0 and not self.damaged


def _salvage(source: Path, target: Path) -> _Salvaged:
    """Write what can be read of `source` to a new project at `target`."""
    damaged_tables = []
    damaged_masks = 0
    count = 0
    with (
        contextlib.closing(sqlite3.connect(source, isolation_level=None)) as damaged,
        contextlib.closing(sqlite3.connect(target, isolation_level=None)) as sound,
    ):
        damaged.text_factory = lambda raw: raw.decode("utf-8", "replace")
        damaged.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BLOB_BYTES)
        project_schema.create_tables(sound)
        sound.execute("BEGIN")
        for table in TABLES:
            if table == "writer":
                continue
            columns = [row[1] for row in sound.execute(f"PRAGMA table_info({table})")]
            reader = _Reader(damaged, table, source.stat().st_size // PAGE_BYTES)
            for row in reader.rows():
                if table == "blobs" and not _is_whole(*row[1:]):
                    damaged_masks += 1
                    continue
                # Damage inside a row may leave it with a value that its column cannot hold.
                with contextlib.suppress(sqlite3.Error, OverflowError):
                    count += sound.execute(_insertion(table, columns[: len(row)]), row).rowcount
            # Older formats kept no exports, and one that is lost costs no work.
            if table != "exports" and (not reader.whole or damaged_masks):
                damaged_tables.append(table)
                damaged_masks = 0
        sound.execute("COMMIT")
        (shots,) = sound.execute("SELECT count(*) FROM shots").fetchone()
    return _Salvaged(target, count if shots else 0, tuple(damaged_tables))


def _insertion(table: str, columns: list[str]) -> str:
    """columns: those a file of this or an older format has."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})"


def _is_whole(digest: object, data: object) -> bool:
    """Whether a mask's bytes are those that its name promises."""
    return (
        isinstance(digest, bytes)
        and isinstance(data, bytes)
        and hashlib.sha256(data).digest() == digest
    )


class _Reader:
    """The rows of one table that can be read. whole: whether that was all, known at the end."""

    def __init__(self, connection: sqlite3.Connection, table: str, pages: int) -> None:
        self._connection = connection
        self._pages = pages
        self._table = table
        self.whole = True

    def rows(self) -> Iterator[Row]:
        last = 0
        for row in self._scan(""):
            last = row[0]
            yield row
        if self.whole:
            return
        key = "id" if self._table not in project_schema.CLUSTERED else _first_key(self._table)
        first = None
        for row in self._scan(f"ORDER BY {key} DESC"):
            first = row[0]
            yield row
        if self._table == "blobs":
            # More rows than the file has pages would not fit it.
            yield from self._one_by_one(range(last + 1, first or last + self._pages))

    def _scan(self, order: str) -> Iterator[Row]:
        try:
            yield from self._connection.execute(f"SELECT * FROM {self._table} NOT INDEXED {order}")
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            self.whole = False

    def _one_by_one(self, numbers: range) -> Iterator[Row]:
        """Rows by number: those between two damaged pages are found only so."""
        for number in numbers:
            try:
                row = self._connection.execute(
                    f"SELECT * FROM {self._table} WHERE id = ?", (number,)
                ).fetchone()
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                continue
            if row is not None:
                yield row


def _first_key(table: str) -> str:
    return {"project": "key"}.get(table, "object")


def _graft_first_page(damaged: Path) -> None:
    """Replace the file's first page, which names its tables, by a new project's."""
    with tempfile.TemporaryDirectory(prefix="rotoline-repair-") as folder:
        fresh = Path(folder) / "fresh.roto"
        with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            project_schema.create_tables(connection)
            # Older files have another table where this one begins.
            connection.execute("DROP TABLE exports")
        page = bytearray(fresh.read_bytes()[:PAGE_BYTES])
    pages = damaged.stat().st_size // PAGE_BYTES
    # Header fields: size in pages (28), first free page and number of free pages (32, 36).
    page[28:40] = struct.pack(">III", pages, 0, 0)
    with damaged.open("rb+") as target:
        target.write(page)
    Path(f"{damaged}-journal").unlink(missing_ok=True)
