"""What the tracker keeps, reads and can take up again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
import torch
from moving_clip import WatchedFrames, open_tracker, small_model

from sam2core import ObjectMask, Tracker
from sam2core.archive import ResultArchive
from sam2core.memory_bank import ConditioningLimit, MemoryBank
from sam2core.model import Embedding, Result

CLICK: Any = ([[20, 24]], [1])
OTHER: Any = ([[50, 10]], [1])
EXACT_ENOUGH = 1e-3


@pytest.fixture
def encoded() -> Iterator[list[int]]:
    """Counts pictures that go through the image encoder."""
    runs: list[int] = []
    trunk = small_model().image_encoder.trunk
    hook = trunk.register_forward_hook(lambda *_: runs.append(1))
    yield runs
    hook.remove()


def test_frames_are_read_when_needed_one_at_a_time_and_let_go() -> None:
    clip = WatchedFrames(20)
    tracker = open_tracker(clip)
    assert clip.reads == []
    tracker.add_points(4, 1, *CLICK)
    assert set(clip.reads) == {4}
    for count, tracked in enumerate(tracker.propagate(4, 12), start=4):
        assert max(clip.reads) == tracked.frame == count
        assert clip.alive() <= 1
    assert set(clip.reads) == set(range(4, 13))


def test_frames_with_a_cached_embedding_are_neither_read_nor_encoded_again(
    encoded: list[int],
) -> None:
    clip = WatchedFrames(8)
    tracker = open_tracker(clip)
    tracker.add_points(0, 1, *CLICK)
    list(tracker.propagate())
    assert len(encoded) == 8
    read = len(clip.reads)
    list(tracker.propagate(7, reverse=True))
    tracker.add_points(3, 1, [[40, 30]], [0])
    tracker.preview(5, [[40, 30]], [0], object_id=1)
    list(tracker.propagate())
    assert len(encoded) == 8
    assert len(clip.reads) == read
    assert tracker.is_embedded(5)


def test_the_embedding_cache_stays_within_its_bytes(encoded: list[int]) -> None:
    clip = WatchedFrames(8)
    probe = open_tracker(clip)
    probe.embed(0)
    embedding = probe._steps._cache.get(0)
    assert isinstance(embedding, Embedding)
    encoded.clear()
    tracker = open_tracker(clip, cache_bytes=2 * embedding.nbytes)
    tracker.add_points(0, 1, *CLICK)
    list(tracker.propagate(end=5))
    assert [frame for frame in range(8) if tracker.is_embedded(frame)] == [4, 5]
    assert len(encoded) == 6
    tracker.embed(4)
    tracker.embed(6)
    assert [frame for frame in range(8) if tracker.is_embedded(frame)] == [4, 6]


def test_what_is_kept_of_tracked_frames_stops_growing() -> None:
    clip = WatchedFrames(76)
    tracker = open_tracker(clip, cache_bytes=1)
    tracker.add_points(0, 1, *CLICK)
    tracker.add_points(0, 2, *OTHER)
    held = {}
    for tracked in tracker.propagate():
        held[tracked.frame] = [kept(item.bank) for item in tracker._objects.values()]
        for item in tracker._objects.values():
            assert sum(e.memory is not None for e in item.bank.tracked.values()) <= 7
    assert held[75] == held[55] == held[40]
    assert len(held[0]) == 2


def test_memories_of_prompted_frames_are_held_near_and_made_again_alike() -> None:
    def run(limit: int) -> tuple[Tracker, dict[int, np.ndarray]]:
        tracker = open_tracker(30, max_cond_frames_in_attn=limit)
        for frame in range(0, 30, 2):
            tracker.add_points(frame, 1, *CLICK)
        list(tracker.propagate())
        return tracker, {t.frame: t.objects[1].low_res for t in tracker.propagate(end=3)}

    tracker, masks = run(3)
    bank = tracker._objects[1].bank
    assert len(bank.conditioning) == 15
    assert sum(entry.memory is not None for entry in bank.conditioning.values()) <= 6
    again = open_tracker(30, max_cond_frames_in_attn=3)
    for frame in range(0, 30, 2):
        again.add_points(frame, 1, *CLICK)
    for tracked in again.propagate(end=3):
        np.testing.assert_array_equal(tracked.objects[1].low_res, masks[tracked.frame])


def kept(bank: MemoryBank) -> int:
    """Bytes of tensors held for one object outside the archive."""
    entries = [*bank.tracked.values(), *bank.conditioning.values()]
    total = 0
    for entry in entries:
        total += entry.result.low_res.untyped_storage().nbytes()
        total += entry.result.pointer.untyped_storage().nbytes()
        if entry.memory is not None:
            total += entry.memory.untyped_storage().nbytes()
    return total


def test_far_results_are_small_and_bounded_and_close_to_what_they_were() -> None:
    tracker = open_tracker(56)
    tracker.add_points(0, 1, *CLICK)
    masks = {t.frame: t.objects[1] for t in tracker.propagate()}
    for frame in (1, 12, 22, 55):
        brought_back = tracker.result(frame, 1)
        assert brought_back is not None
        near = np.clip(masks[frame].low_res, -15.8, 15.8)
        np.testing.assert_allclose(
            np.clip(brought_back.low_res, -15.8, 15.8), near, atol=0.0626, err_msg=str(frame)
        )
        np.testing.assert_array_equal(brought_back.pointer, masks[frame].pointer)
        assert brought_back.score == pytest.approx(masks[frame].score)


def test_the_archive_drops_the_oldest_results_first() -> None:
    archive = ResultArchive(12_000)
    noise = torch.randn(1, 1, 32, 32, generator=torch.Generator().manual_seed(2)) * 5
    result = Result(noise, torch.ones(1), torch.ones(1), torch.zeros(1, 128))
    for frame in range(40):
        archive.put(1, frame, result, False)
    held = [frame for frame in range(40) if archive.get(1, frame) is not None]
    assert held == list(range(held[0], 40))
    assert 1 < len(held) < 20


def test_memories_are_stored_in_the_type_asked_for() -> None:
    for dtype in (torch.float32, torch.bfloat16):
        tracker = open_tracker(memory_dtype=dtype)
        tracker.add_points(0, 1, *CLICK)
        list(tracker.propagate(end=3))
        entry = tracker._objects[1].bank.entry(2)
        assert entry is not None
        assert entry.memory is not None
        assert entry.memory.dtype == dtype


def test_closing_keeps_finished_frames_and_a_later_run_goes_on_from_there() -> None:
    whole, stopped = open_tracker(12), open_tracker(12)
    for tracker in (whole, stopped):
        tracker.add_points(0, 1, *CLICK)
    expected = {t.frame: t.objects[1].low_res for t in whole.propagate()}
    run = stopped.propagate()
    found = {t.frame: t.objects[1].low_res for t in islice(run, 5)}
    run.close()
    assert list(run) == []
    assert [f for f in range(12) if stopped.result(f, 1) is not None] == list(found)
    found |= {t.frame: t.objects[1].low_res for t in stopped.propagate(len(found))}
    for frame, mask in found.items():
        np.testing.assert_allclose(mask, expected[frame], atol=EXACT_ENOUGH)
    assert sorted(found) == list(range(12))


def test_a_run_stops_between_two_stages_when_it_should() -> None:
    tracker = open_tracker(12)
    tracker.add_points(0, 1, *CLICK)
    polls = 0

    def should_stop() -> bool:
        nonlocal polls
        polls += 1
        return polls > 14

    finished = [t.frame for t in tracker.propagate(should_stop=should_stop)]
    assert 1 < len(finished) < 6
    assert polls == 15, "the run went on after it was told to stop"
    assert tracker.result(finished[-1], 1) is not None
    assert tracker.result(finished[-1] + 1, 1) is None
    assert [t.frame for t in tracker.propagate()] == list(range(12))


def test_a_run_can_be_closed_from_another_thread() -> None:
    tracker = open_tracker(400)
    tracker.add_points(0, 1, *CLICK)
    run = tracker.propagate()
    next(run)
    timer = threading.Timer(0.2, run.close)
    timer.start()
    finished = [t.frame for t in run]
    timer.join()
    assert len(finished) < 399


def test_a_picture_that_cannot_be_read_ends_the_run_and_harms_nothing() -> None:
    class Torn(WatchedFrames):
        torn = True

        def __getitem__(self, index: int) -> Any:
            if index == 4 and self.torn:
                raise OSError("frame 4 is torn")
            return super().__getitem__(index)

    clip = Torn(8)
    tracker, whole = open_tracker(clip), open_tracker(8)
    for each in (tracker, whole):
        each.add_points(0, 1, *CLICK)
    finished = []
    with pytest.raises(OSError, match="torn"):
        finished.extend(t.frame for t in tracker.propagate())
    assert tracker.result(3, 1) is not None
    assert tracker.result(4, 1) is None
    clip.torn = False
    rest = {t.frame: t.objects[1].low_res for t in tracker.propagate(4)}
    expected = {t.frame: t.objects[1].low_res for t in whole.propagate()}
    for frame, mask in rest.items():
        np.testing.assert_allclose(mask, expected[frame], atol=EXACT_ENOUGH)


@pytest.mark.parametrize("reverse", [False, True])
def test_restored_results_resume_as_if_never_interrupted(reverse: bool) -> None:
    whole = open_tracker(14)
    start = 13 if reverse else 0
    whole.add_points(start, 1, *CLICK)
    whole.add_points(start, 5, *OTHER)
    whole.add_points(7, 1, [[40, 30]], [0])
    masks: dict[int, dict[int, ObjectMask]] = {
        t.frame: dict(t.objects) for t in whole.propagate(start, reverse=reverse)
    }
    resumed = open_tracker(14)
    done = [f for f in masks if (f >= 5 if reverse else f <= 8)]
    for frame in done:
        for object_id, mask in masks[frame].items():
            resumed.restore(
                frame,
                object_id,
                mask.low_res,
                mask.pointer,
                mask.score,
                mask.iou,
                prompted=frame == start or (frame == 7 and object_id == 1),
                reverse=reverse,
            )
    assert resumed.object_ids == (1, 5)
    shown = resumed.result(7, 1)
    assert shown is not None
    np.testing.assert_array_equal(shown.low_res, masks[7][1].low_res)
    for tracked in resumed.propagate(4 if reverse else 9, reverse=reverse):
        for object_id, mask in tracked.objects.items():
            expected = masks[tracked.frame][object_id]
            np.testing.assert_allclose(mask.low_res, expected.low_res, atol=5e-3)
            assert mask.score == pytest.approx(expected.score, abs=5e-3)


def test_restoring_runs_no_network_and_reads_no_frame(encoded: list[int]) -> None:
    tracker = open_tracker(6)
    mask = tracker.add_points(0, 1, *CLICK)[1]
    encoded.clear()
    clip = WatchedFrames(6)
    other = open_tracker(clip)
    for frame in range(6):
        other.restore(frame, 1, mask.low_res, mask.pointer, mask.score, prompted=frame == 0)
    assert other.result(3, 1) is not None
    assert clip.reads == []
    assert encoded == []


def test_a_restored_mask_of_another_model_is_refused() -> None:
    tracker = open_tracker(6)
    with pytest.raises(ValueError, match="track the frame again"):
        tracker.restore(0, 1, np.zeros((64, 64), np.float32), np.zeros(128, np.float32), 1.0)
    with pytest.raises(ValueError, match="track the frame again"):
        tracker.restore(0, 1, np.zeros((32, 32), np.float32), np.zeros(256, np.float32), 1.0)
    assert tracker.object_ids == ()


def test_a_correction_after_restoring_uses_the_restored_memory() -> None:
    whole = open_tracker(10)
    whole.add_points(0, 1, *CLICK)
    masks = {t.frame: t.objects[1] for t in whole.propagate()}
    resumed = open_tracker(10)
    for frame, mask in masks.items():
        resumed.restore(frame, 1, mask.low_res, mask.pointer, mask.score, prompted=frame == 0)
    expected = whole.add_points(6, 1, [[40, 30]], [0])[1]
    found = resumed.add_points(6, 1, [[40, 30]], [0])[1]
    np.testing.assert_allclose(found.low_res, expected.low_res, atol=5e-3)


def test_the_conditioning_limit_takes_the_nearest_on_both_sides_and_keeps_the_first() -> None:
    frames = [0, 10, 20, 30, 40, 50]
    limit = ConditioningLimit(3)
    assert limit.choose(frames, 24) == [20, 30, 10]
    assert set(limit.choose(frames, 30)) == {20, 30, 40}
    assert set(limit.choose(frames, 60)) == {30, 40, 50}
    assert ConditioningLimit().choose(frames, 25) == frames
    first = ConditioningLimit(3, keep_first=True).choose(frames, 45)
    assert 0 in first
    assert {40, 50} < set(first)
    assert ConditioningLimit(8, keep_first=True).choose(frames, 45) == frames


def test_many_keyframes_do_not_lengthen_what_attention_reads() -> None:
    tokens: list[int] = []
    layer = small_model().memory_attention
    hook = layer.register_forward_pre_hook(lambda _m, inputs: tokens.append(inputs[1].shape[1]))
    maps = {}
    try:
        for limit in (-1, 3):
            tracker = open_tracker(30, max_cond_frames_in_attn=limit, keep_first_cond_frame=True)
            for frame in range(0, 20, 2):
                tracker.add_points(frame, 1, *CLICK)
            tokens.clear()
            list(tracker.propagate(29, 29))
            maps[limit] = max(tokens) // 64
    finally:
        hook.remove()
    assert maps == {-1: 10, 3: 3}


def test_two_trackers_on_one_model_do_not_meet() -> None:
    first, second = open_tracker(), open_tracker()
    first.add_points(0, 1, *CLICK)
    second.add_points(0, 1, *OTHER)
    ours = iter(first.propagate())
    theirs = iter(second.propagate())
    mixed = [
        (a.objects[1].low_res, b.objects[1].low_res) for a, b in zip(ours, theirs, strict=True)
    ]
    alone: Tracker = open_tracker()
    alone.add_points(0, 1, *CLICK)
    for (mask, _), tracked in zip(mixed, alone.propagate(), strict=True):
        np.testing.assert_allclose(mask, tracked.objects[1].low_res, atol=EXACT_ENOUGH)
