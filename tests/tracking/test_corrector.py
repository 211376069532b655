"""The network that says what a correcting click means: what it sees, and what it says."""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from rotoline import paths
from rotoline.errors import ModelUnavailable
from rotoline.tracking.around_click import (
    PLANES,
    SIDE,
    SUREST,
    Mistake,
    Square,
    joined,
    look_at,
)
from rotoline.tracking.correcting import correct
from rotoline.tracking.corrector import (
    SHIPPED,
    Corrector,
    load_corrector,
    weights_of,
)
from rotoline.tracking.engine import open_tracker
from rotoline.tracking.hints import Hints
from rotoline.tracking.regions import Mask, depth_of, overlap
from sam2core import CheckpointError

HEIGHT, WIDTH = 180, 240


def disk(x: float, y: float, radius: float) -> Mask:
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    return np.asarray(np.hypot(xs - x, ys - y) < radius)


def mistake(mask: Mask, place: tuple[float, float], inside: bool) -> Mistake:
    rgb = np.random.default_rng(7).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    within, beyond = depth_of(mask), depth_of(~mask)
    deep = float((beyond if inside else within)[int(place[1]), int(place[0])])
    none = np.zeros((0, 2)), np.zeros(0, bool)
    return Mistake(rgb, mask, place, inside, within, beyond, deep, *none)


@pytest.mark.parametrize("inside", [True, False])
def test_a_look_tells_the_click_s_side_from_the_other_one(inside: bool) -> None:
    """Seen from the click, adding to a mask and taking from its surroundings are the same."""
    mask = disk(100, 90, 40)
    place = (160.0, 90.0) if inside else (120.0, 90.0)
    planes, square = look_at(mistake(mask, place, inside), 60)
    assert planes.shape == (PLANES, SIDE, SIDE)
    middle = SIDE // 2
    assert planes[3, middle, middle] == -1
    assert (planes[4] == (1 if inside else -1)).all()
    assert planes[5].argmax() // SIDE in (middle - 1, middle)
    shown = square.of((mask == inside).astype(np.float32), 0.5)
    np.testing.assert_allclose(planes[3], shown * 2 - 1)
    # On the click's side of the edge distances are positive, on the mask's negative.
    assert planes[6, middle, middle] == pytest.approx(0.5, abs=0.1)
    assert planes[6][planes[3] == 1].max() <= 0.05


