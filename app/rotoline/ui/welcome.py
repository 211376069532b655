"""The empty window: says what to do first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rotoline.ui.actions import tell_key
from rotoline.ui.icons import icon
from rotoline.ui.theme import tokens_for

_MOST_RECENT = 4


class Welcome(QWidget):
    """A place to drop a clip, with buttons for those who cannot drag."""

    open_asked = Signal()
    demo_asked = Signal()
    path_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit = False
        tokens = tokens_for(self)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._picture.setPixmap(icon("clip", tokens, "faint").pixmap(48, 48))
        title = QLabel(self.tr("Drop a clip here"), self)
        title.setObjectName("title")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint = QLabel(
            self.tr(
                "A movie, an image sequence or a project. It is read where it lies; "
                "nothing is copied or uploaded."
            ),
            self,
        )
        hint.setObjectName("muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint.setWordWrap(True)
        demo = QPushButton(self.tr("Try the demo clip"), self)
        demo.setObjectName("primary")
        demo.clicked.connect(self.demo_asked)
        open_button = QPushButton(self.tr("Open…"), self)
        open_button.clicked.connect(self.open_asked)
        self._open = open_button
        self.setFocusProxy(open_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(open_button)
        buttons.addWidget(demo)
        buttons.addStretch(1)
        steps = QLabel(
            self.tr("1  Click the object      2  Track      3  Fix what drifts      4  Export"),
            self,
        )
        steps.setObjectName("muted")
        steps.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        for widget in (self._picture, title, hint):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addLayout(buttons)
        column.addSpacing(10)
        column.addWidget(steps)
        column.addSpacing(10)
        column.addLayout(self._recent)
        column.addStretch(3)

    def tell_key(self, action: QAction) -> None:
        """Have the button that opens tell the key of the action that does the same."""
        tell_key(self._open, self.tr("Open a clip or project"), action)

    def set_recent(self, paths: Sequence[str]) -> None:
        """Offer the newest of the recent files; paths: those that are still there."""
        while self._recent.count():
            taken = self._recent.takeAt(0)
            widget = taken.widget() if taken else None
            if widget:
                widget.deleteLater()
        for path in paths[:_MOST_RECENT]:
            link = QPushButton(Path(path).name, self)
            link.setFlat(True)
            link.setToolTip(path)
            link.setMaximumWidth(420)
            link.clicked.connect(lambda _=False, path=path: self.path_asked.emit(path))
            self._recent.addWidget(link, 0, Qt.AlignmentFlag.AlignHCenter)

    def set_lit(self, lit: bool) -> None:
        """Whether something that can be dropped is held over the window."""
        self._lit = lit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.color("canvas" if tokens.name == "dark" else "panel"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(tokens.color("accent" if self._lit else "strong_line"), 1.5)
        pen.setDashPattern([6, 5])
        painter.setPen(pen)
        if self._lit:
            painter.setBrush(tokens.color("accent", 24))
        painter.drawRoundedRect(self.rect().adjusted(18, 18, -18, -18), 10, 10)
