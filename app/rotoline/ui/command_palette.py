"""Every action by its name: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

_ICON = 16


class CommandPalette(QDialog):
    """A searchable list of the actions that can be done now."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Command palette"))
        # Names stand in one line, whether or not their actions have icons.
        empty = QPixmap(_ICON, _ICON)
        empty.fill(Qt.GlobalColor.transparent)
        self._blank = QIcon(empty)
        self._actions = [action for action in actions.values() if action.isEnabled()]
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(self.tr("What do you want to do?"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._search.installEventFilter(self)
        self._list = QTreeWidget(self)
        self._list.setAccessibleName(self.tr("Commands"))
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setIconSize(QSize(_ICON, _ICON))
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.itemActivated.connect(self._do)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._search)
        column.addWidget(self._list)
        self.resize(440, 340)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - self.width()) // 2, corner.y() + 70)
        self._filter("")
        self._search.setFocus()

    def search(self, text: str) -> None:
        """Show the actions whose names have every word of `text`."""
        self._search.setText(text)

    def do_current(self) -> None:
        """Do the marked action."""
        current = self._list.currentItem()
        if current:
            self._do(current)

    def _filter(self, text: str) -> None:
        self._list.clear()
        wanted = text.casefold().split()
        for action in self._actions:
            name = action.text().replace("&", "")
            if all(part in name.casefold() for part in wanted):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                entry = QTreeWidgetItem(self._list, [name.replace("…", ""), keys])
                entry.setIcon(0, self._blank if action.icon().isNull() else action.icon())
                entry.setData(0, Qt.ItemDataRole.UserRole, action)
        self._move_to(0)

    def _move_to(self, row: int) -> None:
        entry = self._list.topLevelItem(max(0, min(row, self._list.topLevelItemCount() - 1)))
        if entry:
            self._list.setCurrentItem(entry)

    def _do(self, entry: QTreeWidgetItem) -> None:
        action = entry.data(0, Qt.ItemDataRole.UserRole)
        self.close()
        action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            current = self._list.currentItem()
            row = self._list.indexOfTopLevelItem(current) if current else 0
            if event.key() == Qt.Key.Key_Down:
                self._move_to(row + 1)
                return True
            if event.key() == Qt.Key.Key_Up:
                self._move_to(row - 1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current:
                self._do(current)
                return True
        return super().eventFilter(watched, event)
