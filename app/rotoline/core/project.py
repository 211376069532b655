"""A project is one SQLite file, saved by every commit in one transaction.

Rollback journal with full sync, not WAL: projects live on network drives. One process writes, any
number read beside it. Masks wait in memory until the commit that first needs them, so that a
document on disk never names a mask that is not there.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
import time
from pathlib import Path
from typing import Self

from rotoline.core import clips, project_lock, project_repair, project_schema
from rotoline.core.document import Document, mask_digests
from rotoline.core.job import part_file
from rotoline.core.project_connection import connect, transaction
from rotoline.core.project_exports import ExportRecord, read_exports
from rotoline.core.project_faults import NO_PROJECT, explained, writing
from rotoline.core.project_masks import ProjectMasks
from rotoline.core.project_read import Loaded, read_document
from rotoline.core.project_write import write_changes
from rotoline.core.untitled import is_untitled
from rotoline.errors import ProjectInUse, ProjectUnreadable, ProjectUnwritable, UserError

# Checking every page of a larger file that was closed properly would make opening slow.
QUICK_CHECK_BYTES = 32 << 20


class Project:
    """An open project file. Safe to use from several threads; close it when done.

    document: as last committed. notices: what was repaired or lost when it was opened, one
    line each.
    """

    def __init__(self, path: Path, read_only: bool, is_repaired: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.notices: tuple[str, ...] = ()
        self._lock = threading.RLock()
        self._closed = False
        with explained(path):
            self._connection = connect(path, read_only)
        self._writer: project_lock.Writer | None = None
        try:
            with explained(path):
                loaded = self._open_up()
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._release()
            self._connection.close()
            raise
        self.document = loaded.document
        self.notices = tuple(f"lost: {line}" for line in loaded.lost)
        self.masks = ProjectMasks(self._connection, self._lock)
        if loaded.lost and not read_only:
            self._leave_out_lost(keep_aside=not is_repaired)

    def _open_up(self) -> Loaded:
        """Look at the file, make this process its writer, and read it.

        A file that is refused is left as it is, to the byte.
        """
        version = _version(self._connection, self.path)
        holder = project_lock.read_writer(self._connection)
        if not self.read_only and holder is not None and holder.is_alive(time.time()):
            raise ProjectInUse(self.path, str(holder))
        left_behind = holder is not None and not self.read_only
        thoroughly = left_behind or self.path.stat().st_size < QUICK_CHECK_BYTES
        if self.read_only and version < project_schema.READABLE:
            raise ProjectUnreadable(self.path, "it is of an older format; open it for writing once")
        is_old = version < project_schema.FORMAT and not self.read_only
        if not is_old:
            project_repair.examine(self._connection, self.path, thoroughly)
        if not self.read_only:
            self._writer = project_lock.take(self._connection, self.path)
        if is_old:
            aside = self.path.with_name(f"{self.path.stem}.format{version}{self.path.suffix}")
            shutil.copy2(self.path, aside)
            project_schema.upgrade(self._connection, version)
            project_repair.examine(self._connection, self.path, thoroughly)
        self._connection.execute("BEGIN")
        try:
            return read_document(self._connection)
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @classmethod
    def create(cls, path: Path, document: Document | None = None) -> Self:
        """A new project file. Raises ProjectUnwritable where there is a file already."""
        path = path.absolute()
        with writing(path):
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
        with writing(path):
            repair = project_repair.repair(path)
        project = cls(path, read_only, is_repaired=True)
        found = f"the file was damaged and has been repaired; as it was it is kept in {repair.kept}"
        project.notices = (found, *repair.notices, *project.notices)
        return project

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def commit(self, document: Document, step: str = "") -> None:
        """Save the document and every mask put so far, in one transaction.

        Returns when it is on disk. step: the edit's name, kept for who looks into the file.
        Raises ProjectUnwritable, with the file and the masks in memory as they were.
        """
        with self._lock, writing(self.path):
            self._must_write()
            with transaction(self._connection):
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
        with self._lock, writing(self.path):
            self._must_write()
            with transaction(self._connection):
                self._hold_lock()

    def save_as(self, path: Path, document: Document | None = None) -> None:
        """Copy everything to another file and go on there; the old file stays as it is.

        document: the newest, where it is newer than what was committed. It and the masks that
        wait go to the new file alone: the old one may have become one that cannot be written.
        An untitled project's file goes. Clips get their paths from the new folder. Work in other
        threads may go on meanwhile. Raises ProjectUnwritable, ProjectInUse, and goes on in the
        old file then.
        """
        path = path.absolute()
        newest = self.document if document is None else document
        with self._lock, writing(path):
            self._must_write()
            if path.exists() and path.samefile(self.path):
                self.commit(newest)
                return
            was_there = path.exists()
            self.copy_to(path)
            before = self._connection, self._writer, self.path
            fresh = connect(path, read_only=False)
            try:
                self._go_on(fresh, project_lock.take(fresh, path), path)
                # Anew: a process that took the old file over may have changed what was copied.
                self._write_anew(clips.relative_to(newest, path.parent))
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._release()
                self._go_on(*before)
                fresh.close()
                if not was_there:
                    # A copy without the newest would be taken for the rescued project.
                    with contextlib.suppress(OSError):
                        path.unlink()
                raise
            self._leave(*before)

    def _go_on(
        self, connection: sqlite3.Connection, writer: project_lock.Writer | None, path: Path
    ) -> None:
        self._connection, self._writer, self.path = connection, writer, path
        self.masks.move_to(connection)

    @staticmethod
    def _leave(
        connection: sqlite3.Connection, writer: project_lock.Writer | None, path: Path
    ) -> None:
        """Give a file free that another one has taken the place of, as far as it lets us."""
        was_ours = False
        with contextlib.suppress(sqlite3.Error):
            was_ours = _give_free(connection, writer)
        connection.close()
        if was_ours and is_untitled(path):
            with contextlib.suppress(OSError):
                path.unlink()

    def copy_to(self, path: Path) -> None:
        """Copy the file as it is on disk to another one, which nobody has open for writing.

        The project stays where it is. Raises ProjectUnwritable, ProjectInUse.
        """
        path = path.absolute()
        with self._lock, writing(path):
            if path.exists():
                if path.samefile(self.path):
                    raise ProjectUnwritable(path, "it is the project itself; choose another name")
                Project.open(path).close()
            path.parent.mkdir(parents=True, exist_ok=True)
            with part_file(path) as part:
                copy = sqlite3.connect(part, isolation_level=None)
                try:
                    self._connection.backup(copy)
                    copy.execute("DELETE FROM writer")
                finally:
                    copy.close()

    def exports(self) -> tuple[ExportRecord, ...]:
        """What was exported so far, oldest first."""
        with self._lock:
            return read_exports(self._connection)

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

    def _leave_out_lost(self, keep_aside: bool) -> None:
        """Write the document anew without what could not be read."""
        with writing(self.path):
            if keep_aside:
                kept = project_repair.keep_aside(self.path)
                told = f"part of it could not be read; as it was it is kept in {kept}"
                self.notices = (told, *self.notices)
            self._write_anew(self.document)

    def _write_anew(self, document: Document) -> None:
        """Write the whole document, and every mask put so far, in place of what the file says."""
        with transaction(self._connection):
            self._hold_lock()
            written = self.masks.write_waiting()
            for table in ("shots", "objects", "prompts", "masks", "takes", "take_masks"):
                self._connection.execute(f"DELETE FROM {table}")
            write_changes(self._connection, Document(), document)
        self.masks.forget_waiting(written)
        self.document = document

    def _tidy(self) -> None:
        """Delete the masks that the document does not name."""
        keep = mask_digests(self.document)
        with transaction(self._connection):
            self._hold_lock()
            rows = self._connection.execute("SELECT id, digest FROM blobs")
            gone = [(key,) for key, digest in rows if bytes(digest).hex() not in keep]
            self._connection.executemany("DELETE FROM blobs WHERE id = ?", gone)

    def _release(self) -> None:
        _give_free(self._connection, self._writer)

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


def _give_free(connection: sqlite3.Connection, writer: project_lock.Writer | None) -> bool:
    """Take our lock away; False where it was ours no more."""
    if writer is None:
        return False
    gone = connection.execute("DELETE FROM writer WHERE token = ?", (writer.token,))
    return gone.rowcount == 1


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The file's format. Raises ProjectUnreadable where it is none that this program reads."""
    version = project_schema.format_of(connection)
    if version is None:
        raise ProjectUnreadable(path, NO_PROJECT)
    if version > project_schema.FORMAT:
        raise ProjectUnreadable(
            path,
            f"it was saved by a newer Rotoline (format {version}, this one reads up to "
            f"{project_schema.FORMAT}); update Rotoline to open it",
        )
    return version
