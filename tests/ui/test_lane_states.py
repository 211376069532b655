"""An object's state by frame, as the timeline draws it."""

from __future__ import annotations

import time

from rotoline.core.document import MaskRef, Point, Prompt, RotoObject, TrackedMask
from rotoline.ui.lane_states import STATES, LaneStates

REF = MaskRef("0" * 64)


def tracked(score: float = 5.0, stale: bool = False, doubt: float = 0.0) -> TrackedMask:
    return TrackedMask(REF, score, 0.9, 0.9, uncertainty=doubt, stale=stale)


def test_every_frames_state_is_the_documents() -> None:
    item = RotoObject(
        1,
        "fish",
        (255, 0, 0),
        prompts={0: Prompt((Point(1, 1),)), 30: Prompt((Point(2, 2),))},
        masks={
            frame: tracked(stale=frame in (7, 8), score=-3 if frame == 9 else 5)
            for frame in range(20)
        },
        locked=frozenset({3, 4}),
        absent=frozenset({12}),
    )

    states = LaneStates.of(item, 40)

    assert [STATES[code] for code in states.codes] == [item.state(n) for n in range(40)]


def test_spans_join_equal_frames_and_leave_untracked_ones_out() -> None:
    item = RotoObject(1, "a", (0, 0, 0), masks={frame: tracked() for frame in (2, 3, 4, 8)})

    spans = LaneStates.of(item, 12).spans(0, 11, left=100.0, pixels=10.0)

    assert [(span.left, span.right) for span in spans] == [(120, 150), (180, 190)]


def test_one_stale_frame_in_a_hundred_thousand_is_still_drawn() -> None:
    masks = {frame: tracked(stale=frame == 51_234) for frame in range(100_000)}

    spans = LaneStates.of(RotoObject(1, "a", (0, 0, 0), masks=masks), 100_000).spans(
        0, 99_999, left=0.0, pixels=0.01
    )

    stale = [span for span in spans if span.state == "stale"]
    assert len(stale) == 1
    assert stale[0].left == 512.0


def test_the_greatest_doubt_of_a_column_is_drawn() -> None:
    masks = {frame: tracked(doubt=0.9 if frame == 777 else 0.1) for frame in range(1000)}

    states = LaneStates.of(RotoObject(1, "a", (0, 0, 0), masks=masks), 1000)
    columns = states.doubt_columns(0, 999, left=0.0, pixels=0.1, width=100)

    assert round(float(columns[77]), 3) == 0.9
    assert round(float(columns[50]), 3) == 0.1


def test_the_doubt_curve_has_a_gap_where_nothing_is_tracked() -> None:
    masks = {frame: tracked(doubt=0.25) for frame in (0, 1, 2, 7, 8)}

    states = LaneStates.of(RotoObject(1, "a", (0, 0, 0), masks=masks), 20)
    columns = states.doubt_columns(0, 19, left=0.0, pixels=10.0, width=200)

    assert (columns[:30] == 0.25).all()
    assert (columns[30:70] == -1).all()
    assert (columns[70:90] == 0.25).all()


def test_spans_of_a_long_clip_cost_little_once_known() -> None:
    masks = {frame: tracked() for frame in range(100_000)}
    states = LaneStates.of(RotoObject(1, "a", (0, 0, 0), masks=masks), 100_000)

    began = time.process_time()
    for _ in range(20):
        states.spans(0, 99_999, 0.0, 0.012)
    took = (time.process_time() - began) / 20

    assert took < 0.02
