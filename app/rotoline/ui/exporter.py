"""The export thread: writes one export after the other, while work goes on."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from rotoline.core import clips
from rotoline.core.document import Shot
from rotoline.core.job import Progress
from rotoline.core.project import Project
from rotoline.core.project_exports import add_export
from rotoline.errors import ClipUnreadable, ProjectUnwritable
from rotoline.export.presets import ExportSettings
from rotoline.export.remarks import Finding
from rotoline.export.render import render
from rotoline.export.report import ExportReport
from rotoline.media.open import open_clip
from rotoline.ui.jobs import Jobs
from rotoline.workers.job_thread import JobThread, ShouldStop, Work

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExportTask:
    """One export: the shot as it is now, whatever is edited meanwhile."""

    shot: Shot
    project: Project
    target: Path
    settings: ExportSettings


class Exporter(QObject):
    """A queue of exports.

    began: the task that starts. progressed: its Progress. finished: task and ExportReport.
    ended: nothing runs for now. failed: why a task was not exported.
    """

    began = Signal(object)
    progressed = Signal(object)
    finished = Signal(object, object)
    ended = Signal()
    failed = Signal(Exception)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.thread_of_exports = JobThread("export", self, in_background=True)
        self._queued: list[str] = []
        self._count = 0

    def submit(self, task: ExportTask) -> None:
        """Queue an export."""
        self._count += 1
        key = f"export {self._count}"
        self._queued.append(key)

        def heard(value: object) -> None:
            if isinstance(value, Progress):
                self._jobs.advance(key, value)
                self.progressed.emit(value)
            elif isinstance(value, ExportReport):
                self.finished.emit(task, value)
            else:
                self._jobs.advance(key)
                self.began.emit(task)

        def ended(_completed: bool) -> None:
            self._queued.remove(key)
            self._jobs.end(key)
            if not self._queued:
                self.ended.emit()

        title = self.tr("Export %1").replace("%1", task.target.name)
        self._jobs.begin(key, title, partial(self.thread_of_exports.stop, key), waits=True)
        self.thread_of_exports.submit(
            Work(key, partial(_exporting, task), heard, ended, self.failed.emit)
        )

    @property
    def is_busy(self) -> bool:
        return bool(self._queued)

    def cancel(self) -> None:
        """Stop the export that runs; nothing half-written stays. Those waiting go on."""
        if self._queued:
            self.thread_of_exports.stop(self._queued[0])

    def shut_down(self) -> None:
        self.thread_of_exports.shut_down()
        self._queued.clear()


def _exporting(task: ExportTask, should_stop: ShouldStop) -> Generator[object, None, None]:
    yield None
    found = clips.find(task.shot.clip, task.project.path)
    if found is None:
        raise ClipUnreadable(Path(task.shot.clip.path), "the clip is not there; locate it")
    reader = open_clip(found.path, task.shot.clip.interpretation)
    try:
        masks = task.project.masks
        report = yield from render(task.shot, reader, masks, task.target, task.settings)
    finally:
        reader.close()
    yield _kept(task.project, report)


def _kept(project: Project, report: ExportReport) -> ExportReport:
    """Note an export in its project, wherever that was saved to meanwhile."""
    try:
        add_export(project.path, report.absolute().facts())
    except ProjectUnwritable as error:
        log.warning("the report is not kept in the project: %s", error)
        unkept = Finding("report_not_kept", (error.reason,))
        return replace(report, findings=(*report.findings, unkept))
    return report
