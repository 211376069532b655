"""What a person's prompts mean to the tracker, and what it answers to wrong calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from moving_clip import HEIGHT, WIDTH, WatchedFrames, open_tracker, small_model
from numpy.typing import NDArray
from recipe import recipe_weights

from sam2core import ObjectMask, Tracker, build_model
from sam2core.components import small_regions

CLICK: Any = ([[20, 24]], [1])
OTHER: Any = ([[50, 10]], [1])
EXACT_ENOUGH = 1e-3
Masks = dict[int, NDArray[np.float32]]


def logits(masks: Mapping[int, ObjectMask], object_id: int = 1) -> NDArray[np.float32]:
    return masks[object_id].low_res


def track(tracker: Tracker, object_id: int = 1, **run: Any) -> Masks:
    """Run to the end; the object's logits by frame."""
    return {t.frame: t.objects[object_id].low_res for t in tracker.propagate(**run)}


def assert_same(found: Masks, expected: Masks) -> None:
    assert found.keys() == expected.keys()
    for frame, mask in found.items():
        np.testing.assert_allclose(mask, expected[frame], atol=EXACT_ENOUGH, err_msg=str(frame))


def test_a_correction_is_never_tracked_over() -> None:
    tracker = open_tracker()
    tracker.add_points(0, 1, *CLICK)
    before = track(tracker)
    corrected = logits(tracker.add_points(3, 1, [[40, 30]], [0]))
    assert np.abs(corrected - before[3]).max() > 0.1
    for run in ({}, {"start": 0, "end": 7}, {"start": 7, "reverse": True}):
        after = track(tracker, **run)
        np.testing.assert_array_equal(after[3], corrected)
    assert np.abs(after[4] - before[4]).max() > 1e-2, "frames after it do not heed the correction"


def test_the_published_rule_for_corrections_can_be_chosen() -> None:
    tracker = open_tracker(add_all_frames_to_correct_as_cond=False)
    tracker.add_points(0, 1, *CLICK)
    before = track(tracker)
    corrected = logits(tracker.add_points(3, 1, [[40, 30]], [0]))
    after = track(tracker)
    np.testing.assert_allclose(after[3], before[3], atol=EXACT_ENOUGH)
    assert np.abs(after[3] - corrected).max() > 0.1


def test_a_second_click_on_the_first_frame_counts_after_tracking() -> None:
    tracker = open_tracker()
    first = logits(tracker.add_points(0, 1, *CLICK))
    before = track(tracker)
    second = logits(tracker.add_points(0, 1, [[45, 40]], [0], replace=False))
    assert np.abs(second - first).max() > 0.1
    after = track(tracker)
    np.testing.assert_array_equal(after[0], second)
    assert np.abs(after[2] - before[2]).max() > 1e-2


def test_added_points_join_the_frames_earlier_ones() -> None:
    second: Any = ([[45, 40]], [0])
    answers = []
    for points, labels, replace in (
        (*second, False),
        ([[20, 24], [45, 40]], [1, 0], True),
        (*second, True),
    ):
        tracker = open_tracker()
        tracker.add_points(0, 1, *CLICK)
        answers.append(logits(tracker.add_points(0, 1, points, labels, replace=replace)))
    np.testing.assert_allclose(answers[0], answers[1], atol=EXACT_ENOUGH)
    assert np.abs(answers[2] - answers[0]).max() > 0.1


def test_a_painted_mask_is_kept_as_it_was_given() -> None:
    tracker = open_tracker()
    painted = np.zeros((HEIGHT, WIDTH), bool)
    painted[10:40, 12:36] = True
    given = tracker.add_mask(2, 1, painted)[1]
    assert given.iou == 1.0
    assert given.score == 10.0
    agreeing = given.mask((HEIGHT, WIDTH)) == painted
    assert agreeing.mean() > 0.97
    masks = track(tracker, start=2)
    np.testing.assert_array_equal(masks[2], given.low_res)
    empty = tracker.add_mask(2, 1, np.zeros((HEIGHT, WIDTH), bool))[1]
    assert empty.score == -10.0
    assert not empty.mask((HEIGHT, WIDTH)).any()


