"""The project file's tables, its format number, and the way from older formats to this one."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable

SUFFIX = ".roto"
APPLICATION_ID = 0x526F746F
FORMAT = 3
# The oldest format that is read without being upgraded.
READABLE = 1
PAGE_BYTES = 4096

# The column `tail`: digest, score, IoU. Older versions wrote the digest alone.
TAIL = struct.Struct("<32sdd")
_MASK_COLUMNS = """
    digest BLOB NOT NULL, score REAL NOT NULL, iou REAL NOT NULL, stability REAL NOT NULL,
    uncertainty REAL NOT NULL, source TEXT NOT NULL, stale INTEGER NOT NULL, model TEXT NOT NULL,
    tail BLOB
"""

_SHOTS_OF_FORMAT_1 = """
        id INTEGER PRIMARY KEY, position INTEGER NOT NULL, path TEXT NOT NULL,
        relative TEXT NOT NULL, frames INTEGER NOT NULL, width INTEGER NOT NULL,
        height INTEGER NOT NULL, rate TEXT NOT NULL, first_number INTEGER NOT NULL,
        size INTEGER NOT NULL, modified INTEGER NOT NULL, fingerprint TEXT NOT NULL,
        in_point INTEGER NOT NULL, out_point INTEGER NOT NULL, examined TEXT NOT NULL,
        cuts TEXT NOT NULL, joined TEXT NOT NULL, held TEXT NOT NULL
    """
_INTERPRETATION = "interpretation TEXT NOT NULL DEFAULT ''"

# Always created in this order on an empty file: repair relies on where the tables begin.
TABLES = {
    "project": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "writer": """
        slot INTEGER PRIMARY KEY, token TEXT NOT NULL, host TEXT NOT NULL, realm TEXT NOT NULL,
        pid INTEGER NOT NULL, started TEXT NOT NULL, since REAL NOT NULL, seen REAL NOT NULL
    """,
    # As `ALTER TABLE` leaves an older file's table, comma and all.
    "shots": f"{_SHOTS_OF_FORMAT_1}, {_INTERPRETATION}",
    "objects": """
        id INTEGER PRIMARY KEY, shot INTEGER NOT NULL, position INTEGER NOT NULL,
        name TEXT NOT NULL, color INTEGER NOT NULL, family TEXT NOT NULL,
        visible INTEGER NOT NULL, solo INTEGER NOT NULL, frozen INTEGER NOT NULL,
        locked TEXT NOT NULL, absent TEXT NOT NULL, matte TEXT NOT NULL,
        prompt_count INTEGER NOT NULL, mask_count INTEGER NOT NULL
    """,
    "prompts": """
        object INTEGER NOT NULL, frame INTEGER NOT NULL, points TEXT NOT NULL, box TEXT NOT NULL,
        mask BLOB, base TEXT NOT NULL, PRIMARY KEY (object, frame)
    """,
    "masks": f"""
        object INTEGER NOT NULL, frame INTEGER NOT NULL, {_MASK_COLUMNS},
        PRIMARY KEY (object, frame)
    """,
    "takes": """
        object INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, created REAL NOT NULL,
        PRIMARY KEY (object, id)
    """,
    "take_masks": f"""
        object INTEGER NOT NULL, take INTEGER NOT NULL, frame INTEGER NOT NULL, {_MASK_COLUMNS},
        PRIMARY KEY (object, take, frame)
    """,
    "blobs": "id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, data BLOB NOT NULL",
    "exports": "id INTEGER PRIMARY KEY, finished REAL NOT NULL, report TEXT NOT NULL",
}
CLUSTERED = frozenset({"project", "prompts", "masks", "takes", "take_masks"})

Upgrade = Callable[[sqlite3.Connection], None]


def upgrade_1_to_2(connection: sqlite3.Connection) -> None:
    """Shots keep what a person says of their clip."""
    connection.execute(f"ALTER TABLE shots ADD COLUMN {_INTERPRETATION}")


def upgrade_2_to_3(connection: sqlite3.Connection) -> None:
    """What was exported is kept."""
    connection.execute(f"CREATE TABLE exports ({TABLES['exports']})")


# From each older format to the next. Each runs in one transaction.
UPGRADES: dict[int, Upgrade] = {1: upgrade_1_to_2, 2: upgrade_2_to_3}


def create_tables(connection: sqlite3.Connection) -> None:
    """Make an empty file a project of the present format."""
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute("BEGIN IMMEDIATE")
    for name, columns in TABLES.items():
        ending = " WITHOUT ROWID" if name in CLUSTERED else ""
        connection.execute(f"CREATE TABLE {name} ({columns}){ending}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def format_of(connection: sqlite3.Connection) -> int | None:
    """The file's format number; None where it is no project at all."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version) if application == APPLICATION_ID and version > 0 else None


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Bring an older project to the present format, one transaction a step."""
    for step in range(version, FORMAT):
        connection.execute("BEGIN IMMEDIATE")
        try:
            UPGRADES[step](connection)
            connection.execute(f"PRAGMA user_version = {step + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def strangers(connection: sqlite3.Connection) -> list[str]:
    """What a project file should not hold: triggers, views, unknown tables, other columns."""
    found = []
    expected = dict(TABLES)
    version = format_of(connection) or FORMAT
    if version < 2:
        expected["shots"] = _SHOTS_OF_FORMAT_1
    if version < 3:
        del expected["exports"]
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        if kind == "table" and name in expected:
            ending = " WITHOUT ROWID" if name in CLUSTERED else ""
            if sql != f"CREATE TABLE {name} ({expected.pop(name)}){ending}":
                found.append(f"table {name} of another shape")
        elif not (kind == "index" and str(name).startswith("sqlite_autoindex_")):
            found.append(f"{kind} {name}")
    return found + [f"no table {name}" for name in expected]
