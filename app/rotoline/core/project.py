"""A project is one SQLite file, saved by every commit in one transaction.

Rollback journal with full sync, not WAL: projects live on network drives. One process writes, any
number read beside it. Masks wait in memory until the commit that first needs them, so that a
document on disk never names a mask that is not there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from rotoline import paths
from rotoline.core import clips, project_lock, project_repair, project_schema
from rotoline.core.document import Document, mask_digests
from rotoline.core.job import part_file
from rotoline.core.mask_codec import MAX_BLOB_BYTES
from rotoline.core.masks import BlobMasks
from rotoline.core.project_read import Loaded, read_document
from rotoline.core.project_write import write_changes
from rotoline.errors import ProjectInUse, ProjectUnreadable, ProjectUnwritable, UserError

SUFFIX = ".roto"
BUSY_SECONDS = 15.0
# Checking every page of a larger file that was closed properly would make opening slow.
QUICK_CHECK_BYTES = 32 << 20
_UNTITLED = "Untitled"


class ProjectMasks(BlobMasks):
    """The masks of an open project; new ones wait in memory for the next commit."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        super().__init__()
        self._connection = connection
        self._lock = lock
        self._waiting: dict[str, bytes] = {}

    def _keep(self, digest: str, blob: bytes) -> None:
        with self._lock:
            self._waiting[digest] = blob

    def _find(self, digest: str) -> bytes | None:
        with self._lock:
            waiting = self._waiting.get(digest)
            if waiting is not None:
                return waiting
            try:
                row = self._connection.execute(
                    "SELECT data FROM blobs WHERE digest = ?", (bytes.fromhex(digest),)
                ).fetchone()
            except (sqlite3.DatabaseError, ValueError):
                # A page that cannot be read is a lost mask, as one that is not there.
                return None
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    def write_waiting(self) -> list[str]:
        """Write what waits, inside the caller's transaction; returns the digests written."""
        written = list(self._waiting)
        self._connection.executemany(
            "INSERT OR IGNORE INTO blobs (digest, data) VALUES (?, ?)",
            [(bytes.fromhex(digest), self._waiting[digest]) for digest in written],
        )
        return written

    def forget_waiting(self, digests: list[str]) -> None:
        for digest in digests:
            self._waiting.pop(digest, None)

    def move_to(self, connection: sqlite3.Connection) -> None:
        self._connection = connection