def test_other_objects_never_change_an_objects_frames() -> None:
    alone = open_tracker()
    alone.add_points(0, 1, *CLICK)
    expected = track(alone)

    together = open_tracker()
    together.add_points(0, 1, *CLICK)
    together.add_points(0, 2, *OTHER)
    assert_same(track(together), expected)
    together.add_points(4, 2, [[30, 30]], [0])
    together.add_points(6, 3, box=[5, 5, 30, 40])
    assert_same(track(together), expected)
    together.clear_prompts(4, 2)
    assert_same(track(together), expected)
    together.remove_object(2)
    assert_same(track(together), expected)


def test_an_object_can_come_late_and_is_tracked_with_the_others() -> None:
    tracker = open_tracker()
    tracker.add_points(0, 1, *CLICK)
    expected = track(tracker)
    shown = tracker.add_points(5, 2, *OTHER)
    assert set(shown) == {1, 2}
    frames = list(tracker.propagate())
    assert all(set(t.objects) == {1, 2} for t in frames)
    assert [t.frame for t in frames] == list(range(8))
    assert_same({t.frame: t.objects[1].low_res for t in frames}, expected)
    np.testing.assert_array_equal(frames[5].objects[2].low_res, shown[2].low_res)


def test_a_prompt_answers_with_every_object_that_has_a_mask_on_that_frame() -> None:
    tracker = open_tracker()
    assert set(tracker.add_points(0, 1, *CLICK)) == {1}
    assert set(tracker.add_points(2, 7, *OTHER)) == {7}
    assert set(tracker.add_points(0, 7, *OTHER)) == {1, 7}
    assert tracker.object_ids == (1, 7)


def test_ranges_run_as_asked_and_include_their_end() -> None:
    tracker = open_tracker()
    tracker.add_points(3, 1, *CLICK)

    def order(*run: Any) -> list[int]:
        return [t.frame for t in tracker.propagate(*run)]

    assert order() == [3, 4, 5, 6, 7]
    assert order(1, 4) == [1, 2, 3, 4]
    assert order(5, 2, True) == [5, 4, 3, 2]
    assert order(None, None, True) == [3, 2, 1, 0]
    assert order(6, 6) == [6]
    assert order(0, None, True) == []
    assert order(0, 0, True) == [0]


def test_only_the_objects_asked_for_are_tracked() -> None:
    tracker = open_tracker()
    tracker.add_points(0, 1, *CLICK)
    tracker.add_points(0, 2, *OTHER)
    frames = list(tracker.propagate(objects=[2], end=3))
    assert all(set(t.objects) == {2} for t in frames)
    assert tracker.result(2, 1) is None
    assert tracker.result(2, 2) is not None


def test_clearing_prompts_leaves_a_mask_that_is_tracked_anew() -> None:
    tracker = open_tracker()
    tracker.add_points(0, 1, *CLICK)
    before = track(tracker)
    corrected = logits(tracker.add_points(3, 1, [[40, 30]], [0]))
    track(tracker)
    shown = logits(tracker.clear_prompts(3, 1))
    np.testing.assert_array_equal(shown, corrected)
    after = track(tracker)
    assert np.abs(after[3] - corrected).max() > 0.1
    assert_same({3: after[3]}, {3: before[3]})


def test_a_preview_changes_nothing() -> None:
    quiet, hovered = open_tracker(), open_tracker()
    for tracker in (quiet, hovered):
        tracker.add_points(0, 1, *CLICK)
    hovered.preview(0, [[40, 40]], [1])
    hovered.preview(5, box=[3, 3, 20, 20])
    assert_same(track(hovered), track(quiet))
    hovered.preview(4, [[40, 40]], [0], object_id=1)
    hovered.preview(4, [[40, 40]], [0], object_id=99)
    assert hovered.object_ids == (1,)
    for frame in range(8):
        ours, theirs = hovered.result(frame, 1), quiet.result(frame, 1)
        assert ours is not None
        assert theirs is not None
        np.testing.assert_allclose(ours.low_res, theirs.low_res, atol=EXACT_ENOUGH)
    assert_same(track(hovered), track(quiet))


