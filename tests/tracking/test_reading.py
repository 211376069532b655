"""What the model is asked about clicks and boxes, and where it looks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from rotoline.tracking.crops import look, model_input
from rotoline.tracking.hints import Hints
from rotoline.tracking.reading import Question, answers, question
from rotoline.tracking.regions import Soft
from sam2core import build_model
from sam2core.training.weights import initialise

SIZE = (200, 320)
CLICKS = Hints(np.array([[60.0, 60.0], [100.0, 60.0]]), np.array([True, True]))
BOX = Hints(np.zeros((0, 2)), np.zeros(0, bool), np.array([100.0, 40.0, 180.0, 80.0]))


def answered(asked: Question) -> list[Soft]:
    model = build_model("nano", 128)
    initialise(model, 3)
    rgb: NDArray[np.uint8] = np.random.default_rng(2).integers(0, 256, (*SIZE, 3)).astype(np.uint8)
    with torch.inference_mode():
        constants = model.constants()
        seen = model.encode(model_input([look(rgb, asked.window, 128)]), constants)
    return answers(model, constants, seen, asked, SIZE)


def test_new_clicks_are_looked_at_in_the_whole_picture() -> None:
    assert question(SIZE, CLICKS).window.side == max(SIZE)


def test_a_box_is_looked_at_with_room_around_it() -> None:
    window = question(SIZE, BOX).window
    assert (window.x, window.y) == (140, 60)
    assert 80 < window.side < 160


@pytest.mark.parametrize(("hints", "count"), [(BOX, 1), (CLICKS, 3)])
def test_answers_cover_the_picture(hints: Hints, count: int) -> None:
    found = answered(question(SIZE, hints))
    assert [one.shape for one in found] == [SIZE] * count
