"""Groups of objects: make, rename, take apart, and switch a whole one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QInputDialog, QMenu

from rotoline.core import edits
from rotoline.core.document import Document, RotoObject
from rotoline.ui.actions import said_key
from rotoline.ui.grouping import groups_of, members
from rotoline.ui.window import Window


class GroupActions(QObject):
    """Actions and menus of the list of objects. Each is one step of history."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._editor = window.desk.editor

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does."""
        return {
            "group_object": self.ask_group,
            "rename_group": self.ask_name,
            "fold_group": self.fold_current,
        }

    def switch(self, group: str, name: str) -> None:
        """Turn "visible", "solo" or "frozen" of a whole group: off when all of it is on."""
        items = members(self._objects(), group)
        words, edit = {
            "visible": (self.tr("Show or Hide Group"), edits.set_visible),
            "solo": (self.tr("Solo Group"), edits.set_solo),
            "frozen": (self.tr("Lock Group"), edits.freeze_object),
        }[name]
        on = all(getattr(item, name) for item in items)
        self._apply(words, items, lambda doc, item: edit(doc, item.id, not on))

    def assign(self, object_id: int, group: str) -> None:
        """Put an object into a group; "" takes it out."""
        item = self._editor.item(object_id)
        if item is not None:
            self._apply(
                self.tr("Group Object"),
                [item],
                lambda doc, each: edits.group_object(doc, each.id, group),
            )

    def rename(self, old: str, new: str) -> None:
        """Call a group otherwise; "" takes it apart, an existing name joins the two."""
        words = self.tr("Rename Group") if new.strip() else self.tr("Ungroup")
        items = members(self._objects(), old)
        self._apply(words, items, lambda doc, item: edits.group_object(doc, item.id, new))

    def ask_group(self) -> None:
        """Ask for the group of the current object, one that exists or a new one."""
        item = self._current()
        if item is None:
            return
        groups = ["", *groups_of(self._objects())]
        group, done = QInputDialog.getItem(
            self._window,
            self.tr("Group Object"),
            self.tr("Group (empty for none)"),
            groups,
            groups.index(item.group),
            True,
        )
        if done:
            self.assign(item.id, group)

    def ask_name(self, group: str = "") -> None:
        """Ask for another name of a group: the current object's, or the one that is named."""
        item = self._current()
        group = group or (item.group if item else "")
        if not group:
            self._say_no_group()
            return
        name, done = QInputDialog.getText(
            self._window, self.tr("Rename Group"), self.tr("Name"), text=group
        )
        if done and name.strip():
            self.rename(group, name)

    def fold(self, group: str, folded: bool | None = None) -> None:
        """Show only the name of a group, or its objects again; None: the other way than now."""
        state = self._window.desk.state
        state.fold(group, group not in state.folded if folded is None else folded)

    def fold_current(self) -> None:
        """Fold or unfold the current object's group."""
        item = self._current()
        if item is None or not item.group:
            self._say_no_group()
        else:
            self.fold(item.group)

    def follow(self, object_id: int | None) -> None:
        """Unfold the group of an object that was chosen: it is to be seen."""
        item = self._editor.item(object_id)
        if item is not None and item.group:
            self.fold(item.group, False)

    def forget(self) -> None:
        """Keep folded only what there is: another project may have a group of that name."""
        state, document = self._window.desk.state, self._editor.document
        shots = document.shots if document else ()
        there = (group for shot in shots for group in groups_of(shot.objects))
        state.keep_folded(state.folded & frozenset(there))

    def _say_no_group(self) -> None:
        key = said_key(self._window.action_list["group_object"])
        text = self.tr("The object is in no group; %1 puts it into one.")
        self._window.notices.show_notice("info", text.replace("%1", key))

    def show_menu(self, object_id: int, group: str, at: QPoint) -> None:
        """The menu of a row of the list: of an object, or of a group (object_id 0)."""
        menu = self.menu(object_id, group)
        menu.exec(at)
        menu.deleteLater()

    def menu(self, object_id: int, group: str) -> QMenu:
        """What can be done with an object (or a group: object_id 0) in the list."""
        window = self._window
        menu = QMenu(window)
        if not object_id:
            for words, name in (
                (self.tr("Show or Hide Group"), "visible"),
                (self.tr("Solo Group"), "solo"),
                (self.tr("Lock Group"), "frozen"),
            ):
                menu.addAction(words).triggered.connect(partial(self._switch, group, name))
            menu.addSeparator()
            folded = group in window.desk.state.folded
            turn = menu.addAction(self.tr("Unfold Group") if folded else self.tr("Fold Group"))
            turn.triggered.connect(lambda: self.fold(group))
            rename = menu.addAction(self.tr("Rename Group…"))
            rename.triggered.connect(lambda: self.ask_name(group))
            apart = menu.addAction(self.tr("Ungroup"))
            apart.triggered.connect(lambda: self.rename(group, ""))
            return menu
        menu.addAction(window.action_list["rename_object"])
        into = menu.addMenu(self.tr("Group"))
        for each in ("", *groups_of(self._objects())):
            entry = into.addAction(each or self.tr("None"))
            entry.setCheckable(True)
            entry.setChecked(each == group)
            entry.triggered.connect(partial(self._assign, object_id, each))
        into.addSeparator()
        into.addAction(window.action_list["group_object"])
        menu.addSeparator()
        for action in ("toggle_visible", "toggle_solo", "toggle_frozen"):
            menu.addAction(window.action_list[action])
        menu.addSeparator()
        menu.addAction(window.action_list["remove_object"])
        return menu

    def _switch(self, group: str, name: str, _checked: bool = False) -> None:
        self.switch(group, name)

    def _assign(self, object_id: int, group: str, _checked: bool = False) -> None:
        self.assign(object_id, group)

    def _objects(self) -> tuple[RotoObject, ...]:
        shot = self._editor.shot
        return shot.objects if shot else ()

    def _current(self) -> RotoObject | None:
        return self._editor.item(self._window.desk.state.object_id)

    def _apply(
        self,
        words: str,
        items: Iterable[RotoObject],
        edit: Callable[[Document, RotoObject], Document],
    ) -> None:
        chosen = list(items)

        def all_of_them(doc: Document) -> Document:
            for item in chosen:
                doc = edit(doc, item)
            return doc

        self._editor.apply(words, all_of_them)
