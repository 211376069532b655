"""The track job: what it redoes, what it leaves alone, how it resumes."""

from __future__ import annotations

import numpy as np
import pytest

from rotoline.core import edits
from rotoline.core.document import Box, Document, Point, Prompt
from rotoline.core.takes import swap_take
from rotoline.tracking.plan import Direction
from rotoline.tracking.session import Session, enlarge
from tests.tracking.colors import Clip
from tests.tracking.desk import BLUE, RED, Desk, agreement


@pytest.fixture
def desk() -> Desk:
    return Desk(Clip())


def test_one_click_in_the_middle_tracks_the_whole_clip_to_both_sides(desk: Desk) -> None:
    desk.click(RED, 10)
    desk.track()
    assert desk.states() == "t" * 10 + "p" + "t" * 13
    assert desk.states(BLUE) == "u" * 24
    assert min(desk.overlap(frame) for frame in range(24)) > 0.6
    assert {desk.item().masks[f].source for f in range(24)} == {"both", "prompt"}


@pytest.mark.parametrize(
    ("direction", "states"),
    [("forward", "u" * 10 + "p" + "t" * 13), ("backward", "t" * 10 + "p" + "u" * 13)],
)
def test_one_direction_tracks_to_one_side(desk: Desk, direction: Direction, states: str) -> None:
    desk.click(RED, 10)
    desk.track(direction)
    assert desk.states() == states


def test_tracking_again_does_nothing(desk: Desk) -> None:
    desk.click(RED, 10)
    desk.track()
    before = desk.doc
    desk.track()
    assert desk.looked() == []
    assert desk.doc is before


