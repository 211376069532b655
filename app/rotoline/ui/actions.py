"""Turns the rows of the action table into QActions.

Which slot each calls is the main window's business. Keys can
be changed by action id (`Settings.shortcuts`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from rotoline.ui.action_table import ACTIONS, ActionRow
from rotoline.ui.icons import icon
from rotoline.ui.theme import tokens_for


def translated(text: str) -> str:
    """Words of the action table in the person's language."""
    return QCoreApplication.translate("Actions", text)


def action_text(row: ActionRow) -> str:
    """The action's words in the person's language."""
    return translated(row.text)


def keys_of(row: ActionRow, changed: Mapping[str, str]) -> list[QKeySequence]:
    """The action's shortcuts, the changed ones where there are ("; " between several)."""
    if row.id in changed:
        texts = [text for text in changed[row.id].split("; ") if text]
    else:
        texts = list(row.keys)
    return [QKeySequence(text, QKeySequence.SequenceFormat.PortableText) for text in texts]


def conflicts(changed: Mapping[str, str]) -> dict[str, list[str]]:
    """Keys that more than one action claims: key in portable text -> action ids."""
    claimed: dict[str, list[str]] = {}
    for row in ACTIONS:
        for key in keys_of(row, changed):
            claimed.setdefault(key.toString(), []).append(row.id)
    return {key: ids for key, ids in claimed.items() if len(ids) > 1}


def build(
    owner: QWidget, slots: Mapping[str, Callable[[], object]], changed: Mapping[str, str]
) -> dict[str, QAction]:
    """One QAction a row, added to `owner` so that its keys work everywhere in the window.

    Raises KeyError when a row has no slot: an action that does nothing is a bug.
    """
    actions: dict[str, QAction] = {}
    tokens = tokens_for(owner)
    for row in ACTIONS:
        action = QAction(action_text(row), owner)
        action.setObjectName(row.id)
        action.setCheckable(row.checkable)
        if row.icon:
            action.setIcon(icon(row.icon, tokens))
        if row.short:
            action.setIconText(translated(row.short))
        action.triggered.connect(_calling(slots[row.id]))
        owner.addAction(action)
        actions[row.id] = action
    set_keys(actions, changed)
    return actions


def set_keys(actions: Mapping[str, QAction], changed: Mapping[str, str]) -> None:
    """Give every action its keys, and name the first in its tool tip."""
    for row in ACTIONS:
        action = actions[row.id]
        keys = keys_of(row, changed)
        action.setShortcuts(keys)
        words = action_text(row).replace("…", "").replace("&", "")
        action.setToolTip(with_key(words, shown_key(action)))


def shown_key(action: QAction) -> str:
    """The first of an action's keys as it is printed on keyboards; "" for none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def with_key(words: str, key: str) -> str:
    """Words of a tool tip with the key that does the same, if there is one."""
    return f"{words} ({key})" if key else words


def tell_key(widget: QWidget, words: str, action: QAction) -> None:
    """Have a widget's tool tip name the key of an action, whatever it is by then."""

    def tell() -> None:
        widget.setToolTip(with_key(words, shown_key(action)))

    action.changed.connect(tell)
    tell()


def said_key(action: QAction) -> str:
    """What to do for an action, for a sentence: its key, or its name where it has none."""
    name = action.text().replace("…", "").replace("&", "")
    return shown_key(action) or name


def set_icons(owner: QWidget, actions: Mapping[str, QAction]) -> None:
    """Draw the icons again, in the colours of a changed theme."""
    for row in ACTIONS:
        if row.icon:
            actions[row.id].setIcon(icon(row.icon, tokens_for(owner)))


def _calling(slot: Callable[[], object]) -> Callable[[bool], None]:
    def call(_checked: bool) -> None:
        slot()

    return call
