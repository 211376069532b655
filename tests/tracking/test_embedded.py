"""The offline default: the model's say, what can be left out, and the shipped weights."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from rotoline.core.scores import jaccard
from rotoline.tracking import embedded
from rotoline.tracking.classical import ClassicalTracker
from rotoline.tracking.crops import Window, look, look_at_cover, put_back, window_around
from rotoline.tracking.embedded import EmbeddedFollower, EmbeddedParts, EmbeddedTracker
from rotoline.tracking.engine import open_tracker
from rotoline.tracking.fit import Example, FitSettings, ShotFit, evenly
from rotoline.tracking.flow import Picture
from sam2core import build_model, load_model
from sam2core.model import Sam2
from sam2core.training.weights import initialise
from tests.tracking.footage import moving_disk

SIZE = (160, 224)
QUICK = FitSettings(steps=3, batch=2, size=128)


@cache
def small_model() -> Sam2:
    model = build_model("nano", 128)
    initialise(model, 3)
    return model


def footage(count: int = 4) -> tuple[list[np.ndarray], list[np.ndarray]]:
    return moving_disk(count, SIZE, (5.0, 2.0), (70.0, 70.0), 26.0)


def tracked(tracker: EmbeddedTracker | ClassicalTracker) -> list[np.ndarray]:
    return [item.objects[1].low_res for item in tracker.propagate()]


def test_without_a_model_it_is_the_classical_tracker() -> None:
    frames, masks = footage()
    runs = []
    for tracker in (ClassicalTracker(frames), EmbeddedTracker(None, frames)):
        tracker.add_mask(0, 1, masks[0])
        runs.append(tracked(tracker))
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


def test_small_pictures_and_a_left_out_network_are_followed_classically() -> None:
    for parts, size in ((EmbeddedParts(), (72, 96)), (EmbeddedParts(network=False), SIZE)):
        frames, masks = moving_disk(3, size)
        runs = []
        for tracker in (
            ClassicalTracker(frames),
            EmbeddedTracker(small_model(), frames, parts),
        ):
            tracker.add_mask(0, 1, masks[0])
            runs.append(tracked(tracker))
        assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


def test_the_same_input_gives_the_same_masks_with_fitting() -> None:
    frames, masks = footage(3)
    runs = []
    for _ in range(2):
        tracker = EmbeddedTracker(small_model(), frames, EmbeddedParts(settings=QUICK))
        tracker.add_mask(0, 1, masks[0])
        runs.append(tracked(tracker))
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


def test_fitting_changes_a_copy_only() -> None:
    frames, masks = footage(2)
    model = small_model()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    tracker = EmbeddedTracker(model, frames, EmbeddedParts(settings=QUICK))
    tracker.add_mask(0, 1, masks[0])
    tracked(tracker)
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())


def test_fitting_tells_its_progress_and_is_done_once() -> None:
    frames, masks = footage(2)
    tracker = EmbeddedTracker(small_model(), frames, EmbeddedParts(settings=QUICK))
    tracker.add_mask(0, 1, masks[0])
    steps = [(progress.done, progress.total) for progress in tracker.fit()]
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert list(tracker.fit()) == []
    tracker.add_points(1, 1, [[75, 72]], [1])
    assert len(list(tracker.fit())) == 3


def test_cancelled_fitting_leaves_the_object_unlearnt() -> None:
    frames, masks = footage(2)
    tracker = EmbeddedTracker(small_model(), frames, EmbeddedParts(settings=QUICK))
    tracker.add_mask(0, 1, masks[0])
    fitting = tracker.fit()
    next(fitting)
    fitting.close()
    assert len(list(tracker.fit())) == 3


def test_a_run_stops_between_two_steps_of_fitting() -> None:
    frames, masks = footage(3)
    slow = FitSettings(steps=1000, batch=1, size=128)
    tracker = EmbeddedTracker(small_model(), frames, EmbeddedParts(settings=slow))
    tracker.add_mask(0, 1, masks[0])
    polls = itertools.count()
    done = [item.frame for item in tracker.propagate(should_stop=lambda: next(polls) >= 5)]
    assert done == [0]


def test_fitting_lowers_the_loss_on_the_prompted_frame() -> None:
    frames, masks = footage(1)
    example = Example(frames[0], masks[0])
    window = window_around(masks[0])
    assert window is not None

    def error(fit: ShotFit) -> float:
        tracker = EmbeddedTracker(fit.model, frames, EmbeddedParts(fit=False, settings=longer))
        tracker.add_mask(0, 1, masks[0])
        learner = tracker._learner
        assert learner is not None
        logits = learner._look(learner._unfitted(), tracker._working.picture(0), None, window)[0]
        chance = 1 / (1 + np.exp(-np.clip(logits, -20, 20)))
        seen = put_back(np.ones((8, 8), np.float32), window, SIZE, 0.0) > 0.5
        return float(np.abs(chance - masks[0])[seen].mean())

    longer = FitSettings(steps=25, batch=2, size=128, rate=1e-3, enough=0.0)
    fit = ShotFit(small_model(), longer)
    before = error(fit)
    assert len(list(fit.run([example]))) == 25
    assert error(fit) < 0.8 * before


def test_nothing_is_learnt_from_empty_masks() -> None:
    frames, _ = footage(1)
    fit = ShotFit(small_model(), QUICK)
    assert list(fit.run([Example(frames[0], np.zeros(SIZE, bool))])) == []


def test_a_window_shows_the_object_and_puts_answers_back_in_place() -> None:
    frames, masks = footage(1)
    window = window_around(masks[0])
    assert window is not None
    seen = look_at_cover(masks[0].astype(np.float32), window, 128)
    back = put_back(seen, window, SIZE, 0.0) > 0.5
    assert jaccard(back, masks[0]) > 0.95
    assert look(frames[0], window, 128).shape == (128, 128, 3)


def test_a_window_over_the_rim_is_filled_and_nothing_is_inside_beyond() -> None:
    frames, masks = footage(1)
    seen = look_at_cover(np.ones(SIZE, np.float32), Window(0.0, 0.0, 100.0), 64)
    assert seen[:24, :24].max() == 0
    assert seen[40:, 40:].min() == 1
    assert look(frames[0], Window(0.0, 0.0, 100.0), 64).shape == (64, 64, 3)
    assert window_around(np.zeros_like(masks[0])) is None


@pytest.fixture(scope="module")
def shipped() -> Sam2:
    return load_model("nano")


def test_where_the_shipped_weights_are_missing_that_is_told_and_flow_and_colours_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sam2core.loading._SUFFIXES", ())
    frames, masks = footage(2)
    runs = []
    for tracker in (open_tracker("embedded", frames, "cpu"), ClassicalTracker(frames)):
        tracker.add_mask(0, 1, masks[0])
        runs.append([item.objects[1].low_res for item in tracker.propagate()])
    assert "model nano: no checkpoint in" in caplog.text
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


def test_shipped_weights_follow_an_object_through_a_short_disappearance(shipped: Sam2) -> None:
    frames, masks = moving_disk(9, (240, 320), (14.0, 2.0), (60.0, 110.0), 30.0)
    post = slice(118, 136)
    for frame, mask in zip(frames, masks, strict=True):
        frame[:, post] = (60, 60, 66)
        mask[:, post] = False
    settings = FitSettings(steps=30, batch=3, size=128)
    tracker = EmbeddedTracker(shipped, frames, EmbeddedParts(settings=settings))
    tracker.add_mask(0, 1, masks[0])
    scores = [
        jaccard(item.objects[1].mask((240, 320)), masks[item.frame]) for item in tracker.propagate()
    ]
    assert scores[-1] > 0.75
    assert float(np.mean(scores)) > 0.75


def test_edges_are_mended_only_where_that_gives_the_prompted_mask_back(
    shipped: Sam2, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GrabCut is tried on the prompted frame; what it spoils there it is not asked again."""
    frames, masks = moving_disk(3, (240, 320), (6.0, 1.0), (110.0, 120.0), 45.0)
    mend = EmbeddedFollower.mended
    seen: list[int] = []

    def kept(self: EmbeddedFollower, picture: Picture, *rest: Any) -> NDArray[np.bool_]:
        seen.append(picture.index)
        return mend(self, picture, *rest)

    def spoiled(self: EmbeddedFollower, picture: Picture, *rest: Any) -> NDArray[np.bool_]:
        return kept(self, picture, *rest) & (np.arange(320) < 100)

    settings = FitSettings(steps=30, batch=2, size=128)
    for mended, clean, expected in (
        (kept, True, [0, 1, 2]),
        (spoiled, True, [0]),
        (kept, False, []),
    ):
        monkeypatch.setattr(EmbeddedFollower, "mended", mended)
        parts = EmbeddedParts(settings=settings, clean=clean)
        tracker = EmbeddedTracker(shipped, frames, parts)
        tracker.add_mask(0, 1, masks[0])
        seen.clear()
        found = [item.objects[1].mask((240, 320)) for item in tracker.propagate()]
        assert seen == expected
        assert min(jaccard(a, b) for a, b in zip(found, masks, strict=True)) > 0.9


