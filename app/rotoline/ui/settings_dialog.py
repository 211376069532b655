"""Settings, keys, models and this computer: one dialog of pages; changes count at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rotoline import paths
from rotoline.settings import Settings
from rotoline.ui.computer_page import ComputerPage
from rotoline.ui.desk import Desk
from rotoline.ui.keys_page import KeysPage
from rotoline.ui.models_page import ModelsPage
from rotoline.ui.theme import inset

PAGES = ("general", "performance", "keys", "models", "computer")


class SettingsDialog(QDialog):
    """Pages on the left, the chosen one on the right."""

    def __init__(
        self, desk: Desk, actions: Mapping[str, QAction], page: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(800, 540)
        self._list = QListWidget(self)
        self._list.setObjectName("pages")
        self._list.setFixedWidth(170)
        self._list.setAccessibleName(self.tr("Pages"))
        self._pages = QStackedWidget(self)
        self.models = ModelsPage(desk, self)
        self.computer = ComputerPage(self)
        self.general = GeneralPage(desk.settings, self)
        self.performance = PerformancePage(desk.settings, self)
        self.keys = KeysPage(desk.settings.shortcuts, actions, self)
        for title, widget in (
            (self.tr("General"), self.general),
            (self.tr("Performance"), self.performance),
            (self.tr("Keyboard"), self.keys),
            (self.tr("Models"), self.models),
            (self.tr("This computer"), self.computer),
        ):
            self._list.addItem(title)
            self._pages.addWidget(widget)
        self.general.changed.connect(
            lambda change: desk.change_settings(replace(desk.settings, **change))
        )
        self.performance.changed.connect(
            lambda change: desk.change_settings(replace(desk.settings, **change))
        )
        self.keys.changed.connect(
            lambda keys: desk.change_settings(replace(desk.settings, shortcuts=keys))
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.setContentsMargins(18, 16, 18, 12)
        right.setSpacing(14)
        right.addWidget(self._pages, 1)
        right.addWidget(buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._list)
        whole.addLayout(right, 1)
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        self._list.setCurrentRow(PAGES.index(page))
        self.finished.connect(self._leave)

    def _leave(self) -> None:
        self.computer.shut_down()


class _Form(QWidget):
    """A page of labelled controls. changed: names and values of settings to replace."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setHorizontalSpacing(18)
        self._form.setVerticalSpacing(10)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def add_choice(
        self, label: str, name: str, choices: list[tuple[str, object]], now: object
    ) -> QComboBox:
        """A drop-down list of (words, value)."""
        combo = QComboBox(self)
        combo.setAccessibleName(label)
        for words, value in choices:
            combo.addItem(words, value)
        combo.setCurrentIndex(max(0, combo.findData(now)))
        combo.activated.connect(lambda _: self.changed.emit({name: combo.currentData()}))
        self._form.addRow(label, combo)
        return combo

    def add_number(
        self, label: str, name: str, low: int, high: int, now: int, unit: str, step: int = 1
    ) -> QSpinBox:
        box = QSpinBox(self)
        inset(box)
        box.setAccessibleName(label)
        box.setRange(low, high)
        box.setSingleStep(step)
        box.setSuffix(f" {unit}" if unit else "")
        box.setValue(now)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self.changed.emit({name: value}))
        self._form.addRow(label, box)
        return box

    def add_note(self, text: str) -> None:
        note = QLabel(text, self)
        note.setObjectName("muted")
        note.setWordWrap(True)
        note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._form.addRow(note)


class GeneralPage(_Form):
    """Theme, language, history."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_choice(
            self.tr("Theme"),
            "theme",
            [(self.tr("Dark"), "dark"), (self.tr("Light"), "light")],
            settings.theme,
        )
        self.add_choice(
            self.tr("Language"),
            "language",
            [(self.tr("As the system"), ""), ("English", "en"), *catalogues()],
            settings.language,
        )
        self.add_number(
            self.tr("Onion skin frames on each side"),
            "onion_frames",
            1,
            5,
            settings.onion_frames,
            "",
        )
        self.add_number(self.tr("Undo steps"), "undo_steps", 20, 5000, settings.undo_steps, "", 20)
        self.add_note(
            self.tr(
                "Language and undo steps count from the next start on. Settings are kept in %1"
            ).replace("%1", str(paths.config_folder()))
        )


class PerformancePage(_Form):
    """Device, learning and memory."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_choice(
            self.tr("Device"),
            "device",
            [
                (self.tr("The best there is"), "auto"),
                ("CPU", "cpu"),
                ("NVIDIA (CUDA)", "cuda"),
                ("Apple (MPS)", "mps"),
                ("Intel (XPU)", "xpu"),
            ],
            settings.device,
        )
        self.add_choice(
            self.tr("Learn each shot"),
            "learn_shots",
            [(self.tr("The embedded model only"), False), (self.tr("Every model"), True)],
            settings.learn_shots,
        )
        self.add_number(
            self.tr("Frames kept in memory"),
            "frame_cache_mib",
            128,
            65536,
            settings.frame_cache_mib,
            "MiB",
            128,
        )
        self.add_note(
            self.tr(
                "Clips are read where they lie, a few frames at a time: memory stays the same "
                "for any length. The frame budget counts from the next clip on."
            )
        )


def catalogues() -> list[tuple[str, object]]:
    """The languages Rotoline speaks besides English, by their own names."""
    folder = paths.resource("i18n")
    found: list[tuple[str, object]] = []
    for file in sorted(folder.glob("rotoline_*.qm")):
        language = file.stem.removeprefix("rotoline_")
        name = QLocale(language).nativeLanguageName()
        found.append((name[:1].upper() + name[1:], language))
    return found
