"""What the file does not say of a clip, or says wrongly: colour, light, fields, layer, rate."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rotoline.core.interpretation import (
    AS_STORED,
    Interpretation,
    View,
    checked_config,
    parse_rate,
)
from rotoline.media.clip import ClipInfo, ColorTags
from rotoline.media.interpretation import CHOICES
from rotoline.ui.theme import inset

_STOPS = 12.0
_RATES = ("23.976", "24", "25", "29.97", "30", "48", "50", "59.94", "60")


class ClipSettings(QDialog):
    """Shows how a clip is understood and lets a person say otherwise.

    chosen: the Interpretation to use, each time it is applied.
    """

    chosen = Signal(object)

    def __init__(self, info: ClipInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Clip Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        said = info.interpretation
        self._names = {
            field: self._choice(field, getattr(said, field), self._by_file(field, info.color))
            for field in ("matrix", "range", "primaries", "transfer")
        }
        # Stored R'G'B' has no matrix, floats have no range.
        self._names["matrix"].setEnabled(info.color.matrix != "gbr")
        self._names["range"].setEnabled(info.codec != "exr")
        self._curve = self._choice("curve", said.view.curve, self.tr("By the transfer"))
        self._exposure = QDoubleSpinBox(self)
        inset(self._exposure)
        self._exposure.setRange(-_STOPS, _STOPS)
        self._exposure.setSingleStep(0.25)
        self._exposure.setSuffix(self.tr(" stops"))
        self._exposure.setValue(said.view.exposure)
        self._space = QLineEdit(said.view.space or "", self)
        self._space.setPlaceholderText(self.tr("none"))
        self._config = QLineEdit(said.view.config or "", self)
        self._config.setPlaceholderText(self.tr("the studio's, or the built-in one"))
        self._deinterlace = QCheckBox(self.tr("Show and track one field's moment"), self)
        self._deinterlace.setChecked(said.deinterlace)
        self._deinterlace.setEnabled(info.interlaced)
        self._layer = self._layers(info)
        self._rate = self._rates(info)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Apply
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults,
            self,
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.button(QDialogButtonBox.StandardButton.Apply).clicked.connect(self.apply)
        self.button(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(self._restore)
        self._rate.currentTextChanged.connect(self._check)
        self._config.textChanged.connect(self._check)
        self._arrange(info)

    def interpretation(self) -> Interpretation:
        """What the controls say. Raises ValueError for a rate or a path that is none."""
        rate = self._rate.currentText().strip()
        from_file = self._rate.currentIndex() == 0 and rate == self._rate.itemText(0)
        return Interpretation(
            **{field: box.currentData() for field, box in self._names.items()},
            view=View(
                self._curve.currentData(),
                self._exposure.value(),
                self._space.text().strip() or None,
                checked_config(self._config.text().strip() or None),
            ),
            deinterlace=self._deinterlace.isChecked(),
            layer=self._layer.currentData(),
            rate=None if from_file else parse_rate(rate),
        )

    def apply(self) -> None:
        """Tell what the controls say; the dialog stays."""
        self.chosen.emit(self.interpretation())

    def accept(self) -> None:
        self.apply()
        super().accept()

    def button(self, which: QDialogButtonBox.StandardButton) -> QPushButton:
        """One of the dialog's buttons."""
        return self._buttons.button(which)

    def _arrange(self, info: ClipInfo) -> None:
        color = QGroupBox(self.tr("Colour of the source"), self)
        form = QFormLayout(color)
        form.addRow(self.tr("Matrix"), self._names["matrix"])
        form.addRow(self.tr("Range"), self._names["range"])
        form.addRow(self.tr("Primaries"), self._names["primaries"])
        form.addRow(self.tr("Transfer"), self._names["transfer"])
        view = QGroupBox(self.tr("What is shown and tracked"), self)
        form = QFormLayout(view)
        form.addRow(self.tr("Log curve"), self._curve)
        form.addRow(self.tr("Exposure"), self._exposure)
        form.addRow(self.tr("Interlaced"), self._deinterlace)
        form.addRow(self.tr("OpenColorIO space"), self._space)
        form.addRow(self.tr("Configuration"), self._config)
        pictures = QGroupBox(self.tr("Picture files"), self)
        form = QFormLayout(pictures)
        form.addRow(self.tr("Layer"), self._layer)
        form.addRow(self.tr("Frames a second"), self._rate)
        pictures.setVisible(info.of_pictures)
        note = QLabel(
            self.tr(
                "Exports take the colour of the source from here; what is shown and tracked "
                "does not change them. Masks that are tracked stay."
            ),
            self,
        )
        note.setWordWrap(True)
        column = QVBoxLayout(self)
        for part in (color, view, pictures, note, self._buttons):
            column.addWidget(part)

    def _by_file(self, field: str, color: ColorTags) -> str:
        """What it is without a word of the person's, as far as that is known."""
        if field in color.assumed:
            return self.tr("Not tagged, assumed %1").replace("%1", getattr(color, field))
        return self.tr("As the file says")

    def _choice(self, field: str, said: str | None, by_file: str) -> QComboBox:
        """Names to choose from; the first goes by the file."""
        box = QComboBox(self)
        box.addItem(by_file, None)
        titles = {
            "tv": self.tr("limited (tv)"),
            "pc": self.tr("full (pc)"),
            "linear": self.tr("linear light"),
            "display": self.tr("made for a screen"),
        }
        for name in CHOICES[field]:
            title = titles.get(name, name) if field in ("range", "curve") else name
            box.addItem(title, name)
        box.setCurrentIndex(max(0, box.findData(said)))
        return box

    def _layers(self, info: ClipInfo) -> QComboBox:
        box = QComboBox(self)
        box.addItem(self.tr("The main one"), None)
        for name in info.layers:
            if name:
                box.addItem(name, name)
        said = info.interpretation.layer
        if said is not None and box.findData(said) < 0:
            # A single channel, which no list names.
            box.addItem(said, said)
        box.setCurrentIndex(max(0, box.findData(said)))
        box.setEnabled(box.count() > 1)
        return box

    def _rates(self, info: ClipInfo) -> QComboBox:
        box = QComboBox(self)
        box.setEditable(True)
        box.addItem(self.tr("As the file says"))
        box.addItems(_RATES)
        said = info.interpretation.rate
        if said is None:
            box.setCurrentIndex(0)
        else:
            known = [parse_rate(text) for text in _RATES]
            box.setCurrentText(_RATES[known.index(said)] if said in known else str(said))
        return box

    def _check(self) -> None:
        """Nothing that makes no sense can be applied."""
        try:
            self.interpretation()
        except ValueError:
            is_sound = False
        else:
            is_sound = True
        for which in (QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Apply):
            self.button(which).setEnabled(is_sound)

    def _restore(self) -> None:
        """Go by the file in everything."""
        for box in (*self._names.values(), self._curve, self._layer, self._rate):
            box.setCurrentIndex(0)
        self._space.clear()
        self._config.clear()
        self._exposure.setValue(AS_STORED.view.exposure)
        self._deinterlace.setChecked(AS_STORED.deinterlace)
