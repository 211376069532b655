"""Edits that are refused: in words, by the numbers that the window shows."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from rotoline.core import edits
from rotoline.core.document import Box, Point
from rotoline.errors import ClipUnfit, FrameLocked, NameEmpty, ObjectLocked
from rotoline.ui.messages import words
from tests.ui.conftest import Driver


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Four pictures, numbered from 1001 on."""
    for number in range(1001, 1005):
        picture = np.full((64, 96, 3), number % 50, np.uint8)
        assert cv2.imwrite(str(tmp_path / f"plate.{number}.png"), picture)
    return tmp_path / "plate.1001.png"


def test_a_locked_frame_is_named_by_its_number(driver: Driver, pictures: Path) -> None:
    driver.open(pictures)
    driver.window.canvas.boxed.emit(Box(10, 10, 40, 40))
    driver.answered()
    driver.desk.commands.go_to(2)
    driver.do("lock")

    driver.click(20, 20)

    assert driver.window.notices.text == "Frame 1003 of Object 1 is locked. Unlock it first."
    assert 2 not in driver.item.prompts


def test_an_edit_of_a_locked_object_says_which(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do("toggle_frozen")
    driver.desk.editor.apply("x", lambda doc: edits.add_point(doc, driver.item.id, 1, Point(3, 3)))

    assert driver.window.notices.text == "Object 1 is locked. Unlock the object first."


def test_every_refusal_of_an_edit_has_words_of_the_windows_own() -> None:
    sizes = ((64, 48, 8), (96, 64, 10))
    refusals = {
        ObjectLocked("fish"): "fish is locked. Unlock the object first.",
        FrameLocked("fish", 3): "Frame 1004 of fish is locked. Unlock it first.",
        NameEmpty(): "A name needs at least one visible character.",
        ClipUnfit(Path("/a/b.mov"), *sizes): "b.mov has 64 x 48 pixels and 8 frames, and the "
        "project was made for 96 x 64 pixels and 10 frames. Choose that clip.",
    }
    for error, said in refusals.items():
        assert words(error, 1001) == said
