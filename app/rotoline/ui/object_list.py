"""The list of objects: a row for each, a heading for each group; files can be dropped on rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QToolButton, QWidget

from rotoline.core.document import RotoObject
from rotoline.ui.actions import with_key
from rotoline.ui.drops import paths_of
from rotoline.ui.elided_label import ElidedLabel
from rotoline.ui.icons import icon
from rotoline.ui.theme import tokens_for

GROUP = Qt.ItemDataRole.UserRole + 1
"""The role of an entry's group; the id of an object's entry has the user role, a heading's none."""
_INDENT = 16
_OWN_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_FOLD_KEYS = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}


class ObjectList(QListWidget):
    """The list itself; files can be dropped on its rows.

    Up and down go through it, headings among them; left and right on a heading fold and unfold its
    group, and return does either. Elsewhere these keys are the window's.

    dropped: object id and paths. fold_asked: a group's name, and whether to fold it (None: turn).
    """

    dropped = Signal(int, object)
    fold_asked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._before: QListWidgetItem | None = None
        self._lit: int | None = None

    def light(self, object_id: int | None) -> None:
        """Mark the current object's row, or the heading of the folded group it is in."""
        self._lit = object_id
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        tokens = tokens_for(self)
        painter = QPainter(self.viewport())
        entry, current = self._lit_entry(), self.currentItem()
        if entry is not None and not entry.isSelected():
            painter.fillRect(self.visualItemRect(entry), tokens.color("accent_soft"))
        # What is selected shows itself; a heading cannot be, and yet has the keyboard.
        if current is not None and self.hasFocus() and not current.isSelected():
            painter.setPen(QPen(tokens.color("accent"), 1))
            painter.drawRect(self.visualItemRect(current).adjusted(0, 0, -1, -1))

    def _lit_entry(self) -> QListWidgetItem | None:
        heading = None
        for number in range(self.count()):
            entry = self.item(number)
            object_id = entry.data(Qt.ItemDataRole.UserRole)
            if object_id is None:
                heading = entry
            elif object_id == self._lit:
                return heading if entry.isHidden() else entry
        return None

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

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and (event.key() in _OWN_KEYS or self._folding(event)):
                # Accepted, the key is none of the window's shortcuts.
                event.accept()
                return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self._folding(event):
            group = str(self.currentItem().data(GROUP))
            self.fold_asked.emit(group, _FOLD_KEYS.get(Qt.Key(event.key())))
        else:
            super().keyPressEvent(event)

    def _folding(self, event: QKeyEvent) -> bool:
        """Whether a key folds or unfolds the group whose heading is current."""
        entry = self.currentItem()
        is_heading = entry is not None and entry.data(Qt.ItemDataRole.UserRole) is None
        keys = (*_FOLD_KEYS, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return is_heading and event.key() in keys

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
        self._buttons: dict[str, QToolButton] = {}
        self._tips: dict[str, str] = {}
        row = self._row = QHBoxLayout(self)
        row.setSpacing(1)
        row.addWidget(self._swatch)
        row.addSpacing(4)
        row.addWidget(self._name, 1)
        row.addSpacing(4)
        for switch, tip in (
            ("visible", self.tr("Show or hide")),
            ("solo", self.tr("Show only this object")),
            ("frozen", self.tr("Lock the whole object")),
        ):
            button = switch_button(self, tip)
            button.clicked.connect(
                lambda _=False, switch=switch: self.switched.emit(item.id, switch)
            )
            self._buttons[switch] = button
            self._tips[switch] = tip
            row.addWidget(button)
        self.set_object(item)

    def set_object(self, item: RotoObject) -> None:
        old = self._item
        shown = ("name", "color", "group", "visible", "solo", "frozen")
        if old and all(getattr(old, name) == getattr(item, name) for name in shown):
            self._item = item
            return
        self._item = item
        self._name.setText(item.name)
        self._row.setContentsMargins(6 + (_INDENT if item.group else 0), 2, 6, 2)
        swatch = QPixmap(14, 14)
        swatch.fill(QColor(*item.color))
        self._swatch.setIcon(swatch)
        self._swatch.setAccessibleName(self.tr("Colour of %1").replace("%1", item.name))
        for switch, button in self._buttons.items():
            show_switch(button, switch, getattr(item, switch))
            button.setAccessibleName(f"{item.name}: {self._tips[switch]}")

    def show_keys(self, key_of: Callable[[str], str]) -> None:
        """Name the keys of the actions that do what the switches do."""
        for switch, button in self._buttons.items():
            button.setToolTip(with_key(self._tips[switch], key_of(f"toggle_{switch}")))

    def _ask_color(self) -> None:
        if self._item:
            self.color_asked.emit(self._item.id, QColor(*self._item.color))


class GroupRow(QWidget):
    """The heading of a group, with switches for all of it.

    switched: group and "visible", "solo" or "frozen". rename_asked: the group. fold_asked: the
    group, and whether to fold it.
    """

    switched = Signal(str, str)
    rename_asked = Signal(str)
    fold_asked = Signal(str, object)

    def __init__(self, group: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = group
        self._is_folded = False
        self._name = ElidedLabel(self)
        self._name.setObjectName("heading")
        self.arrow = switch_button(self, "")
        self.arrow.clicked.connect(lambda: self.fold_asked.emit(group, not self._is_folded))
        row = QHBoxLayout(self)
        row.setContentsMargins(5, 2, 6, 2)
        row.setSpacing(1)
        row.addWidget(self.arrow)
        row.addWidget(self._name, 1)
        row.addSpacing(4)
        self.buttons: dict[str, QToolButton] = {}
        for switch, tip in (
            ("visible", self.tr("Show or hide the whole group")),
            ("solo", self.tr("Show only this group")),
            ("frozen", self.tr("Lock the whole group")),
        ):
            button = switch_button(self, tip)
            button.setAccessibleName(f"{group}: {tip}")
            button.clicked.connect(lambda _=False, switch=switch: self.switched.emit(group, switch))
            self.buttons[switch] = button
            row.addWidget(button)

    def set_members(self, items: list[RotoObject], folded: bool) -> None:
        """Show what holds for all of the group."""
        self._is_folded = folded
        self._name.setText(f"{self._group} ({len(items)})" if folded else self._group)
        arrow = "chevron-right" if folded else "chevron-down"
        self.arrow.setIcon(icon(arrow, tokens_for(self.arrow), "muted"))
        tip = self.tr("Unfold the group") if folded else self.tr("Fold the group")
        self.arrow.setToolTip(tip)
        self.arrow.setAccessibleName(f"{self._group}: {tip}")
        for switch, button in self.buttons.items():
            if switch == "visible":
                on = any(item.visible for item in items)
            else:
                on = all(getattr(item, switch) for item in items)
            show_switch(button, switch, on)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.rename_asked.emit(self._group)


def switch_button(parent: QWidget, tip: str) -> QToolButton:
    """A small button for a switch of an object or group."""
    button = QToolButton(parent)
    button.setFixedSize(24, 24)
    button.setToolTip(tip)
    return button


def show_switch(button: QToolButton, switch: str, on: bool) -> None:
    """Draw a switch as on or off."""
    name, token = {
        "visible": ("eye", "muted") if on else ("eye-off", "faint"),
        "solo": ("solo", "accent" if on else "faint"),
        "frozen": ("lock", "accent") if on else ("unlock", "faint"),
    }[switch]
    button.setIcon(icon(name, tokens_for(button), token))
