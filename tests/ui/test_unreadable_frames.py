"""Frames that cannot be read: no other picture stands for them, and nothing is prompted there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from rotoline.errors import FrameUnreadable
from rotoline.ui.theme import tokens_for
from tests.ui.conftest import Driver
from tests.ui.test_drops import write_sequence

_MISSING = 2


@pytest.fixture
def gap(driver: Driver, tmp_path: Path) -> Driver:
    """A sequence numbered from 1001, on its one frame without a file."""
    write_sequence(tmp_path / "plates")[_MISSING].unlink()
    driver.open(tmp_path / "plates")
    driver.desk.commands.go_to(_MISSING)
    driver.until(lambda: driver.window.canvas.shown is None)
    return driver


def test_a_frame_that_cannot_be_read_shows_no_other_frames_picture(gap: Driver) -> None:
    canvas = gap.window.canvas

    assert "Frame 1003 " in canvas._message
    corner = canvas.grab().toImage().pixelColor(gap.at(4, 4))
    assert corner == tokens_for(canvas).color("canvas")
    assert gap.window.notices.text == ""

    gap.desk.commands.go_to(1)
    gap.until(lambda: canvas.shown is not None and canvas.shown.frame == 1)
    assert canvas._message == ""


def test_nothing_is_prompted_on_a_frame_that_cannot_be_read(gap: Driver) -> None:
    gap.click(30, 20)
    assert "picture of frame 1003" in gap.window.notices.text
    assert gap.window.notices.kind == "info"
    gap.drag((10, 10), (40, 30))
    gap.do("tool_lasso")
    canvas = gap.window.canvas
    heard: list[object] = []
    canvas.drawn.connect(lambda outline, _way: heard.append(outline))
    gap.drag((10, 10), (40, 30))

    assert heard == []
    assert gap.desk.editor.shot.objects == ()
    assert gap.desk.editor.undo_name is None


def test_the_pointer_shows_no_preview_over_a_frame_that_cannot_be_read(gap: Driver) -> None:
    heard: list[object] = []
    gap.window.canvas.hovered.connect(heard.append)

    QTest.mouseMove(gap.window.canvas, gap.at(20, 20))
    QTest.mouseMove(gap.window.canvas, gap.at(30, 20))

    assert [each for each in heard if each is not None] == []


def test_an_error_tells_the_number_that_the_frame_field_shows(gap: Driver) -> None:
    gap.window.more.explain(FrameUnreadable(gap.desk.info.path, 4))

    assert "Frame 1005 " in gap.window.notices.text
    gap.window.more.explain(FrameUnreadable(Path("other.mov"), 4))
    assert "Frame 4 " in gap.window.notices.text
