"""Connections to a project's file: which trust nothing in it and lose nothing they write."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from rotoline.core.mask_codec import MAX_BLOB_BYTES
from rotoline.errors import ProjectUnreadable

_BUSY_SECONDS = 15.0


def connect(path: Path, read_only: bool) -> sqlite3.Connection:
    """Open a file that is there, without looking at what is in it. Raises ProjectUnreadable."""
    if not path.is_file():
        raise ProjectUnreadable(path, "there is no such file; check the name")
    if path.stat().st_size == 0:
        raise ProjectUnreadable(path, "the file is empty and no project; use a backup")
    # Reading beside a crashed writer may have to roll its journal back, which needs writing.
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    mode = "rw" if writable or not read_only else "ro"
    connection = sqlite3.connect(
        f"file:{quote(path.absolute().as_posix())}?mode={mode}",
        uri=True,
        timeout=_BUSY_SECONDS,
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


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written within, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
