"""The lasso: what is drawn is the mask, is added to it, or is taken out of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import Driver

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def lasso(
    driver: Driver,
    area: tuple[int, int, int, int],
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = NONE,
) -> None:
    """Draw around an area (x0, y0, x1, y1) of clip pixels."""
    x0, y0, x1, y1 = area
    canvas = driver.window.canvas
    QTest.mousePress(canvas, button, modifiers, driver.at(x0, y0))
    for corner in ((x1, y0), (x1, y1), (x0, y1), (x0, y0 + 2)):
        QTest.mouseMove(canvas, driver.at(*corner))
    QTest.mouseRelease(canvas, button, modifiers, driver.at(x0, y0 + 1))


def painted(driver: Driver) -> NDArray[np.bool_] | None:
    """The mask that the first object's prompt on the first frame holds."""
    objects = driver.desk.editor.shot.objects
    prompt = objects[0].prompts.get(0) if objects else None
    if prompt is None or prompt.mask is None:
        return None
    return driver.desk.editor.project.masks.get_bitmap(prompt.mask)


def test_shift_adds_to_the_mask_and_alt_takes_away(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("tool_lasso")
    lasso(driver, (10, 10, 40, 40))
    lasso(driver, (60, 10, 80, 30), modifiers=SHIFT)
    lasso(driver, (20, 20, 30, 30), modifiers=ALT)

    driver.until(lambda: driver.desk.editor.undo_name == "Lasso" and is_hole(driver))
    mask = painted(driver)
    assert mask is not None
    assert mask[15, 15] and mask[20, 70] and not mask[25, 25] and not mask[50, 50]
    driver.do("undo")
    driver.do("undo")
    mask = painted(driver)
    assert mask is not None and mask[25, 25] and not mask[20, 70]
    driver.answered()


def is_hole(driver: Driver) -> bool:
    mask = painted(driver)
    return mask is not None and not mask[25, 25]


def test_the_right_button_takes_out_of_what_was_tracked(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do("tool_lasso")

    lasso(driver, (4, 10, 24, 54), RIGHT)

    driver.until(lambda: painted(driver) is not None)
    mask = painted(driver)
    assert mask is not None
    assert mask[32, 30] and not mask[32, 16]
    driver.answered()


def test_nothing_is_taken_out_of_nothing(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("tool_lasso")

    lasso(driver, (10, 10, 40, 40), RIGHT)
    assert "first" in driver.window.notices.text
    lasso(driver, (10, 10, 40, 40))
    driver.until(lambda: painted(driver) is not None)
    driver.answered()
    before = driver.desk.editor.document
    lasso(driver, (2, 2, 60, 60), RIGHT)

    driver.until(lambda: "absent" in driver.window.notices.text)
    assert driver.desk.editor.document is before
