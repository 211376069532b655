"""Learning the shot with SAM 2's own tracker, and keeping what was learnt between runs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from rotoline.core.mask_codec import decode_logits, encode_logits
from rotoline.core.scores import jaccard
from rotoline.tracking.decoder_fit import DecoderFit, DecoderFitSettings, Shown
from rotoline.tracking.embedded import EmbeddedParts, EmbeddedTracker
from rotoline.tracking.engine import sam2_tracker
from rotoline.tracking.fit import FitSettings
from rotoline.tracking.fit_store import FitStore, fit_key, inside_bits, put_weights
from rotoline.tracking.learning import LearningTracker
from sam2core import ObjectMask, Tracker, build_model
from sam2core.model import Sam2
from tests.sam2core.recipe import recipe_weights
from tests.tracking.footage import moving_disk

SIZE = (160, 224)
FRAMES, MASKS = moving_disk(4, SIZE, (5.0, 2.0), (70.0, 70.0), 26.0)
ENOUGH = DecoderFitSettings(looks=8, steps=32)
QUICK = DecoderFitSettings(looks=2, steps=2, batch=1)


@cache
def official() -> Sam2:
    """The shape of an official model with weights that mean nothing, for a small input."""
    model = build_model("tiny", 128)
    shapes = {key: tuple(value.shape) for key, value in model.state_dict().items()}
    model.load_state_dict(recipe_weights(shapes))
    return model


@cache
def small() -> Sam2:
    """A model that is quick; what is learnt with it means nothing either."""
    model = build_model("nano", 128)
    shapes = {key: tuple(value.shape) for key, value in model.state_dict().items()}
    model.load_state_dict(recipe_weights(shapes))
    return model


def tracker(settings: DecoderFitSettings = QUICK, store: FitStore | None = None) -> LearningTracker:
    model = official() if settings is ENOUGH else small()
    return LearningTracker(Tracker(model, FRAMES), model, FRAMES, settings, store)


def tracked(learning: LearningTracker) -> list[np.ndarray]:
    return [item.objects[1].low_res for item in learning.propagate()]


def same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def shown() -> Shown:
    mask = Tracker(official(), FRAMES).add_mask(0, 1, MASKS[0])[1]
    return Shown(1, 0, FRAMES[0], mask)


def test_the_loss_falls_and_masks_improve_where_the_model_knew_nothing() -> None:
    fit = DecoderFit(official(), ENOUGH)
    steps = [(progress.done, progress.total) for progress in fit.run([shown()])]
    total = 1 + ENOUGH.looks + ENOUGH.steps
    assert steps == [(done, total) for done in range(1, total + 1)]
    assert np.mean(fit.losses[-6:]) < 0.4 * np.mean(fit.losses[:6])

    def overlap(learning: LearningTracker) -> float:
        item = list(learning.propagate(start=0, end=1))[1].objects[1]
        return jaccard(item.mask(SIZE) & (item.score > 0), MASKS[1])

    learning = tracker(ENOUGH)
    learning.add_mask(0, 1, MASKS[0])
    assert overlap(learning) < 0.2
    list(learning.fit())
    assert overlap(learning) > 0.6


def test_learning_leaves_the_model_and_its_answers_as_they_were() -> None:
    before = {key: value.clone() for key, value in small().state_dict().items()}
    learning = tracker()
    learning.add_mask(0, 1, MASKS[0])
    answer = learning.preview(1, [[75, 72]], [1])
    plain = tracked(learning)
    list(learning.fit())
    assert not same(tracked(learning), plain)
    assert np.array_equal(learning.preview(1, [[75, 72]], [1]).low_res, answer.low_res)
    other = tracker()
    other.add_mask(0, 1, MASKS[0])
    assert same(tracked(other), plain)
    assert all(torch.equal(before[key], value) for key, value in small().state_dict().items())


def test_the_same_prompts_are_learnt_once_and_others_anew() -> None:
    learning = tracker()
    learning.add_mask(0, 1, MASKS[0])
    assert [p.done for p in learning.fit()] == [1, 2, 3, 4, 5]
    assert list(learning.fit()) == []
    learning.add_mask(2, 1, MASKS[2])
    assert len(list(learning.fit())) == 6
    learning.clear_prompts(2, 1)
    assert list(learning.fit()) == []
    learning.remove_object(1)
    assert list(learning.fit()) == []


def test_a_cancelled_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    learning = tracker(store=FitStore(tmp_path))
    learning.add_mask(0, 1, MASKS[0])
    plain = tracked(learning)
    steps = learning.fit()
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert same(tracked(learning), plain)
    assert not list(tmp_path.iterdir())
    assert len(list(learning.fit())) == 5


def test_nothing_is_learnt_of_an_object_that_is_not_there() -> None:
    learning = tracker()
    learning.add_mask(0, 1, np.zeros(SIZE, np.bool_))
    assert list(learning.fit()) == []
    assert len(tracked(learning)) == len(FRAMES)


def test_a_kept_fit_gives_the_same_masks_without_learning(tmp_path: Path) -> None:
    runs = []
    for _ in range(2):
        learning = tracker(store=FitStore(tmp_path))
        learning.add_mask(0, 1, MASKS[0])
        runs.append((len(list(learning.fit())), tracked(learning)))
    assert [steps for steps, _ in runs] == [5, 0]
    assert same(runs[0][1], runs[1][1])


def test_the_embedded_tracker_learns_a_reopened_shot_only_once(tmp_path: Path) -> None:
    parts = EmbeddedParts(settings=FitSettings(steps=3, batch=2, size=128))
    first = EmbeddedTracker(small(), FRAMES, parts, FitStore(tmp_path))
    answer = first.add_mask(0, 1, MASKS[0])[1]
    assert len(list(first.fit())) == 3
    whole = [item.objects[1].low_res for item in first.propagate()]

    low_res, pointer = decode_logits(encode_logits(answer.low_res, answer.pointer))
    assert pointer is not None

    def reopened() -> EmbeddedTracker:
        again = EmbeddedTracker(small(), FRAMES, parts, FitStore(tmp_path))
        again.restore(0, 1, low_res, pointer, answer.score, answer.iou, prompted=True)
        return again

    again = reopened()
    assert list(again.fit()) == []
    agreement = [
        jaccard(item.objects[1].low_res > 0, before > 0)
        for item, before in zip(again.propagate(), whole, strict=True)
    ]
    assert min(agreement) > 0.98
    again = reopened()
    again.add_mask(2, 1, MASKS[2])
    assert len(list(again.fit())) == 3


def test_storing_a_mask_does_not_change_its_part_of_a_key() -> None:
    random = np.random.default_rng(3)
    for scale in (1e-4, 1e-3, 0.1, 1.0, 40.0):
        low_res = random.normal(0, scale, (64, 64)).astype(np.float32)
        stored, _ = decode_logits(encode_logits(low_res, None))
        assert np.array_equal(inside_bits(low_res), inside_bits(stored))
    assert not np.array_equal(inside_bits(low_res), inside_bits(-low_res))


def test_damaged_and_foreign_fits_are_learnt_again(tmp_path: Path) -> None:
    store = FitStore(tmp_path)
    learning = tracker(store=store)
    learning.add_mask(0, 1, MASKS[0])
    list(learning.fit())
    (file,) = tmp_path.iterdir()
    for content in (b"", b"no weights", file.read_bytes()[:-100]):
        file.write_bytes(content)
        learning = tracker(store=store)
        learning.add_mask(0, 1, MASKS[0])
        assert len(list(learning.fit())) == 5
    store.save(file.stem, {"another": torch.zeros(2)})
    learning = tracker(store=store)
    learning.add_mask(0, 1, MASKS[0])
    assert len(list(learning.fit())) == 5


def test_a_store_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    store = FitStore(blocked / "fits")
    store.save("a", {"x": torch.zeros(2)})
    assert store.load("a") is None


def test_the_least_recently_used_fits_make_room(tmp_path: Path) -> None:
    weights = {"x": torch.zeros(1000)}
    store = FitStore(tmp_path, budget=5000)
    for number, name in enumerate("ab"):
        store.save(name, weights)
        os.utime(tmp_path / f"{name}.safetensors", (number, number))
    assert store.load("a") is not None
    store.save("c", weights)
    assert store.load("b") is None
    assert store.load("a") is not None and store.load("c") is not None


def test_a_key_tells_models_settings_pictures_and_masks_apart() -> None:
    model = torch.nn.Linear(3, 2)
    facts = (FitSettings(), FRAMES[0], (1, MASKS[0]))
    key = fit_key(model, *facts)
    assert key == fit_key(model, *facts)
    assert key != fit_key(torch.nn.Linear(3, 2), *facts)
    assert key != fit_key(model, FitSettings(steps=9), FRAMES[0], (1, MASKS[0]))
    assert key != fit_key(model, FitSettings(), FRAMES[1], (1, MASKS[0]))
    assert key != fit_key(model, FitSettings(), FRAMES[0], (1, MASKS[1]))


def test_weights_of_another_shape_change_nothing() -> None:
    parameters = {"x": torch.nn.Parameter(torch.ones(2))}
    for wrong in (None, {}, {"x": torch.zeros(3)}, {"x": torch.zeros(2), "y": torch.zeros(2)}):
        assert not put_weights(parameters, wrong)
        assert torch.equal(parameters["x"], torch.ones(2))
    assert put_weights(parameters, {"x": torch.zeros(2)})
    assert torch.equal(parameters["x"], torch.zeros(2))


@pytest.mark.parametrize("learn", [False, True])
def test_learning_is_asked_for(learn: bool) -> None:
    opened = sam2_tracker(small(), FRAMES, learn)
    assert isinstance(opened, LearningTracker) == learn
    mask = opened.add_mask(0, 1, MASKS[0])[1]
    assert isinstance(mask, ObjectMask)
