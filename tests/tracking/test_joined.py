"""What two directions give together, and how much it is doubted."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.tracking.join import Half, join
from rotoline.tracking.plan import Direction
from tests.tracking.colors import Clip
from tests.tracking.desk import RED, Desk


def test_a_joined_frame_is_of_both_directions_by_distance_and_keeps_its_backward_half() -> None:
    ways: dict[Direction, Desk] = {}
    for way in ("forward", "backward", "both"):
        desk = ways[way] = Desk(Clip())
        desk.click(RED, 2)
        desk.click(RED, 12)
        desk.track(way, range(3, 12))
    halves = [
        {frame: half_of(ways[way], frame) for frame in range(3, 12)}
        for way in ("forward", "backward")
    ]
    both = ways["both"]
    for frame in range(3, 12):
        forward, backward = halves[0][frame], halves[1][frame]
        expected = join(forward, backward, (frame - 2) / 10).half
        mask, found = both.item().masks[frame], half_of(both, frame)
        assert edges_agree(found.low_res, expected.low_res)
        assert (found.score, found.iou) == pytest.approx((expected.score, expected.iou), abs=0.02)
        assert mask.tail is not None
        assert edges_agree(both.masks.get(mask.tail.ref).low_res, backward.low_res)
        assert mask.tail.iou == pytest.approx(backward.iou, abs=0.02)


def edges_agree(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Far from the edge, stored logits are coarse."""
    return bool(np.allclose(one.clip(-2, 2), other.clip(-2, 2), atol=0.2))


def half_of(desk: Desk, frame: int) -> Half:
    mask = desk.item().masks[frame]
    stored = desk.masks.get(mask.ref)
    return Half(stored.low_res, stored.pointer, mask.score, mask.iou)


class Jumping(Clip):
    """The red square is half as high, and elsewhere, on frame 8 alone."""

    def __getitem__(self, index: int) -> NDArray[np.uint8]:
        picture = super().__getitem__(index)
        if index == 8:
            ground = np.array([110, 110, 110], np.uint8)
            square = picture[8:22, 12:26].copy()
            picture[8:22, 12:26] = ground
            picture[0:7, 12:26] = square[:7]
        return picture


@pytest.mark.parametrize(("prompted", "stop"), [(2, 6), (14, 6)])
def test_a_mask_that_jumps_is_doubted_as_much_when_the_run_was_stopped_before_it(
    prompted: int, stop: int
) -> None:
    doubts = []
    for stopped in (False, True):
        desk = Desk(Jumping())
        desk.click(RED, prompted)
        frames = range(2, 15)
        if stopped:
            way: Direction = "forward" if prompted == 2 else "backward"
            desk.track(way, frames, stop_after=stop - 1)
            desk.restart()
        desk.track("both", frames)
        doubts.append([desk.item().masks[frame].uncertainty for frame in frames])
    whole = doubts[0]
    assert whole[6] > whole[3] + 0.05
    assert doubts[1] == pytest.approx(whole, abs=0.01)