def test_putting_back_the_same_prompts_needs_no_new_fit() -> None:
    frames, masks = footage(2)
    tracker = EmbeddedTracker(small_model(), frames, EmbeddedParts(settings=QUICK))
    item = tracker.add_mask(0, 1, masks[0])[1]
    assert len(list(tracker.fit())) == 3
    tracker.remove_object(1)
    tracker.restore(0, 1, item.low_res, item.pointer, item.score, item.iou, prompted=True)
    assert list(tracker.fit()) == []


def test_many_objects_are_learnt_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    frames, masks = footage(3)
    once = EmbeddedParts(settings=FitSettings(steps=1, batch=1, size=128))
    tracker = EmbeddedTracker(small_model(), frames, once)
    count = embedded.KEPT_FITS + 2
    for number in range(1, count + 1):
        tracker.add_mask(0, number, np.roll(masks[0], 3 * number, axis=1))
    assert len(list(tracker.fit())) == count
    learnt: list[object] = []
    monkeypatch.setattr(ShotFit, "run", lambda self, _: learnt.append(self) or iter(()))
    assert len(list(tracker.propagate())) == 3
    assert learnt == []


def test_many_prompted_frames_are_learnt_from_all_over_the_clip() -> None:
    assert evenly(range(30), 8) == [0, 4, 8, 12, 17, 21, 25, 29]
    assert list(evenly(range(3), 8)) == [0, 1, 2]


def test_the_model_looks_once_at_a_picture_that_is_clicked_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frames, _ = footage(2)
    model = small_model()
    looks = []
    encode = Sam2.encode

    def counted(self: Sam2, *given: object) -> object:
        looks.append(self)
        return encode(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Sam2, "encode", counted)
    tracker = EmbeddedTracker(model, frames, EmbeddedParts(settings=QUICK))
    for x in (60.0, 64.0):
        tracker.preview(0, [[x, 70.0]], [1])
    assert len(looks) == 1
    tracker.embed(1)
    assert len(looks) == 2  # ahead of the click, which waits for it no more
    tracker.preview(1, [[64.0, 70.0]], [1])
    assert len(looks) == 2
