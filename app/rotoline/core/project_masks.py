"""The mask store of an open project file."""

from __future__ import annotations

import sqlite3
import threading

from rotoline.core.masks import BlobMasks


class ProjectMasks(BlobMasks):
    """The masks of an open project; new ones wait in memory for the next commit."""

    def __init__(self, connection: sqlite3.Connection, lock: threading.RLock) -> None:
        super().__init__()
        self._connection = connection
        self._lock = lock
        self._waiting: dict[str, bytes] = {}
        # A lock of its own: keeping a mask must not wait for a disk that is being written.
        self._queue = threading.Lock()

    def _keep(self, digest: str, blob: bytes) -> None:
        with self._queue:
            self._waiting[digest] = blob

    def _find(self, digest: str) -> bytes | None:
        with self._queue:
            waiting = self._waiting.get(digest)
        if waiting is not None:
            return waiting
        with self._lock:
            try:
                row = self._connection.execute(
                    "SELECT data FROM blobs WHERE digest = ?", (bytes.fromhex(digest),)
                ).fetchone()
            except (sqlite3.DatabaseError, ValueError):
                # A page that cannot be read is a lost mask, as one that is not there.
                return None
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    def write_waiting(self, connection: sqlite3.Connection) -> list[str]:
        """Write what waits, inside the caller's transaction; returns the digests written."""
        with self._queue:
            waiting = dict(self._waiting)
        connection.executemany(
            "INSERT OR IGNORE INTO blobs (digest, data) VALUES (?, ?)",
            [(bytes.fromhex(digest), blob) for digest, blob in waiting.items()],
        )
        return list(waiting)

    def forget_waiting(self, digests: list[str]) -> None:
        with self._queue:
            for digest in digests:
                self._waiting.pop(digest, None)

    def move_to(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
