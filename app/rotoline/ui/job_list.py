"""The list of jobs that opens from the status bar: how far each is, and a way to cancel it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from rotoline.ui.destinations import bytes_text
from rotoline.ui.elided_label import ElidedLabel
from rotoline.ui.icons import icon
from rotoline.ui.job_status import ProgressStrip
from rotoline.ui.jobs import JobEntry, Jobs
from rotoline.ui.pace import clock_text, counts_frames, stage_words
from rotoline.ui.theme import tokens_for

_WIDTH = 400
_SOON_MS = 100


class JobButton(QToolButton):
    """Says in the status bar how many jobs there are, and opens their list."""

    def __init__(self, jobs: Jobs, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.popup = JobList(jobs, parent)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAccessibleName(self.tr("Jobs in the background"))
        self.clicked.connect(self.open)
        self.setToolTip(action.toolTip())
        action.changed.connect(lambda: self.setToolTip(action.toolTip()))
        jobs.changed.connect(self._count)
        self._counted = -1
        self._count()

    def open(self) -> None:
        """Show the list above the button."""
        corner = self.mapToGlobal(QPoint(self.width(), 0))
        self.popup.show_above(corner)

    def _count(self) -> None:
        count = len(self._jobs.entries())
        if count != self._counted:
            self._counted = count
            self.setText(str(count) if count else "")
            self.redraw()

    def redraw(self) -> None:
        """Draw the sign again, after a change of theme or of what runs."""
        self.setIcon(icon("jobs", tokens_for(self), "accent" if self._counted else "muted"))


class JobList(QFrame):
    """A pop-up with a row for every job; it follows them while it is open."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName(self.tr("Jobs in the background"))
        self._jobs = jobs
        self._corner = QPoint()
        heading = QLabel(self.tr("Jobs in the background"), self)
        heading.setObjectName("heading")
        self._nothing = QLabel(self.tr("Nothing runs, nothing waits."), self)
        self._nothing.setObjectName("muted")
        self._rows: dict[str, JobRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(10)
        self._column.addWidget(heading)
        self._column.addWidget(self._nothing)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._fill)
        jobs.changed.connect(self._changed)

    def rows(self) -> list[JobRow]:
        """The rows shown, first to last."""
        return list(self._rows.values())

    def show_above(self, corner: QPoint) -> None:
        """Open with the lower right corner at a point of the screen."""
        self._corner = corner
        self._fill()
        self.show()
        self._place()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._place()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._soon.stop()
        super().hideEvent(event)

    def _changed(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _fill(self) -> None:
        entries = self._jobs.entries()
        now = {entry.key for entry in entries}
        for key in [key for key in self._rows if key not in now]:
            self._rows.pop(key).deleteLater()
        for entry in entries:
            if entry.key not in self._rows:
                self._rows[entry.key] = JobRow(self)
                self._column.addWidget(self._rows[entry.key])
            self._rows[entry.key].show_entry(entry)
        self._nothing.setVisible(not entries)
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        self.setFixedWidth(_WIDTH)
        self.setFixedHeight(self._column.minimumSize().height())
        self.move(self._corner.x() - _WIDTH, self._corner.y() - self.height() - 4)


class JobRow(QWidget):
    """One job: what, how far, how fast, how long yet, and its cancel button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(self)
        self._detail = QLabel(self)
        self._detail.setObjectName("muted")
        self._bar = ProgressStrip(self)
        self._entry: JobEntry | None = None
        self.cancel = QToolButton(self)
        self.cancel.setIcon(icon("close", tokens_for(self), "muted"))
        self.cancel.setToolTip(self.tr("Cancel this job; what is finished is kept"))
        self.cancel.clicked.connect(self._cancel)
        keeps = self.cancel.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.cancel.setSizePolicy(keeps)
        lines = QVBoxLayout()
        lines.setSpacing(4)
        lines.addWidget(self._title)
        lower = QHBoxLayout()
        lower.setSpacing(10)
        lower.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignVCenter)
        lower.addWidget(self._detail, 1)
        lines.addLayout(lower)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(lines, 1)
        row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def text(self) -> str:
        return f"{self._title.text()}: {self._detail.text()}"

    def show_entry(self, entry: JobEntry) -> None:
        """The job as it stands now."""
        self._entry = entry
        stage = stage_words(entry.stage)
        shows_stage = stage and not entry.title.startswith(stage)
        self._title.setText(f"{entry.title} · {stage}" if shows_stage else entry.title)
        self._detail.setText(self._how_far(entry))
        self._bar.setVisible(not entry.waits)
        self._bar.set_share(entry.done / entry.total if entry.total else None)
        self.cancel.setVisible(entry.cancel is not None)
        self.cancel.setAccessibleName(self.tr("Cancel %1").replace("%1", entry.title))

    def _how_far(self, entry: JobEntry) -> str:
        if entry.waits:
            return self.tr("waits for its turn")
        if not entry.total:
            return self.tr("running")
        rate, left = entry.pace.rate, entry.pace.left(entry.total)
        if entry.unit == "bytes":
            parts = [f"{bytes_text(entry.done)} / {bytes_text(entry.total)}"]
            speed = f"{bytes_text(round(rate))}/s" if rate else ""
        elif entry.unit == "seconds":
            parts = [f"{clock_text(entry.done)} / {clock_text(entry.total)}"]
            speed = ""
        else:
            parts = [f"{entry.done} / {entry.total}"]
            shows = rate and counts_frames(entry.stage)
            speed = self.tr("%1 fps").replace("%1", f"{rate:.1f}") if shows else ""
        if speed:
            parts.append(speed)
        if left is not None:
            parts.append(self.tr("%1 left").replace("%1", clock_text(left)))
        return "   ".join(parts)

    def _cancel(self) -> None:
        if self._entry and self._entry.cancel:
            self._entry.cancel()
