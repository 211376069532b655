"""The models: what there is, what is installed, download with progress, add a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from rotoline.core import edits
from rotoline.core.job import Job, Progress
from rotoline.errors import UserError
from rotoline.tracking import models
from rotoline.tracking.download import download
from rotoline.ui.desk import Desk
from rotoline.ui.destinations import bytes_text
from rotoline.ui.jobs import Unit
from rotoline.ui.measuring import measure
from rotoline.ui.messages import words

_NAME = Qt.ItemDataRole.UserRole


class ModelsPage(QWidget):
    """Lists the models; fetches, checks and chooses them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._done = ""
        self._models = desk.models
        intro = QLabel(
            self.tr(
                "The embedded model works at once, offline. The larger ones by Meta find edges "
                "better and need more time. All are free for paid work (Apache 2.0)."
            ),
            self,
        )
        intro.setWordWrap(True)
        intro.setObjectName("muted")
        self._tree = QTreeWidget(self)
        self._tree.setAccessibleName(self.tr("Models"))
        self._tree.setRootIsDecorated(False)
        self._tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._tree.setHeaderLabels(
            [
                self.tr("Model"),
                self.tr("Size"),
                self.tr("Licence"),
                self.tr("Speed here"),
                self.tr("State"),
            ]
        )
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3, 4):
            self._tree.header().setSectionResizeMode(
                column, QHeaderView.ResizeMode.ResizeToContents
            )
        self._tree.header().setStretchLastSection(False)
        self._tree.currentItemChanged.connect(self._enable)
        self._use = QPushButton(self.tr("Use"), self)
        self._get = QPushButton(self.tr("Download"), self)
        self._check = QPushButton(self.tr("Verify"), self)
        self._measure = QPushButton(self.tr("Measure Speed"), self)
        self._measure.setToolTip(self.tr("Track a few frames of the demo clip with this model"))
        self._add = QPushButton(self.tr("Add file…"), self)
        self._stop = QPushButton(self.tr("Cancel"), self)
        self._use.clicked.connect(self._choose)
        self._get.clicked.connect(self._download)
        self._check.clicked.connect(self._verify)
        self._measure.clicked.connect(self._measure_speed)
        self._add.clicked.connect(self._add_file)
        self._stop.clicked.connect(self._models.cancel)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._said = QLabel(self)
        self._said.setWordWrap(True)
        buttons = QHBoxLayout()
        for button in (self._use, self._get, self._check, self._measure, self._add):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._stop)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(10)
        column_layout.addWidget(intro)
        column_layout.addWidget(self._tree, 1)
        column_layout.addLayout(buttons)
        column_layout.addWidget(self._bar)
        column_layout.addWidget(self._said)
        self._models.progressed.connect(self._progressed)
        self._models.ended.connect(self._ended)
        self._models.failed.connect(self._explain)
        self._busy(self._models.is_busy)
        self._fill()

    def _fill(self) -> None:
        chosen = self._current()
        self._tree.clear()
        now = self._desk.editor.document.model if self._desk.editor.document else ""
        states = {
            "embedded": self.tr("in the box"),
            "installed": self.tr("installed"),
            "unverified": self.tr("installed, not verified"),
            "differs": self.tr("installed, another file than known"),
            "partial": self.tr("partly downloaded"),
            "available": self.tr("not installed"),
        }
        embedded = models.embedded_path()
        size = embedded.stat().st_size if embedded.is_file() else 0
        self._row(models.EMBEDDED, self.tr("Embedded"), size, "Apache-2.0", states["embedded"], now)
        for model in models.CATALOGUE:
            found = models.status(model)
            state = states[found.state]
            if found.state == "partial":
                state = f"{state} ({found.have * 100 // model.size} %)"
            self._row(model.name, model.title, model.size, model.license, state, now)
        for number in range(self._tree.topLevelItemCount()):
            entry = self._tree.topLevelItem(number)
            if entry and entry.data(0, _NAME) == (chosen or now or models.EMBEDDED):
                self._tree.setCurrentItem(entry)
        self._enable()

    def _row(self, name: str, title: str, size: int, licence: str, state: str, now: str) -> None:
        entry = QTreeWidgetItem(self._tree)
        entry.setText(0, title)
        entry.setText(1, bytes_text(size) if size else "")
        entry.setText(2, licence)
        entry.setText(3, self._speed_text(name))
        entry.setText(4, f"{state} · {self.tr('in use')}" if name == now else state)
        entry.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        entry.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        entry.setData(0, _NAME, name)

    def _speed_text(self, name: str) -> str:
        speed = self._desk.settings.measured.get(self._place_of(name))
        return self.tr("%1 fps").replace("%1", speed) if speed else "—"

    def _place_of(self, name: str) -> str:
        return f"{name} on {self._desk.settings.device}"

    def _current(self) -> str:
        entry = self._tree.currentItem()
        return str(entry.data(0, _NAME)) if entry else ""

    def _enable(self) -> None:
        name = self._current()
        known = {model.name: models.status(model) for model in models.CATALOGUE}
        there = name == models.EMBEDDED or (name in known and known[name].path is not None)
        idle = not self._models.is_busy
        self._use.setEnabled(there and self._desk.editor.document is not None)
        self._get.setEnabled(idle and name in known and not there)
        self._check.setEnabled(idle and name in known and there)
        self._measure.setEnabled(idle and there and not self._desk.is_working)
        self._add.setEnabled(idle)

    def _choose(self) -> None:
        name = self._current()
        desk = self._desk
        desk.change_settings(replace(desk.settings, model=name))
        desk.editor.apply(self.tr("Model"), lambda doc: edits.set_model(doc, name))
        self._fill()

    def _download(self) -> None:
        model = models.find(self._current())
        self._start(
            self.tr("Download %1").replace("%1", model.title),
            lambda: download(model),
            self.tr("%1 is installed.").replace("%1", model.title),
        )

    def _verify(self) -> None:
        model = models.find(self._current())
        self._start(
            self.tr("Verify %1").replace("%1", model.title),
            lambda: models.verify(model),
            self.tr("%1 was read through.").replace("%1", model.title),
        )

    def _add_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("A checkpoint of SAM 2.1"), "", "*.pt *.safetensors"
        )
        if chosen:
            path = Path(chosen)
            title = self.tr("Add %1").replace("%1", path.name)
            self._start(title, lambda: models.add(path), self.tr("The file was added."))

    def _measure_speed(self) -> None:
        """Time a short run; what it finds is kept even if this page is closed meanwhile."""
        name, desk, found = self._current(), self._desk, list[float]()
        place = self._place_of(name)

        def keep() -> None:
            measured = {**desk.settings.measured, place: f"{found[0]:.1f}"}
            desk.change_settings(replace(desk.settings, measured=measured))

        title = self.tr("Measure the speed of %1").replace("%1", self._title_of(name))
        said = self.tr("Measured: tracking one object through the demo clip.")
        job = partial(measure, name, desk.settings.device, found.append)
        self._start(title, job, said, "frames", keep)

    def _title_of(self, name: str) -> str:
        entry = self._tree.currentItem()
        return entry.text(0) if entry else name

    def _start(
        self,
        title: str,
        job: Callable[[], Job],
        done: str,
        unit: Unit = "bytes",
        on_done: Callable[[], None] | None = None,
    ) -> None:
        """Begin a job; it goes on when this page is closed."""
        self._said.clear()
        self._done = done
        self._bar.setRange(0, 0)
        self._models.start(title, job, unit, on_done)
        self._busy(True)
        self._enable()

    def _ended(self, completed: bool) -> None:
        self._busy(False)
        self._fill()
        if completed:
            self._said.setText(self._done)

    def _busy(self, busy: bool) -> None:
        self._stop.setVisible(busy)
        self._bar.setVisible(busy)

    def _progressed(self, value: Progress) -> None:
        self._bar.setRange(0, 1000)
        self._bar.setValue(value.done * 1000 // max(1, value.total))
        if value.stage == "measure":
            self._said.setText(f"{value.done} / {value.total}")
        else:
            self._said.setText(f"{bytes_text(value.done)} / {bytes_text(value.total)}")

    def _explain(self, error: Exception) -> None:
        if not isinstance(error, UserError | OSError):
            raise error
        self._said.setText(words(error))
