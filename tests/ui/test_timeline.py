"""The timeline: frames, ranges, lanes, and what drawing a long clip costs."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rotoline.core.document import ClipRef, MaskRef, Point, Prompt, RotoObject, Shot, TrackedMask
from rotoline.settings import Settings
from rotoline.ui.application import dress, make_application
from rotoline.ui.timeline import Timeline
from rotoline.ui.timeline_paint import HEADER, LANE, RULER

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def shot_of(frames: int, objects: int = 2) -> Shot:
    masks = {
        frame: TrackedMask(MaskRef("0" * 64), 5.0, 0.9, 0.9, uncertainty=(frame % 50) / 50)
        for frame in range(frames)
    }
    items = tuple(
        RotoObject(
            n, f"Object {n}", (230, 159, 0), prompts={0: Prompt((Point(1, 1),))}, masks=masks
        )
        for n in range(1, objects + 1)
    )
    return Shot(1, ClipRef("/c.mov", frames, 64, 48), 0, frames - 1, items)


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    dress(make_application(), Settings())
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(HEADER + 1010, 220)
    timeline.show()
    timeline.set_shot(shot_of(100), Fraction(24))
    return timeline


def at(timeline: Timeline, frame: int, row: int | None = None) -> QPoint:
    y = RULER // 2 if row is None else RULER + row * LANE + LANE // 2
    return QPoint(round(HEADER + timeline.scale.middle(frame)), y)


def test_dragging_in_the_ruler_scrubs(timeline: Timeline) -> None:
    frames: list[int] = []
    timeline.scrubbed.connect(frames.append)
    view = timeline.viewport()

    QTest.mousePress(view, LEFT, NONE, at(timeline, 20))
    QTest.mouseMove(view, at(timeline, 35))
    QTest.mouseMove(view, at(timeline, 50))
    QTest.mouseRelease(view, LEFT, NONE, at(timeline, 50))

    assert frames == [20, 35, 50]


def test_sweeping_in_a_lane_selects_its_frames(timeline: Timeline) -> None:
    ranges: list[range | None] = []
    picked: list[int] = []
    timeline.range_picked.connect(ranges.append)
    timeline.object_picked.connect(picked.append)
    view = timeline.viewport()

    QTest.mousePress(view, LEFT, NONE, at(timeline, 30, row=1))
    QTest.mouseMove(view, at(timeline, 25, row=1))
    QTest.mouseRelease(view, LEFT, NONE, at(timeline, 25, row=1))

    assert picked == [2]
    assert ranges[-1] == range(25, 31)


def test_the_brackets_trim_in_and_out_point(timeline: Timeline) -> None:
    trims: list[tuple[int, int]] = []
    timeline.trimmed.connect(lambda first, last: trims.append((first, last)))
    view = timeline.viewport()
    out = QPoint(round(HEADER + timeline.scale.left(100)), RULER // 2)

    QTest.mousePress(view, LEFT, NONE, out)
    for frame in (95, 90, 70, 80):
        QTest.mouseMove(view, at(timeline, frame))
    assert trims == []
    QTest.mouseRelease(view, LEFT, NONE, at(timeline, 80))

    assert trims == [(0, 80)]


def test_a_click_on_a_bracket_trims_nothing(timeline: Timeline) -> None:
    trims: list[tuple[int, int]] = []
    timeline.trimmed.connect(lambda first, last: trims.append((first, last)))
    out = QPoint(round(HEADER + timeline.scale.left(100)), RULER // 2)

    QTest.mouseClick(timeline.viewport(), LEFT, NONE, out)

    assert trims == []


def test_the_header_switches_an_object(timeline: Timeline) -> None:
    pressed: list[tuple[int, str]] = []
    timeline.button_pressed.connect(lambda number, name: pressed.append((number, name)))
    row = RULER + LANE // 2

    for x in (HEADER - 60, HEADER - 40, HEADER - 15):
        QTest.mouseClick(timeline.viewport(), LEFT, NONE, QPoint(x, row))

    assert pressed == [(1, "visible"), (1, "solo"), (1, "frozen")]


def test_a_prompt_is_dragged_in_time(timeline: Timeline) -> None:
    moves: list[tuple[int, int, int]] = []
    timeline.key_moved.connect(lambda *move: moves.append(move))
    view, alt = timeline.viewport(), Qt.KeyboardModifier.AltModifier

    QTest.mousePress(view, LEFT, alt, at(timeline, 0, row=0))
    QTest.mouseMove(view, at(timeline, 12, row=0))
    QTest.mouseRelease(view, LEFT, alt, at(timeline, 12, row=0))

    assert moves == [(1, 0, 12)]


def test_the_wheel_zooms_at_the_cursor_and_scrolls(timeline: Timeline) -> None:
    before = timeline.scale.frame_at(700)

    turn(timeline, 120 * 8, Qt.KeyboardModifier.ControlModifier, HEADER + 700)
    zoomed = timeline.scale
    turn(timeline, -240, NONE, HEADER + 700)

    assert zoomed.pixels > 30
    assert zoomed.frame_at(700) == pytest.approx(before, abs=1)
    assert timeline.scale.offset > zoomed.offset


def turn(timeline: Timeline, angle: int, keys: Qt.KeyboardModifier, x: int) -> None:
    place = QPointF(x, 60)
    event = QWheelEvent(
        place,
        QPointF(timeline.viewport().mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline.viewport(), event)


def test_a_hundred_thousand_frames_are_drawn_in_a_moment(timeline: Timeline) -> None:
    timeline.set_shot(shot_of(100_000, objects=4), Fraction(24))
    timeline.grab()
    began = time.process_time()
    for frame in range(20):
        timeline.set_frame(frame * 4000)
        timeline.grab()
    scrubbing = (time.process_time() - began) / 20
    began = time.process_time()
    for _ in range(5):
        timeline.zoom_by(1.5)
        timeline.grab()
    zooming = (time.process_time() - began) / 5

    assert scrubbing < 0.02
    assert zooming < 0.06


def test_the_play_head_stays_in_view_while_zoomed(timeline: Timeline) -> None:
    timeline.zoom_by(8)

    timeline.set_frame(90)

    assert 0 <= timeline.scale.middle(90) <= timeline.scale.width
