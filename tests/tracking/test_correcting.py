"""Clicks that correct a mask: what they change, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.tracking.around_click import Mistake
from rotoline.tracking.correcting import correct
from rotoline.tracking.cutting import cut_by_hints
from rotoline.tracking.grabcut import Start, drafts, grabcut
from rotoline.tracking.hints import Hints, Judgement
from rotoline.tracking.regions import Mask, Soft

HEIGHT, WIDTH = 120, 200
BODY = (50, 60, 26)  # x, y, radius
HEAD = (100, 60, 20)


def disk(x: float, y: float, radius: float) -> Mask:
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    return np.asarray(np.hypot(xs - x, ys - y) < radius)


def picture() -> NDArray[np.uint8]:
    """A red body, a yellow head beside it, a blue thing far off, on noisy green."""
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    rgb[:] = (40, 120, 60)
    rgb[disk(*BODY)] = (190, 50, 40)
    rgb[disk(*HEAD)] = (200, 180, 50)
    rgb[disk(165, 60, 18)] = (60, 70, 190)
    rgb += np.random.default_rng(3).normal(0, 9, rgb.shape)
    soft = cv2.GaussianBlur(rgb, (0, 0), 0.8)
    return np.asarray(np.clip(soft, 0, 255), np.uint8)


def clicks(*said: tuple[float, float, bool]) -> Hints:
    return Hints(np.array([(x, y) for x, y, _ in said]), np.array([inside for *_, inside in said]))


def overlap(mask: Mask, truth: Mask) -> float:
    return float((mask & truth).sum() / (mask | truth).sum())


def test_a_click_on_a_missing_part_adds_that_part_and_nothing_else() -> None:
    body, whole = disk(*BODY), disk(*BODY) | disk(*HEAD)
    found = cut_by_hints(picture(), clicks((50, 60, True), (100, 60, True)), body)
    assert overlap(found, whole) > 0.93
    assert (found | ~body).all()


def test_a_click_on_what_is_too_much_takes_that_part_away_and_nothing_else() -> None:
    body, whole = disk(*BODY), disk(*BODY) | disk(*HEAD)
    found = cut_by_hints(picture(), clicks((50, 60, True), (100, 60, False)), whole)
    assert overlap(found, body) > 0.93
    assert not (found & ~whole).any()


def test_a_click_on_a_long_thin_strip_takes_most_of_the_strip() -> None:
    # As a carried mask goes wrong: moved by a few pixels, so a sickle of the object is missing.
    ys, xs = np.mgrid[0:160, 0:240] + 0.5
    body = np.hypot(xs - 100, ys - 80) < 60
    mask = body & (np.hypot(xs - 106, ys - 80) < 60)
    rgb = np.where(body[..., None], (190, 50, 40), (40, 120, 60)).astype(np.float32)
    rgb += np.random.default_rng(3).normal(0, 9, rgb.shape)
    soft = np.asarray(np.clip(cv2.GaussianBlur(rgb, (0, 0), 0.8), 0, 255), np.uint8)
    found = cut_by_hints(soft, clicks((43.5, 80, True)), mask)
    missing = body & ~mask
    assert (found & missing).sum() > 0.7 * missing.sum()
    assert (found & ~body).sum() < 0.1 * missing.sum()


@pytest.mark.parametrize("carried", [(150, 100, 3), (160, 95, 20), (30, 60, 6)])
def test_a_click_where_the_carried_mask_is_lost_means_the_object(
    carried: tuple[int, int, int],
) -> None:
    """A speck, something else, and a rest of it: none of them tells what is missing."""
    lost, body = disk(*carried), disk(*BODY)
    hints = replace(clicks((55, 60, True)), usual=float(body.sum()))
    found = correct(picture(), hints, lost)
    assert (found | ~lost).all()
    assert overlap(found & ~lost | lost & body, body) > 0.9


def test_a_click_far_from_a_mask_that_another_click_is_in_adds_no_second_object() -> None:
    body = disk(*BODY)
    hints = replace(clicks((50, 60, True), (165, 60, True)), usual=2.0 * float(body.sum()))
    alone = replace(clicks((165, 60, True)), usual=2.0 * float(body.sum()))
    added = correct(picture(), hints, disk(50, 60, 12)) & disk(165, 60, 18)
    found = correct(picture(), alone, disk(50, 60, 12)) & disk(165, 60, 18)
    assert added.sum() < 0.5 * found.sum()


@pytest.mark.parametrize("place", [(150, 80), (120, 90), (90, 20)])
def test_a_click_far_from_a_small_mask_does_not_drown_it(place: tuple[int, int]) -> None:
    small, speck = disk(20, 20, 7), disk(*place, 3)
    rgb = np.random.default_rng(3).normal((40, 120, 60), 9, (HEIGHT, WIDTH, 3))
    rgb[small], rgb[speck] = (190, 50, 40), (60, 70, 190)
    hints = clicks((20, 20, True), (18, 22, True), (*place, True))
    changed = correct(np.clip(rgb, 0, 255).astype(np.uint8), hints, small) ^ small
    assert changed[place[1], place[0]]
    assert changed.sum() < 3 * speck.sum()


def test_a_click_that_the_mask_already_obeys_changes_nothing() -> None:
    body = disk(*BODY)
    found = cut_by_hints(picture(), clicks((50, 60, True), (165, 60, False)), body)
    np.testing.assert_array_equal(found, body)


def test_a_click_in_one_colour_is_still_obeyed() -> None:
    grey = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    found = cut_by_hints(grey, clicks((50, 60, True), (120, 60, True)), disk(50, 60, 20))
    assert found[60, 120]
    assert found[60, 50]


@pytest.mark.parametrize("x", [0.0, WIDTH - 0.5])
def test_a_click_at_the_rim_is_taken(x: float) -> None:
    found = cut_by_hints(picture(), clicks((50, 60, True), (x, 60, True)), disk(*BODY))
    assert found[60, int(x)]


def test_drafts_side_by_side_are_those_made_one_after_another() -> None:
    rgb = picture()
    window = slice(0, HEIGHT), slice(0, WIDTH)
    starts = []
    for radius in (12, 20, 34, 50):
        labels = np.full((HEIGHT, WIDTH), cv2.GC_BGD, np.uint8)
        labels[disk(50, 60, 2 * radius)] = cv2.GC_PR_BGD
        labels[disk(50, 60, radius)] = cv2.GC_PR_FGD
        starts.append(Start(labels, window, 9_000))
    serial = [grabcut(rgb, start.labels, window, 1, None, 9_000) for start in starts]
    for _ in range(3):
        for found, expected in zip(drafts(rgb, starts), serial, strict=True):
            np.testing.assert_array_equal(found, expected)


def test_an_annotators_clicks_come_ever_closer_to_the_object() -> None:
    truth, found = disk(*BODY) | disk(*HEAD), np.zeros((HEIGHT, WIDTH), bool)
    said: list[tuple[float, float, bool]] = []
    reached = []
    for _ in range(4):
        depths = [
            cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, 5)
            for region in (truth & ~found, found & ~truth)
        ]
        worst = int(depths[1].max() > depths[0].max())
        y, x = np.unravel_index(int(depths[worst].argmax()), found.shape)
        said.append((x + 0.5, y + 0.5, worst == 0))
        found = cut_by_hints(picture(), clicks(*said), found if found.any() else None)
        reached.append(overlap(found, truth))
    assert reached[-1] > 0.92
    assert reached[-1] >= max(reached) - 0.02


@pytest.mark.parametrize("inside", [True, False])
def test_a_click_on_a_slipped_outline_mends_its_side_and_touches_no_other(inside: bool) -> None:
    body = disk(*BODY)
    x, y, radius = BODY
    slipped = disk(x, y + 6, radius)
    found = correct(
        picture(), clicks((x, y - radius + 3 if inside else y + radius + 3, inside)), slipped
    )
    assert overlap(found, body) > overlap(slipped, body) + 0.05
    assert (found | ~slipped).all() if inside else not (found & ~slipped).any()


@pytest.mark.parametrize("means_head", [True, False])
def test_a_click_that_could_mean_two_things_means_what_is_judged_wrong(means_head: bool) -> None:
    """The head in one colour with a second one behind it: is only the first meant, or both?"""
    head, both = disk(100, 60, 14), disk(100, 60, 14) | disk(122, 60, 14)
    rgb = np.full((HEIGHT, WIDTH, 3), (40, 120, 60), np.uint8)
    rgb[disk(*BODY)] = (190, 50, 40)
    rgb[both] = (200, 180, 50)
    wrong = head if means_head else both
    asked: list[Mistake] = []

    def judge(mistake: Mistake) -> Soft:
        asked.append(mistake)
        return np.where(wrong, 6.0, -6.0).astype(np.float32)

    said = clicks((50, 60, True), (100, 60, True), (165, 60, False))
    found = correct(rgb, said, disk(*BODY), judge=judge)
    assert overlap(found, disk(*BODY) | wrong) > 0.9
    (mistake,) = asked
    assert (mistake.place, mistake.inside) == ((100.0, 60.0), True)
    assert mistake.deep == pytest.approx(100 - 50 - 26, abs=1.5)
    np.testing.assert_array_equal(mistake.others, [(50, 60), (165, 60)])
    np.testing.assert_array_equal(mistake.say, [True, False])


def test_what_an_earlier_click_said_stays_when_a_later_one_is_answered() -> None:
    said: list[tuple[float, float, bool]] = []
    mask, rng = disk(*BODY), np.random.default_rng(4)
    for _ in range(8):
        x, y = rng.uniform(10, WIDTH - 10), rng.uniform(10, HEIGHT - 10)
        said.append((x, y, not mask[int(y), int(x)]))
        mask = correct(picture(), clicks(*said), mask)
        for at_x, at_y, inside in said:
            assert mask[int(at_y), int(at_x)] == inside


def test_only_the_first_corrections_may_turn_a_mask_over() -> None:
    """The mask is nearly all too much: whether that is believed hangs on how far the work is.

    With a network's word for it up to the fourth click, without one the second alone.
    """
    rgb = picture()
    rgb[:, 81:] = (200, 180, 50)
    too_much = np.mgrid[0:HEIGHT, 0:WIDTH][1] > 80
    mask = disk(*BODY) | too_much

    def judge(_mistake: Mistake) -> Soft:
        return np.where(too_much, 6.0, -6.0).astype(np.float32)

    def taken(
        *said: tuple[float, float, bool], known: bool = False, judge: Judgement | None = None
    ) -> float:
        found = correct(rgb, replace(clicks(*said), usual=2000.0 * known), mask, judge=judge)
        assert not found[60, 160]
        return float((mask & ~found).sum() / mask.sum())

    on_the_body, beside_it = (50.0, 60.0, True), (160.0, 60.0, False)
    assert taken(on_the_body, beside_it) > 0.8
    assert taken(on_the_body, beside_it, known=True) < 0.65
    assert taken(beside_it) < 0.65
    more = [(45.0 + index, 60.0, True) for index in range(3)]
    assert taken(on_the_body, more[0], beside_it) < 0.65
    assert taken(on_the_body, *more[:2], beside_it, judge=judge) > 0.8
    assert taken(on_the_body, *more, beside_it, judge=judge) < 0.65
    assert taken(on_the_body, beside_it, known=True, judge=judge) < 0.65
