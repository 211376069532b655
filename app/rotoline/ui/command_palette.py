"""Every action by its name: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget


class CommandPalette(QDialog):
    """A searchable list of the actions that can be done now."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Command palette"))
        self._actions = [action for action in actions.values() if action.isEnabled()]
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(self.tr("What do you want to do?"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._search.installEventFilter(self)
        self._list = QListWidget(self)
        self._list.setAccessibleName(self.tr("Commands"))
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

    def _filter(self, text: str) -> None:
        self._list.clear()
        wanted = text.casefold().split()
        for action in self._actions:
            name = action.text().replace("&", "")
            if all(part in name.casefold() for part in wanted):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                entry = QListWidgetItem(f"{name}\t{keys}" if keys else name, self._list)
                entry.setIcon(action.icon())
                entry.setData(Qt.ItemDataRole.UserRole, action)
        self._list.setCurrentRow(0)

    def _do(self, entry: QListWidgetItem) -> None:
        action = entry.data(Qt.ItemDataRole.UserRole)
        self.close()
        action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            row = self._list.currentRow()
            if event.key() == Qt.Key.Key_Down:
                self._list.setCurrentRow(min(row + 1, self._list.count() - 1))
                return True
            if event.key() == Qt.Key.Key_Up:
                self._list.setCurrentRow(max(row - 1, 0))
                return True
            current = self._list.currentItem()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current:
                self._do(current)
                return True
        return super().eventFilter(watched, event)
