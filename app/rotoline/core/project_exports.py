"""What was exported of a project, and how it was proved: a list that only grows.

It is no part of the document: nothing is undone in it, and any process may add a line, also while
another one has the project open for writing. So may the many that render chunks of one shot.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rotoline.core import project_schema
from rotoline.core.project_connection import connect, transaction
from rotoline.core.project_faults import writing
from rotoline.errors import ProjectUnwritable

# The oldest go: a farm adds one for each chunk.
_MOST = 500
_LONGEST = 1 << 20
# Seconds since the epoch, in the year 9999.
_LATEST = 253_000_000_000


@dataclass(frozen=True)
class ExportRecord:
    """One export. finished: seconds since the epoch, UTC.

    report: its facts as JSON values; has at least `format` and `outputs`, each with a `path`.
    """

    finished: float
    report: Mapping[str, Any]


def add_export(path: Path, report: Mapping[str, object]) -> None:
    """Note a finished export in a project file.

    Raises ProjectUnwritable where that cannot be done; the exported files are none the worse.
    """
    text = json.dumps(report)
    with writing(path):
        if not path.is_file() or not path.stat().st_size:
            raise ProjectUnwritable(path, "it is not there any more")
        with contextlib.closing(connect(path, read_only=False)) as connection:
            if project_schema.format_of(connection) != project_schema.FORMAT:
                raise ProjectUnwritable(path, "its format keeps no exports; track in it once")
            with transaction(connection):
                row = (time.time(), text)
                connection.execute("INSERT INTO exports (finished, report) VALUES (?, ?)", row)
                connection.execute(
                    "DELETE FROM exports WHERE id <= (SELECT max(id) FROM exports) - ?", (_MOST,)
                )


def read_exports(connection: sqlite3.Connection) -> tuple[ExportRecord, ...]:
    """The exports noted, oldest first; a line that is damaged or none of ours is left out."""
    records = []
    with contextlib.suppress(sqlite3.DatabaseError):
        for finished, text in connection.execute(
            "SELECT finished, report FROM exports ORDER BY id"
        ):
            with contextlib.suppress(TypeError, ValueError, RecursionError):
                if len(text) > _LONGEST or not 0 <= float(finished) < _LATEST:
                    continue
                report = json.loads(text)
                if _is_report(report):
                    records.append(ExportRecord(float(finished), report))
    return tuple(records)


def _is_report(report: object) -> bool:
    """Whether it has what everyone who shows it relies on."""
    if not isinstance(report, dict) or not isinstance(report.get("format"), str):
        return False
    outputs = report.get("outputs")
    return isinstance(outputs, list) and all(
        isinstance(output, dict) and isinstance(output.get("path"), str) for output in outputs
    )
