"""Messages inside the window: one line, what to do, and buttons; never a box in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
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
        self._about = ""
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

    def float_over(self, area: QWidget) -> None:
        """Lie on top of `area`, along its upper edge, without moving what it shows."""
        self.setParent(area)
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        area = self.parentWidget()
        if area is not None:
            width = min(area.width() - 24, 760)
            height = max(self.minimumSizeHint().height(), self.heightForWidth(width))
            self.setGeometry((area.width() - width) // 2, 12, width, height)

    @property
    def text(self) -> str:
        """The words shown; empty when nothing is."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def kind(self) -> Kind:
        return self._kind

    def buttons(self) -> list[QPushButton]:
        """The ways out that are offered now."""
        places = (self._buttons.itemAt(n) for n in range(self._buttons.count()))
        widgets = (place.widget() for place in places if place)
        return [widget for widget in widgets if isinstance(widget, QPushButton)]

    def show_notice(
        self, kind: Kind, text: str, ways_out: Sequence[WayOut] = (), about: str = ""
    ) -> None:
        """Replace what is shown. about: what `settle` knows it by."""
        self._kind, self._about = kind, about
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
        self.raise_()
        self._place()
        if kind in ("info", "good") and not ways_out:
            self._timer.start(_SHOWN_MS)
        else:
            self._timer.stop()

    def settle(self, about: str) -> None:
        """Take away what was said about a matter that is over."""
        if about == self._about:
            self.hide()

    def _choosing(self, way: WayOut) -> Callable[[], None]:
        def choose() -> None:
            self.hide()
            way.act()

        return choose
