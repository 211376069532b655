"""The archive of far results: what comes back, what goes, and in what order."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sam2core.archive import ResultArchive
from sam2core.model import ABSENT_LOGIT, Result

SIDE = 8


def drawn(seed: int, score: float = 3.0) -> Result:
    random = torch.Generator().manual_seed(seed)
    low_res = torch.randint(-100, 100, (1, 1, SIDE, SIDE), generator=random) / 8
    pointer = torch.randn(1, 16, generator=random)
    return Result(low_res, torch.tensor([0.1 * (seed % 10)]), torch.tensor([score]), pointer)


def assert_same(found: Result, stored: Result) -> None:
    assert torch.equal(found.low_res, stored.low_res)
    assert torch.equal(found.iou, stored.iou)
    assert torch.equal(found.score, stored.score)
    assert torch.equal(found.pointer, stored.pointer)


def test_a_result_comes_back_as_it_was_with_its_direction() -> None:
    archive = ResultArchive(10_000)
    archive.put(1, 7, drawn(3), reverse=True)
    found = archive.get(1, 7)
    assert found is not None
    assert_same(found.result, drawn(3))
    assert found.reverse is True
    assert archive.get(2, 7) is None
    assert archive.get(1, 8) is None


def test_an_absent_object_comes_back_absent_everywhere() -> None:
    archive = ResultArchive(10_000)
    archive.put(1, 0, drawn(1, score=-2.0), reverse=None)
    found = archive.get(1, 0)
    assert found is not None
    assert bool((found.result.low_res == ABSENT_LOGIT).all())
    assert found.reverse is None


def test_without_any_budget_nothing_is_kept_and_nothing_fails() -> None:
    archive = ResultArchive(0)
    archive.put(1, 0, drawn(1), reverse=False)
    assert archive.get(1, 0) is None


def test_forgetting_an_object_keeps_the_others() -> None:
    archive = ResultArchive(10_000)
    archive.put(1, 0, drawn(1), reverse=False)
    archive.put(2, 0, drawn(2), reverse=False)
    archive.discard_object(1)
    assert archive.get(1, 0) is None
    kept = archive.get(2, 0)
    assert kept is not None
    assert_same(kept.result, drawn(2))


calls = st.lists(
    st.tuples(st.booleans(), st.integers(1, 2), st.integers(0, 5), st.integers(0, 99)),
    max_size=80,
)


@settings(max_examples=60, deadline=None)
@given(calls, st.integers(100, 900))
def test_what_is_found_is_always_the_newest_put_and_the_last_put_is_always_found(
    calls: list[tuple[bool, int, int, int]], max_bytes: int
) -> None:
    archive = ResultArchive(max_bytes)
    newest: dict[tuple[int, int], int] = {}
    for is_put, object_id, frame, seed in calls:
        if is_put:
            archive.put(object_id, frame, drawn(seed), reverse=False)
            newest[object_id, frame] = seed
        else:
            archive.discard(object_id, frame)
            newest.pop((object_id, frame), None)
        for key in [(number, index) for number in (1, 2) for index in range(6)]:
            found = archive.get(*key)
            if found is not None:
                assert_same(found.result, drawn(newest[key]))
        # A record of this size takes less than 200 bytes.
        if is_put and max_bytes >= 200:
            assert archive.get(object_id, frame) is not None


def test_a_long_run_drops_the_oldest_and_keeps_an_unbroken_row_of_the_newest() -> None:
    archive = ResultArchive(2_000)
    for frame in range(300):
        archive.put(1, frame, drawn(frame), reverse=False)
        held = [f for f in range(frame + 1) if archive.get(1, f) is not None]
        assert held == list(range(held[0], frame + 1))
        assert len(held) >= min(frame + 1, 8)
