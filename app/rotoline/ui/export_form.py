"""The choices of one export as a form: format, objects, frames, what lies beside it, where."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from rotoline import paths
from rotoline.core.document import Shot
from rotoline.export.format import AlphaKind, Content, Preset
from rotoline.export.naming import clip_stem, refitted, safe_name
from rotoline.export.presets import PRESETS, Companion, ExportSettings, Split, preset
from rotoline.media.clip import ClipInfo
from rotoline.ui.destinations import Destination
from rotoline.ui.icons import icon
from rotoline.ui.theme import tokens_for

_NUMBERS: tuple[tuple[str, int | None], ...] = (("", None), ("1001", 1001), ("1", 1), ("0", 0))
_RANGE, _WHOLE, _FULL_LENGTH = range(3)


class ExportForm(QWidget):
    """Collects one export's settings. changed: something else is chosen, or typed."""

    changed = Signal()

    def __init__(
        self, shot: Shot, info: ClipInfo, folder: Path, parent: QWidget | None = None
    ) -> None:
        """folder: where files are suggested."""
        super().__init__(parent)
        self._shot, self._info = shot, info
        self._folder = folder
        # The format that the person named the file for; while there is none, the form names it.
        self._named_for: Preset | None = None
        self._build()
        self._fill()
        self._connect()

    @property
    def is_named(self) -> bool:
        """Whether there is a name to write to."""
        return bool(self._typed)

    @property
    def target(self) -> Path:
        """Where to write; a name without a folder goes where the form suggests."""
        typed = Path(self._typed)
        try:
            return self._folder / typed.expanduser()
        except RuntimeError:
            # "~x", and no person is called so.
            return self._folder / typed

    @property
    def _typed(self) -> str:
        return self._path.text().strip()

    def change_folder(self, here: Path, there: Path) -> None:
        """Suggest files in another folder, if they are still suggested in the one `here`."""
        if self._folder == here != there:
            self._folder = there
            self._changed()

    def set_format(self, name: str) -> None:
        _set_data(self._format, name)
        self._format_changed()

    def set_content(self, content: Content) -> None:
        _set_data(self._content, content)
        self._changed()

    def set_target(self, target: Path) -> None:
        """Name the file by hand."""
        self._path.setText(str(target))
        self._path_edited()

    def set_overwrite(self, overwrite: bool) -> None:
        self._overwrite.setChecked(overwrite)

    def set_range(self, row: int) -> None:
        """Choose the frames by their row."""
        self._range.setCurrentIndex(row)
        self._changed()

    def choose(self, destination: Destination) -> None:
        """Take a destination's format, content, alpha and script."""
        _set_data(self._format, destination.format)
        for companion, check in self._scripts.items():
            check.setChecked(companion == destination.script)
        self._format_changed()
        _set_data(self._content, destination.content)
        if destination.alpha:
            _set_data(self._alpha, destination.alpha)
        self._changed()

    def settings(self) -> ExportSettings:
        """What is chosen now."""
        row = preset(self._format.currentData())
        content: Content = self._content.currentData()
        alpha: AlphaKind | None = self._alpha.currentData() if content == "cutout" else None
        number = _NUMBERS[self._number.currentIndex()][1]
        whole = self._range.currentIndex() == _WHOLE
        return ExportSettings(
            format=row.name,
            content=content,
            alpha=alpha,
            objects=self._objects.currentData(),
            split=self._split.currentData(),
            frames=tuple(range(self._info.frames)) if whole else None,
            full_length=self._range.currentIndex() == _FULL_LENGTH,
            invert=self._invert.isChecked() and not row.names_objects,
            first_number="source" if number is None else number,
            compression=self._compression.currentData(),
            overwrite=self._overwrite.isChecked(),
            audio=self._audio.isChecked(),
            sidecar=self._sidecar.isChecked(),
            companions=() if row.is_document else self._companions(),
        )

    def _companions(self) -> tuple[Companion, ...]:
        return tuple(name for name, check in self._scripts.items() if check.isChecked())

    def _build(self) -> None:
        self._format = self._combo(self.tr("Format"))
        self._content = self._combo(self.tr("Content"))
        self._alpha = self._combo(self.tr("Alpha"))
        self._objects = self._combo(self.tr("Objects"))
        self._split = self._combo(self.tr("Files"))
        self._range = self._combo(self.tr("Frames"))
        self._number = self._combo(self.tr("First file number"))
        self._compression = self._combo(self.tr("Compression"))
        self._invert = QCheckBox(self.tr("Inverted: outside is opaque"), self)
        self._audio = QCheckBox(self.tr("Keep the sound"), self)
        self._audio.setChecked(True)
        self._sidecar = QCheckBox(self.tr("Facts and checksums"), self)
        self._sidecar.setToolTip(
            self.tr("A small file that tells rate, timecode, colour, alpha and what was proved.")
        )
        self._sidecar.setChecked(True)
        self._overwrite = QCheckBox(self.tr("Replace files that exist"), self)
        self._scripts: dict[Companion, QCheckBox] = {
            "nuke": QCheckBox(self.tr("Nuke script"), self),
            "aftereffects": QCheckBox(self.tr("After Effects script"), self),
            "otio": QCheckBox(self.tr("OpenTimelineIO"), self),
        }
        if importlib.util.find_spec("opentimelineio") is None:
            self._scripts["otio"].setEnabled(False)
            self._scripts["otio"].setToolTip(
                self.tr("Its package is missing: pip install rotoline[otio]")
            )
        self._path = QLineEdit(self)
        self._path.setAccessibleName(self.tr("File"))
        self._path.setToolTip(
            self.tr("{clip}, {object}, {content}, {alpha}, {format}, {width}, {height} are filled")
        )
        self._lay_out()

    def _lay_out(self) -> None:
        browse = QToolButton(self)
        browse.setIcon(icon("folder", tokens_for(self)))
        browse.setToolTip(self.tr("Choose where to write"))
        browse.setAccessibleName(browse.toolTip())
        browse.clicked.connect(self._browse)
        place = _row(self._path, browse)
        place.setStretch(0, 1)
        self._scripts_row = _row(*self._scripts.values())
        self._scripts_row.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for label, field in (
            (self.tr("Format"), self._format),
            (self.tr("Content"), self._content),
            (self.tr("Alpha"), self._alpha),
            ("", self._invert),
            (self.tr("Objects"), self._objects),
            (self.tr("Files"), self._split),
            (self.tr("Frames"), self._range),
            (self.tr("Numbers"), self._number),
            (self.tr("Compression"), self._compression),
            ("", self._audio),
        ):
            form.addRow(label, field)
        form.addRow(self.tr("Beside it"), self._sidecar)
        form.addRow("", self._scripts_row)
        form.addRow(self.tr("File"), place)
        form.addRow("", self._overwrite)
        self._form = form

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return combo

    def _fill(self) -> None:
        for row in PRESETS:
            self._format.addItem(row.title, row.name)
        self._alpha.addItem(self.tr("Straight, edge colour carried outward"), "straight")
        self._alpha.addItem(self.tr("Premultiplied"), "premultiplied")
        self._objects.addItem(self.tr("All objects"), None)
        objects = self._shot.objects
        for group in dict.fromkeys(item.group for item in objects if item.group):
            members = tuple(item.name for item in objects if item.group == group)
            self._objects.addItem(self.tr("Group %1").replace("%1", group), members)
        for item in objects:
            self._objects.addItem(item.name, (item.name,))
        splits: tuple[tuple[Split, str], ...] = (
            ("combined", self.tr("All objects in one")),
            ("objects", self.tr("One for each object")),
            ("groups", self.tr("One for each group")),
            ("all", self.tr("All in one, each group and each object")),
        )
        for split, text in splits:
            self._split.addItem(text, split)
        first = self._info.first_number
        inside = (self.tr("In to out point (%1 to %2)"), self.tr("Whole clip (%1 frames)"))
        points = (str(self._shot.in_point + first), str(self._shot.out_point + first))
        self._range.addItem(inside[0].replace("%1", points[0]).replace("%2", points[1]))
        self._range.addItem(inside[1].replace("%1", str(self._info.frames)))
        self._range.addItem(self.tr("Whole length, black outside in and out point"))
        for text, _ in _NUMBERS:
            self._number.addItem(text or self.tr("As the source"))

    def _connect(self) -> None:
        self._format.activated.connect(self._format_changed)
        combos = (self._content, self._alpha, self._objects, self._split, self._range, self._number)
        for combo in (*combos, self._compression):
            combo.activated.connect(self._changed)
        checks = (self._invert, self._audio, self._sidecar, self._overwrite)
        for check in (*checks, *self._scripts.values()):
            check.toggled.connect(self._changed)
        self._path.textEdited.connect(self._path_edited)

    def _format_changed(self) -> None:
        row = preset(self._format.currentData())
        if not self.is_named:
            self._named_for = None
        if self._named_for is not None:
            stem = clip_stem(self._info.path)
            fitted = refitted(Path(self._typed), self._named_for, row, stem)
            self._path.setText(str(fitted))
            self._named_for = row
        self._content.clear()
        texts = {"cutout": self.tr("Cut-out: colour and alpha"), "matte": self.tr("Matte only")}
        for content in row.contents:
            self._content.addItem(texts[content], content)
        _set_data(self._alpha, row.alpha)
        self._compression.clear()
        self._compression.addItem(self.tr("As suits the format"), None)
        for name in row.compressions:
            self._compression.addItem(name.upper(), name)
        self._changed()

    def _changed(self) -> None:
        settings = self.settings()
        row = preset(settings.format)
        self._form.setRowVisible(self._alpha, settings.content == "cutout")
        self._form.setRowVisible(self._invert, not row.names_objects)
        self._form.setRowVisible(self._split, len(self._shot.objects) > 1)
        self._form.setRowVisible(self._number, row.is_sequence)
        self._form.setRowVisible(self._compression, bool(row.compressions))
        self._form.setRowVisible(self._scripts_row, not row.is_document)
        self._form.setRowVisible(self._audio, bool(row.sound) and self._info.audio)
        if self._named_for is None:
            self._path.setText(str(self._suggested(settings)))
        self.changed.emit()

    def _suggested(self, settings: ExportSettings) -> Path:
        row = preset(settings.format)
        name = f"{clip_stem(self._info.path)}_{settings.content or 'matte'}"
        if settings.alpha == "premultiplied":
            name += "_premultiplied"
        if settings.objects:
            group = self._objects.currentText() if len(settings.objects) > 1 else ""
            name += f"_{safe_name(group or settings.objects[0])}"
        # In braces would stand what is to be filled in.
        name = name.replace("{", "_").replace("}", "_")
        if row.is_sequence:
            return self._folder / name / f"{name}.%04d{row.suffixes[0]}"
        return self._folder / f"{name}{row.suffixes[0]}"

    def _path_edited(self) -> None:
        self._named_for = preset(self._format.currentData())
        self._changed()

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Write into this folder"), str(self._folder)
        )
        if folder:
            self._folder = Path(folder)
            name = self.target.name if self._named_for is not None else ""
            suggested = self._suggested(self.settings())
            self._path.setText(str(Path(folder) / name if name else suggested))
            self._changed()


def first_folder(chosen: str, beside: Path) -> Path:
    """Where to write: where it was last time, else beside the clip, else among the videos.

    Asks the disk, so a lost network drive may take its time.
    """
    shipped = paths.resource("").resolve()
    for folder in (Path(chosen) if chosen else beside, beside):
        inside = folder.resolve().is_relative_to(shipped)
        if folder.is_dir() and os.access(folder, os.W_OK) and not inside:
            return folder
    places = QStandardPaths.StandardLocation
    for place in (places.MoviesLocation, places.DocumentsLocation):
        folder = Path(QStandardPaths.writableLocation(place))
        if folder.is_dir() and os.access(folder, os.W_OK):
            return folder
    return Path.home()


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _set_data(combo: QComboBox, value: object) -> None:
    at = combo.findData(value)
    if at >= 0:
        combo.setCurrentIndex(at)
