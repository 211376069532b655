"""Messages inside the window: one line, what to do, and buttons; never a box in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from rotoline.ui.icons import icon
from rotoline.ui.theme import tokens_for

Kind = Literal["info", "good", "warning", "error"]

_ICONS: dict[Kind, tuple[str, str]] = {
    "info": ("info", "accent"),
    "good": ("check", "good"),
    "warning": ("warning", "warning"),
    "error": ("error", "danger"),
}
_SHOWN_MS = 8000


@dataclass(frozen=True)
class WayOut:
    """A button of a message: what it says and does."""

    text: str
    act: Callable[[], object]


class NoticeBar(QFrame):
    """Shows the newest message; problems stay until dismissed, good news goes by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._kind: Kind = "info"
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = QHBoxLayout()
        self._close = QToolButton(self)
        self._close.setAccessibleName(self.tr("Dismiss message"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """The words shown; empty when nothing is."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def kind(self) -> Kind:
        return self._kind

    def show_notice(self, kind: Kind, text: str, ways_out: Sequence[WayOut] = ()) -> None:
        """Replace what is shown."""
        self._kind = kind
        tokens = tokens_for(self)
        name, token = _ICONS[kind]
        self._icon.setPixmap(icon(name, tokens, token).pixmap(18, 18))
        self._close.setIcon(icon("close", tokens, "muted"))
        self._text.setText(text)
        self.setAccessibleName(text)
        while self._buttons.count():
            taken = self._buttons.takeAt(0)
            widget = taken.widget() if taken else None
            if widget:
                widget.deleteLater()
        for way in ways_out:
            button = QPushButton(way.text, self)
            button.clicked.connect(self._choosing(way))
            self._buttons.addWidget(button)
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        if kind in ("info", "good") and not ways_out:
            self._timer.start(_SHOWN_MS)
        else:
            self._timer.stop()

    def _choosing(self, way: WayOut) -> Callable[[], None]:
        def choose() -> None:
            self.hide()
            way.act()

        return choose
