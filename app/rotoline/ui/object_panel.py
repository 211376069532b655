"""The objects of the shot: colour, name, switches; add, rename, remove."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from rotoline.core.document import RotoObject, Shot
from rotoline.ui.actions import shown_key
from rotoline.ui.grouping import in_groups, listed
from rotoline.ui.object_list import GROUP, GroupRow, ObjectList, ObjectRow
from rotoline.ui.transport import action_button

_ROW = 30


class ObjectPanel(QWidget):
    """Lists the objects; tells what was chosen or switched.

    picked: object id. switched: object id and "visible", "solo" or "frozen".
    rename_asked: the current object wants another name. recolored: object id, (r, g, b).
    dropped: object id, and the paths of files that were dropped on it. group_switched: a
    group's name and a switch. group_rename_asked: a group. fold_asked: a group, and whether to
    fold it (None: turn). menu_asked: object id (0: of a group), group, and the global position.
    """

    picked = Signal(int)
    switched = Signal(int, str)
    rename_asked = Signal()
    recolored = Signal(int, object)
    dropped = Signal(int, object)
    group_switched = Signal(str, str)
    group_rename_asked = Signal(str)
    fold_asked = Signal(str, object)
    menu_asked = Signal(int, str, QPoint)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        heading = QLabel(self.tr("Objects"), self)
        heading.setObjectName("heading")
        self._list = ObjectList(self)
        self._list.dropped.connect(self.dropped)
        self._list.fold_asked.connect(self.fold_asked)
        self._list.setObjectName("objects")
        self._list.setAccessibleName(self.tr("Objects"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentItemChanged.connect(self._current_changed)
        self._list.itemDoubleClicked.connect(self._double_clicked)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._ask_menu)
        self._hint = QLabel(self.tr("Click something in the picture to cut it out."), self)
        self._hint.setObjectName("muted")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(10, 4, 10, 4)
        self._actions = actions
        for name in ("visible", "solo", "frozen"):
            actions[f"toggle_{name}"].changed.connect(self._show_keys)
        self._rows: dict[int, ObjectRow] = {}
        self._headings: dict[str, GroupRow] = {}
        self._listed: list[tuple[int, str]] = []
        self._objects: tuple[RotoObject, ...] = ()
        self._folded: Collection[str] = ()
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
        column.addStretch()

    def set_shot(self, shot: Shot | None) -> None:
        """Show a shot's objects, keeping rows whose objects did not change."""
        objects = shot.objects if shot else ()
        self._hint.setVisible(shot is not None and not objects)
        # Without rows the list would take the room that the hint's lines need in a low window.
        self._list.setVisible(bool(objects))
        now = [(item.id, item.group) for item in listed(objects)]
        if now != self._listed:
            self._listed = now
            self._fill(objects)
        self._objects = objects
        for item in objects:
            self._rows[item.id].set_object(item)
        self._show_headings()

    def set_folded(self, folded: Collection[str]) -> None:
        """Show of the groups of these names only the heading."""
        self._folded = folded
        self._show_headings()

    def _show_headings(self) -> None:
        for group, items in in_groups(self._objects):
            if group:
                self._headings[group].set_members(items, group in self._folded)
        for number in range(self._list.count()):
            entry = self._list.item(number)
            group = str(entry.data(GROUP))
            is_heading = entry.data(Qt.ItemDataRole.UserRole) is None
            entry.setHidden(group in self._folded and not is_heading)
            if is_heading:
                text = self.tr("Group %1, folded") if group in self._folded else self.tr("Group %1")
                entry.setData(Qt.ItemDataRole.AccessibleTextRole, text.replace("%1", group))

    def select(self, object_id: int | None) -> None:
        """Show which object is current."""
        self._filling = True
        self._list.light(object_id)
        self._list.setCurrentRow(-1)
        for number in range(self._list.count()):
            entry = self._list.item(number)
            if object_id is not None and entry.data(Qt.ItemDataRole.UserRole) == object_id:
                self._list.setCurrentItem(entry)
        self._filling = False

    def heading(self, group: str) -> GroupRow:
        """The heading of a group. Raises KeyError where there is none."""
        return self._headings[group]

    def _fill(self, objects: tuple[RotoObject, ...]) -> None:
        self._filling = True
        self._list.clear()
        self._rows.clear()
        self._headings.clear()
        for group, items in in_groups(objects):
            if group:
                self._add_heading(group)
            for item in items:
                self._add_object(item)
        self._filling = False

    def _add_heading(self, group: str) -> None:
        entry = QListWidgetItem(self._list)
        entry.setFlags(Qt.ItemFlag.ItemIsEnabled)
        entry.setData(GROUP, group)
        entry.setSizeHint(QSize(120, _ROW))
        heading = GroupRow(group, self)
        heading.switched.connect(self.group_switched)
        heading.rename_asked.connect(self.group_rename_asked)
        heading.fold_asked.connect(self.fold_asked)
        self._list.setItemWidget(entry, heading)
        self._headings[group] = heading

    def _add_object(self, item: RotoObject) -> None:
        entry = QListWidgetItem(self._list)
        entry.setData(Qt.ItemDataRole.UserRole, item.id)
        entry.setData(GROUP, item.group)
        entry.setData(Qt.ItemDataRole.AccessibleTextRole, item.name)
        entry.setSizeHint(QSize(120, _ROW))
        row = ObjectRow(item, self)
        row.switched.connect(self.switched)
        row.color_asked.connect(self._ask_color)
        row.show_keys(self._key_of)
        self._list.setItemWidget(entry, row)
        self._rows[item.id] = row

    def _show_keys(self) -> None:
        for row in self._rows.values():
            row.show_keys(self._key_of)

    def _key_of(self, action: str) -> str:
        return shown_key(self._actions[action])

    def _double_clicked(self, entry: QListWidgetItem) -> None:
        if entry.data(Qt.ItemDataRole.UserRole) is not None:
            self.rename_asked.emit()

    def _ask_menu(self, at: QPoint) -> None:
        entry = self._list.itemAt(at)
        if entry is None:
            return
        object_id = int(entry.data(Qt.ItemDataRole.UserRole) or 0)
        if object_id:
            self.picked.emit(object_id)
        where = self._list.viewport().mapToGlobal(at)
        self.menu_asked.emit(object_id, str(entry.data(GROUP)), where)

    def _current_changed(self, entry: QListWidgetItem | None, _: object) -> None:
        if entry and not self._filling and entry.data(Qt.ItemDataRole.UserRole) is not None:
            self.picked.emit(int(entry.data(Qt.ItemDataRole.UserRole)))

    def _ask_color(self, object_id: int, old: QColor) -> None:
        color = QColorDialog.getColor(old, self, self.tr("Colour of the object"))
        if color.isValid():
            self.recolored.emit(object_id, (color.red(), color.green(), color.blue()))
