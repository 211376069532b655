"""The tracker without weights: it follows, obeys, forgets nothing a person said."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rotoline.core.scores import jaccard
from rotoline.errors import FrameUnreadable
from rotoline.tracking.classical import ClassicalTracker
from rotoline.tracking.offline import HISTORY
from rotoline.tracking.softness import low_res_of
from sam2core.results import ObjectMask
from tests.tracking.footage import moving_disk

SIZE = (72, 96)


def overlaps(tracker: ClassicalTracker, masks: list[np.ndarray], **run: object) -> list[float]:
    return [
        jaccard(tracked.objects[1].mask(SIZE), masks[tracked.frame])
        for tracked in tracker.propagate(**run)
    ]


def test_a_moving_object_is_followed_from_its_mask() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_mask(0, 1, masks[0])
    assert min(overlaps(tracker, masks)) > 0.85


@pytest.mark.parametrize("size", [(2, 96), (48, 3840), (1, 1)])
def test_a_strip_is_followed_however_narrow(size: tuple[int, int]) -> None:
    frames, masks = moving_disk(3, size, (4.0, 0.0), (size[1] / 2, size[0] / 2), size[1] / 6)
    tracker = ClassicalTracker(frames)
    tracker.add_mask(0, 1, masks[0])
    found = [jaccard(t.objects[1].mask(size), masks[t.frame]) for t in tracker.propagate()]
    assert len(found) == 3 and min(found) > 0.8


def test_a_moving_object_is_followed_backwards() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_mask(7, 1, masks[7])
    order = [tracked.frame for tracked in tracker.propagate(start=7, reverse=True)]
    assert order == list(range(7, -1, -1))
    first = tracker.result(0, 1)
    assert first is not None
    assert jaccard(first.mask(SIZE), masks[0]) > 0.8


class Torn(Sequence[np.ndarray]):
    """Frames of which some cannot be read."""

    def __init__(self, frames: Sequence[np.ndarray], broken: set[int]) -> None:
        self._frames, self._broken = frames, broken

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, index: int) -> np.ndarray:  # type: ignore[override]
        if index in self._broken:
            raise FrameUnreadable(Path("clip.mov"), index)
        return self._frames[index]


def test_an_object_is_followed_past_frames_that_are_missing() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(Torn(frames, {3, 4}))
    tracker.add_mask(0, 1, masks[0])
    found = overlaps(tracker, masks, start=0, end=2)
    for missing in (3, 4):
        with pytest.raises(FrameUnreadable):
            list(tracker.propagate(start=missing))
    found += overlaps(tracker, masks, start=5)
    assert len(found) == len(frames) - 2
    assert min(found) > 0.8


def test_a_box_finds_the_object_in_it() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    found = tracker.add_points(0, 1, box=[13, 15, 43, 45])[1]
    assert jaccard(found.mask(SIZE), masks[0]) > 0.85


def test_a_click_finds_the_object_under_it() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    found = tracker.add_points(0, 1, [[28, 30]], [1])[1]
    assert jaccard(found.mask(SIZE), masks[0]) > 0.7


def test_every_click_is_obeyed() -> None:
    frames, _ = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_points(0, 1, [[28, 30]], [1])
    found = tracker.add_points(0, 1, [[80, 60], [33, 30]], [1, 0], replace=False)[1]
    mask = found.mask(SIZE)
    assert mask[60, 80] and not mask[30, 33]


def test_a_correction_is_never_recomputed() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_mask(0, 1, masks[0])
    list(tracker.propagate())
    corrected = tracker.add_points(4, 1, [[70, 60]], [1])[1]
    again = {tracked.frame: tracked.objects[1] for tracked in tracker.propagate()}
    assert np.array_equal(again[4].low_res, corrected.low_res)
    assert again[4].mask(SIZE)[60, 70]


def test_objects_do_not_change_each_other() -> None:
    frames, masks = moving_disk()

    def follow(second: bool) -> list[np.ndarray]:
        tracker = ClassicalTracker(frames)
        tracker.add_mask(0, 1, masks[0])
        if second:
            tracker.add_points(0, 2, box=[60, 10, 90, 40])
        return [tracked.objects[1].low_res for tracked in tracker.propagate()]

    for alone, together in zip(follow(False), follow(True), strict=True):
        assert np.array_equal(alone, together)


def test_only_the_objects_asked_for_are_tracked() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_mask(0, 1, masks[0])
    tracker.add_mask(0, 2, ~masks[0])
    for tracked in tracker.propagate(objects=[2]):
        assert set(tracked.objects) == {2}
    assert tracker.result(3, 1) is None


def test_the_same_input_gives_the_same_masks() -> None:
    frames, _ = moving_disk()
    runs = []
    for _ in range(2):
        tracker = ClassicalTracker(frames)
        tracker.add_points(0, 1, [[28, 30]], [1])
        runs.append([tracked.objects[1].low_res for tracked in tracker.propagate()])
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


def test_restored_results_go_on_as_if_nothing_had_stopped() -> None:
    frames, masks = moving_disk()
    whole = ClassicalTracker(frames)
    whole.add_mask(0, 1, masks[0])
    expected = [tracked.objects[1] for tracked in whole.propagate()]
    resumed = ClassicalTracker(frames)
    for frame in (0, 1, 2, 3):
        item = expected[frame]
        resumed.restore(
            frame, 1, item.low_res, item.pointer, item.score, item.iou, prompted=frame == 0
        )
    rest = [tracked.objects[1] for tracked in resumed.propagate(start=4)]
    for one, other in zip(expected[4:], rest, strict=True):
        assert np.array_equal(one.low_res, other.low_res)


def test_closing_a_run_keeps_finished_frames() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_mask(0, 1, masks[0])
    run = tracker.propagate()
    assert [tracked.frame for tracked in itertools.islice(run, 3)] == [0, 1, 2]
    run.close()
    assert next(run, None) is None
    assert tracker.result(2, 1) is not None
    assert tracker.result(3, 1) is None


def test_a_run_stops_when_it_is_told_to() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_mask(0, 1, masks[0])
    polls = itertools.count()
    done = list(tracker.propagate(should_stop=lambda: next(polls) > 6))
    assert 0 < len(done) < 8


def test_a_preview_changes_nothing() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_mask(0, 1, masks[0])
    shown = tracker.preview(0, [[80, 10]], [1])
    assert shown.low_res.shape == (256, 256)
    assert tracker.object_ids == (1,)
    kept = tracker.result(0, 1)
    assert kept is not None and jaccard(kept.mask(SIZE), masks[0]) > 0.95


def test_an_object_does_not_cross_a_cut_and_is_found_when_its_shot_returns() -> None:
    frames, masks = moving_disk(10)
    other, _ = moving_disk(4, start=(60.0, 20.0), seed=40)
    bright = [255 - frame for frame in other]
    tracker = ClassicalTracker([*frames[:5], *bright, *frames[5:]])
    tracker.add_mask(0, 1, masks[0])
    found = {tracked.frame: tracked.objects[1] for tracked in tracker.propagate()}
    assert all(found[frame].score <= 0 for frame in range(5, 9))
    assert all(not found[frame].mask(SIZE).any() for frame in range(5, 9))
    assert found[9].score > 0
    assert jaccard(found[13].mask(SIZE), masks[9]) > 0.8


def test_what_is_kept_does_not_grow_with_the_clip() -> None:
    frames, masks = moving_disk(4)
    long = [frames[i % 2] for i in range(HISTORY + 30)]
    tracker = ClassicalTracker(long)
    tracker.add_mask(0, 1, masks[0])
    list(tracker.propagate())
    held = [frame for frame in range(len(long)) if tracker.result(frame, 1) is not None]
    assert len(held) == HISTORY + 1
    assert held[0] == 0


def test_clearing_and_removing_follow_the_engine() -> None:
    frames, masks = moving_disk()
    tracker = ClassicalTracker(frames)
    tracker.add_mask(0, 1, masks[0])
    assert 1 in tracker.clear_prompts(0, 1)
    with pytest.raises(RuntimeError, match="no prompted frame"):
        next(tracker.propagate())
    tracker.remove_object(1)
    with pytest.raises(RuntimeError, match="no object"):
        next(tracker.propagate())
    assert tracker.clear_prompts(0, 9) == {}


@pytest.mark.parametrize(
    "prompt",
    [
        {"points": [[1, 2]]},
        {},
        {"points": [[1, 2]], "labels": [3]},
        {"points": [1, 2], "labels": [1]},
        {"box": [1, 2, 3]},
        {"box": [1, 2, 3, float("nan")]},
        {"box": [1, 2, 30, 40], "replace": False},
    ],
)
def test_a_malformed_prompt_is_refused_and_leaves_no_object(prompt: dict[str, object]) -> None:
    tracker = ClassicalTracker(moving_disk(2)[0])
    with pytest.raises(ValueError):
        tracker.add_points(0, 1, **prompt)
    assert tracker.object_ids == ()


def test_frames_outside_the_clip_are_refused() -> None:
    frames, masks = moving_disk(3)
    tracker = ClassicalTracker(frames)
    with pytest.raises(IndexError):
        tracker.add_points(3, 1, [[1, 1]], [1])
    tracker.add_mask(0, 1, masks[0])
    with pytest.raises(IndexError):
        list(tracker.propagate(end=3))


def test_soft_logits_give_back_edges_and_thin_parts() -> None:
    height, width = 720, 1280
    ys, xs = np.mgrid[0:height, 0:width] + 0.5
    mask = np.hypot(xs - 600, ys - 350) < 130
    mask |= (np.abs(ys - 350 - (xs - 600) * 0.4) < 2.5) & (xs > 600) & (xs < 900)
    soft = ObjectMask(low_res_of(mask), 1.0, 1.0, 1.0, np.zeros(1, np.float32))
    back = soft.mask((height, width))
    assert jaccard(back, mask) > 0.985
    assert back[:, 760:860].any(axis=0).all()


@pytest.mark.parametrize("value", [False, True])
def test_empty_and_full_masks_have_finite_logits(value: bool) -> None:
    logits = low_res_of(np.full((30, 40), value))
    assert np.isfinite(logits).all()
    assert ((logits > 0) == value).all()
