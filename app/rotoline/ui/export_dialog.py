"""The export dialog: a destination, what will be written, and how it must be read."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rotoline import paths
from rotoline.core.document import Shot
from rotoline.errors import ExportFailed
from rotoline.export.format import AlphaKind, Content
from rotoline.export.naming import clip_stem
from rotoline.export.plan import Plan, plan_export
from rotoline.export.presets import PRESETS, ExportSettings, preset
from rotoline.media.clip import ClipInfo
from rotoline.settings import Settings
from rotoline.ui.destinations import DESTINATIONS, Destination, bytes_text, estimated_bytes
from rotoline.ui.icons import icon
from rotoline.ui.messages import words
from rotoline.ui.theme import tokens_for
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

_NUMBERS: tuple[tuple[str, int | None], ...] = (("", None), ("1001", 1001), ("1", 1), ("0", 0))


class ExportDialog(QDialog):
    """Collects one export's settings. chosen: target Path and ExportSettings."""

    chosen = Signal(object, object)

    def __init__(
        self, shot: Shot, info: ClipInfo, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 520)
        self._shot, self._info = shot, info
        self._folder = _first_folder(settings.export_folder, Path(shot.clip.path).parent)
        self._named_by_hand = False
        self._plan: Plan | None = None
        self._planning = JobThread("planning", self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(120)
        self._later.timeout.connect(self._check)
        self._build()
        self._fill()
        self.finished.connect(self._planning.shut_down)
        self._destinations.setCurrentRow(0)

    @property
    def target(self) -> Path:
        return Path(self._path.text()).expanduser()

    @property
    def is_ready(self) -> bool:
        """Whether what is chosen was planned and can be exported."""
        return self._plan is not None

    @property
    def words(self) -> str:
        """All that is said of the export: files, how to read them, what is in the way."""
        return "\n".join(label.text() for label in (self._files, self._reading, self._trouble))

    def pick(self, row: int) -> None:
        """Choose a destination by its row."""
        self._destinations.setCurrentRow(row)

    def set_format(self, name: str) -> None:
        self._set_data(self._format, name)
        self._format_changed()

    def set_target(self, target: Path) -> None:
        """Name the file by hand."""
        self._path.setText(str(target))
        self._path_edited()

    def set_overwrite(self, overwrite: bool) -> None:
        self._overwrite.setChecked(overwrite)

    def export_settings(self) -> ExportSettings:
        """What is chosen now."""
        content: Content = self._content.currentData()
        alpha: AlphaKind | None = self._alpha.currentData() if content == "cutout" else None
        everything = not self._objects.currentIndex()
        number = _NUMBERS[self._number.currentIndex()][1]
        frames = None if self._range.currentIndex() == 0 else tuple(range(self._info.frames))
        return ExportSettings(
            format=self._format.currentData(),
            content=content,
            alpha=alpha,
            objects=None if everything else (self._objects.currentText(),),
            split="objects" if self._separate.isChecked() and everything else "combined",
            frames=frames,
            first_number="source" if number is None else number,
            overwrite=self._overwrite.isChecked(),
            audio=self._audio.isChecked(),
        )

    def choose_destination(self, destination: Destination) -> None:
        """Take a destination's format, content and alpha."""
        self._set_data(self._format, destination.format)
        self._format_changed()
        self._set_data(self._content, destination.content)
        if destination.alpha:
            self._set_data(self._alpha, destination.alpha)
        self._changed()

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
        self._format = self._combo(self.tr("Format"))
        self._content = self._combo(self.tr("Content"))
        self._alpha = self._combo(self.tr("Alpha"))
        self._objects = self._combo(self.tr("Objects"))
        self._separate = QCheckBox(self.tr("One file for each object"), self)
        self._range = self._combo(self.tr("Frames"))
        self._number = self._combo(self.tr("First file number"))
        self._audio = QCheckBox(self.tr("Keep the sound"), self)
        self._audio.setChecked(True)
        self._overwrite = QCheckBox(self.tr("Replace files that exist"), self)
        self._path = QLineEdit(self)
        self._path.setAccessibleName(self.tr("File"))
        self._path.textEdited.connect(self._path_edited)
        browse = QToolButton(self)
        browse.setIcon(icon("folder", tokens_for(self)))
        browse.setToolTip(self.tr("Choose where to write"))
        browse.setAccessibleName(browse.toolTip())
        browse.clicked.connect(self._browse)
        place = QHBoxLayout()
        place.setSpacing(4)
        place.addWidget(self._path, 1)
        place.addWidget(browse)
        self._files = QLabel(self)
        self._files.setWordWrap(True)
        self._reading = QLabel(self)
        self._reading.setWordWrap(True)
        self._reading.setObjectName("muted")
        self._trouble = QLabel(self)
        self._trouble.setWordWrap(True)
        self._trouble.setObjectName("bad")
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(9)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for label, field in (
            (self.tr("Format"), self._format),
            (self.tr("Content"), self._content),
            (self.tr("Alpha"), self._alpha),
            (self.tr("Objects"), self._objects),
            ("", self._separate),
            (self.tr("Frames"), self._range),
            (self.tr("Numbers"), self._number),
            ("", self._audio),
        ):
            form.addRow(label, field)
        form.addRow(self.tr("File"), place)
        form.addRow("", self._overwrite)
        self._form = form
        line = QFrame(self)
        line.setObjectName("rule")
        right = QVBoxLayout()
        right.setContentsMargins(18, 14, 18, 12)
        right.setSpacing(10)
        right.addLayout(form)
        right.addWidget(line)
        right.addWidget(self._files)
        right.addWidget(self._reading)
        right.addWidget(self._trouble)
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
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return combo

    def _fill(self) -> None:
        for destination in DESTINATIONS:
            self._destinations.addItem(_said(destination.title))
        for row in PRESETS:
            self._format.addItem(row.title, row.name)
        self._alpha.addItem(self.tr("Straight, edge colour carried outward"), "straight")
        self._alpha.addItem(self.tr("Premultiplied"), "premultiplied")
        self._objects.addItem(self.tr("All objects"))
        for item in self._shot.objects:
            self._objects.addItem(item.name)
        first = self._info.first_number
        self._range.addItem(
            self.tr("In to out point (%1 to %2)")
            .replace("%1", str(self._shot.in_point + first))
            .replace("%2", str(self._shot.out_point + first))
        )
        self._range.addItem(self.tr("Whole clip (%1 frames)").replace("%1", str(self._info.frames)))
        for text, _ in _NUMBERS:
            self._number.addItem(text or self.tr("As the source"))
        self._destinations.currentRowChanged.connect(
            lambda row: self.choose_destination(DESTINATIONS[row])
        )
        self._format.activated.connect(self._format_changed)
        for combo in (self._content, self._alpha, self._objects, self._range, self._number):
            combo.activated.connect(self._changed)
        for check in (self._separate, self._audio, self._overwrite):
            check.toggled.connect(self._changed)

    def _format_changed(self) -> None:
        row = preset(self._format.currentData())
        self._content.clear()
        texts = {"cutout": self.tr("Cut-out: colour and alpha"), "matte": self.tr("Matte only")}
        for content in row.contents:
            self._content.addItem(texts[content], content)
        self._set_data(self._alpha, row.alpha)
        self._changed()

    def _changed(self) -> None:
        settings = self.export_settings()
        row = preset(settings.format)
        self._form.setRowVisible(self._alpha, settings.content == "cutout")
        self._form.setRowVisible(self._number, row.is_sequence)
        self._form.setRowVisible(self._audio, bool(row.sound) and self._info.audio)
        self._separate.setEnabled(self._objects.currentIndex() == 0)
        if not self._named_by_hand:
            self._path.setText(str(self._suggested(settings)))
        self._reading.setText(self._reading_text(settings))
        self._go.setEnabled(False)
        self._plan = None
        self._later.start()

    def _suggested(self, settings: ExportSettings) -> Path:
        row = preset(settings.format)
        name = f"{clip_stem(self._info.path)}_{settings.content or 'matte'}"
        if settings.objects:
            name += f"_{settings.objects[0]}"
        name = name.replace("/", "_")
        if row.is_sequence:
            return self._folder / name / f"{name}.%04d{row.suffixes[0]}"
        return self._folder / f"{name}{row.suffixes[0]}"

    def _reading_text(self, settings: ExportSettings) -> str:
        number = self._destinations.currentRow()
        chosen = DESTINATIONS[max(0, number)]
        as_meant = (chosen.format, chosen.content) == (settings.format, settings.content)
        if as_meant and (chosen.alpha or settings.alpha) == settings.alpha:
            return f"{_said(chosen.title)}: {_said(chosen.reading)}"
        if settings.content == "matte":
            return self.tr("White is inside. It is data, not colour.")
        if settings.alpha == "premultiplied":
            return self.tr("Read it as premultiplied (with black).")
        return self.tr("Read it as straight (unmatted).")

    def _check(self) -> None:
        """Have the export planned: names, clashes, what the format can hold."""
        target, settings = self.target, self.export_settings()
        self._planning.submit(
            Work(
                "plan",
                lambda _: _planned(self._shot, self._info, target, settings, _),
                on_item=self._planned,
                on_error=self._refused,
            )
        )

    def _planned(self, plan: object) -> None:
        assert isinstance(plan, Plan)
        self._plan = plan
        self._trouble.clear()
        self._go.setEnabled(True)
        height, width = plan.size
        size = estimated_bytes(
            plan.row.name, plan.content, width * height, len(plan.frames), len(plan.outputs)
        )
        names = [f"{output.files[0].name}" for output in plan.outputs[:3]]
        if plan.row.is_sequence and len(plan.frames) > 1:
            names = [
                f"{output.files[0].name} ... {output.files[-1].name}" for output in plan.outputs[:3]
            ]
        if len(plan.outputs) > 3:
            names.append(self.tr("and %1 more").replace("%1", str(len(plan.outputs) - 3)))
        facts = self.tr("%1 frames, %2 x %3, about %4")
        for number, value in enumerate(
            (len(plan.frames), width, height, bytes_text(size)), start=1
        ):
            facts = facts.replace(f"%{number}", str(value))
        self._files.setText("\n".join([*names, facts]))

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, ExportFailed | OSError):
            raise error
        self._files.clear()
        self._trouble.setText(words(error))

    def _path_edited(self) -> None:
        self._named_by_hand = True
        self._changed()

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Write into this folder"), str(self._folder)
        )
        if folder:
            self._folder = Path(folder)
            settings = self.export_settings()
            name = self.target.name if self._named_by_hand else ""
            suggested = self._suggested(replace(settings))
            self._path.setText(str(Path(folder) / name if name else suggested))
            self._changed()

    def _set_data(self, combo: QComboBox, value: object) -> None:
        at = combo.findData(value)
        if at >= 0:
            combo.setCurrentIndex(at)


def _planned(
    shot: Shot, info: ClipInfo, target: Path, settings: ExportSettings, should_stop: ShouldStop
) -> Items:
    yield plan_export(shot, info, target, settings)


def _first_folder(chosen: str, beside: Path) -> Path:
    """Where to write: where it was last time, else beside the clip, else at home."""
    shipped = paths.resource("")
    for folder in (Path(chosen) if chosen else beside, beside):
        inside = folder.absolute().is_relative_to(shipped.absolute())
        if folder.is_dir() and os.access(folder, os.W_OK) and not inside:
            return folder
    return Path.home()


def _said(text: str) -> str:
    return QCoreApplication.translate("Destinations", text)
