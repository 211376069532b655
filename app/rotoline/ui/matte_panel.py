"""Matte settings of the current object, and what is known of the current frame."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from rotoline.core.document import MatteSettings, RotoObject, TrackedMask
from rotoline.tracking.models import EMBEDDED
from rotoline.ui.theme import inset

_GROW = 20.0
_FEATHER = 40.0
_STEPS = 4


class MattePanel(QWidget):
    """Grow, feather and invert; state, score and doubt of the frame.

    edited: new MatteSettings while a control is moved. settled: the movement ended. left: a typed
    number is finished, and the keyboard is free for the canvas.
    """

    edited = Signal(object)
    settled = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._matte = MatteSettings()
        self._grow = Amount(self.tr("Grow"), -_GROW, _GROW, self)
        self._feather = Amount(self.tr("Feather"), 0.0, _FEATHER, self)
        self._invert = QCheckBox(self.tr("Invert"), self)
        self._grow.setToolTip(
            self.tr(
                "Move the edge out, or in with negative values (pixels). Double-click the slider "
                "to set it back"
            )
        )
        self._feather.setToolTip(
            self.tr(
                "Soften the edge to either side (pixels). Double-click the slider to set it back"
            )
        )
        self._grow.changed.connect(self._edit)
        self._feather.changed.connect(self._edit)
        self._grow.settled.connect(self.settled)
        self._feather.settled.connect(self.settled)
        self._grow.left.connect(self.left)
        self._feather.left.connect(self.left)
        self._invert.toggled.connect(self._edit)
        matte = _heading(self.tr("Matte"), self)
        form = QFormLayout()
        form.setContentsMargins(10, 0, 10, 4)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(5)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for words, amount in ((self.tr("Grow"), self._grow), (self.tr("Feather"), self._feather)):
            label = _muted(words, self)
            # The layout would put the words beside the upper edge of the higher field.
            label.setMinimumHeight(label.fontMetrics().height() + 14)
            form.addRow(label, amount)
        form.addRow("", self._invert)
        frame = _heading(self.tr("Frame"), self)
        facts = QFormLayout()
        facts.setContentsMargins(10, 0, 10, 8)
        facts.setHorizontalSpacing(10)
        facts.setVerticalSpacing(3)
        self._facts: dict[str, QLabel] = {}
        for name, words in (
            ("state", self.tr("State")),
            ("source", self.tr("From")),
            ("iou", self.tr("Predicted IoU")),
            ("stability", self.tr("Stability")),
            ("doubt", self.tr("Uncertainty")),
        ):
            value = QLabel("—", self)
            value.setAccessibleName(words)
            self._facts[name] = value
            facts.addRow(_muted(words, self), value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_rule(self))
        column.addWidget(matte)
        column.addLayout(form)
        column.addWidget(_rule(self))
        column.addWidget(frame)
        column.addLayout(facts)

    def show_object(self, item: RotoObject | None, frame: int) -> None:
        """Show an object's settings and what is known of it on a frame."""
        for control in (self._grow, self._feather, self._invert):
            control.setEnabled(item is not None)
        self._matte = item.matte if item else MatteSettings()
        self._grow.show_value(self._matte.grow)
        self._feather.show_value(self._matte.feather)
        with QSignalBlocker(self._invert):
            self._invert.setChecked(self._matte.invert)
        self._show_frame(item, frame)

    def _show_frame(self, item: RotoObject | None, frame: int) -> None:
        if item is None:
            for value in self._facts.values():
                value.setText("—")
            return
        states = {
            "untracked": self.tr("not tracked"),
            "tracked": self.tr("tracked"),
            "stale": self.tr("stale"),
            "prompted": self.tr("prompted"),
            "locked": self.tr("locked"),
            "absent": self.tr("absent"),
        }
        sources = {
            "prompt": self.tr("prompts"),
            "forward": self.tr("forward track"),
            "backward": self.tr("backward track"),
            "both": self.tr("both directions"),
            "held": self.tr("held frame"),
            "half": self.tr("forward half"),
        }
        mask = item.masks.get(frame)
        self._facts["state"].setText(states[item.state(frame)])
        self._facts["source"].setText(sources[mask.source] if mask else "—")
        predicted = mask is not None and _is_predicted(mask, item)
        self._facts["iou"].setText(f"{mask.iou:.2f}" if mask and predicted else "—")
        self._facts["stability"].setText(f"{mask.stability:.2f}" if mask else "—")
        self._facts["doubt"].setText(f"{mask.uncertainty:.2f}" if mask else "—")

    def _edit(self) -> None:
        matte = MatteSettings(self._grow.value, self._feather.value, self._invert.isChecked())
        if matte != self._matte:
            self._matte = matte
            self.edited.emit(matte)
            if self.sender() is self._invert:
                self.settled.emit()


class Amount(QWidget):
    """A number with a slider; double-clicking the slider sets it back to 0.

    changed, settled: the number is another one, and will stay so for now. left: Return was pressed.
    """

    changed = Signal()
    settled = Signal()
    left = Signal()

    def __init__(self, name: str, low: float, high: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(round(low * _STEPS), round(high * _STEPS))
        self._slider.setAccessibleName(name)
        if low < 0:
            self._slider.setObjectName("bipolar")
        self._box = QDoubleSpinBox(self)
        self._box.setRange(low * 5, high * 5)
        self._box.setDecimals(2)
        self._box.setSingleStep(0.25)
        self._box.setFixedWidth(68)
        self._box.setAlignment(Qt.AlignmentFlag.AlignRight)
        inset(self._box)
        self._box.setAccessibleName(name)
        self._box.setObjectName("plain")
        self._box.setKeyboardTracking(False)
        self._slider.installEventFilter(self)
        self._slider.valueChanged.connect(self._slid)
        self._slider.sliderReleased.connect(self.settled)
        self._box.valueChanged.connect(self._typed)
        self._box.lineEdit().returnPressed.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._slider, 1)
        row.addWidget(self._box)

    @property
    def value(self) -> float:
        return self._box.value()

    def show_value(self, value: float) -> None:
        """Set both controls without telling anybody."""
        with QSignalBlocker(self._box), QSignalBlocker(self._slider):
            self._box.setValue(value)
            self._slider.setValue(round(value * _STEPS))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self._slider and event.type() == QEvent.Type.MouseButtonDblClick:
            # The first of the two clicks may have moved it.
            self._box.setValue(0.0)
            return True
        return super().eventFilter(watched, event)

    def _slid(self, steps: int) -> None:
        with QSignalBlocker(self._box):
            self._box.setValue(steps / _STEPS)
        self.changed.emit()
        if not self._slider.isSliderDown():
            self.settled.emit()

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(value * _STEPS))
        self.changed.emit()
        self.settled.emit()


def _is_predicted(mask: TrackedMask, item: RotoObject) -> bool:
    """Whether a mask's IoU is an estimate of the model's.

    The one in the box makes none of what it cuts from a prompt, which held frames share.
    """
    if mask.model != EMBEDDED or mask.source not in ("prompt", "held"):
        return True
    return not any(
        other.source == "prompt" and other.ref == mask.ref for other in item.masks.values()
    )


def _heading(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setObjectName("heading")
    label.setContentsMargins(10, 8, 10, 6)
    return label


def _muted(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setObjectName("muted")
    label.setMinimumWidth(84)
    return label


def _rule(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setObjectName("rule")
    return line
