"""Groups in the list of objects: made, renamed, switched as a whole, taken apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from rotoline.core.document import RotoObject
from rotoline.ui.grouping import groups_of, in_groups, listed
from tests.ui.conftest import Driver


def objects(*groups: str) -> list[RotoObject]:
    blank = RotoObject(0, "", (0, 0, 0))
    return [replace(blank, id=n, name=f"O{n}", group=g) for n, g in enumerate(groups, start=1)]


def test_objects_of_a_group_are_listed_together_where_its_first_is() -> None:
    items = objects("", "car", "", "man", "car")

    assert [(g, [i.id for i in m]) for g, m in in_groups(items)] == [
        ("", [1]),
        ("car", [2, 5]),
        ("", [3]),
        ("man", [4]),
    ]
    assert [item.id for item in listed(items)] == [1, 2, 5, 3, 4]
    assert groups_of(items) == ["car", "man"]


@pytest.fixture
def four(driver: Driver, clip: Path) -> Driver:
    """A window with four objects; the second and the fourth are in group "car"."""
    driver.open(clip)
    for _ in range(4):
        driver.do("new_object")
    ids = [item.id for item in driver.desk.editor.shot.objects]
    for object_id in (ids[1], ids[3]):
        driver.window.groups.assign(object_id, "car")
    return driver


def flags(driver: Driver, name: str) -> list[bool]:
    return [getattr(item, name) for item in driver.desk.editor.shot.objects]


def test_a_switch_of_the_heading_turns_the_whole_group_in_one_step(four: Driver) -> None:
    heading = four.window.objects.heading("car")

    heading.buttons["visible"].click()
    assert flags(four, "visible") == [True, False, True, False]
    four.do("undo")
    assert flags(four, "visible") == [True] * 4
    heading.buttons["solo"].click()
    assert flags(four, "solo") == [False, True, False, True]
    heading.buttons["solo"].click()
    assert flags(four, "solo") == [False] * 4
    heading.buttons["frozen"].click()

    assert flags(four, "frozen") == [False, True, False, True]


def test_the_lanes_follow_the_order_of_the_list(four: Driver) -> None:
    names = [item.name for item in four.window.timeline._lanes]

    assert names == ["Object 1", "Object 2", "Object 4", "Object 3"]


def test_a_group_is_renamed_joined_and_taken_apart(
    four: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("truck", True))
    heading = four.window.objects.heading("car")
    QTest.mouseDClick(heading, Qt.MouseButton.LeftButton)
    assert [item.group for item in four.desk.editor.shot.objects] == ["", "truck", "", "truck"]

    four.window.groups.rename("truck", "")

    assert [item.group for item in four.desk.editor.shot.objects] == [""] * 4
    four.do("undo")
    four.window.objects.heading("truck")


def test_the_menu_of_an_object_puts_it_into_a_group(four: Driver) -> None:
    first = four.desk.editor.shot.objects[0]
    menu = four.window.groups.menu(first.id, "")
    (submenu,) = [action.menu() for action in menu.actions() if action.menu()]
    entry = next(action for action in submenu.actions() if action.text() == "car")

    entry.trigger()

    assert four.desk.editor.shot.objects[0].group == "car"
    menu.deleteLater()


def test_clicking_a_heading_leaves_the_chosen_object(four: Driver) -> None:
    chosen = four.desk.state.object_id

    QTest.mouseClick(four.window.objects.heading("car"), Qt.MouseButton.LeftButton)

    assert four.desk.state.object_id == chosen