def test_a_preview_shows_what_the_prompt_will_give() -> None:
    tracker = open_tracker()
    first = tracker.preview(0, *CLICK)
    np.testing.assert_allclose(
        first.low_res, logits(tracker.add_points(0, 1, *CLICK)), atol=EXACT_ENOUGH
    )
    track(tracker)
    more = tracker.preview(4, [[40, 40]], [0], object_id=1)
    np.testing.assert_allclose(
        more.low_res, logits(tracker.add_points(4, 1, [[40, 40]], [0])), atol=EXACT_ENOUGH
    )


def test_masks_kept_apart_are_apart_only_where_shown() -> None:
    size = (HEIGHT, WIDTH)
    free, apart = open_tracker(), open_tracker(non_overlap_masks=True)
    for tracker in (free, apart):
        tracker.add_points(0, 1, *CLICK)
        tracker.add_points(0, 2, [[22, 26]], [1])
    for plain, kept in zip(free.propagate(), apart.propagate(), strict=True):
        for object_id in (1, 2):
            np.testing.assert_allclose(
                plain.objects[object_id].low_res,
                kept.objects[object_id].low_res,
                atol=EXACT_ENOUGH,
            )
        shown = [mask.mask(size) for mask in kept.objects.values()]
        assert not (shown[0] & shown[1]).any()
    assert (plain.objects[1].mask(size) & plain.objects[2].mask(size)).any()


def test_small_holes_are_filled_in_what_is_answered() -> None:
    tracker = open_tracker(fill_hole_area=12)
    tracker.add_points(0, 1, *CLICK)
    plain = open_tracker()
    plain.add_points(0, 1, *CLICK)
    filled = [t.objects[1].low_res for t in tracker.propagate()]
    raw = [t.objects[1].low_res for t in plain.propagate()]
    assert any((f == np.float32(0.1)).any() for f in filled), "the clip had no hole to fill"
    assert not any((r == np.float32(0.1)).any() for r in raw)


def test_small_specks_are_removed_from_what_is_answered() -> None:
    tracker = open_tracker(remove_speck_area=12)
    plain = open_tracker()
    for each in (tracker, plain):
        each.add_points(0, 1, *CLICK)
    removed = np.stack(list(track(tracker).values()))
    raw = np.stack(list(track(plain).values()))
    assert small_regions(raw > 0, 12).any(), "the clip had no speck to remove"
    assert not small_regions(removed > 0, 12).any()


def test_a_mask_says_all_that_is_known_of_it() -> None:
    tracker = open_tracker()
    tracker.add_points(0, 1, *CLICK)
    side, dim = 32, small_model().config.dim
    for tracked in tracker.propagate():
        mask = tracked.objects[1]
        assert mask.low_res.shape == (side, side)
        assert mask.low_res.dtype == np.float32
        assert mask.pointer.shape == (dim,)
        assert mask.pointer.dtype == np.float32
        assert 0 <= mask.iou <= 1
        assert 0 <= mask.stability <= 1
        assert np.isfinite(mask.score)
        assert mask.mask((HEIGHT, WIDTH)).shape == (HEIGHT, WIDTH)
        assert mask.mask((HEIGHT, WIDTH)).dtype == bool
        assert (mask.score > 0) == bool((mask.low_res > -1024).all())


