"""The frame field: what is typed, taken back and refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QWidget

from rotoline.ui.transport import FrameField
from tests.ui.conftest import Driver


def focused() -> QWidget | None:
    return QApplication.focusWidget()


@pytest.fixture
def field(driver: Driver, clip: Path) -> FrameField:
    """The field of an open clip on frame 3, with the keyboard, by its key."""
    driver.open(clip)
    driver.desk.commands.go_to(3)
    driver.key(Qt.Key.Key_G)
    found = driver.window.transport.findChild(FrameField)
    driver.until(found.hasFocus)
    return found


def test_a_number_that_is_typed_is_gone_to_and_the_canvas_gets_the_keyboard(
    driver: Driver, field: FrameField
) -> None:
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert driver.desk.state.frame == 7
    assert driver.window.transport.number_text == "7"
    assert focused() is driver.window.canvas


def test_escape_takes_back_what_was_typed(driver: Driver, field: FrameField) -> None:
    QTest.keyClicks(field, "33")
    QTest.keyClick(field, Qt.Key.Key_Escape)

    assert driver.desk.state.frame == 3
    assert driver.window.transport.number_text == "3"
    assert focused() is driver.window.canvas


def test_escape_in_the_field_stops_no_track(driver: Driver, field: FrameField) -> None:
    driver.window.action_list["stop"].setEnabled(True)
    heard: list[bool] = []
    driver.window.action_list["stop"].triggered.connect(heard.append)

    QTest.keyClicks(field, "5")
    QTest.keyClick(field, Qt.Key.Key_Escape)

    assert heard == []
    assert focused() is driver.window.canvas


def test_words_that_are_no_number_are_refused_and_the_number_is_back(
    driver: Driver, field: FrameField
) -> None:
    QTest.keyClicks(field, "abc")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert "abc" in driver.window.notices.text
    assert driver.window.transport.number_text == "3"
    assert focused() is driver.window.canvas


def test_leaving_the_field_shows_the_frame_and_leaves_the_keyboard_where_it_went(
    driver: Driver, field: FrameField
) -> None:
    driver.do("new_object")
    QTest.keyClicks(field, "33")
    objects = driver.window.objects.findChild(QListWidget)
    QTest.mouseClick(
        objects.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(20, objects.height() - 4),
    )

    assert focused() is objects
    assert driver.window.transport.number_text == "3"


def test_the_field_follows_the_frame_while_nothing_is_typed(
    driver: Driver, field: FrameField
) -> None:
    driver.desk.commands.go_to(5)
    assert driver.window.transport.number_text == "5"

    QTest.keyClicks(field, "8")
    driver.desk.commands.go_to(6)
    assert driver.window.transport.number_text == "8"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert driver.window.transport.number_text == "6"


def test_a_number_with_a_sign_goes_so_many_frames_on(driver: Driver, field: FrameField) -> None:
    QTest.keyClicks(field, "+4")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert driver.desk.state.frame == 7

    driver.key(Qt.Key.Key_G)
    QTest.keyClicks(field, "-2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert driver.desk.state.frame == 5
