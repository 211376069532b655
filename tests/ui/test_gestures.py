"""Gestures on the canvas while something else changes what they are about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import FRAMES, Driver

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


def press(driver: Driver, at: QPoint, to: QPoint, button: Qt.MouseButton = LEFT) -> None:
    """Begin a drag and leave the button down."""
    canvas = driver.window.canvas
    QTest.mousePress(canvas, button, NONE, at)
    QTest.mouseMove(canvas, (at + to) / 2)
    QTest.mouseMove(canvas, to)


def test_a_mark_that_an_undo_takes_away_is_dragged_no_more(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.click(24, 32)
    driver.answered()
    driver.click(30, 36)
    driver.answered()
    canvas = driver.window.canvas
    press(driver, driver.at(30, 36), driver.at(40, 40))

    driver.do("undo")
    canvas.repaint()
    QTest.mouseMove(canvas, driver.at(42, 42))
    QTest.mouseRelease(canvas, LEFT, NONE, driver.at(42, 42))

    assert [round(point.x) for point in driver.item.prompts[0].points] == [24]


def test_a_box_begun_on_one_frame_is_not_said_of_another(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    press(driver, driver.at(9, 17), driver.at(39, 47))

    driver.key(Qt.Key.Key_Right)
    QTest.mouseRelease(driver.window.canvas, LEFT, NONE, driver.at(39, 47))

    assert driver.desk.state.frame == 1
    assert driver.desk.editor.shot.objects == ()


def test_a_pan_goes_on_over_frames(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    canvas = driver.window.canvas
    press(driver, QPoint(300, 200), QPoint(330, 220), MIDDLE)
    before = canvas.view.center

    driver.desk.commands.step(1)
    QTest.mouseMove(canvas, QPoint(380, 240))
    QTest.mouseRelease(canvas, MIDDLE, NONE, QPoint(380, 240))

    assert canvas.view.center[0] < before[0]


def test_playback_stands_still_where_a_gesture_begins(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("play")
    driver.until(lambda: driver.desk.state.frame > 1)

    press(driver, driver.at(9, 17), driver.at(39, 47))
    frame = driver.desk.state.frame
    driver.qtbot.wait(150)
    QTest.mouseRelease(driver.window.canvas, LEFT, NONE, driver.at(39, 47))

    assert driver.desk.player.speed == 0
    assert list(driver.item.prompts) == [frame]
    driver.answered()


def test_a_track_is_not_followed_from_where_a_gesture_begins(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do("track_forward")
    driver.until(lambda: driver.desk.state.frame >= 2)

    press(driver, driver.at(50, 10), driver.at(70, 20))
    frame = driver.desk.state.frame
    driver.until(lambda: len(driver.item.masks) == FRAMES)
    driver.tracked()

    assert driver.desk.state.frame == frame
    QTest.mouseRelease(driver.window.canvas, LEFT, NONE, driver.at(70, 20))
    assert set(driver.item.prompts) == {0, frame}
    driver.answered()