def test_answers_do_not_change_under_the_callers_hands() -> None:
    tracker = open_tracker()
    held = tracker.add_points(0, 1, *CLICK)[1]
    copy = held.low_res.copy()
    frames = list(tracker.propagate())
    copies = [t.objects[1].low_res.copy() for t in frames]
    tracker.add_points(0, 1, [[45, 40]], [0], replace=False)
    list(tracker.propagate())
    np.testing.assert_array_equal(held.low_res, copy)
    for tracked, kept in zip(frames, copies, strict=True):
        np.testing.assert_array_equal(tracked.objects[1].low_res, kept)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ({"points": [[1, 2]]}, "labels"),
        ({"labels": [1]}, "points"),
        ({}, "point or a box"),
        ({"box": [1, 2, 3, 4], "replace": False}, "box"),
        ({"box": [1, 2, 3]}, "box"),
        ({"points": [[1, 2, 3]], "labels": [1]}, "points"),
        ({"points": [[1, 2]], "labels": [1, 0]}, "labels"),
        ({"points": [[1, 2]], "labels": [4]}, "labels"),
        ({"points": [[1, float("nan")]], "labels": [1]}, "finite"),
    ],
)
def test_a_malformed_prompt_is_refused_and_leaves_no_trace(
    prompt: dict[str, Any], words: str
) -> None:
    tracker = open_tracker()
    with pytest.raises(ValueError, match=words):
        tracker.add_points(0, 1, **prompt)
    assert tracker.object_ids == ()
    tracker.add_points(0, 1, *CLICK)
    before = track(tracker)
    with pytest.raises(ValueError, match=words):
        tracker.add_points(2, 1, **prompt)
    assert_same(track(tracker), before)


@pytest.mark.parametrize(
    "call",
    [
        lambda t, frame: t.add_points(frame, 1, *CLICK),
        lambda t, frame: t.add_mask(frame, 1, np.ones((HEIGHT, WIDTH), bool)),
        lambda t, frame: t.clear_prompts(frame, 1),
        lambda t, frame: t.preview(frame, *CLICK),
        lambda t, frame: next(t.propagate(frame)),
        lambda t, frame: next(t.propagate(0, frame)),
        lambda t, frame: t.result(frame, 1),
    ],
)
@pytest.mark.parametrize("frame", [-1, 8])
def test_a_frame_outside_the_clip_is_refused(
    call: Callable[[Tracker, int], object], frame: int
) -> None:
    tracker = open_tracker()
    tracker.add_points(0, 1, *CLICK)
    with pytest.raises(IndexError, match=r"outside the clip \(0 to 7\)"):
        call(tracker, frame)


def test_there_must_be_an_object_with_a_prompted_frame_to_track() -> None:
    tracker = open_tracker()
    with pytest.raises(RuntimeError, match="no object"):
        next(tracker.propagate())
    tracker.add_points(0, 1, *CLICK)
    tracker.add_points(2, 2, *OTHER)
    tracker.clear_prompts(2, 2)
    with pytest.raises(RuntimeError, match="object 2 has no prompted frame"):
        next(tracker.propagate())


def test_unknown_objects_are_neither_cleared_nor_made() -> None:
    tracker = open_tracker()
    shown = tracker.add_points(0, 1, *CLICK)
    assert set(tracker.clear_prompts(0, 5)) == set(shown)
    tracker.remove_object(5)
    assert tracker.object_ids == (1,)
    assert tracker.result(0, 5) is None


def test_removing_the_last_object_is_a_fresh_start() -> None:
    fresh, used = open_tracker(), open_tracker()
    used.add_points(0, 1, *OTHER)
    track(used)
    used.remove_object(1)
    assert used.object_ids == ()
    assert used.result(3, 1) is None
    for tracker in (fresh, used):
        tracker.add_points(2, 1, *CLICK)
    assert_same(track(used), track(fresh))
    used.reset()
    assert used.object_ids == ()


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(TypeError, match="speed"):
        open_tracker(speed=11)
    with pytest.raises(ValueError, match="max_cond_frames_in_attn"):
        open_tracker(max_cond_frames_in_attn=1)


def test_other_weights_can_be_loaded_between_trackers() -> None:
    """Nothing derived from weights may be cached in the model before they are loaded."""
    model = build_model("nano", input_size=128)
    clip = WatchedFrames(4)
    Tracker(model, clip, memory_dtype=torch.float32).add_points(0, 1, *CLICK)
    shapes = {key: value.shape for key, value in model.state_dict().items()}
    model.load_state_dict(recipe_weights(shapes))
    found = Tracker(model, clip, memory_dtype=torch.float32).add_points(0, 1, *CLICK)
    expected = open_tracker(clip).add_points(0, 1, *CLICK)
    np.testing.assert_allclose(logits(found), logits(expected), atol=EXACT_ENOUGH)
