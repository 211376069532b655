"""What the model is asked about clicks and boxes, and where it looks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from rotoline.tracking.crops import look, model_input
from rotoline.tracking.hints import Hints
from rotoline.tracking.reading import Question, answers, question
from rotoline.tracking.regions import Mask, Soft
from sam2core import build_model
from sam2core.training.weights import initialise

SIZE = (200, 320)
CLICKS = Hints(np.array([[60.0, 60.0], [100.0, 60.0]]), np.array([True, True]))
BOX = Hints(np.zeros((0, 2)), np.zeros(0, bool), np.array([100.0, 40.0, 180.0, 80.0]))


def body() -> Mask:
    ys, xs = np.mgrid[0 : SIZE[0], 0 : SIZE[1]] + 0.5
    return np.asarray(np.hypot(xs - 60, ys - 60) < 25)


def answered(asked: Question) -> list[Soft]:
    model = build_model("nano", 128)
    initialise(model, 3)
    rgb: NDArray[np.uint8] = np.random.default_rng(2).integers(0, 256, (*SIZE, 3)).astype(np.uint8)
    with torch.inference_mode():
        constants = model.constants()
        seen = model.encode(model_input([look(rgb, asked.window, 128)]), constants)
    return answers(model, constants, seen, asked, SIZE)


def test_clicks_that_correct_are_looked_at_with_the_mask_that_they_correct() -> None:
    window = question(SIZE, CLICKS, body()).window
    assert window.side < max(SIZE)
    for x in (35, 100):
        assert abs(x - window.x) < window.side / 2


def test_new_clicks_are_looked_at_in_the_whole_picture() -> None:
    assert question(SIZE, CLICKS, None).window.side == max(SIZE)


def test_a_box_is_looked_at_with_room_around_it() -> None:
    window = question(SIZE, BOX, None).window
    assert (window.x, window.y) == (140, 60)
    assert 80 < window.side < 160


@pytest.mark.parametrize(
    ("hints", "corrected", "count"), [(BOX, None, 1), (CLICKS, None, 3), (CLICKS, body(), 2)]
)
def test_answers_cover_the_picture(hints: Hints, corrected: Mask | None, count: int) -> None:
    found = answered(question(SIZE, hints, corrected))
    assert [one.shape for one in found] == [SIZE] * count


def test_the_mask_that_is_corrected_changes_one_of_two_answers() -> None:
    shown, alone = answered(question(SIZE, CLICKS, body()))
    assert not np.array_equal(shown, alone)
    asked = question(SIZE, CLICKS, body())
    grown = Question(asked.window, asked.places, asked.labels, body() | (np.arange(SIZE[1]) > 100))
    other, same = answered(grown)
    assert not np.array_equal(shown, other)
    np.testing.assert_array_equal(alone, same)
