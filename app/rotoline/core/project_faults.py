"""What SQLite's and the system's errors on a project file mean to a person."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rotoline.core import project_repair
from rotoline.errors import ProjectUnreadable, ProjectUnwritable

NO_PROJECT = "it is not a Rotoline project; choose a .roto file"


@contextmanager
def explained(path: Path) -> Iterator[None]:
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
            reason = NO_PROJECT
        raise ProjectUnreadable(path, reason) from fault
    except UnicodeDecodeError as fault:
        # SQLite's own message quotes a damaged name.
        if project_repair.was_project(path):
            raise project_repair.Damaged(str(fault)) from fault
        raise ProjectUnreadable(path, NO_PROJECT) from fault
    except OSError as fault:
        reason = f"it cannot be read ({fault.strerror}); check its permissions and its drive"
        raise ProjectUnreadable(path, reason) from fault


@contextmanager
def writing(path: Path) -> Iterator[None]:
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
