"""Every job that runs or waits in the background, in one place, for whoever shows them.

Whoever starts long work tells it here: `begin`, `advance` and `end`, all on the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QObject, Signal

from rotoline.core.job import Progress
from rotoline.ui.pace import Pace

Unit = Literal["frames", "bytes", "seconds"]


@dataclass
class JobEntry:
    """One job. total: 0 while it is not known. cancel: None for what cannot be stopped midway."""

    key: str
    title: str
    unit: Unit
    cancel: Callable[[], object] | None
    waits: bool
    stage: str = ""
    done: int = 0
    total: int = 0
    pace: Pace = field(default_factory=Pace)


class Jobs(QObject):
    """The jobs, in the order they began. changed: one began, went on or ended."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, JobEntry] = {}

    def entries(self) -> list[JobEntry]:
        return list(self._entries.values())

    def begin(
        self,
        key: str,
        title: str,
        cancel: Callable[[], object] | None = None,
        unit: Unit = "frames",
        waits: bool = False,
    ) -> None:
        """A job starts, or waits for its turn until it advances."""
        self._entries[key] = JobEntry(key, title, unit, cancel, waits)
        self.changed.emit()

    def advance(self, key: str, progress: Progress | None = None) -> None:
        """A job goes on; one that is not known, or is over, is left alone."""
        entry = self._entries.get(key)
        if entry is None:
            return
        entry.waits = False
        if progress is not None:
            entry.stage, entry.done, entry.total = progress.stage, progress.done, progress.total
            entry.pace.tell(progress.done)
        self.changed.emit()

    def end(self, key: str) -> None:
        """A job is over, however it ended."""
        if self._entries.pop(key, None) is not None:
            self.changed.emit()
