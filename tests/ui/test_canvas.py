"""The canvas: zoom, clicks, and the marks that are drawn over the picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rotoline.core.document import Box, Point, Prompt
from rotoline.ui.prompt_marks import Mark, mark_at, with_mark_moved
from rotoline.ui.view import View
from tests.ui.conftest import Driver

VIEW = View(96, 64, 960, 640, 10.0, (48.0, 32.0))


def wheel(driver: Driver, at: QPoint, angle: int) -> None:
    canvas = driver.window.canvas
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_the_wheel_zooms_at_the_cursor_and_f_fits_again(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    canvas = driver.window.canvas
    place = driver.at(20, 20)
    fitted = canvas.view

    wheel(driver, place, 360)
    assert canvas.view.zoom > fitted.zoom * 1.5
    assert canvas.view.to_clip(place.x(), place.y()) == pytest.approx((20, 20), abs=0.3)
    driver.key(Qt.Key.Key_F)

    assert canvas.view == fitted


def test_middle_and_space_drags_pan_and_make_no_prompt(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    canvas = driver.window.canvas
    start = canvas.view.center
    none = Qt.KeyboardModifier.NoModifier
    for button, space in ((Qt.MouseButton.MiddleButton, False), (Qt.MouseButton.LeftButton, True)):
        canvas.set_space(space)
        QTest.mousePress(canvas, button, none, QPoint(300, 200))
        QTest.mouseMove(canvas, QPoint(330, 220))
        QTest.mouseMove(canvas, QPoint(360, 230))
        QTest.mouseRelease(canvas, button, none, QPoint(360, 230))
        canvas.set_space(False)

    assert canvas.view.center[0] < start[0]
    assert driver.desk.editor.shot.objects == ()


def test_the_picture_is_composed_for_the_view_it_is_shown_in(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    canvas = driver.window.canvas

    canvas.zoom_to(20.0, QPointF(driver.at(24, 32)))
    driver.until(lambda: canvas.shown.view == canvas.view)

    region = canvas.shown.region
    assert region.x1 - region.x0 < 96
    assert canvas.shown.image.width() == region.width
    at = driver.at(24, 32) - QPoint(region.left, region.top)
    color = canvas.shown.image.pixelColor(at)
    assert color.red() > 200 and color.blue() < 90


def test_the_wipe_is_dragged_and_makes_no_prompt(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("wipe")
    assert driver.desk.state.look.wipe == 0.5

    driver.drag((48, 30), (24, 30))

    assert driver.desk.state.look.wipe == pytest.approx(0.25, abs=0.02)
    assert driver.desk.editor.shot.objects == ()
    driver.do("wipe")
    assert driver.desk.state.look.wipe is None


def test_keys_choose_views_and_frames(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    modes = []
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_S, Qt.Key.Key_Q, Qt.Key.Key_V):
        driver.key(key)
        modes.append(driver.desk.state.look.mode)
    assert modes == ["matte", "cutout", "source", "overlay", "matte"]

    frames = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Period, Qt.Key.Key_Left, Qt.Key.Key_End):
        driver.key(key)
        frames.append(driver.desk.state.frame)
    assert frames == [1, 2, 1, 9]
    driver.key(Qt.Key.Key_Home)
    driver.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert driver.desk.state.frame == 9


def test_in_and_out_point_by_keys_limit_the_track(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.desk.commands.go_to(4)
    driver.key(Qt.Key.Key_O)
    assert driver.desk.editor.shot.out_point == 4

    driver.do("track_forward")
    driver.until(lambda: len(driver.item.masks) == 5)
    driver.tracked()

    assert sorted(driver.item.masks) == [0, 1, 2, 3, 4]


def test_a_typed_frame_number_or_timecode_is_gone_to(driver: Driver, clip: Path) -> None:
    driver.open(clip)

    driver.window.more.go_to_text("7")
    assert driver.desk.state.frame == 7
    driver.window.more.go_to_text("00:00:00:03")
    assert driver.desk.state.frame == 3
    driver.window.more.go_to_text("tomorrow")
    assert driver.desk.state.frame == 3
    assert "tomorrow" in driver.window.notices.text


def test_a_hover_shows_a_preview_and_changes_nothing(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    heard: list[object] = []
    driver.desk.preview_ready.connect(lambda _frame, layer: heard.append(layer))
    document = driver.desk.editor.document

    QTest.mouseMove(driver.window.canvas, driver.at(24, 32))
    driver.until(lambda: any(layer is not None for layer in heard))

    layer = next(layer for layer in heard if layer is not None)
    assert layer.alpha[32, 24] == 255
    assert driver.desk.editor.document is document


def test_marks_are_found_where_they_are_drawn() -> None:
    prompt = Prompt((Point(20, 20), Point(60, 40, False)), Box(10, 10, 80, 50))

    assert mark_at(prompt, VIEW, *VIEW.to_screen(20, 20)) == Mark(0)
    assert mark_at(prompt, VIEW, *VIEW.to_screen(60, 40)) == Mark(1)
    assert mark_at(prompt, VIEW, *VIEW.to_screen(10, 30)) == Mark(None)
    assert mark_at(prompt, VIEW, *VIEW.to_screen(40, 30)) is None


def test_a_boxs_edge_moves_alone_and_its_corner_both_edges() -> None:
    prompt = Prompt(box=Box(10, 10, 80, 50))

    edge = with_mark_moved(prompt, Mark(None), (80, 30), (70, 35), reach=2)
    corner = with_mark_moved(prompt, Mark(None), (10, 10), (12, 15), reach=2)

    assert edge.box == Box(10, 10, 70, 50)
    assert corner.box == Box(12, 15, 80, 50)
