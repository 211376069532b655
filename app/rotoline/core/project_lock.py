"""Who has a project open for writing: a row in the file, renewed while the writer lives.

A lock is stale when its process is gone. Of a process on another machine, or in another
container, only the last sign of life is known: silence for long enough makes it stale.
"""

from __future__ import annotations

import getpass
import os
import socket
import sqlite3
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rotoline.core import process
from rotoline.core.project_connection import transaction
from rotoline.errors import ProjectInUse

RENEW_SECONDS = 15.0  # after which a writer with nothing to save shows that it is alive
SILENCE_SECONDS = 120.0
MOST_SECONDS = 2.5e11  # what a date can say


@dataclass(frozen=True)
class Writer:
    """A process that has a project open. since, seen: seconds since the epoch.

    host: for people. realm: machine and process space in which `pid` means something.
    started: tells the process from a later one of the same pid; "" where the system does not say.
    """

    token: str
    host: str
    realm: str
    pid: int
    started: str
    since: float
    seen: float

    def __str__(self) -> str:
        when = datetime.fromtimestamp(self.since, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
        return f"{self.host} (process {self.pid}) since {when}"

    def is_alive(self, now: float) -> bool:
        """Whether the writer may still write."""
        if self.realm == process.realm():
            started = process.started(self.pid)
            if started is None:
                return False
            if self.started and started:
                return started == self.started
        return now - self.seen < SILENCE_SECONDS


def this_process() -> Writer:
    """A new lock for this process."""
    now = time.time()
    pid = os.getpid()
    host = socket.gethostname()
    try:
        host = f"{getpass.getuser()} on {host}"
    except (ImportError, KeyError, OSError):
        host = f"somebody on {host}"
    return Writer(
        uuid.uuid4().hex, host, process.realm(), pid, process.started(pid) or "", now, now
    )


def take(connection: sqlite3.Connection, path: Path) -> Writer:
    """Make this process the file's writer. Raises ProjectInUse where there is a living one."""
    writer = this_process()
    with transaction(connection):
        other = read_writer(connection)
        if other is not None and other.is_alive(time.time()):
            raise ProjectInUse(path, str(other))
        write_writer(connection, writer)
    return writer


def read_writer(connection: sqlite3.Connection) -> Writer | None:
    row = connection.execute(
        "SELECT token, host, realm, pid, started, since, seen FROM writer WHERE slot = 1"
    ).fetchone()
    return None if row is None or not _makes_sense(row) else Writer(*row)


def _makes_sense(row: tuple[object, ...]) -> bool:
    """Whether it is what a process writes of itself; what a damaged file says is no lock."""
    token, host, realm, pid, started, since, seen = row
    return (
        all(type(text) is str for text in (token, host, realm, started))
        and type(pid) is int
        and 0 < pid < 1 << 31
        and all(type(when) is float and 0 <= when < MOST_SECONDS for when in (since, seen))
    )


def write_writer(connection: sqlite3.Connection, writer: Writer) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO writer VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        (
            writer.token,
            writer.host,
            writer.realm,
            writer.pid,
            writer.started,
            writer.since,
            time.time(),
        ),
    )
