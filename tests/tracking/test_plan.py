"""What a run has to do, and how two directions are joined."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rotoline.core.document import ClipRef, MaskRef, Point, Prompt, RotoObject, Shot, TrackedMask
from rotoline.tracking.join import Half, join
from rotoline.tracking.plan import Gap, Sweep, plan, sweeps
from rotoline.tracking.uncertainty import Shape, Signs, jumps, shape_of, stability, uncertainty

SAID = Prompt(points=(Point(1, 1),))


def shot(**fields: object) -> Shot:
    plain = Shot(1, ClipRef("/clip", 20, 64, 48), 0, 19)
    return replace(plain, **fields)  # type: ignore[arg-type]


def item(*prompted: int, object_id: int = 2, **fields: object) -> RotoObject:
    plain = RotoObject(object_id, "x", (0, 0, 0), prompts=dict.fromkeys(prompted, SAID))
    return replace(plain, **fields)  # type: ignore[arg-type]


def mask(stale: bool = False, source: str = "both") -> TrackedMask:
    return TrackedMask(MaskRef("0" * 64), 3.0, 0.9, 0.9, 0.1, source, stale)  # type: ignore[arg-type]


def test_both_directions_join_between_anchors_and_take_the_nearest_outside() -> None:
    found = plan(shot(), [item(5, 12)], range(20))
    assert found.gaps == (
        Gap(2, range(5), "both", (), tuple(range(5))),
        Gap(2, range(6, 12), "both", tuple(range(6, 12)), tuple(range(6, 12))),
        Gap(2, range(13, 20), "both", tuple(range(13, 20)), ()),
    )
    assert found.steps == 5 + 12 + 7
    assert found.touched(2) == set(range(20)) - {5, 12}


def test_a_cut_walls_off_what_has_no_anchor_behind_it() -> None:
    found = plan(shot(cuts=frozenset({9})), [item(5)], range(20))
    assert found.touched(2) == set(range(9)) - {5}
    joined = plan(shot(cuts=frozenset({9}), joined=frozenset({9})), [item(5)], range(20))
    assert joined.touched(2) == set(range(20)) - {5}


def test_a_forward_half_that_is_there_needs_only_its_other_half() -> None:
    halves = {frame: mask(True, "half") for frame in range(6, 10)}
    (gap,) = plan(shot(), [item(5, 12, masks=halves)], range(6, 12)).gaps
    assert gap.forward == (10, 11)
    assert gap.backward == tuple(range(6, 12))
    assert gap.half == frozenset(range(6, 10))
    assert gap.is_joined


def test_fresh_masks_protected_frames_and_frozen_objects_are_not_planned() -> None:
    fresh = {frame: mask() for frame in range(6, 9)}
    one = item(5, masks=fresh, locked=frozenset({10}), absent=frozenset({11}))
    assert plan(shot(), [one], range(6, 14)).touched(2) == {9, 12, 13}
    assert plan(shot(), [replace(one, frozen=True)], range(20)).gaps == ()


def test_held_frames_are_planned_once_and_prompts_lead_their_run() -> None:
    found = plan(shot(held=frozenset({7, 8, 13})), [item(5, 13)], range(20))
    assert found.shared == {2: {7: 6, 8: 6, 12: 13}}
    tracked = {frame for gap in found.gaps for frame in (*gap.forward, *gap.backward)}
    assert not tracked & {7, 8, 12, 13}


def test_sweeps_follow_the_frames_that_several_objects_need() -> None:
    gaps = [
        Gap(2, range(1, 9), "forward", (1, 2, 3, 4)),
        Gap(3, range(3, 9), "forward", (3, 4, 5, 8)),
    ]
    assert sweeps(gaps, reverse=False) == [
        Sweep((2,), 1, 2, False),
        Sweep((2, 3), 3, 4, False),
        Sweep((3,), 5, 5, False),
        Sweep((3,), 8, 8, False),
    ]
    back = [replace(gap, forward=(), backward=gap.forward) for gap in gaps]
    assert [(s.start, s.end) for s in sweeps(back, reverse=True)] == [
        (8, 8),
        (5, 5),
        (4, 3),
        (2, 1),
    ]


def test_gaps_that_do_not_overlap_are_done_one_after_the_other() -> None:
    found = plan(shot(), [item(5, 12), item(2, 12, object_id=3)], range(20))
    groups = [[(gap.object_id, gap.frames) for gap in group] for group in found.groups()]
    assert groups == [
        [(2, range(5)), (3, range(2)), (3, range(3, 12)), (2, range(6, 12))],
        [(2, range(13, 20)), (3, range(13, 20))],
    ]


def square(left: int, score: float = 5.0, iou: float = 0.9) -> Half:
    low_res = np.full((32, 32), -6, np.float32)
    low_res[8:24, left : left + 12] = 6
    return Half(low_res, np.array([left], np.float32), score, iou)


@pytest.mark.parametrize(("position", "winner"), [(0.1, 4), (0.9, 16)])
def test_where_the_directions_disagree_the_nearer_anchor_wins(position: float, winner: int) -> None:
    joined = join(square(4), square(16), position)
    assert joined.contest < 0.1
    assert join(square(4), square(16), 0.5).contest > 0.9
    np.testing.assert_array_equal(joined.half.low_res > 0, square(winner).low_res > 0)
    assert joined.half.pointer is not None
    assert joined.half.pointer[0] == winner


def test_where_the_directions_disagree_the_more_confident_one_wins_half_way() -> None:
    joined = join(square(4, iou=0.3), square(16, iou=0.9), 0.5)
    np.testing.assert_array_equal(joined.half.low_res > 0, square(16).low_res > 0)


def test_a_direction_that_lost_the_object_on_its_way_yields_even_near_its_own_anchor() -> None:
    joined = join(square(4, iou=0.6), square(16, iou=0.3), 0.8)
    np.testing.assert_array_equal(joined.half.low_res > 0, square(4).low_res > 0)


def test_where_one_direction_lost_the_object_the_other_is_taken_whole() -> None:
    for forward, backward in ((square(4), square(16, -6.0)), (square(4, -6.0), square(16))):
        seen = forward if forward.score > 0 else backward
        joined = join(forward, backward, 0.5).half
        np.testing.assert_array_equal(joined.low_res, seen.low_res)
        assert joined.score > 0


def test_where_both_say_absent_the_join_says_so() -> None:
    assert join(square(4, -6.0), square(5, -3.0), 0.5).half.score < 0


def test_an_edge_moves_evenly_from_the_one_sides_place_to_the_others() -> None:
    areas = []
    y, x = np.mgrid[:64, :64]
    for step in range(1, 10):
        wide = (14 - np.hypot(x - 32, y - 32)).astype(np.float32)
        narrow = (10 - np.hypot(x - 32, y - 32)).astype(np.float32)
        joined = join(Half(wide, None, 5, 0.9), Half(narrow, None, 5, 0.9), step / 10)
        areas.append(int((joined.half.low_res > 0).sum()))
    assert areas == sorted(areas, reverse=True)
    assert areas[0] > areas[4] > areas[-1]


def test_uncertainty_is_a_share_that_grows_with_every_sign_of_trouble() -> None:
    sure = Signs(score=8.0, iou=0.98, stability=0.97, contest=0.0)
    assert 0 <= uncertainty(sure) < 0.1
    for worse in (
        replace(sure, score=-0.5),
        replace(sure, iou=0.4),
        replace(sure, stability=0.5),
        replace(sure, area_jump=1.5),
        replace(sure, centre_jump=1.0),
        replace(sure, contest=0.8),
    ):
        assert uncertainty(sure) < uncertainty(worse) <= 1


def test_shapes_jumps_and_stability_are_measured_on_masks() -> None:
    one, other = square(4).low_res, square(16).low_res
    assert shape_of(one) == Shape(192 / 1024, (9.5 / 32, 15.5 / 32))
    assert jumps(shape_of(one), shape_of(one)) == (0.0, 0.0)
    area, centre = jumps(shape_of(one), shape_of(other))
    assert area == 0.0
    assert centre == pytest.approx(12 / 32 / np.sqrt(192 / 1024))
    assert shape_of(np.full((4, 4), -1, np.float32)) == Shape(0.0, None)
    assert jumps(shape_of(one), Shape(0.0, None)) == (0.0, 0.0)
    assert stability(one) == 1.0
    assert stability(np.full((4, 4), 0.5, np.float32)) == 0.0
