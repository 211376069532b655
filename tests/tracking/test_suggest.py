"""Suggested clicks, objects that come back, problems."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rotoline.core import edits
from rotoline.core.problems import next_problem, problem_frames
from rotoline.core.results import MaskResult, set_masks
from rotoline.tracking.suggest import find_returns, suggest_click
from tests.tracking.colors import Clip
from tests.tracking.desk import BLUE, RED, Desk


def test_the_suggested_click_lies_on_what_is_wrong_and_says_which_way() -> None:
    desk = Desk(Clip())
    desk.click(RED, 2)
    desk.track()
    frame = 8
    low_res = desk.masks.get(desk.item().masks[frame].ref).low_res.copy()
    # The tracker lost half of the square here: its right half is doubtful.
    low_res[:, 11:16] = np.where(low_res[:, 11:16] > 0, -0.5, low_res[:, 11:16])
    wrong = replace(
        desk.item().masks[frame], ref=desk.masks.put(low_res, np.zeros(256, np.float32))
    )
    desk.doc = set_masks(desk.doc, [MaskResult(RED, frame, wrong)])
    before = desk.doc
    suggestion = suggest_click(desk.session, desk.doc, RED, frame)
    assert suggestion is not None
    assert suggestion.point.positive
    assert desk.clip.truth(frame)[int(suggestion.point.y), int(suggestion.point.x)]
    assert (suggestion.mask.low_res > 0).sum() > (low_res > 0).sum()
    assert desk.doc is before


def test_a_sure_frame_needs_no_click() -> None:
    desk = Desk(Clip())
    desk.click(RED, 2)
    desk.track()
    low_res = np.where(desk.masks.get(desk.item().masks[8].ref).low_res > 0, 16, -16)
    results = []
    for frame in (7, 8, 9):
        ref = desk.masks.put(low_res.astype(np.float32), np.zeros(256, np.float32))
        mask = replace(desk.item().masks[frame], ref=ref, tail=None)
        results.append(MaskResult(RED, frame, mask))
    desk.doc = set_masks(desk.doc, results)
    assert suggest_click(desk.session, desk.doc, RED, 8) is None
    assert suggest_click(desk.session, desk.doc, BLUE, 8) is None


def test_an_object_that_is_back_after_a_cut_is_found_and_nothing_is_written() -> None:
    desk = Desk(Clip(cut=11))
    desk.click(RED, 4)
    desk.track()
    before = desk.doc
    (found,) = find_returns(desk.session, desk.doc, 1)
    assert found is not None
    assert (found.object_id, found.frame) == (RED, 11)
    assert desk.doc is before
    assert desk.states() == "tttt" + "p" + "t" * 6 + "u" * 13
    desk.click(RED, 12)
    assert list(find_returns(desk.session, desk.doc, 1)) == []


def test_an_object_that_stays_away_after_a_cut_is_not_suggested() -> None:
    desk = Desk(Clip(cut=11, gone=range(11, 24)))
    desk.click(RED, 4)
    desk.track()
    assert list(find_returns(desk.session, desk.doc, 1)) == [None]


def test_problems_are_the_worst_frame_of_each_doubtful_run_in_turn() -> None:
    desk = Desk(Clip())
    desk.click(RED, 2)
    desk.track()
    doubts = {5: 0.6, 6: 0.9, 7: 0.7, 12: 0.55, 15: 0.8, 16: 0.8, 20: 0.4}
    results = [
        MaskResult(
            RED, frame, replace(desk.item().masks[frame], uncertainty=doubts.get(frame, 0.1))
        )
        for frame in range(24)
    ]
    desk.doc = edits.lock(set_masks(desk.doc, results), RED, [12])
    assert problem_frames(desk.item(), range(24)) == [6, 15]
    assert next_problem(desk.doc, RED, 0) == 6
    assert next_problem(desk.doc, RED, 6) == 15
    assert next_problem(desk.doc, RED, 15) == 6
    assert next_problem(desk.doc, BLUE, 0) is None
    desk.doc = edits.retrack(desk.doc, RED, [18])
    assert problem_frames(desk.item(), range(24)) == [6, 15, 18]