def test_a_gap_between_two_prompts_is_tracked_from_both_ends_and_joined(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.click(RED, 12)
    desk.track()
    assert sorted(desk.looked()) == sorted([0, 1, *range(3, 12), *range(3, 12), *range(13, 24)])
    assert desk.states() == "ttp" + "t" * 9 + "p" + "t" * 11
    assert all(mask.source != "half" for mask in desk.item().masks.values())


def test_a_correction_redoes_only_its_object_between_its_neighbouring_prompts(desk: Desk) -> None:
    for frame in (2, 12, 20):
        desk.click(RED, frame)
    desk.click(BLUE, 5)
    desk.track()
    blue, red = desk.item(BLUE), desk.item()
    desk.click(RED, 7)
    assert desk.states() == "ttpsssspssss" + "p" + "t" * 7 + "ptttt"[:4]
    assert desk.item(BLUE) is blue
    desk.track()
    assert sorted(set(desk.looked())) == [3, 4, 5, 6, 8, 9, 10, 11]
    assert {ids for _, ids in desk.tracker.looked} == {(RED,)}
    assert desk.item(BLUE) is blue
    for frame in (0, 1, 2, *range(12, 24)):
        assert desk.item().masks[frame] is red.masks[frame]


def test_locked_and_absent_frames_are_never_written(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track()
    desk.doc = edits.lock(desk.doc, RED, [8, 9])
    desk.doc = edits.mark_absent(desk.doc, RED, [14, 15])
    desk.doc = edits.retrack(desk.doc, RED, range(24))
    kept = {frame: desk.item().masks[frame] for frame in (2, 8, 9, 14, 15)}
    desk.track()
    assert all(desk.item().masks[frame] is mask for frame, mask in kept.items())
    assert not set(desk.looked()) & kept.keys()
    assert desk.states() == "ttptttttll" + "tttt" + "aa" + "t" * 8


def test_a_locked_frame_is_tracked_from(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track("forward")
    desk.doc = edits.lock(desk.doc, RED, [12])
    desk.doc = edits.set_prompt(desk.doc, RED, 2, None)
    desk.doc = edits.clear_range(desk.doc, RED, [*range(12), *range(13, 24)])
    desk.restart()
    desk.track()
    assert desk.states() == "t" * 12 + "l" + "t" * 11
    assert min(desk.overlap(frame) for frame in range(24)) > 0.6


def test_a_frame_locked_just_after_it_was_tracked_is_tracked_from_at_once(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track("forward", frames=range(3, 13))
    desk.doc = edits.lock(desk.doc, RED, [12])
    desk.track("forward")
    remembered = desk.tracker.items[RED].anchors
    assert sorted(remembered) == [2, 12]


def test_a_frame_whose_prompt_was_taken_back_is_tracked_anew(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track()
    # The wrong square; then the person thinks better of it, and tracks that frame alone.
    desk.doc = edits.set_box(desk.doc, RED, 12, Box(33, 29, 45, 41))
    desk.track(frames=[12])
    desk.doc = edits.set_prompt(desk.doc, RED, 12, None)
    desk.doc = edits.retrack(desk.doc, RED, [12])
    desk.track(frames=[12])
    assert desk.overlap(12) > 0.6


def test_frames_out_of_the_range_are_left_alone(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track(frames=range(4, 8))
    assert desk.states() == "uupu" + "tttt" + "u" * 16
    desk.doc = edits.set_range(desk.doc, 1, 3, 9)
    desk.track()
    assert desk.states() == "uup" + "t" * 7 + "u" * 14


@pytest.mark.parametrize("stop_after", [1, 5, 12, 19, 30])
def test_a_run_stopped_anywhere_and_resumed_elsewhere_gives_the_same_masks(stop_after: int) -> None:
    whole, parts = Desk(Clip()), Desk(Clip())
    for desk in (whole, parts):
        desk.click(RED, 2)
        desk.click(RED, 14)
        desk.click(BLUE, 9)
    whole.track()
    first = parts.track(stop_after=stop_after)
    done = parts.looked()
    parts.restart()
    parts.track()
    assert len(done) + len(parts.looked()) <= len(whole.looked()) + 1
    assert len(first) >= stop_after
    for object_id in (RED, BLUE):
        assert whole.states(object_id) == parts.states(object_id)
        assert min(agreement(whole, parts, object_id, frame) for frame in range(24)) > 0.995


def test_progress_counts_every_step_up_to_the_total(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.click(RED, 12)
    steps = [step for step in desk.track() if step.stage != "compare"]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total == 2 + 2 + 9 + 9 + 11


def test_an_unreadable_frame_is_left_out_and_named_and_the_rest_is_tracked(desk: Desk) -> None:
    desk.clip.broken = {6, 7, 15}
    desk.click(RED, 2)
    steps = desk.track()
    assert [step.unreadable for step in steps if step.unreadable is not None] == [6, 7, 15]
    assert desk.states() == "ttptttuu" + "t" * 7 + "u" + "t" * 8


def test_a_prompt_on_an_unreadable_frame_does_not_stop_the_others(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.click(RED, 9)
    desk.clip.broken = {9}
    desk.track()
    assert desk.states() == "ttp" + "t" * 6 + "p" + "t" * 14
    assert 9 not in desk.item().masks


def test_tracking_does_not_cross_a_cut() -> None:
    desk = Desk(Clip(cut=11))
    desk.click(RED, 4)
    desk.track()
    assert desk.doc.shot(1).cuts == {11}
    assert desk.states() == "tttt" + "p" + "t" * 6 + "u" * 13
    desk.click(RED, 16)
    assert "s" not in desk.states()
    desk.track()
    assert desk.states() == "tttt" + "p" + "t" * 6 + "t" * 5 + "p" + "t" * 7


def test_a_cut_between_the_prompt_and_the_wanted_frames_is_noticed() -> None:
    desk = Desk(Clip(cut=11))
    desk.click(RED, 4)
    desk.track(frames=range(15, 20))
    assert desk.doc.shot(1).cuts == {11}
    assert desk.states() == "uuuu" + "p" + "u" * 19


def test_tracking_crosses_a_cut_where_the_person_says_so() -> None:
    desk = Desk(Clip(cut=11))
    desk.click(RED, 4)
    desk.track()
    desk.doc = edits.join_cut(desk.doc, 1, 11)
    desk.track()
    assert desk.states() == "tttt" + "p" + "t" * 19


def test_held_frames_share_one_result() -> None:
    held = {5, 7, 9, 10, 11}
    desk = Desk(Clip(held=held))
    desk.click(RED, 0)
    desk.track()
    assert desk.doc.shot(1).held == held
    assert desk.states() == "p" + "t" * 23
    assert not set(desk.looked()) & held
    masks = desk.item().masks
    assert all(masks[f].ref == masks[f - 1].ref and masks[f].source == "held" for f in held)


def test_a_prompt_on_a_held_frame_is_shared_with_its_run() -> None:
    desk = Desk(Clip(held={5, 6}))
    desk.click(RED, 5)
    desk.track()
    masks = desk.item().masks
    assert desk.states() == "ttttt" + "p" + "t" * 18
    assert masks[4].ref == masks[5].ref == masks[6].ref
    assert masks[4].source == "held"


def test_an_object_out_of_sight_is_absent_there() -> None:
    desk = Desk(Clip(gone=range(10, 14)))
    desk.click(RED, 2)
    desk.track()
    assert desk.states() == "ttp" + "t" * 7 + "aaaa" + "t" * 10


def test_a_late_mask_for_other_prompts_is_dropped(desk: Desk) -> None:
    desk.click(RED, 2)

    def correct(doc: Document) -> Document:
        return edits.add_point(doc, RED, 15, Point(26, 15))

    desk.track("forward", between=correct)
    # The run was for a clip without the prompt on 15: what hangs on it comes too late.
    assert desk.states() == "uup" + "t" * 1 + "u" * 11 + "p" + "u" * 8


def test_what_a_run_replaces_is_kept_as_a_take(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track()
    assert desk.item().takes == ()
    old = desk.item().masks
    desk.click(RED, 12)
    desk.track()
    (take,) = desk.item().takes
    assert sorted(take.masks) == [*range(3, 12), *range(13, 24)]
    new = desk.item().masks
    desk.doc = swap_take(desk.doc, RED, take.id)
    assert desk.item().masks[5].ref == old[5].ref
    assert desk.item().masks[12] is new[12]
    desk.track()
    assert desk.looked() == []
    desk.doc = swap_take(desk.doc, RED, take.id)
    assert desk.item().masks[5].ref == new[5].ref


def test_a_painted_mask_stands_and_is_tracked_from(desk: Desk) -> None:
    ref = desk.masks.put_bitmap(desk.clip.truth(6))
    desk.doc = edits.set_mask_prompt(desk.doc, RED, 6, ref)
    desk.track()
    assert desk.states() == "t" * 6 + "p" + "t" * 17
    assert desk.item().prompts[6].mask == ref
    assert min(desk.overlap(frame) for frame in range(24)) > 0.6


def test_clicks_on_a_tracked_frame_refine_what_was_tracked(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track()
    desk.doc = edits.add_point(desk.doc, RED, 8, Point(51 - 8, 35))
    desk.track()
    low_res = desk.masks.get(desk.item().masks[8].ref).low_res
    shown = enlarge(low_res, (48, 64)) > 0
    assert shown[15, 19], "the red square that was tracked there"
    assert shown[35, 43], "and the blue one that was clicked"


def test_an_answer_does_not_depend_on_what_was_asked_before(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track()
    for count in (1, 2, 3):
        points = [Point(43, 35), Point(5, 5), Point(60, 40, positive=False)][:count]
        desk.doc = edits.set_prompt(desk.doc, RED, 8, None)
        for point in points:
            desk.doc = edits.add_point(desk.doc, RED, 8, point)
            desk.track(frames=[8])
        stepwise = desk.item().masks[8].ref
        desk.restart()
        desk.doc = edits.set_prompt(desk.doc, RED, 8, None)
        for point in points:
            desk.doc = edits.add_point(desk.doc, RED, 8, point)
        desk.track(frames=[8])
        assert desk.item().masks[8].ref == stepwise


def test_a_frozen_object_is_not_tracked(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.doc = edits.freeze_object(desk.doc, RED, True)
    desk.track()
    assert desk.looked() == []
    assert desk.tracker.prompted == []


def test_objects_are_tracked_together_where_they_can(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.click(BLUE, 2)
    desk.track()
    assert desk.tracker.looked == [
        *((frame, (RED, BLUE)) for frame in (1, 0)),
        *((frame, (RED, BLUE)) for frame in range(3, 24)),
    ]


def test_masks_of_another_model_are_tracked_from_but_not_redone(desk: Desk) -> None:
    desk.click(RED, 4)
    desk.track(frames=range(8))
    kept = dict(desk.item().masks)
    desk.session = Session(desk.tracker, desk.clip, desk.masks, "another")
    desk.track()
    assert all(desk.item().masks[frame] is mask for frame, mask in kept.items())
    assert {desk.item().masks[frame].model for frame in range(8, 24)} == {"another"}
    assert min(desk.overlap(frame) for frame in range(24)) > 0.6


def test_a_box_then_a_click_is_answered_in_that_order(desk: Desk) -> None:
    desk.doc = edits.set_box(desk.doc, RED, 3, Box(7, 8, 21, 22))
    desk.doc = edits.add_point(desk.doc, RED, 3, Point(48, 35))
    desk.track(frames=[3])
    assert desk.tracker.prompted == [(3, RED), (3, RED)]
    assert np.count_nonzero(desk.masks.get(desk.item().masks[3].ref).low_res > 0) > 0


def test_hovering_changes_neither_document_nor_later_results(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track(frames=range(12))
    before = desk.doc
    shot = desk.doc.shot(1)
    for frame in (2, 6, 20):
        hover = Prompt(points=(Point(51 - frame, 35),))
        shown = desk.session.preview(shot, desk.item(), frame, hover)
        assert (shown.low_res > 0).any()
    assert desk.doc is before
    desk.track()
    straight = Desk(Clip())
    straight.click(RED, 2)
    straight.track()
    assert min(agreement(desk, straight, RED, frame) for frame in range(24)) > 0.97


def test_a_prompt_that_was_answered_and_taken_back_leaves_nothing_in_the_tracker() -> None:
    desk, straight = Desk(Clip(40)), Desk(Clip(40))
    for each in (desk, straight):
        each.click(RED, 2)
        each.track(frames=range(12))
    before = desk.doc
    # Far from where tracking goes on: a click on the wrong square, answered, then undone.
    desk.doc = edits.add_point(before, RED, 30, Point(21, 35))
    desk.session.answer(desk.doc.shot(1), desk.item(), 30)
    desk.doc = before
    for each in (desk, straight):
        each.track()
    assert desk.states() == straight.states()
    assert min(agreement(desk, straight, RED, frame) for frame in range(40)) > 0.97


def test_hovering_over_an_answered_prompt_does_not_make_the_tracker_forget(desk: Desk) -> None:
    desk.click(RED, 2)
    desk.track(frames=range(6))
    desk.restart()
    shot = desk.doc.shot(1)
    desk.session.preview(shot, desk.item(), 2, Prompt(points=(Point(49, 35),)))
    anchors = desk.tracker.items[RED].anchors
    desk.track()
    assert desk.tracker.items[RED].anchors is anchors
