"""Edits and the dependency rule."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from rotoline.core import edits
from rotoline.core.document import (
    Box,
    Document,
    MaskRef,
    MatteSettings,
    Point,
    Prompt,
    RotoObject,
    Source,
)
from rotoline.core.interpretation import Interpretation, View
from rotoline.core.results import MaskResult, set_masks, set_scenes
from rotoline.core.stale import same_run
from rotoline.errors import EditRefused, PromptInvalid
from tests.core.tracked_objects import CLICK, CLIP, answer, mask, stale, start


def test_a_prompt_makes_stale_what_lies_between_its_neighbouring_prompts() -> None:
    doc = start(5, 20)
    changed = edits.add_point(doc, 2, 12, CLICK)
    assert stale(changed) == [*range(6, 12), *range(13, 20)]
    assert changed.object(2).state(12) == "prompted"
    assert changed.object(2).is_unanswered(12)
    assert changed.object(3) is doc.object(3)


def test_a_locked_frame_is_as_good_a_wall_as_a_prompt() -> None:
    doc = edits.lock(start(5, 20), 2, [9, 15, 16])
    assert stale(doc) == []
    assert stale(edits.add_point(doc, 2, 12, CLICK)) == [10, 11, 13, 14]


def test_beyond_the_last_prompt_the_whole_rest_is_stale() -> None:
    assert stale(edits.add_point(start(5), 2, 12, CLICK)) == [*range(6, 12), *range(13, 30)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("forward", [*range(13, 20)]),
        ("backward", [*range(6, 12)]),
        ("held", [*range(6, 12), *range(13, 20)]),
    ],
)
def test_only_masks_that_came_from_the_side_of_the_change_are_stale(
    source: Source, expected: list[int]
) -> None:
    assert stale(edits.add_point(start(5, 20, source=source), 2, 12, CLICK)) == expected


def test_a_change_does_not_reach_across_a_cut_unless_it_is_joined() -> None:
    doc = set_scenes(start(5), 1, range(30), [10], [])
    assert stale(edits.add_point(doc, 2, 12, CLICK)) == [10, 11, *range(13, 30)]
    joined = edits.join_cut(doc, 1, 10)
    assert stale(edits.add_point(joined, 2, 12, CLICK)) == [*range(6, 12), *range(13, 30)]
    begun = set_scenes(start(5, 10), 1, range(30), [10], [])
    assert stale(edits.add_point(begun, 2, 12, CLICK)) == [11, *range(13, 30)]


def test_a_frame_locked_empty_and_an_answer_under_an_absence_are_no_wall_and_never_stale() -> None:
    doc = set_masks(edits.retrack(start(5, 9), 2, [8]), [MaskResult(2, 8, mask("e", score=-1.0))])
    doc = edits.mark_absent(edits.lock(doc, 2, [8]), 2, [9])
    doc = set_masks(doc, [MaskResult(2, f, mask("new")) for f in stale(doc)])
    doc = edits.add_point(doc, 2, 12, CLICK)
    assert stale(doc) == [6, 7, 10, 11, *range(13, 30)]
    masks = doc.object(2).masks
    assert (masks[8].stale, masks[9].stale) == (False, False)


def test_a_second_click_on_a_frame_shares_all_masks_with_the_first() -> None:
    doc = edits.add_point(start(5, 20), 2, 12, CLICK)
    again = edits.add_point(doc, 2, 12, Point(20, 20))
    assert again.object(2).masks is doc.object(2).masks


def test_moving_and_removing_a_click_makes_the_same_frames_stale_as_adding_it() -> None:
    doc = start(5, 12, 20)
    expected = [*range(6, 12), *range(13, 20)]
    moved = edits.set_prompt(doc, 2, 12, Prompt((Point(3, 4),)))
    assert stale(moved) == expected
    assert moved.object(2).prompts[12].points == (Point(3, 4),)
    assert edits.set_prompt(doc, 2, 13, None) is doc
    cleared = edits.set_prompt(doc, 2, 12, None)
    assert stale(cleared) == expected
    assert 12 not in cleared.object(2).prompts
    assert cleared.object(2).state(12) == "untracked"


def test_clearing_a_correction_brings_back_what_was_tracked_before_it() -> None:
    doc = start(5)
    before = doc.object(2).masks[12]
    doc = answer(edits.add_point(doc, 2, 12, CLICK), 2, 12)
    doc = answer(edits.add_point(doc, 2, 12, Point(20, 20, positive=False)), 2, 12)
    assert doc.object(2).prompts[12].base == before
    doc = edits.set_prompt(doc, 2, 12, None)
    assert doc.object(2).masks[12] == replace(before, stale=True)


def test_a_half_done_frame_before_a_correction_keeps_its_forward_half() -> None:
    doc = start(5, 20)
    halves = [MaskResult(2, frame, mask(f"h{frame}", "half", stale=True)) for frame in range(6, 20)]
    doc = edits.add_point(set_masks(doc, halves), 2, 12, CLICK)
    sources = {frame: doc.object(2).masks[frame].source for frame in range(6, 20)}
    assert all(sources[frame] == "half" for frame in range(6, 12))
    assert all(sources[frame] == "forward" for frame in range(13, 20))
    assert stale(doc) == [*range(6, 12), *range(13, 20)]


def test_a_range_that_is_there_already_is_no_edit() -> None:
    doc = edits.set_range(start(5), 1, 3, 20)
    assert edits.set_range(doc, 1, 3, 20) is doc


@pytest.mark.parametrize(
    ("edit", "goes_on"),
    [
        (lambda doc: edits.set_visible(doc, 2, False), True),
        (lambda doc: edits.rename_object(doc, 2, "dancer"), True),
        (lambda doc: edits.set_range(doc, 1, 3, 20), True),
        (lambda doc: edits.add_object(doc, 1), True),
        (lambda doc: edits.add_shot(doc, CLIP), True),
        (lambda doc: edits.add_point(doc, 2, 12, CLICK), False),
        (lambda doc: edits.mark_absent(doc, 2, [12]), False),
        (lambda doc: edits.lock(doc, 3, [12]), False),
        (lambda doc: edits.freeze_object(doc, 2, True), False),
        (lambda doc: edits.remove_object(doc, 3), False),
        (lambda doc: edits.set_model(doc, "large"), False),
        (lambda doc: edits.relink(doc, 1, replace(CLIP, path="/b.mov")), False),
        (lambda doc: set_scenes(doc, 1, [9], [9], []), False),
        (lambda doc: edits.add_point(edits.add_object(doc, 1), 4, 0, CLICK), False),
    ],
)
def test_only_what_it_starts_from_ends_a_run(
    edit: Callable[[Document], Document], goes_on: bool
) -> None:
    doc = start(5)
    assert same_run(doc, edit(doc)) is goes_on


def test_locking_makes_nothing_stale_and_accepts_what_stands_there() -> None:
    doc = edits.retrack(start(5), 2, range(8, 12))
    assert stale(doc) == [8, 9, 10, 11]
    locked = edits.lock(doc, 2, [8, 9])
    assert stale(locked) == [10, 11]
    assert stale(edits.unlock(locked, 2, [8, 9])) == [10, 11]


def test_a_click_that_is_locked_before_its_answer_is_answered_all_the_same() -> None:
    clicked = edits.add_point(start(5), 2, 12, CLICK)
    locked = edits.lock(clicked, 2, [12])
    assert locked.object(2).is_unanswered(12)
    assert locked.object(2).masks[12].stale
    answered = answer(locked, 2, 12).object(2)
    assert answered.masks[12] == mask("p12", "prompt")
    assert answered.state(12) == "locked"
    assert not answered.is_unanswered(12)


def test_the_first_click_of_an_object_stays_its_anchor_when_it_is_locked_at_once() -> None:
    doc = edits.add_object(start(5), 1)
    new = doc.shot(1).objects[-1].id
    doc = edits.lock(edits.add_point(doc, new, 3, CLICK), new, [3])
    assert doc.object(new).anchors() == [3]
    assert answer(doc, new, 3).object(new).masks[3].source == "prompt"


def test_what_lies_under_an_absence_goes_stale_with_what_it_came_from() -> None:
    doc = edits.mark_absent(start(5), 2, [8, 9])
    doc = edits.add_point(doc, 2, 5, Point(20, 20, positive=False))
    assert [doc.object(2).state(frame) for frame in (8, 9)] == ["absent", "absent"]
    back = edits.mark_absent(doc, 2, [8, 9], absent=False)
    assert set(stale(back)) >= {7, 8, 9, 10}


def test_a_half_kept_under_a_click_ends_with_the_anchor_it_came_from() -> None:
    halves = [MaskResult(2, frame, mask(f"h{frame}", "half", stale=True)) for frame in range(6, 20)]
    doc = set_masks(start(5, 20), halves)
    doc = edits.add_point(edits.add_point(doc, 2, 12, CLICK), 2, 5, Point(20, 20))
    cleared = edits.set_prompt(doc, 2, 12, None).object(2).masks[12]
    assert (cleared.source, cleared.stale) == ("forward", True)


def test_marking_absence_hides_prompts_and_gives_them_back() -> None:
    doc = start(5, 12, 20)
    gone = edits.mark_absent(doc, 2, range(10, 15))
    assert {gone.object(2).state(frame) for frame in range(10, 15)} == {"absent"}
    assert stale(gone) == [*range(6, 10), *range(15, 20)]
    back = edits.mark_absent(gone, 2, range(10, 15), absent=False)
    assert back.object(2).state(12) == "prompted"
    assert back.object(2).prompts == doc.object(2).prompts


def test_a_prompt_on_an_absent_frame_says_that_the_object_is_there() -> None:
    doc = edits.add_point(edits.mark_absent(start(5), 2, range(10, 15)), 2, 12, CLICK)
    assert doc.object(2).state(12) == "prompted"
    assert doc.object(2).state(11) == "absent"


@pytest.mark.parametrize(
    "edit",
    [
        lambda doc: edits.add_point(doc, 2, 8, CLICK),
        lambda doc: edits.set_box(doc, 2, 8, Box(1, 1, 5, 5)),
        lambda doc: edits.set_mask_prompt(doc, 2, 8, MaskRef("0" * 64)),
    ],
)
def test_a_locked_frame_refuses_prompts_in_one_line_that_says_what_to_do(edit) -> None:  # type: ignore[no-untyped-def]
    doc = edits.lock(start(5), 2, [8])
    with pytest.raises(EditRefused, match="frame 8 of one is locked; unlock it first"):
        edit(doc)
    with pytest.raises(EditRefused, match="unlock the object first"):
        edit(edits.freeze_object(start(5), 2, True))


def test_clearing_a_range_makes_stale_what_hung_on_the_prompts_in_it() -> None:
    doc = start(5, 12, 20)
    cleared = edits.clear_range(doc, 2, range(11, 14))
    assert stale(cleared) == [*range(6, 11), *range(14, 20)]
    assert stale(edits.clear_range(doc, 2, [7, 8])) == []
    gone = edits.mark_absent(doc, 2, [12])
    fresh = set_masks(gone, [MaskResult(2, f, mask("new")) for f in stale(gone)])
    assert stale(edits.clear_range(fresh, 2, [12])) == []


def test_marks_and_retracking_keep_to_the_frames_that_can_have_them() -> None:
    doc = start(5, 12)
    item = edits.mark_absent(edits.lock(doc, 2, [-1, 8, 30]), 2, [-1, 8, 9, 30]).object(2)
    assert (item.locked, item.absent) == ({8}, {9})
    again = edits.mark_absent(edits.mark_absent(doc, 2, [12]), 2, [9])
    fresh = set_masks(again, [MaskResult(2, f, mask("new")) for f in stale(again)])
    assert stale(edits.mark_absent(fresh, 2, [12, 13])) == []
    assert stale(
        edits.retrack(edits.lock(edits.clear_range(doc, 2, [7]), 2, [8]), 2, range(9))
    ) == [
        *range(5),
        6,
    ]


def test_clearing_a_range_spares_its_locked_frames() -> None:
    doc = edits.lock(start(5, 12), 2, [8, 12])
    cleared = edits.clear_range(doc, 2, range(30))
    item = cleared.object(2)
    assert set(item.masks) == {8, 12}
    assert set(item.prompts) == {12}
    assert cleared.object(3) is doc.object(3)


@pytest.mark.parametrize(
    "prompt",
    [
        Prompt(points=(Point(-1, 5),)),
        Prompt(points=(Point(5, 48.5),)),
        Prompt(points=(Point(math.nan, 5),)),
        Prompt(points=(Point(64.5, 5),)),
        Prompt(points=(Point(5, -0.5),)),
        Prompt(box=Box(5, 5, 5, 9)),
        Prompt(box=Box(5, 9, 7, 9)),
        Prompt(box=Box(9, 5, 5, 9)),
        Prompt(box=Box(5, 5, 99, 9)),
        Prompt(points=(CLICK,), mask=MaskRef("0" * 64)),
    ],
)
def test_a_prompt_that_does_not_fit_the_clip_is_refused(prompt: Prompt) -> None:
    with pytest.raises(PromptInvalid):
        edits.set_prompt(start(5), 2, 3, prompt)
    with pytest.raises(PromptInvalid, match="outside the clip's frames 0 to 29"):
        edits.set_prompt(start(5), 2, 30, Prompt(points=(CLICK,)))
    corners = Prompt(points=(Point(0, 0), Point(64, 48)), box=Box(0, 0, 64, 48))
    assert edits.set_prompt(start(5), 2, 3, corners).object(2).prompts[3].box == corners.box


def test_new_objects_get_names_and_colours_of_their_own_and_ids_never_come_back() -> None:
    doc = edits.add_shot(Document(), CLIP)
    for _ in range(4):
        doc = edits.add_object(doc, 1)
    objects = doc.shot(1).objects
    assert [item.name for item in objects] == ["Object 1", "Object 2", "Object 3", "Object 4"]
    assert len({item.color for item in objects}) == 4
    doc = edits.add_object(edits.remove_object(doc, 3), 1)
    assert [item.id for item in doc.shot(1).objects] == [2, 4, 5, 6]
    assert len({item.name for item in doc.shot(1).objects}) == 4
    doc = edits.add_object(edits.add_object(doc, 1, noun="Objekt"), 1, noun="Objekt")
    assert [item.name for item in doc.shot(1).objects][4:] == ["Objekt 5", "Objekt 6"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  a\tb\nc ", "a b c"),
        ("x" * 500, "x" * 120),
        ("日本語 🎬", "日本語 🎬"),
        ("\u202eevil", "evil"),
    ],
)
def test_names_become_one_visible_line(said: str, kept: str) -> None:
    assert edits.rename_object(start(5), 2, said).object(2).name == kept


def test_a_name_without_a_visible_character_is_refused() -> None:
    with pytest.raises(EditRefused):
        edits.rename_object(start(5), 2, " \n\u200b")


def test_in_and_out_point_stay_in_order_and_in_the_clip() -> None:
    doc = edits.set_range(start(5), 1, 3, 9)
    assert list(doc.shot(1).frame_range) == list(range(3, 10))
    assert list(edits.set_range(doc, 1, 29, 29).shot(1).frame_range) == [29]
    for bad in ((-1, 5), (9, 3), (0, 30)):
        with pytest.raises(EditRefused):
            edits.set_range(doc, 1, *bad)
    fresh = edits.add_shot(Document(), CLIP).shot(1)
    assert list(fresh.frame_range) == list(range(30))
    with pytest.raises(EditRefused, match="no frames"):
        edits.add_shot(doc, replace(CLIP, frames=0))


def test_another_layer_is_another_picture_whose_cuts_are_still_to_be_found() -> None:
    doc = set_scenes(start(5), 1, range(30), [10], [4])
    brighter = edits.interpret(doc, 1, Interpretation(view=View(exposure=1.0)), "24/1").shot(1)
    assert (brighter.examined, brighter.cuts, brighter.held) == (set(range(30)), {10}, {4})
    said = Interpretation(layer="hero")
    other = edits.interpret(doc, 1, said, "25/1")
    assert (other.shot(1).clip.interpretation, other.shot(1).clip.rate) == (said, "25/1")
    assert not (other.shot(1).examined or other.shot(1).cuts or other.shot(1).held)
    assert other.object(2) is doc.object(2)
    assert edits.interpret(other, 1, said, "25/1") is other


def test_a_joined_cut_is_parted_again_and_one_that_is_not_there_is_refused() -> None:
    doc = set_scenes(start(5), 1, range(30), [10, 20], [])
    doc = edits.join_cut(edits.join_cut(doc, 1, 10), 1, 20)
    doc = edits.join_cut(doc, 1, 10, False)
    assert doc.shot(1).joined == {20}
    assert doc.shot(1).scene(12) == range(10, 30)
    with pytest.raises(EditRefused, match="no cut before frame 11"):
        edits.join_cut(doc, 1, 11)


@pytest.mark.parametrize(
    ("edit", "field", "value"),
    [
        (lambda doc: edits.rename_object(doc, 2, "cat"), "name", "cat"),
        (lambda doc: edits.recolor_object(doc, 2, (0, 255, 7)), "color", (0, 255, 7)),
        (lambda doc: edits.group_object(doc, 2, " crowd "), "group", "crowd"),
        (lambda doc: edits.group_object(doc, 2, " "), "group", ""),
        (lambda doc: edits.set_visible(doc, 2, False), "visible", False),
        (lambda doc: edits.set_solo(doc, 2, True), "solo", True),
        (lambda doc: edits.freeze_object(doc, 2, True), "frozen", True),
        (
            lambda doc: edits.set_matte(doc, 2, MatteSettings(1.0, 2.0, True)),
            "matte",
            MatteSettings(1.0, 2.0, True),
        ),
    ],
)
def test_what_is_said_of_an_objects_looks_changes_nothing_else(
    edit: Callable[[Document], Document], field: str, value: object
) -> None:
    doc = start(5)
    assert edit(doc).object(2) == replace(doc.object(2), **{field: value})
    assert edit(doc).object(3) is doc.object(3)


@pytest.mark.parametrize("color", [(0, -1, 0), (256, 0, 0)])
def test_a_colour_beyond_eight_bits_is_refused(color: tuple[int, int, int]) -> None:
    with pytest.raises(EditRefused, match="0 to 255"):
        edits.recolor_object(start(5), 2, color)


def test_relinking_to_a_clip_of_another_size_is_refused() -> None:
    moved = replace(CLIP, path="/elsewhere/shot.mov")
    assert edits.relink(start(5), 1, moved).shot(1).clip is moved
    with pytest.raises(EditRefused, match="do not fit"):
        edits.relink(start(5), 1, replace(moved, frames=29))


def test_states_stand_in_the_order_of_a_persons_word() -> None:
    item = RotoObject(
        1,
        "x",
        (0, 0, 0),
        prompts={
            1: Prompt(points=(CLICK,)),
            2: Prompt(points=(CLICK,)),
            3: Prompt(points=(CLICK,)),
        },
        masks={4: mask("a"), 5: mask("b", stale=True), 6: mask("c", score=-1.0), 7: mask("d")},
        locked=frozenset({1, 7}),
        absent=frozenset({1, 2}),
    )
    states = [item.state(frame) for frame in range(1, 9)]
    assert states == [
        *("locked", "absent", "prompted", "tracked"),
        *("stale", "absent", "locked", "untracked"),
    ]
    assert item.anchors() == [3, 7]
