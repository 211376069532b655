"""The session over the engine's own tracker, with random weights: the calls fit, memory returns."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rotoline.core import edits
from rotoline.core.document import Point, Prompt
from rotoline.core.results import set_scenes
from rotoline.errors import FrameUnreadable
from rotoline.tracking.engine import open_tracker
from rotoline.tracking.session import Session
from rotoline.tracking.suggest import find_returns
from rotoline.tracking.track import answer_prompt
from sam2core import Tracker, build_model
from tests.tracking.colors import Clip
from tests.tracking.desk import BLUE, RED, Desk


class RealDesk(Desk):
    """A desk with a small SAM 2 of our own, seeded; `restart` forgets all it remembered."""

    def restart(self) -> None:
        torch.manual_seed(3)
        self.tracker = Tracker(build_model("nano", 128), self.clip)  # type: ignore[assignment]
        self.session = Session(self.tracker, self.clip, self.masks, "nano")


@pytest.fixture(scope="module")
def desk() -> RealDesk:
    return RealDesk(Clip(8))


def test_a_walk_with_prompts_runs_corrections_and_restarts(desk: RealDesk) -> None:
    desk.click(RED, 1)
    desk.click(RED, 6)
    desk.click(BLUE, 3)
    desk.track()
    before = desk.doc
    assert {desk.item(i).state(f) for i in (RED, BLUE) for f in range(8)} <= {
        "tracked",
        "prompted",
        "absent",
    }
    desk.doc = edits.add_point(desk.doc, BLUE, 5, Point(46, 35))
    desk.doc = edits.add_point(desk.doc, BLUE, 5, Point(3, 3, positive=False))
    desk.restart()
    desk.track()
    assert desk.item(RED) is before.object(RED)
    assert desk.item(BLUE).masks[3] is before.object(BLUE).masks[3]
    done = desk.doc
    desk.track()
    assert desk.doc is done


def test_hovering_answers_on_prompted_tracked_and_empty_frames(desk: RealDesk) -> None:
    shot = desk.doc.shot(1)
    before = {object_id: desk.item(object_id) for object_id in (RED, BLUE)}
    for frame in (1, 2):
        for hover in (Prompt(points=(Point(20, 20),)), Prompt(points=(Point(9, 9, False),))):
            shown = desk.session.preview(shot, desk.item(), frame, hover)
            assert shown.low_res.shape == (32, 32)
            assert np.isfinite(shown.low_res).all()
    assert {object_id: desk.item(object_id) for object_id in (RED, BLUE)} == before


def test_stopping_and_going_on_gives_nearly_the_logits_of_one_run() -> None:
    whole, parts = RealDesk(Clip(10)), RealDesk(Clip(10))
    for desk in (whole, parts):
        desk.click(RED, 0)
    whole.track("forward")
    parts.track("forward", stop_after=5)
    parts.restart()
    parts.track("forward")
    for frame in range(10):
        one, two = (desk.masks.get(desk.item().masks[frame].ref).low_res for desk in (whole, parts))
        scale = float(np.abs(one).mean())
        assert float(np.abs(one - two).mean()) < 0.05 * scale, frame


def test_frame_zero_alone_is_tracked_backward() -> None:
    desk = RealDesk(Clip(4))
    desk.click(RED, 2)
    desk.track(frames=[1])
    desk.track(frames=[0])
    assert desk.item().state(0) in ("tracked", "absent")


def test_frame_zero_is_tracked_where_frame_one_cannot_be_read() -> None:
    desk = RealDesk(Clip(5))
    desk.clip.broken = {1}
    desk.click(RED, 3)
    steps = desk.track()
    assert desk.item().state(0) in ("tracked", "absent") and 1 not in desk.item().masks
    assert [step.unreadable for step in steps if step.unreadable is not None] == [1]


@pytest.mark.parametrize("lost", [2, 5])
def test_a_remembered_frame_that_cannot_be_read_any_more_stops_nothing_else(lost: int) -> None:
    desk = RealDesk(Clip(12))
    desk.click(RED, 2)
    desk.click(RED, 9)
    desk.track(frames=range(7))
    desk.clip.broken = {lost}
    desk.restart()
    steps = desk.track()
    assert [step.unreadable for step in steps if step.unreadable is not None] == [lost]
    assert not {"untracked", "stale"} & {desk.item().state(frame) for frame in range(12)}


def test_a_click_is_answered_where_another_prompted_frame_cannot_be_read_any_more() -> None:
    desk = RealDesk(Clip(6))
    desk.click(RED, 1)
    desk.track("forward")
    desk.clip.broken = {1}
    desk.restart()
    desk.click(RED, 4)
    result = answer_prompt(desk.session, desk.doc, RED, 4)
    assert result.frame == 4 and result.mask.source == "prompt"
    with pytest.raises(FrameUnreadable):
        desk.click(RED, 1)
        answer_prompt(desk.session, desk.doc, RED, 1)


def test_an_object_is_looked_for_behind_a_cut_without_leaving_a_trace() -> None:
    desk = RealDesk(Clip(8, cut=5))
    desk.doc = set_scenes(desk.doc, 1, range(8), [5], [])
    desk.click(RED, 1)
    desk.track()
    before = desk.doc
    assert len(list(find_returns(desk.session, desk.doc, 1))) == 1
    assert desk.doc is before
    desk.track()
    assert desk.doc is before


def test_the_embedded_model_opens_by_name() -> None:
    tracker = open_tracker("embedded", Clip(4), "cpu")
    answer = tracker.add_points(1, 7, [[12, 15]], [1])
    assert answer[7].low_res.ndim == 2
