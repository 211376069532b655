"""How far a tracker without SAM 2's memory believes what it follows."""

from __future__ import annotations

import numpy as np

from rotoline.tracking.flow import Picture, WorkingFrames
from rotoline.tracking.hints import Hints
from rotoline.tracking.offline import (
    REFOUND,
    REGAINED,
    WORN,
    Estimate,
    OfflineTracker,
    Poll,
    Target,
)
from rotoline.tracking.regions import Mask
from sam2core.results import ObjectMask
from tests.tracking.footage import moving_disk

COUNT = 12


class Believing:
    """A follower that always finds the same, with as much agreement as it is given by frame."""

    def __init__(self, agreement: dict[int, float], mask: Mask, seen: bool) -> None:
        self._agreement = agreement
        self._seen = seen
        self._mask = mask

    def cut(self, picture: Picture, hints: Hints, previous: Mask | None) -> Estimate:
        return Estimate(self._mask, 6.0, 1.0)

    def prompted(self, target: Target) -> None:
        """Learns nothing from prompts."""

    def forget(self, object_id: int) -> None:
        """Remembers nothing."""

    def follow(
        self, target: Target, source: int, known: ObjectMask, frame: int, poll: Poll
    ) -> Estimate:
        return Estimate(self._mask, 6.0, self._agreement.get(frame, 0.9), self._seen)


def followed(
    agreement: dict[int, float], reverse: bool = False, seen: bool = True
) -> list[ObjectMask]:
    """What is found on each frame, prompted on the first one on the way."""
    pictures, masks = moving_disk(COUNT)
    tracker = OfflineTracker(
        pictures, WorkingFrames(pictures), Believing(agreement, masks[0], seen)
    )
    start = COUNT - 1 if reverse else 0
    tracker.add_mask(start, 1, masks[0])
    found = {t.frame: t.objects[1] for t in tracker.propagate(start, reverse=reverse)}
    return [found[frame] for frame in range(COUNT)]


def test_belief_that_fell_comes_back_slowly() -> None:
    found = [mask.iou for mask in followed({4: 0.5})]
    assert found[3] == 0.9
    np.testing.assert_allclose(found[4:8], [0.5 + REGAINED * n for n in range(4)])


def test_what_is_only_carried_is_believed_less_with_every_frame() -> None:
    beliefs = [mask.iou for mask in followed(dict.fromkeys(range(COUNT), 0.9), seen=False)]
    np.testing.assert_allclose(beliefs[1:3], [0.9, 0.9 * (1 - WORN * 0.1)])
    assert beliefs[1:] == sorted(beliefs[1:], reverse=True)
    assert 0.6 < beliefs[-1] < 0.8
    weak = followed(dict.fromkeys(range(COUNT), 0.1), seen=False)
    assert all(mask.score > 0 for mask in weak)


def test_what_nothing_speaks_for_is_absent_from_the_third_frame_on() -> None:
    lost = {4: 0.2, 5: 0.1, 6: 0.2}
    found = followed(lost)
    assert [frame for frame, mask in enumerate(found) if mask.score <= 0] == [6]
    assert not found[6].mask((72, 96)).any()
    backward = followed({COUNT - 1 - frame: value for frame, value in lost.items()}, reverse=True)
    assert [frame for frame, mask in enumerate(backward) if mask.score <= 0] == [COUNT - 7]


def test_what_comes_back_into_sight_is_believed_half() -> None:
    found = followed({4: 0.2, 5: 0.1, 6: 0.2})
    assert found[7].score > 0
    assert found[7].iou == REFOUND


def test_a_moment_out_of_sight_is_bridged() -> None:
    assert all(mask.score > 0 for mask in followed({4: 0.1, 5: 0.1}))
    assert all(mask.score > 0 for mask in followed({1: 0.1, 2: 0.1}))
