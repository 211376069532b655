"""What this computer can do, as `rotoline doctor` finds it, with a button to copy it."""

from __future__ import annotations

import sys

from PySide6.QtCore import QProcess
from PySide6.QtGui import QFontDatabase, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)


class ComputerPage(QWidget):
    """Runs the doctor in a process of its own: importing everything takes seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = QLabel(self.tr("Looking at this computer…"), self)
        self._state.setObjectName("muted")
        self.report = QPlainTextEdit(self)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("Report"))
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        copy = QPushButton(self.tr("Copy"), self)
        copy.clicked.connect(self._copy)
        bottom = QHBoxLayout()
        bottom.addWidget(self._state, 1)
        bottom.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.report, 1)
        column.addLayout(bottom)
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        idle = self._process.state() == QProcess.ProcessState.NotRunning
        if idle and not self.report.toPlainText():
            self._process.start(sys.executable, ["-m", "rotoline", "doctor"])

    def shut_down(self) -> None:
        """End the process, if it still runs."""
        self._process.finished.disconnect(self._finished)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(2000)

    def _read(self) -> None:
        said = self._process.readAllStandardOutput().data()
        self.report.appendPlainText(bytes(said).decode("utf-8", "replace").rstrip())

    def _finished(self, status: int) -> None:
        done = self.tr("Copy this into a bug report.")
        failed = self.tr("The check ended with status %1.").replace("%1", str(status))
        self._state.setText(done if status == 0 else failed)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.report.toPlainText())
