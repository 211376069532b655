"""Actions: their keys, names and icons, and the palette that finds them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QSlider, QToolButton, QWidget

from rotoline.paths import resource
from rotoline.ui.action_table import ACTIONS
from rotoline.ui.actions import conflicts
from rotoline.ui.command_palette import CommandPalette
from rotoline.ui.keymaps import KEYMAPS
from rotoline.ui.keys_page import KeysPage
from tests.ui.conftest import Driver


def test_no_two_actions_share_a_key_in_any_key_set() -> None:
    assert len({row.id for row in ACTIONS}) == len(ACTIONS)
    for keymap in KEYMAPS:
        assert conflicts(keymap.keys) == {}, keymap.title


def test_key_sets_name_actions_and_keys_that_exist() -> None:
    known = {row.id for row in ACTIONS}
    for keymap in KEYMAPS:
        assert set(keymap.keys) <= known
        for keys in keymap.keys.values():
            for key in keys.split("; "):
                assert QKeySequence(key).toString() != "", (keymap.title, key)


def test_every_key_of_the_table_is_one_that_qt_knows() -> None:
    for row in ACTIONS:
        for key in row.keys:
            assert QKeySequence(key).toString() == key, (row.id, key)


def test_every_icon_of_the_table_is_shipped() -> None:
    for row in ACTIONS:
        assert not row.icon or resource(f"icons/{row.icon}.svg").is_file(), row.id


def test_a_clash_is_shown_and_a_free_key_works_at_once(driver: Driver) -> None:
    page = KeysPage({}, driver.window.action_list, driver.window)
    heard: list[dict[str, str]] = []
    page.changed.connect(heard.append)

    page.set_key("undo", "F")
    assert "F" in conflicts({"undo": "F"})
    assert "F" in page.clash_text
    page.set_key("undo", "Ctrl+Alt+Z")

    assert page.clash_text == ""
    assert heard[-1] == {"undo": "Ctrl+Alt+Z"}
    assert driver.window.action_list["undo"].shortcut().toString() == "Ctrl+Alt+Z"
    page.set_key("undo", "Ctrl+Z")
    assert heard[-1] == {}


def test_every_button_of_the_window_has_a_name_and_a_tip(driver: Driver) -> None:
    for button in driver.window.findChildren(QAbstractButton):
        inside_qt = button.objectName().startswith("qt_")
        if inside_qt:
            continue
        said = button.accessibleName() or button.text()
        assert said, button
        if not button.text():
            assert button.toolTip(), said


def test_every_control_can_be_reached_by_the_tab_key(driver: Driver) -> None:
    names = {"timeline", "canvas"}
    reached = {
        widget.objectName()
        for widget in driver.window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }

    assert names <= reached


def test_a_button_or_slider_reached_by_tab_is_worked_by_its_keys(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    driver.do("new_object")
    driver.desk.commands.go_to(4)
    window = driver.window
    eye = window.objects._rows[driver.item.id].findChildren(QToolButton)[1]
    grow = window.matte.findChildren(QSlider)[0]

    for control, key in (
        (eye, Qt.Key.Key_Space),
        (window.matte.findChild(QCheckBox), Qt.Key.Key_Space),
        (grow, Qt.Key.Key_Right),
    ):
        control.setFocus(Qt.FocusReason.TabFocusReason)
        driver.until(control.hasFocus)
        QTest.keyClick(control, key)

    assert not driver.item.visible
    assert driver.item.matte.invert and driver.item.matte.grow > 0
    assert driver.desk.player.speed == 0 and driver.desk.state.frame == 4


def test_a_click_on_a_control_leaves_the_keys_to_the_window(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("new_object")
    canvas = driver.window.canvas
    canvas.setFocus()
    driver.until(canvas.hasFocus)

    for control in (
        driver.window.matte.findChild(QCheckBox),
        driver.window.matte.findChildren(QSlider)[0],
        driver.window.tools.findChild(QSlider),
    ):
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
        assert canvas.hasFocus()


def test_the_palette_finds_and_does(driver: Driver) -> None:
    palette = CommandPalette(driver.window.action_list, driver.window)
    palette.show()

    palette.search("source")
    palette.do_current()

    assert driver.desk.state.look.mode == "source"
