"""Groups in the list of objects: made, renamed, switched as a whole, taken apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from rotoline.core import edits
from rotoline.core.document import RotoObject
from rotoline.ui.grouping import groups_of, in_groups, listed
from rotoline.ui.lane_states import STATES
from rotoline.ui.timeline_paint import HEADER, LANE
from rotoline.ui.timeline_rows import FoldedGroup
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
    names = [item.name for item in four.window.timeline._rows.shown]

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


def visible_rows(driver: Driver) -> list[str]:
    """What a screen reader is told of the rows that are shown."""
    listed_ = driver.window.objects._list
    entries = [listed_.item(number) for number in range(listed_.count())]
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(entry.data(role)) for entry in entries if not entry.isHidden()]


def lanes(driver: Driver) -> list[str]:
    return [row.name for row in driver.window.timeline._rows.shown]


def test_a_folded_group_is_one_row_and_one_lane_and_unfolds_again(four: Driver) -> None:
    heading = four.window.objects.heading("car")
    before = four.desk.editor.document

    heading.arrow.click()

    assert visible_rows(four) == ["Object 1", "Group car, folded", "Object 3"]
    assert lanes(four) == ["Object 1", "car", "Object 3"]
    assert heading.arrow.accessibleName() == "car: Unfold the group"
    assert four.desk.editor.document is before
    timeline = four.window.timeline
    name = QPoint(HEADER // 2, timeline._head + LANE + LANE // 2)
    QTest.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert visible_rows(four)[1:4] == ["Group car", "Object 2", "Object 4"]
    assert lanes(four) == ["Object 1", "Object 2", "Object 4", "Object 3"]


def test_the_keys_go_through_the_list_and_fold(four: Driver) -> None:
    listed_ = four.window.objects._list
    four.desk.commands.go_to(4)
    four.desk.state.select_object(four.desk.editor.shot.objects[1].id)
    listed_.setFocus()
    four.until(listed_.hasFocus)

    for key, shown in (
        (Qt.Key.Key_Left, "Group car"),  # still on an object: the window's key, a frame back
        (Qt.Key.Key_Up, "Group car"),
        (Qt.Key.Key_Left, "Group car, folded"),
        (Qt.Key.Key_Right, "Group car"),
        (Qt.Key.Key_Return, "Group car, folded"),
    ):
        QTest.keyClick(listed_, key)
        assert visible_rows(four)[1] == shown

    assert four.desk.state.frame == 3
    QTest.keyClick(listed_, Qt.Key.Key_Down)
    assert four.desk.state.object_id == four.desk.editor.shot.objects[2].id


def test_choosing_an_object_shows_it_and_its_action_folds_it_away(four: Driver) -> None:
    second = four.desk.editor.shot.objects[1].id
    four.desk.state.fold("car", True)

    four.desk.state.select_object(second)

    assert four.desk.state.folded == frozenset()
    four.do("fold_group")
    assert lanes(four) == ["Object 1", "car", "Object 3"]
    assert four.desk.state.object_id == second
    four.do("fold_group")
    assert "Object 2" in lanes(four)


def test_a_fold_stays_through_edits_and_goes_with_its_group(four: Driver) -> None:
    four.desk.state.fold("car", True)
    four.desk.state.select_object(four.desk.editor.shot.objects[0].id)
    four.do("toggle_visible")
    assert four.desk.state.folded == {"car"}

    four.window.groups.rename("car", "")
    assert four.desk.state.folded == frozenset()
    four.do("undo")

    assert lanes(four) == ["Object 1", "Object 2", "Object 4", "Object 3"]


def test_the_lane_of_a_folded_group_shows_what_wants_a_person_most(four: Driver) -> None:
    ids = [four.desk.editor.shot.objects[index].id for index in (1, 3)]
    four.desk.state.fold("car", True)
    four.desk.editor.apply("x", lambda doc: edits.mark_absent(doc, ids[0], [2, 3]))
    four.desk.editor.apply("x", lambda doc: edits.lock(doc, ids[1], [3, 4]))

    rows = four.window.timeline._rows
    (group,) = [row for row in rows.shown if isinstance(row, FoldedGroup)]

    codes = [STATES[code] for code in rows.states(group).codes]
    assert codes[1:6] == ["untracked", "absent", "locked", "locked", "untracked"]
    four.window.timeline.grab()
