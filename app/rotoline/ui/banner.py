"""A band above the canvas while a project is open for reading only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from rotoline.ui.icons import icon
from rotoline.ui.theme import tokens_for


class ReadOnlyBanner(QFrame):
    """Says that nothing can be changed, and how it can. Hidden for projects that are written."""

    save_asked = Signal()
    reload_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._sign = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        reload = QPushButton(self.tr("Reload"), self)
        reload.setToolTip(self.tr("Read the project as it is by now"))
        reload.clicked.connect(self.reload_asked)
        save = QPushButton(self.tr("Save As…"), self)
        save.setObjectName("primary")
        save.setToolTip(self.tr("Go on in a copy of your own"))
        save.clicked.connect(self.save_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(reload)
        row.addWidget(save)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def show_for(self, name: str) -> None:
        """A project of this name is open for reading only; "" for none."""
        if name:
            words = self.tr(
                "%1 is read only: another process has it open. You can look, play and export; "
                "to change anything, save it under another name."
            )
            self._text.setText(words.replace("%1", name))
            self.setAccessibleName(self._text.text())
            self._sign.setPixmap(icon("lock", tokens_for(self), "warning").pixmap(18, 18))
        self.setVisible(bool(name))