class Project:
    """An open project file. Safe to use from several threads; close it when done.

    document: as last committed. notices: what was repaired or lost when it was opened, one
    line each.
    """

    def __init__(self, path: Path, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.notices: tuple[str, ...] = ()
        self._lock = threading.RLock()
        self._closed = False
        with _explained(path):
            self._connection = _connect(path, read_only)
        try:
            with _explained(path):
                _check_kind(self._connection, path)
                self._writer, left = None, None
                if not read_only:
                    self._writer, left = _take_lock(self._connection, path)
                thoroughly = left is not None or path.stat().st_size < QUICK_CHECK_BYTES
                loaded = _load(self._connection, path, read_only, thoroughly)
        except BaseException:
            self._connection.close()
            raise
        self.document = loaded.document
        self.notices = tuple(f"lost: {line}" for line in loaded.lost)
        self.masks = ProjectMasks(self._connection, self._lock)

    @classmethod
    def create(cls, path: Path, document: Document | None = None) -> Self:
        """A new project file. Raises ProjectUnwritable where there is a file already."""
        path = path.absolute()
        with _writing(path):
            if path.exists():
                raise ProjectUnwritable(path, "there is a file already; choose another name")
            path.parent.mkdir(parents=True, exist_ok=True)
            with part_file(path) as part:
                connection = sqlite3.connect(part, isolation_level=None)
                try:
                    project_schema.create_tables(connection)
                finally:
                    connection.close()
        project = cls(path, read_only=False)
        if document is not None:
            project.commit(document)
        return project

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Self:
        """Open a project as its last transaction left it.

        A damaged file is copied aside and repaired as far as it goes; `notices` says so. Raises
        ProjectInUse where another process has it open for writing, ProjectUnreadable where it is
        no project, of a newer format, or beyond repair.
        """
        path = path.absolute()
        try:
            return cls(path, read_only)
        except project_repair.Damaged as damage:
            if read_only:
                raise ProjectUnreadable(
                    path, "the file is damaged; open it for writing to have it repaired"
                ) from damage
        with _writing(path):
            repair = project_repair.repair(path)
        project = cls(path, read_only)
        found = f"the file was damaged and has been repaired; as it was it is kept in {repair.kept}"
        project.notices = (found, *repair.notices, *project.notices)
        return project

    @classmethod
    def untitled(cls) -> Self:
        """A new project in the data folder, for work that has no name yet."""
        folder = untitled_folder()
        number = 1
        while (path := folder / f"{_UNTITLED} {number}{SUFFIX}").exists():
            number += 1
        return cls.create(path)

    @property
    def is_untitled(self) -> bool:
        return self.path.parent == untitled_folder().absolute()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def commit(self, document: Document, step: str = "") -> None:
        """Save the document and every mask put so far, in one transaction.

        Returns when it is on disk. step: the edit's name, kept for who looks into the file.
        Raises ProjectUnwritable, with the file and the masks in memory as they were.
        """
        with self._lock, _writing(self.path):
            self._must_write()
            with self._transaction():
                self._hold_lock()
                written = self.masks.write_waiting()
                write_changes(self._connection, self.document, document)
                if step:
                    self._connection.execute(
                        "INSERT OR REPLACE INTO project VALUES ('step', ?)", (step[:200],)
                    )
            self.masks.forget_waiting(written)
            self.document = document

    def renew(self) -> None:
        """Tell others that this process is alive; commits do so as well."""
        with self._lock, _writing(self.path):
            self._must_write()
            with self._transaction():
                self._hold_lock()

    def save_as(self, path: Path) -> None:
        """Copy everything to another file and go on there; the old file stays as it is.

        An untitled project's file goes. Clips get their paths from the new folder. Work in other
        threads may go on meanwhile.
        """
        path = path.absolute()
        with self._lock, _writing(path):
            self._must_write()
            self.commit(self.document)
            if path.exists():
                Project.open(path).close()
                if path.samefile(self.path):
                    return
            path.parent.mkdir(parents=True, exist_ok=True)
            with part_file(path) as part:
                copy = sqlite3.connect(part, isolation_level=None)
                try:
                    self._connection.backup(copy)
                    copy.execute("DELETE FROM writer")
                finally:
                    copy.close()
            fresh = _connect(path, read_only=False)
            writer, _ = _take_lock(fresh, path)
            self._release()
            self._connection.close()
            if self.is_untitled:
                self.path.unlink()
            self._connection, self._writer, self.path = fresh, writer, path
            self.masks.move_to(fresh)
            self.commit(clips.relative_to(self.document, path.parent))

    def check(self) -> list[str]:
        """SQLite's own full check of the file; an empty list is a sound file."""
        with self._lock:
            try:
                found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check")]
            except sqlite3.DatabaseError as damage:
                return [str(damage)]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Drop masks that nothing names any more, give the file free, and close it."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                if not self.read_only:
                    # A file that cannot be tidied up has lost nothing: the next to open it takes
                    # over the lock of a process that is gone.
                    with contextlib.suppress(sqlite3.Error, UserError):
                        self._tidy()
                        self._release()
            finally:
                self._connection.close()

    def discard(self) -> None:
        """Close an untitled project that nobody wants, and delete its file."""
        assert self.is_untitled
        with self._lock:
            self._closed = True
            self._connection.close()
            self.path.unlink(missing_ok=True)

    def _tidy(self) -> None:
        """Delete the masks that the document does not name."""
        keep = mask_digests(self.document)
        with self._transaction():
            self._hold_lock()
            rows = self._connection.execute("SELECT id, digest FROM blobs")
            gone = [(key,) for key, digest in rows if bytes(digest).hex() not in keep]
            self._connection.executemany("DELETE FROM blobs WHERE id = ?", gone)

    def _release(self) -> None:
        assert self._writer is not None
        self._connection.execute("DELETE FROM writer WHERE token = ?", (self._writer.token,))

    def _must_write(self) -> None:
        if self._closed or self.read_only:
            raise ProjectUnwritable(
                self.path, "it is open for reading only; save it under another name"
            )

    def _hold_lock(self) -> None:
        """Renew our lock. Raises ProjectInUse where another process took the file over."""
        assert self._writer is not None
        other = project_lock.read_writer(self._connection)
        if other is None:
            raise ProjectUnwritable(
                self.path, "another process changed it in the meantime; save under another name"
            )
        if other.token != self._writer.token:
            raise ProjectInUse(self.path, str(other))
        project_lock.write_writer(self._connection, self._writer)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with _transaction(self._connection):
            yield


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def untitled_folder() -> Path:
    return paths.data_folder() / "untitled"


def left_behind() -> list[Path]:
    """Untitled projects that no living process has open: what a crash left, newest first."""
    found = []
    for path in untitled_folder().glob(f"{_UNTITLED} *{SUFFIX}"):
        with contextlib.suppress(sqlite3.Error, UserError):
            with contextlib.closing(_connect(path, read_only=True)) as connection:
                writer = project_lock.read_writer(connection)
            if writer is None or not writer.is_alive(time.time()):
                found.append(path)
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _connect(path: Path, read_only: bool) -> sqlite3.Connection:
    """A connection that trusts nothing in the file and loses nothing it writes."""
    if not path.is_file():
        raise ProjectUnreadable(path, "there is no such file")
    if path.stat().st_size == 0:
        raise ProjectUnreadable(path, "the file is empty and no project")
    # Reading beside a crashed writer may have to roll its journal back, which needs writing.
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    mode = "rw" if writable or not read_only else "ro"
    connection = sqlite3.connect(
        f"file:{quote(path.as_posix())}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_BLOB_BYTES)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = EXTRA")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_kind(connection: sqlite3.Connection, path: Path) -> None:
    version = project_schema.format_of(connection)
    if version is None:
        raise ProjectUnreadable(path, "it is not a Rotoline project")
    if version > project_schema.FORMAT:
        raise ProjectUnreadable(
            path,
            f"it was saved by a newer Rotoline (format {version}, this one reads up to "
            f"{project_schema.FORMAT}); update Rotoline to open it",
        )


def _take_lock(
    connection: sqlite3.Connection, path: Path
) -> tuple[project_lock.Writer, project_lock.Writer | None]:
    """Make this process the file's writer; also returns the dead one that left its lock behind.

    Raises ProjectInUse where there is a living one.
    """
    writer = project_lock.this_process()
    with _transaction(connection):
        other = project_lock.read_writer(connection)
        if other is not None and other.is_alive(time.time()):
            raise ProjectInUse(path, str(other))
        project_lock.write_writer(connection, writer)
    return writer, other


def _load(connection: sqlite3.Connection, path: Path, read_only: bool, thoroughly: bool) -> Loaded:
    """Read the document, after bringing an older file to the present format."""
    version = project_schema.format_of(connection)
    if version is not None and version < project_schema.FORMAT:
        if read_only:
            raise ProjectUnreadable(path, "it is of an older format; open it for writing once")
        shutil.copy2(path, path.with_name(f"{path.stem}.format{version}{path.suffix}"))
        project_schema.upgrade(connection, version)
    connection.execute("BEGIN")
    try:
        project_repair.examine(connection, path, thoroughly)
        return read_document(connection)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say what an error while opening means to a person."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            reason = "another program is writing to it; try again in a moment"
        elif code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            reason = "it cannot be written here; open it for reading, or copy it elsewhere"
        elif code == sqlite3.SQLITE_FULL:
            reason = "the disk is full; free some space and open it again"
        elif project_repair.was_project(path):
            raise project_repair.Damaged(str(fault)) from fault
        else:
            reason = "it is not a Rotoline project"
        raise ProjectUnreadable(path, reason) from fault
    except OSError as fault:
        raise ProjectUnreadable(path, f"it cannot be read ({fault.strerror})") from fault


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Say what an error while saving means to a person; what was saved before is kept."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        reasons = {
            sqlite3.SQLITE_FULL: "the disk is full; free some space, or save to another disk",
            sqlite3.SQLITE_READONLY: "the file or its folder is read-only; save it elsewhere",
            sqlite3.SQLITE_CANTOPEN: "the folder cannot be written; save it elsewhere",
            sqlite3.SQLITE_BUSY: "another program is using the file; try again in a moment",
            sqlite3.SQLITE_CORRUPT: "the file was damaged; open it again to have it repaired",
            sqlite3.SQLITE_NOTADB: "the file was damaged; open it again to have it repaired",
        }
        raise ProjectUnwritable(path, reasons.get(code, f"the disk failed ({fault})")) from fault
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            reason = "the disk is full; free some space, or save to another disk"
        else:
            reason = f"it cannot be written ({fault.strerror}); save it elsewhere"
        raise ProjectUnwritable(path, reason) from fault
