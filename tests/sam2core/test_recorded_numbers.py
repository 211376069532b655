"""The numbers of a drawn session, recorded when the reference's outputs were reproduced.

This is the check of a clone that has no recorded outputs of the reference beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from drawn_session import RECORD, fields, play, predict, recipe_tiny
from golden import assert_close
from recipe import digest

from sam2core.model import Sam2


@pytest.fixture(scope="module")
def recorded() -> Any:
    return np.load(RECORD)


@pytest.fixture(scope="module")
def model() -> Sam2:
    return recipe_tiny()


def test_the_weights_are_those_recorded_with(recorded: Any, model: Sam2) -> None:
    assert digest(model.state_dict()) == str(recorded["digest"])


def test_the_tracker_answers_as_recorded(recorded: Any, model: Sam2) -> None:
    names = []
    for name, mask in play(model):
        names.append(name)
        found = fields(name, mask)
        grid, numbers, pointer = f"{name}/grid", f"{name}/numbers", f"{name}/pointer"
        assert_close(found[grid], recorded[grid], 1e-3, grid)
        assert_close(found[numbers], recorded[numbers], 2e-3, numbers)
        assert_close(found[pointer], recorded[pointer], 1e-3, pointer)
        flipped = np.unpackbits(found[f"{name}/signs"] ^ recorded[f"{name}/signs"])
        assert flipped.sum() <= 0.001 * flipped.size, name
    expected = {key.removesuffix("/grid") for key in recorded.files if key.endswith("/grid")}
    assert set(names) == expected
    assert len(names) == 32


def test_the_image_predictor_answers_as_recorded(recorded: Any, model: Sam2) -> None:
    for key, value in predict(model).items():
        assert_close(value, recorded[f"image/{key}"], 1e-3, key)
