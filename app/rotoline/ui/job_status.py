"""Progress of long work in the status bar: what, how far, how fast, how long yet, cancel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from rotoline.core.job import Progress
from rotoline.ui.actions import tell_key
from rotoline.ui.icons import icon
from rotoline.ui.pace import Pace, clock_text, counts_frames, stage_words
from rotoline.ui.theme import tokens_for


class ProgressStrip(QWidget):
    """A thin bar. Unlike QProgressBar it never paints at once, in the middle of other work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(150, 8)
        self._share: float | None = None

    def set_share(self, share: float | None) -> None:
        """How much is done, 0..1; None while that is not known."""
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("strong_line"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._share is None:
            painter.setBrush(tokens.color("accent", 110))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        elif self._share > 0:
            width = max(8.0, self.width() * min(1.0, self._share))
            painter.setBrush(tokens.color("accent"))
            painter.drawRoundedRect(QRectF(0, 0, width, self.height()), 4, 4)


class JobStatus(QWidget):
    """One running job. Hidden when nothing runs."""

    def __init__(
        self, cancel: Callable[[], object], tip: str, parent: QWidget | None = None
    ) -> None:
        """tip: what the button says that calls `cancel`."""
        super().__init__(parent)
        self._pace = Pace()
        self._label = QLabel(self)
        self._bar = ProgressStrip(self)
        self._detail = QLabel(self)
        self._cancel = QToolButton(self)
        self._cancel.setIcon(icon("close", tokens_for(self), "muted"))
        self._cancel.setToolTip(tip)
        self._cancel.setAccessibleName(self.tr("Cancel"))
        self._cancel.clicked.connect(cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(8)
        for widget in (self._label, self._bar, self._detail, self._cancel):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def tell_key(self, tip: str, action: QAction) -> None:
        """Have the button's tip say also which key cancels."""
        tell_key(self._cancel, tip, action)

    @property
    def text(self) -> str:
        return f"{self._label.text()} {self._detail.text()}".strip()

    def begin(self, what: str) -> None:
        """A job starts; how long it takes is not known yet."""
        self._pace = Pace()
        self._label.setText(what)
        self._bar.setAccessibleName(what)
        self._detail.clear()
        self._bar.set_share(None)
        self.show()

    def advance(self, progress: Progress) -> None:
        """A step is finished."""
        done, total = progress.done, progress.total
        words = stage_words(progress.stage)
        if words:
            self._label.setText(words)
        self._pace.tell(done)
        self._bar.set_share(done / max(1, total))
        parts = [f"{done} / {total}"]
        rate, left = self._pace.rate, self._pace.left(total)
        if rate is not None and counts_frames(progress.stage):
            parts.append(self.tr("%1 fps").replace("%1", f"{rate:.1f}"))
        if left is not None:
            parts.append(self.tr("%1 left").replace("%1", clock_text(left)))
        self._detail.setText("   ".join(parts))

    def finish(self) -> None:
        self.hide()