def test_a_look_over_the_rim_knows_what_is_no_picture() -> None:
    planes, _ = look_at(mistake(disk(20, 90, 10), (4.0, 90.0), True), 40)
    assert planes[7, SIDE // 2, 0] == 0 and planes[7, SIDE // 2, -1] == 1
    assert planes[3, SIDE // 2, 0] == 0  # neither side


def test_other_clicks_are_shown_where_they_are_by_what_they_say() -> None:
    said = replace(
        mistake(disk(100, 90, 40), (160.0, 90.0), True),
        others=np.array([[100.0, 90.0], [160.0, 130.0]]),
        say=np.array([True, False]),
    )
    planes, square = look_at(said, 64)
    for plane, (x, y) in ((8, (100, 90)), (9, (160, 130))):
        row, column = np.unravel_index(int(planes[plane].argmax()), (SIDE, SIDE))
        cell = square.side / SIDE
        assert square.left + (column + 0.5) * cell == pytest.approx(x, abs=cell)
        assert square.top + (row + 0.5) * cell == pytest.approx(y, abs=cell)


def test_what_is_said_of_a_square_lands_where_it_was_seen() -> None:
    values = disk(130, 70, 25).astype(np.float32) * 10 - 5
    squares = [Square.around((130.0, 70.0), half) for half in (32.0, 64.0)]
    found = joined([square.of(values) for square in squares], squares, (HEIGHT, WIDTH))
    assert overlap(found > 0, disk(130, 70, 25)) > 0.95
    far = squares[1]
    assert (found[:, : far.left] == -SUREST).all()


def test_a_square_over_the_rim_is_put_back_within_the_picture() -> None:
    squares = [Square.around((2.0, 178.0), half) for half in (16.0, 40.0)]
    found = joined([np.ones((SIDE, SIDE), np.float32)] * 2, squares, (HEIGHT, WIDTH))
    assert (found[-38:, :42] == 1).all()
    assert found[60, 100] == -SUREST


@pytest.mark.parametrize("inside", [True, False])
def test_the_shipped_corrector_takes_the_part_that_was_clicked(inside: bool) -> None:
    """A red body and a yellow head on green: the head is missing, or too much."""
    body, head = disk(90, 90, 40), disk(165, 90, 30)
    rgb = np.full((HEIGHT, WIDTH, 3), (60, 130, 70), np.float32)
    rgb[body], rgb[head] = (190, 60, 50), (210, 190, 60)
    rgb += np.random.default_rng(5).normal(0, 8, rgb.shape)
    picture = np.clip(rgb, 0, 255).astype(np.uint8)
    corrector = load_corrector(paths.resource(SHIPPED))
    said = Hints(np.array([[90.0, 90.0], [165.0, 90.0]]), np.array([True, inside]))
    before, after = (body, body | head) if inside else (body | head, body)
    judged = corrector.judge(replace(mistake(before, (165.0, 90.0), inside), rgb=picture))
    assert overlap(judged > 0, head) > 0.7
    assert overlap(correct(picture, said, before, judge=corrector.judge), after) > 0.97


def test_weights_come_back_as_they_were_saved(tmp_path: Path) -> None:
    torch.manual_seed(3)
    trained = Corrector()
    trained(torch.randn(4, PLANES, SIDE, SIDE))  # its running statistics move
    save_file(weights_of(trained), tmp_path / "weights.safetensors")
    again = load_corrector(tmp_path / "weights.safetensors")
    looks = torch.randn(2, PLANES, SIDE, SIDE)
    with torch.no_grad():
        torch.testing.assert_close(again(looks), trained.eval()(looks))
    assert not again.training


def test_weights_of_something_else_are_refused_by_name(tmp_path: Path) -> None:
    save_file({"enter.0.weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(CheckpointError, match=r"other\.safetensors: does not hold the corrector"):
        load_corrector(tmp_path / "other.safetensors")
    with pytest.raises(CheckpointError, match=r"gone\.safetensors: cannot be read"):
        load_corrector(tmp_path / "gone.safetensors")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the corrector is looked for, in a copy of what ships with Rotoline."""
    copy = tmp_path / SHIPPED
    copy.parent.mkdir()
    shutil.copy(paths.resource(SHIPPED), copy)
    monkeypatch.setattr(paths, "resource", lambda name: tmp_path / name)
    return copy


def test_without_the_corrector_a_click_still_corrects_and_the_log_says_so(
    elsewhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere.unlink()
    rgb = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    rgb[disk(90, 90, 40)] = 200
    with caplog.at_level(logging.WARNING):
        tracker = open_tracker("embedded", [rgb], "cpu", keep=False)
    assert f"{elsewhere} is not there" in caplog.text
    tracker.add_mask(0, 1, disk(90, 90, 20))
    added = tracker.add_points(0, 1, np.array([[120.0, 90.0]]), np.array([1]))[1]
    assert added.mask((HEIGHT, WIDTH))[90, 120]


@pytest.mark.parametrize("left", [0, 1000])
def test_a_damaged_corrector_is_told_in_words_when_the_model_is_opened(
    elsewhere: Path, left: int
) -> None:
    elsewhere.write_bytes(elsewhere.read_bytes()[:left])
    with pytest.raises(ModelUnavailable, match=r"safetensors is .*install Rotoline again"):
        open_tracker("embedded", [np.zeros((HEIGHT, WIDTH, 3), np.uint8)], "cpu", keep=False)
