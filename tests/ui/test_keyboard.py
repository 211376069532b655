"""Keys: what they do in fields and lists, how they are chosen, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
    QTreeWidgetItem,
)

from rotoline.ui.actions import set_keys
from rotoline.ui.keymaps import KEYMAPS
from rotoline.ui.keys_page import KeysPage
from rotoline.ui.timeline_help import header_help, ruler_help
from tests.ui.conftest import Driver


def test_a_number_is_stepped_by_its_keys_and_return_gives_the_keyboard_back(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.desk.commands.go_to(4)
    grow = driver.window.matte.findChildren(QDoubleSpinBox)[0]
    grow.setFocus()
    driver.until(grow.hasFocus)

    QTest.keyClick(grow, Qt.Key.Key_Up)
    assert driver.item.matte.grow == 0.25 and driver.desk.state.frame == 4
    grow.selectAll()
    QTest.keyClicks(grow, "3")
    QTest.keyClick(grow, Qt.Key.Key_Return)

    assert driver.item.matte.grow == 3
    assert driver.window.canvas.hasFocus()


def test_a_double_click_sets_a_slider_back(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    grow = driver.window.matte.findChildren(QDoubleSpinBox)[0]
    grow.setValue(5.0)
    assert driver.item.matte.grow == 5
    slider = driver.window.matte.findChildren(QSlider)[0]

    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(3, slider.height() // 2))

    assert driver.item.matte.grow == 0
    assert slider.value() == 0


def test_a_list_takes_the_keyboard_by_tab_alone_and_is_worked_by_its_keys(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    driver.do("view_cutout")
    driver.desk.commands.go_to(4)
    backdrop = driver.window.tools.findChildren(QComboBox)[1]
    assert backdrop.focusPolicy() == Qt.FocusPolicy.TabFocus

    backdrop.setFocus(Qt.FocusReason.TabFocusReason)
    driver.until(backdrop.hasFocus)
    QTest.keyClick(backdrop, Qt.Key.Key_Down)

    assert driver.desk.state.look.backdrop == "black"
    assert driver.desk.state.frame == 4


def test_frames_are_selected_by_keys(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("new_object")
    driver.desk.commands.trim(2, 5)

    driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    driver.do("absent")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    driver.key(Qt.Key.Key_A, both)
    driver.desk.commands.go_to(8)
    driver.do("absent")

    assert driver.item.absent == {2, 3, 4, 5, 8}


def entry_of(page: KeysPage, action: str) -> QTreeWidgetItem:
    return next(
        entry for entry in page._entries() if entry.data(0, Qt.ItemDataRole.UserRole).id == action
    )


def test_another_key_leaves_the_other_ones_and_an_action_can_have_none(driver: Driver) -> None:
    page = KeysPage({}, driver.window.action_list, driver.window)
    page._tree.setCurrentItem(entry_of(page, "step"))
    step = driver.window.action_list["step"]

    QTest.keyClick(page._edit, Qt.Key.Key_D)
    assert [key.toString() for key in step.shortcuts()] == ["D", "."]
    none = next(each for each in page.findChildren(QPushButton) if each.text() == "No Key")
    none.click()

    assert step.shortcuts() == []
    assert step.toolTip() == "Next Frame"


def test_what_is_said_of_keys_follows_them(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    window = driver.window
    assert "Ctrl+T tracks both ways" in window.hint_label.text()

    set_keys(window.action_list, keys_of("DaVinci Resolve"))
    window.show_hint()

    assert "Shift+T tracks both ways, Ctrl+T forward" in window.hint_label.text()
    row = window.objects._rows[driver.item.id]
    tips = {button.toolTip() for button in row.findChildren(QToolButton)}
    assert {"Show or hide (D)", "Show only this object (Ctrl+Alt+H)"} <= tips
    set_keys(window.action_list, keys_of("After Effects"))
    assert ruler_help(window.timeline.key_of).endswith("(B, N)")
    assert "(Shift+H)" in header_help(driver.item, "solo", window.timeline.key_of)
    tips = {each.toolTip() for each in window.tools.findChildren(QComboBox)}
    assert "What lies behind the cut-out (Shift+B)" in tips


def keys_of(title: str) -> Mapping[str, str]:
    return next(keymap.keys for keymap in KEYMAPS if keymap.title == title)


def test_objects_are_gone_through_by_keys(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    for _ in range(3):
        driver.do("new_object")
    ids = [item.id for item in driver.desk.editor.shot.objects]
    chosen = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        driver.key(key, Qt.KeyboardModifier.ControlModifier)
        chosen.append(driver.desk.state.object_id)

    assert chosen == [ids[0], ids[1], ids[0]]


def test_space_is_not_held_on_when_the_window_loses_the_keyboard(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    driver.window.canvas.set_space(True)
    other = QLineEdit()
    driver.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    driver.until(other.isActiveWindow)

    assert not driver.window.canvas.is_space_held
