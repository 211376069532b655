"""The objects of the shot: colour, name, switches; add, rename, remove."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rotoline.core.document import RotoObject, Shot
from rotoline.ui.drops import paths_of
from rotoline.ui.elided_label import ElidedLabel
from rotoline.ui.icons import icon
from rotoline.ui.theme import tokens_for
from rotoline.ui.transport import action_button

_ROW = 30


class ObjectPanel(QWidget):
    """Lists the objects; tells what was chosen or switched.

    picked: object id. switched: object id and "visible", "solo" or "frozen".
    rename_asked: the current object wants another name. recolored: object id, (r, g, b).
    dropped: object id, and the paths of files that were dropped on it.
    """

    picked = Signal(int)
    switched = Signal(int, str)
    rename_asked = Signal()
    recolored = Signal(int, object)
    dropped = Signal(int, object)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        heading = QLabel(self.tr("Objects"), self)
        heading.setObjectName("heading")
        self._list = ObjectList(self)
        self._list.dropped.connect(self.dropped)
        self._list.setObjectName("objects")
        self._list.setAccessibleName(self.tr("Objects"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentItemChanged.connect(self._current_changed)
        self._list.itemDoubleClicked.connect(lambda _: self.rename_asked.emit())
        self._hint = QLabel(self.tr("Click something in the picture to cut it out."), self)
        self._hint.setObjectName("muted")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(10, 4, 10, 4)
        self._rows: dict[int, ObjectRow] = {}
        self._filling = False
        top = QHBoxLayout()
        top.setContentsMargins(10, 4, 4, 2)
        top.addWidget(heading, 1)
        top.addWidget(action_button(actions["new_object"], self))
        top.addWidget(action_button(actions["remove_object"], self))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._hint)
        column.addWidget(self._list, 1)

    def set_shot(self, shot: Shot | None) -> None:
        """Show a shot's objects, keeping rows whose objects did not change."""
        objects = shot.objects if shot else ()
        self._hint.setVisible(not objects)
        if [item.id for item in objects] != list(self._rows):
            self._fill(objects)
        for item in objects:
            self._rows[item.id].set_object(item)

    def select(self, object_id: int | None) -> None:
        """Show which object is current."""
        ids = list(self._rows)
        self._filling = True
        self._list.setCurrentRow(ids.index(object_id) if object_id in ids else -1)
        self._filling = False

    def _fill(self, objects: tuple[RotoObject, ...]) -> None:
        self._filling = True
        self._list.clear()
        self._rows.clear()
        for item in objects:
            entry = QListWidgetItem(self._list)
            entry.setData(Qt.ItemDataRole.UserRole, item.id)
            entry.setData(Qt.ItemDataRole.AccessibleTextRole, item.name)
            entry.setSizeHint(QSize(120, _ROW))
            row = ObjectRow(item, self)
            row.switched.connect(self.switched)
            row.color_asked.connect(self._ask_color)
            self._list.setItemWidget(entry, row)
            self._rows[item.id] = row
        self._filling = False

    def _current_changed(self, entry: QListWidgetItem | None, _: object) -> None:
        if entry and not self._filling:
            self.picked.emit(int(entry.data(Qt.ItemDataRole.UserRole)))

    def _ask_color(self, object_id: int, old: QColor) -> None:
        color = QColorDialog.getColor(old, self, self.tr("Colour of the object"))
        if color.isValid():
            self.recolored.emit(object_id, (color.red(), color.green(), color.blue()))


class ObjectList(QListWidget):
    """The list itself; files can be dropped on its rows. dropped: object id and paths."""

    dropped = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._before: QListWidgetItem | None = None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if paths_of(event.mimeData()):
            self._before = self.currentItem()
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        entry = self._entry_at(event)
        if entry is None:
            event.ignore()
        else:
            # The row shows where the files would go.
            self.setCurrentItem(entry)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        if self._before is not None:
            self.setCurrentItem(self._before)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        entry = self._entry_at(event)
        if entry is not None:
            event.acceptProposedAction()
            object_id = int(entry.data(Qt.ItemDataRole.UserRole))
            self.dropped.emit(object_id, paths_of(event.mimeData()))

    def _entry_at(self, event: QDropEvent) -> QListWidgetItem | None:
        entry = self.itemAt(event.position().toPoint())
        is_object = entry is not None and entry.data(Qt.ItemDataRole.UserRole) is not None
        return entry if is_object else None


class ObjectRow(QWidget):
    """One object's row."""

    switched = Signal(int, str)
    color_asked = Signal(int, QColor)

    def __init__(self, item: RotoObject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: RotoObject | None = None
        self._swatch = QToolButton(self)
        self._swatch.setFixedSize(22, 22)
        self._swatch.setToolTip(self.tr("Colour"))
        self._swatch.clicked.connect(self._ask_color)
        self._name = ElidedLabel(self)
        self._group = QLabel(self)
        self._group.setObjectName("muted")
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 6, 2)
        row.setSpacing(1)
        row.addWidget(self._swatch)
        row.addSpacing(4)
        row.addWidget(self._name, 1)
        row.addWidget(self._group)
        row.addSpacing(4)
        for switch, tip in (
            ("visible", self.tr("Show or hide (H)")),
            ("solo", self.tr("Show only this object (Shift+H)")),
            ("frozen", self.tr("Lock the whole object (Ctrl+Shift+L)")),
        ):
            button = QToolButton(self)
            button.setFixedSize(24, 24)
            button.setToolTip(tip)
            button.clicked.connect(
                lambda _=False, switch=switch: self.switched.emit(item.id, switch)
            )
            self._buttons[switch] = button
            row.addWidget(button)
        self.set_object(item)

    def set_object(self, item: RotoObject) -> None:
        old = self._item
        shown = ("name", "color", "group", "visible", "solo", "frozen")
        if old and all(getattr(old, name) == getattr(item, name) for name in shown):
            self._item = item
            return
        self._item = item
        tokens = tokens_for(self)
        self._name.setText(item.name)
        self._group.setText(item.group)
        swatch = QPixmap(14, 14)
        swatch.fill(QColor(*item.color))
        self._swatch.setIcon(swatch)
        self._swatch.setAccessibleName(self.tr("Colour of %1").replace("%1", item.name))
        drawn = {
            "visible": ("eye", "muted") if item.visible else ("eye-off", "faint"),
            "solo": ("solo", "accent" if item.solo else "faint"),
            "frozen": ("lock", "accent") if item.frozen else ("unlock", "faint"),
        }
        for switch, button in self._buttons.items():
            name, token = drawn[switch]
            button.setIcon(icon(name, tokens, token))
            button.setAccessibleName(f"{item.name}: {button.toolTip()}")

    def _ask_color(self) -> None:
        if self._item:
            self.color_asked.emit(self._item.id, QColor(*self._item.color))
