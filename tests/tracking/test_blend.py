"""What of the model's answer is believed beside what flow carried."""

from __future__ import annotations

import numpy as np

from rotoline.core.scores import jaccard
from rotoline.tracking.blend import LEAKING, blended

SHAPE = (120, 200)


def disk(x: float, radius: float = 20) -> np.ndarray:
    ys, xs = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]] + 0.5
    return np.asarray(np.hypot(xs - x, ys - 60) <= radius)


def logits(mask: np.ndarray, sure: float = 6.0) -> np.ndarray:
    return np.where(mask, sure, -sure).astype(np.float32)


def area(mask: np.ndarray) -> float:
    return float(np.count_nonzero(mask))


def test_the_model_moves_what_flow_carried_not_quite_far_enough() -> None:
    truth, carried = disk(64), disk(60)
    found = blended(logits(truth), logits(truth), carried, area(truth), None)
    assert jaccard(found, truth) > 0.99


def test_a_look_alike_away_from_the_object_is_not_taken_in() -> None:
    truth, other = disk(40), disk(160)
    seen = logits(truth | other)
    assert not (blended(seen, seen, truth, area(truth), None) & other).any()


def test_a_part_that_reappears_beside_the_object_is_taken_in() -> None:
    """Half of it was behind a post; the model sees the other half again."""
    truth = disk(60)
    carried = truth.copy()
    carried[:, 56:] = False
    carried[:, 52:56] = False
    found = blended(logits(truth), logits(truth), carried, area(truth), None)
    assert jaccard(found, truth) > 0.99


def test_an_answer_much_larger_than_the_object_adds_nothing_to_what_was_carried() -> None:
    """A wall of the object's colours comes into the picture and joins it."""
    carried = disk(60)
    leak = disk(60) | disk(85, 30)
    assert area(leak) > LEAKING * area(carried)
    assert not (blended(logits(leak), logits(leak), carried, area(carried), None) & ~carried).any()


def test_an_object_that_comes_nearer_may_grow_with_what_flow_carried() -> None:
    nearer = disk(60, 26)
    found = blended(logits(nearer), logits(nearer), nearer, area(disk(60)), None)
    assert jaccard(found, nearer) > 0.99


def test_an_object_out_of_sight_returns_only_where_the_model_is_sure() -> None:
    nothing = np.zeros(SHAPE, bool)
    back = disk(60)
    for sure, returns in ((1.5, False), (4.0, True)):
        seen = logits(back, sure)
        assert blended(seen, seen, nothing, area(back), None).any() == returns


def test_the_outline_is_drawn_to_the_picture() -> None:
    truth = disk(60)
    rgb = np.where(truth[..., None], (200, 60, 40), (40, 60, 90)).astype(np.uint8)
    rough = logits(disk(63, 21), 2.0)
    loose = blended(rough, rough, truth, area(truth), None)
    drawn = blended(rough, rough, truth, area(truth), (rgb, 8.0))
    assert jaccard(loose, truth) < 0.9 < 0.97 < jaccard(drawn, truth)
