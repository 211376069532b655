"""The bar above the canvas: clips, tools, views, zoom and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from rotoline.core import clips
from rotoline.core.document import Document
from rotoline.ui.actions import tell_key
from rotoline.ui.overlay import BACKDROPS, Look
from rotoline.ui.transport import action_button

_TOOLS = ("tool_prompt", "tool_lasso", "tool_hand", "tool_zoom")
_VIEWS = ("view_overlay", "view_matte", "view_cutout", "view_source")
_ZOOMS = ("zoom_out", "fit", "actual_size", "zoom_in")


class ToolBar(QFrame):
    """Buttons of the actions table, the clip list, and how the picture looks.

    shot_picked: id of another clip's shot. look_picked: a new Look. ground_asked: a clip to
    show behind the cut-out is to be chosen.
    """

    shot_picked = Signal(int)
    look_picked = Signal(object)
    ground_asked = Signal()

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self._look = Look()
        self._shots = QComboBox(self)
        self._shots.setAccessibleName(self.tr("Clips of the project"))
        self._shots.setToolTip(self.tr("Clips of the project; drop more to add them"))
        self._shots.setMinimumWidth(150)
        self._shots.setMaximumWidth(240)
        self._shots.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._shots.activated.connect(self._pick_shot)
        self._opacity = QSlider(Qt.Orientation.Horizontal, self)
        self._opacity.setRange(0, 100)
        self._opacity.setFixedWidth(76)
        self._opacity.setAccessibleName(self.tr("Overlay opacity"))
        self._opacity.setToolTip(self.tr("Overlay opacity"))
        self._opacity.valueChanged.connect(self._pick_opacity)
        self._backdrop = QComboBox(self)
        self._backdrop.setAccessibleName(self.tr("Cut-out backdrop"))
        tell_key(self._backdrop, self.tr("What lies behind the cut-out"), actions["backdrop"])
        self._backdrop.addItems(
            [
                self.tr("Checker"),
                self.tr("Black"),
                self.tr("White"),
                self.tr("Green"),
                self.tr("Clip…"),
            ]
        )
        self._backdrop.setMaximumWidth(150)
        self._backdrop.activated.connect(self._pick_backdrop)
        self._zoom = QLabel("", self)
        self._zoom.setObjectName("muted")
        self._zoom.setFixedWidth(48)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom.setAccessibleName(self.tr("Zoom"))
        self._export = QPushButton(self.tr("Export…"), self)
        self._export.setObjectName("primary")
        tell_key(self._export, self.tr("Export"), actions["export"])
        self._export.clicked.connect(actions["export"].trigger)
        self._export.setEnabled(False)
        actions["export"].enabledChanged.connect(self._export.setEnabled)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(2)
        row.addWidget(self._shots)
        row.addSpacing(8)
        self._add(row, actions, _TOOLS)
        self._rule(row)
        self._add(row, actions, (*_VIEWS, "outline", "onion"))
        row.addSpacing(4)
        row.addWidget(self._opacity)
        row.addWidget(self._backdrop)
        self._rule(row)
        self._add(row, actions, _ZOOMS[:1])
        row.addWidget(self._zoom)
        self._add(row, actions, _ZOOMS[3:])
        self._add(row, actions, _ZOOMS[1:3])
        row.addStretch(1)
        self._add(row, actions, ("undo", "redo"))
        row.addSpacing(8)
        row.addWidget(self._export)
        self.show_look(self._look)

    def show_document(self, document: Document | None, shot_id: int | None) -> None:
        """List the project's clips."""
        shots = document.shots if document else ()
        names = _names([Path(shot.clip.path) for shot in shots])
        if names != [self._shots.itemText(n) for n in range(self._shots.count())]:
            self._shots.clear()
            for shot, name in zip(shots, names, strict=True):
                self._shots.addItem(name, shot.id)
                at = self._shots.count() - 1
                self._shots.setItemData(at, shot.clip.path, Qt.ItemDataRole.ToolTipRole)
        for number, shot in enumerate(shots):
            self._shots.setItemData(number, shot.id)
            if shot.id == shot_id:
                self._shots.setCurrentIndex(number)
        self._shots.setEnabled(bool(shots))

    def show_look(self, look: Look) -> None:
        self._look = look
        self._opacity.blockSignals(True)
        self._opacity.setValue(round(look.opacity * 100))
        self._opacity.blockSignals(False)
        self._opacity.setVisible(look.mode != "cutout")
        self._opacity.setEnabled(look.mode == "overlay")
        self._backdrop.setVisible(look.mode == "cutout")
        at = BACKDROPS.index("clip")
        chosen = self.tr("Clip: %1").replace("%1", look.ground)
        self._backdrop.setItemText(at, chosen if look.ground else self.tr("Clip…"))
        self._backdrop.setItemData(at, look.ground, Qt.ItemDataRole.ToolTipRole)
        self._backdrop.setCurrentIndex(BACKDROPS.index(look.backdrop))

    def show_zoom(self, zoom: float) -> None:
        """zoom: device pixels a clip line."""
        self._zoom.setText(f"{zoom * 100:.0f} %")

    def _add(
        self, row: QHBoxLayout, actions: Mapping[str, QAction], names: tuple[str, ...]
    ) -> None:
        for name in names:
            row.addWidget(action_button(actions[name], self))

    def _rule(self, row: QHBoxLayout) -> None:
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.VLine)
        line.setFixedWidth(1)
        line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        row.addSpacing(8)
        row.addWidget(line)
        row.addSpacing(8)

    def _pick_shot(self, number: int) -> None:
        self.shot_picked.emit(int(self._shots.itemData(number)))

    def _pick_opacity(self, value: int) -> None:
        self.look_picked.emit(replace(self._look, opacity=value / 100))

    def _pick_backdrop(self, number: int) -> None:
        if BACKDROPS[number] == "clip":
            self.ground_asked.emit()
        else:
            self.look_picked.emit(replace(self._look, backdrop=BACKDROPS[number]))


def _names(paths: Sequence[Path]) -> list[str]:
    """What clips are called in a list: those of one name with the folder they lie in."""
    titles = [clips.title(path) for path in paths]
    return [
        f"{path.parent.name}/{title}" if titles.count(title) > 1 else title
        for path, title in zip(paths, titles, strict=True)
    ]
