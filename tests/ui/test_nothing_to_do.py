"""Actions that find nothing to do say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

from rotoline.ui.actions import set_keys
from tests.ui.conftest import Driver


@pytest.mark.parametrize("action", ["next_problem", "previous_problem"])
def test_the_last_problem_is_said_to_be_the_last(driver: Driver, clip: Path, action: str) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do(action)
    assert driver.window.notices.text == "No problem left."
    assert driver.window.notices.kind == "info"

    stale = replace(driver.item.masks[0], source="forward", stale=True)
    item = replace(driver.item, masks={**driver.item.masks, 4: stale})
    driver.desk.editor.apply("Spoil", lambda doc: doc.with_object(item))
    driver.window.notices.hide()
    driver.do(action)
    assert driver.desk.state.frame == 4
    assert driver.window.notices.text == ""
    driver.do(action)
    assert driver.window.notices.text == "No problem left but the one on this frame."


def test_comparing_takes_says_that_there_is_none(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()

    driver.do("swap_take")

    assert "Object 1 has no earlier take" in driver.window.notices.text


def test_deleting_where_nothing_was_prompted_tells_the_key_that_removes_the_object(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.desk.commands.go_to(4)
    document = driver.desk.editor.document
    objects = driver.window.objects.findChild(QListWidget)
    objects.setFocus()
    driver.until(objects.hasFocus)

    QTest.keyClick(objects, Qt.Key.Key_Delete)
    assert driver.window.notices.text == "No prompt on this frame; Ctrl+Del removes the object."

    set_keys(driver.window.action_list, {"remove_object": "Ctrl+D"})
    driver.window.notices.hide()
    driver.do("clear_prompts")
    assert driver.window.notices.text == "No prompt on this frame; Ctrl+D removes the object."

    set_keys(driver.window.action_list, {"remove_object": ""})
    driver.do("delete")
    assert "Remove Object removes" in driver.window.notices.text
    assert driver.desk.editor.document is document
    assert QApplication.focusWidget() is objects


def test_a_locked_prompt_is_refused_in_words_by_both_ways_to_delete_it(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.do("lock")

    for action in ("delete", "clear_prompts"):
        driver.window.notices.hide()
        driver.do(action)
        assert "locked" in driver.window.notices.text, action
    assert 0 in driver.item.prompts
