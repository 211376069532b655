"""The export dialog: a destination, what will be written, and how it must be read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rotoline.core.document import Shot
from rotoline.errors import ExportFailed
from rotoline.export.plan import Plan
from rotoline.export.planning import plan_export, refuse_unwritable
from rotoline.export.presets import ExportSettings
from rotoline.media.clip import ClipInfo
from rotoline.media.patience import LOOK, ReadingThread
from rotoline.settings import Settings
from rotoline.ui.destinations import (
    DESTINATIONS,
    bytes_text,
    estimated_bytes,
    is_served,
    reading_words,
    said,
)
from rotoline.ui.elided_label import ElidedLabel
from rotoline.ui.export_form import ExportForm, first_folder
from rotoline.ui.export_gaps import Gaps
from rotoline.ui.messages import words
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

_NAMED = 3


class ExportDialog(QDialog):
    """Collects one export's settings. chosen: target Path and ExportSettings.

    history_asked: the person wants to see the exports so far.
    """

    chosen = Signal(object, object)
    history_asked = Signal()

    def __init__(
        self, shot: Shot, info: ClipInfo, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(800, 560)
        self._shot, self._info = shot, info
        self._plan: Plan | None = None
        self._planning = JobThread("planning", self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(120)
        self._later.timeout.connect(self._check)
        beside = Path(shot.clip.path).parent
        guess = Path(settings.export_folder) if settings.export_folder else beside
        self.form = ExportForm(shot, info, guess, self)
        self._build()
        self.form.changed.connect(self._changed)
        self.finished.connect(self._planning.shut_down)
        # A window that goes takes its dialogs along without closing them.
        self.destroyed.connect(self._planning.shut_down)
        self._destinations.setCurrentRow(0)

        def found(folder: object) -> None:
            assert isinstance(folder, Path)
            self.form.change_folder(guess, folder)

        find = partial(first_folder, settings.export_folder, beside)
        self._planning.submit(Work("folder", partial(_asked, find), on_item=found))

    @property
    def target(self) -> Path:
        return self.form.target

    @property
    def is_ready(self) -> bool:
        """Whether what is chosen was planned and can be exported."""
        return self._plan is not None

    @property
    def words(self) -> str:
        """All that is said of the export: where, what, how to read it, what is amiss."""
        labels = (self._place, self._files, self._reading, self._gaps, self._trouble)
        return "\n".join(label.text() for label in labels)

    def pick(self, row: int) -> None:
        """Choose a destination by its row."""
        self._destinations.setCurrentRow(row)
        self._choose(row)

    @property
    def picked(self) -> int | None:
        """The row of the destination that is highlighted."""
        rows = self._destinations.selectedIndexes()
        return rows[0].row() if rows else None

    def set_format(self, name: str) -> None:
        self.form.set_format(name)

    def set_target(self, target: Path) -> None:
        """Name the file by hand."""
        self.form.set_target(target)

    def set_overwrite(self, overwrite: bool) -> None:
        self.form.set_overwrite(overwrite)

    def export_settings(self) -> ExportSettings:
        """What is chosen now."""
        return self.form.settings()

    def accept(self) -> None:
        if self._plan is not None:
            self.chosen.emit(self.target, self.export_settings())
            super().accept()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self._planning.shut_down()
        super().closeEvent(event)

    def _build(self) -> None:
        self._destinations = QListWidget(self)
        self._destinations.setObjectName("pages")
        self._destinations.setFixedWidth(190)
        self._destinations.setAccessibleName(self.tr("Destination"))
        for destination in DESTINATIONS:
            self._destinations.addItem(said(destination.title))
        self._destinations.currentRowChanged.connect(self._choose)
        # A click and Return apply also the one that was chosen before.
        for again in (self._destinations.itemClicked, self._destinations.itemActivated):
            again.connect(lambda item: self._choose(self._destinations.row(item)))
        self._place = ElidedLabel(self)
        self._place.setObjectName("muted")
        self._files = self._label("")
        self._reading = self._label("muted")
        self._gaps = self._label("warn")
        self._gaps.hide()
        self._trouble = self._label("bad")
        line = QFrame(self)
        line.setObjectName("rule")
        right = QVBoxLayout()
        right.setContentsMargins(18, 14, 18, 12)
        right.setSpacing(10)
        right.addWidget(self.form)
        right.addWidget(line)
        for label in (self._place, self._files, self._reading, self._gaps, self._trouble):
            right.addWidget(label)
        right.addStretch(1)
        right.addWidget(self._build_buttons())
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._destinations)
        whole.addLayout(right, 1)

    def _build_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._go = QPushButton(self.tr("Export"), self)
        self._go.setObjectName("primary")
        self._go.setDefault(True)
        buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        history = QPushButton(self.tr("Exports so far…"), self)
        history.setAutoDefault(False)
        history.clicked.connect(self.history_asked)
        buttons.addButton(history, QDialogButtonBox.ButtonRole.HelpRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _label(self, look: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        # A long name without a space must not widen the dialog.
        label.setMinimumWidth(1)
        label.setObjectName(look)
        return label

    def _choose(self, row: int) -> None:
        self.form.choose(DESTINATIONS[row])

    def _changed(self) -> None:
        settings = self.export_settings()
        chosen = DESTINATIONS[self._destinations.currentRow()]
        self._reading.setText(reading_words(chosen, settings))
        self._destinations.currentItem().setSelected(is_served(chosen, settings))
        self._go.setEnabled(False)
        self._plan = None
        if self.form.is_named:
            self._later.start()
        else:
            self._later.stop()
            self._refuse(self.tr("Name the file."))

    def _check(self) -> None:
        """Have the export planned: names, clashes, what the format can hold."""
        asked = self.target, self.export_settings()

        def is_still_asked() -> bool:
            return self.form.is_named and asked == (self.target, self.export_settings())

        self._planning.submit(
            Work(
                "plan",
                partial(_planned, self._shot, self._info, *asked),
                on_item=lambda found: self._found(found) if is_still_asked() else None,
                on_error=lambda error: self._refused(error) if is_still_asked() else None,
            )
        )

    def _found(self, found: object) -> None:
        if isinstance(found, Gaps):
            self._gaps.setText(found.words())
            self._gaps.setVisible(bool(found.objects))
        else:
            assert isinstance(found, Plan)
            self._planned(found)

    def _planned(self, plan: Plan) -> None:
        self._plan = plan
        self._trouble.clear()
        self._go.setEnabled(True)
        height, width = plan.size
        size = estimated_bytes(
            plan.row.name, plan.content, width * height, len(plan.frames), len(plan.outputs)
        )
        folder = str(plan.outputs[0].files[0].parent)
        self._place.setText(self.tr("Into %1").replace("%1", folder))
        self._place.setToolTip(folder)
        names = [output.files[0].name for output in plan.outputs[:_NAMED]]
        if plan.row.is_sequence and len(plan.frames) > 1:
            names = [
                f"{output.files[0].name} ... {output.files[-1].name}"
                for output in plan.outputs[:_NAMED]
            ]
        if len(plan.outputs) > _NAMED:
            names.append(self.tr("and %1 more").replace("%1", str(len(plan.outputs) - _NAMED)))
        facts = self.tr("%1 frames, %2 x %3, about %4")
        for number, value in enumerate(
            (len(plan.frames), width, height, bytes_text(size)), start=1
        ):
            facts = facts.replace(f"%{number}", str(value))
        self._files.setText("\n".join([*names, facts]))

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, ExportFailed):
            raise error
        self._refuse(words(error))

    def _refuse(self, why: str) -> None:
        self._files.clear()
        self._place.clear()
        self._trouble.setText(why)


def _asked(ask: Callable[[], object], should_stop: ShouldStop) -> Items:
    """What asking the disk gives; a dialog that closes does not wait for a lost drive."""
    asking = ReadingThread("folders")
    try:
        answer = asking.begin(ask)
        while not wait((answer,), LOOK).done:
            if should_stop():
                return
        yield answer.result()
    finally:
        asking.close(LOOK)


def _planned(
    shot: Shot, info: ClipInfo, target: Path, settings: ExportSettings, should_stop: ShouldStop
) -> Items:
    # First: whoever mends the name may see it meanwhile.
    yield Gaps.of(shot, settings)
    yield from _asked(partial(_plan, shot, info, target, settings), should_stop)


def _plan(shot: Shot, info: ClipInfo, target: Path, settings: ExportSettings) -> Plan:
    plan = plan_export(shot, info, target, settings)
    refuse_unwritable(plan)
    return plan
