"""Every action with its keys: search, change, key sets of other programs; clashes are shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from rotoline.ui import actions as action_making
from rotoline.ui.action_table import ACTIONS, MENUS, ActionRow
from rotoline.ui.keymaps import KEYMAPS

_ROW = Qt.ItemDataRole.UserRole


class KeysPage(QWidget):
    """changed: action id -> keys, only where they differ from the defaults."""

    changed = Signal(object)

    def __init__(
        self,
        shortcuts: Mapping[str, str],
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shortcuts = dict(shortcuts)
        self._actions = actions
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(self.tr("Search actions and keys"))
        self._search.setAccessibleName(self._search.placeholderText())
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._sets = QComboBox(self)
        self._sets.setAccessibleName(self.tr("Key set"))
        self._sets.addItem(self.tr("Take keys from..."))
        for keymap in KEYMAPS:
            self._sets.addItem(keymap.title)
        self._sets.activated.connect(self._take_set)
        self._tree = QTreeWidget(self)
        self._tree.setAccessibleName(self.tr("Actions and keys"))
        self._tree.setColumnCount(2)
        self._tree.setHeaderLabels([self.tr("Action"), self.tr("Keys")])
        self._tree.setRootIsDecorated(False)
        self._tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._tree.header().setStretchLastSection(False)
        self._tree.currentItemChanged.connect(self._picked)
        self._edit = QKeySequenceEdit(self)
        self._edit.setMaximumSequenceLength(1)
        self._edit.setAccessibleName(self.tr("New key"))
        self._edit.editingFinished.connect(self._take_key)
        self._none = QPushButton(self.tr("No Key"), self)
        self._none.clicked.connect(self._take_none)
        self._reset = QPushButton(self.tr("Default"), self)
        self._reset.clicked.connect(self._take_default)
        self._clash = QLabel(self)
        self._clash.setObjectName("bad")
        self._clash.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self._search, 1)
        top.addWidget(self._sets)
        bottom = QHBoxLayout()
        bottom.addWidget(QLabel(self.tr("Press the new key"), self))
        bottom.addWidget(self._edit, 1)
        bottom.addWidget(self._none)
        bottom.addWidget(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._tree, 1)
        column.addLayout(bottom)
        column.addWidget(self._clash)
        self._fill()

    @property
    def clash_text(self) -> str:
        """What is said of keys that more than one action claims; empty without any."""
        return self._clash.text()

    def set_key(self, action_id: str, keys: str) -> None:
        """Give an action other keys ("; " between several); its defaults are not stored."""
        row = next(row for row in ACTIONS if row.id == action_id)
        if keys == "; ".join(row.keys):
            self._shortcuts.pop(action_id, None)
        else:
            self._shortcuts[action_id] = keys
        self._put()

    def _fill(self) -> None:
        for menu in MENUS:
            head = QTreeWidgetItem(self._tree)
            head.setText(0, action_making.translated(menu.text).replace("&", ""))
            head.setFirstColumnSpanned(True)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            for group in menu.groups:
                for row in group:
                    entry = QTreeWidgetItem(head)
                    entry.setData(0, _ROW, row)
                    entry.setText(0, action_making.action_text(row).replace("…", ""))
            head.setExpanded(True)
        self._show_keys()

    def _show_keys(self) -> None:
        clashes = action_making.conflicts(self._shortcuts)
        clashing = {action_id for ids in clashes.values() for action_id in ids}
        for entry in self._entries():
            row: ActionRow = entry.data(0, _ROW)
            keys = action_making.keys_of(row, self._shortcuts)
            native = QKeySequence.SequenceFormat.NativeText
            entry.setText(1, ", ".join(key.toString(native) for key in keys))
            font = entry.font(1)
            font.setBold(row.id in self._shortcuts or row.id in clashing)
            entry.setFont(1, font)
        names = {row.id: action_making.action_text(row) for row in ACTIONS}
        lines = [
            f"{key}: {', '.join(names[action_id] for action_id in ids)}"
            for key, ids in clashes.items()
        ]
        self._clash.setVisible(bool(lines))
        if not lines:
            self._clash.clear()
            return
        self._clash.setText(
            self.tr("More than one action on a key: %1").replace("%1", "; ".join(lines))
        )

    def _entries(self) -> list[QTreeWidgetItem]:
        heads = [self._tree.topLevelItem(n) for n in range(self._tree.topLevelItemCount())]
        entries = [head.child(n) for head in heads if head for n in range(head.childCount())]
        return [entry for entry in entries if entry]

    def _filter(self, text: str) -> None:
        wanted = text.casefold()
        for entry in self._entries():
            said = f"{entry.text(0)} {entry.text(1)}".casefold()
            entry.setHidden(wanted not in said)

    def _current_row(self) -> ActionRow | None:
        entry = self._tree.currentItem()
        row = entry.data(0, _ROW) if entry else None
        return row if isinstance(row, ActionRow) else None

    def _picked(self) -> None:
        row = self._current_row()
        self._edit.setEnabled(row is not None)
        self._none.setEnabled(row is not None)
        self._reset.setEnabled(row is not None)
        if row:
            keys = action_making.keys_of(row, self._shortcuts)
            self._edit.setKeySequence(keys[0] if keys else QKeySequence())

    def _take_key(self) -> None:
        """The pressed key in place of the action's first; its other ones stay."""
        row = self._current_row()
        pressed = self._edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if row and pressed:
            now = [key.toString() for key in action_making.keys_of(row, self._shortcuts)]
            if pressed not in now[:1]:
                others = [key for key in now[1:] if key != pressed]
                self.set_key(row.id, "; ".join([pressed, *others]))

    def _take_none(self) -> None:
        row = self._current_row()
        if row:
            self.set_key(row.id, "")
            self._picked()

    def _take_default(self) -> None:
        row = self._current_row()
        if row:
            self.set_key(row.id, "; ".join(row.keys))
            self._picked()

    def _take_set(self, number: int) -> None:
        if number:
            self._shortcuts = dict(KEYMAPS[number - 1].keys)
            self._put()
            self._sets.setCurrentIndex(0)

    def _put(self) -> None:
        self._show_keys()
        action_making.set_keys(self._actions, self._shortcuts)
        self.changed.emit(dict(self._shortcuts))
