"""The queue of exports and those of the project so far, each with its report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDateTime, QLocale, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rotoline.core.project import Project
from rotoline.core.project_exports import ExportRecord
from rotoline.ui.jobs import JobEntry
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

if TYPE_CHECKING:
    from rotoline.ui.desk import Desk

_JOBS = "export "


@dataclass(frozen=True)
class _Row:
    """One line of the list: an export that runs or waits, or one that is done."""

    title: str
    job: JobEntry | None = None
    record: ExportRecord | None = None


class ExportHistory(QDialog):
    """Follows the exports while it is open; newest first, what runs or waits on top."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Exports"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 440)
        self._desk = desk
        self._records: tuple[ExportRecord, ...] = ()
        self._shown: list[_Row] = []
        self._reading = JobThread("exports", self)
        # A window that goes takes its dialogs along without closing them.
        self.destroyed.connect(self._reading.shut_down)
        self._build()
        self._listed: list[tuple[str, bool]] = []
        desk.jobs.changed.connect(self._jobs_changed)
        desk.exporter.finished.connect(self._read)
        self._fill()
        self._read()

    @property
    def titles(self) -> list[str]:
        """What the list shows, first to last."""
        return [row.title for row in self._shown]

    @property
    def text(self) -> str:
        """The report shown."""
        return self._report.toPlainText()

    def done(self, result: int) -> None:
        self._reading.shut_down()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self._reading.shut_down()
        super().closeEvent(event)

    def _build(self) -> None:
        self._list = QListWidget(self)
        self._list.setObjectName("pages")
        self._list.setFixedWidth(270)
        self._list.setAccessibleName(self.tr("Exports"))
        self._list.currentRowChanged.connect(self._show)
        self._report = QPlainTextEdit(self)
        self._report.setReadOnly(True)
        self._report.setAccessibleName(self.tr("Report"))
        self._nothing = QLabel(self.tr("Nothing was exported from this project yet."), self)
        self._nothing.setObjectName("muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._cancel = QPushButton(self.tr("Cancel Export"), self)
        self._cancel.clicked.connect(self._cancel_job)
        self._folder = QPushButton(self.tr("Show Folder"), self)
        self._folder.clicked.connect(self._show_folder)
        for button in (self._cancel, self._folder):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.setContentsMargins(14, 14, 14, 12)
        right.addWidget(self._nothing)
        right.addWidget(self._report, 1)
        right.addWidget(buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._list)
        whole.addLayout(right, 1)

    def _read(self) -> None:
        """Have the project's list read; its file may be busy."""
        project = self._desk.editor.project
        if project is not None:
            work = Work("exports", lambda _: _recorded(project, _), on_item=self._heard)
            self._reading.submit(work)

    def _heard(self, records: object) -> None:
        assert isinstance(records, tuple)
        self._records = records
        self._fill()

    def _exports(self) -> list[JobEntry]:
        return [entry for entry in self._desk.jobs.entries() if entry.key.startswith(_JOBS)]

    def _jobs_changed(self) -> None:
        """Jobs go on with every frame; the list changes when one begins or ends."""
        if [(entry.key, entry.waits) for entry in self._exports()] != self._listed:
            self._fill()

    def _fill(self) -> None:
        jobs = self._exports()
        self._listed = [(entry.key, entry.waits) for entry in jobs]
        waits, runs = self.tr("%1 (waits)"), self.tr("%1 (running)")
        rows = [
            _Row((waits if entry.waits else runs).replace("%1", entry.title), job=entry)
            for entry in jobs
        ]
        rows += [_Row(_title(record), record=record) for record in reversed(self._records)]
        kept = self._list.currentRow() if len(rows) == len(self._shown) else 0
        self._shown = rows
        self._list.clear()
        for row in rows:
            self._list.addItem(QListWidgetItem(row.title))
        self._nothing.setVisible(not rows)
        self._report.setVisible(bool(rows))
        self._list.setCurrentRow(max(kept, 0) if rows else -1)
        if not rows:
            self._show(-1)

    def _show(self, number: int) -> None:
        row = self._shown[number] if 0 <= number < len(self._shown) else None
        self._cancel.setEnabled(row is not None and row.job is not None)
        self._folder.setEnabled(row is not None and row.record is not None)
        if row is not None and row.record is not None:
            self._report.setPlainText("\n".join(self._lines(row.record.report)))
        else:
            self._report.clear()

    def _lines(self, report: Mapping[str, Any]) -> list[str]:
        """A report that any program may have written, in words."""
        kind = ", ".join(str(report[key]) for key in ("content", "alpha") if report.get(key))
        lines = [f"{report['format']}, {kind}", ""]
        for output in report["outputs"]:
            lines.append(output["path"])
            for check in _dicts(output.get("checks")):
                sign = "✓" if check.get("passed") else "✗"
                lines.append(f"  {sign} {check.get('what')}: {check.get('found')}")
            beside = output.get("beside")
            lines += [f"  + {path}" for path in beside] if isinstance(beside, list) else []
            lines.append("")
        notes = report.get("notes")
        return lines + ([str(note) for note in notes] if isinstance(notes, list) else [])

    def _cancel_job(self) -> None:
        row = self._shown[self._list.currentRow()]
        if row.job is not None and row.job.cancel is not None:
            row.job.cancel()

    def _show_folder(self) -> None:
        record = self._shown[self._list.currentRow()].record
        if record is not None and record.report["outputs"]:
            folder = Path(record.report["outputs"][0]["path"]).parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _title(record: ExportRecord) -> str:
    """When and what, short."""
    when = QDateTime.fromSecsSinceEpoch(round(record.finished))
    moment = QLocale().toString(when, QLocale.FormatType.ShortFormat)
    outputs = record.report["outputs"]
    name = Path(outputs[0]["path"]).name if outputs else record.report["format"]
    more = f" + {len(outputs) - 1}" if len(outputs) > 1 else ""
    return f"{name}{more}\n{moment}"


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _recorded(project: Project, should_stop: ShouldStop) -> Items:
    yield project.exports()
