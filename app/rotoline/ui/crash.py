"""What happens on a bug: it is logged, the project stays safe, and one dialog offers details."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rotoline import __version__, paths
from rotoline.ui.desk import Desk

log = logging.getLogger(__name__)


class CrashDialog(QDialog):
    """Says that something went wrong, that nothing is lost, and shows details to copy."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QLabel(
            self.tr(
                "<b>Rotoline met an error of its own.</b><br>Your project is saved. You can go "
                "on; if it happens again, restart Rotoline and report it with these details."
            ),
            self,
        )
        text.setWordWrap(True)
        self.details = QPlainTextEdit(details, self)
        self.details.setReadOnly(True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = QPushButton(self.tr("Copy details"), self)
        copy.clicked.connect(self.copy)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(text)
        column.addWidget(self.details, 1)
        column.addWidget(buttons)
        self.resize(620, 360)

    def copy(self) -> None:
        """Put the details on the clipboard."""
        QApplication.clipboard().setText(self.details.toPlainText())


class CrashHook(QObject):
    """Catches what nobody caught, on any thread; shows one dialog at a time."""

    caught = Signal(str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._dialog: CrashDialog | None = None
        self.caught.connect(self._show)

    def __call__(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("unexpected error", exc_info=(kind, error, trace))
        lines = "".join(traceback.format_exception(kind, error, trace))
        facts = (
            f"Rotoline {__version__}, Qt {qt_version}, Python {platform.python_version()}, "
            f"{platform.platform()}\nLog: {paths.log_folder()}\n\n"
        )
        self.caught.emit(facts + lines)

    def _show(self, details: str) -> None:
        self._desk.editor.save_now()
        if self._dialog is not None:
            self._dialog.details.appendPlainText(f"\n{details}")
            return
        self._dialog = CrashDialog(details, self._window)
        self._dialog.finished.connect(self._closed)
        self._dialog.open()

    def _closed(self) -> None:
        self._dialog = None


def install_crash_hook(desk: Desk, window: QWidget) -> CrashHook:
    """From now on, an error nobody caught opens the dialog."""
    hook = CrashHook(desk, window)
    sys.excepthook = hook
    return hook
