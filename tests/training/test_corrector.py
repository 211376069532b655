"""The corrector's training: its lessons are what people do, and it learns from them."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from rotoline.tracking.around_click import SIDE
from rotoline.tracking.corrector import load_corrector
from rotoline.tracking.regions import overlap
from rotoline.training.__main__ import main
from rotoline.training.lessons import BEST, WORST, draw_lessons
from rotoline.training.settings import CorrectorSettings, read_settings
from rotoline.training.trainer import WEIGHTS, Trainer
from rotoline.training.wrong_masks import wrong_mask
from sam2core.training.folder import CHECKPOINT, LOG
from sam2core.training.library import Library
from tests.tracking.footage import moving_disk
from tests.training.photos import write_source


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> CorrectorSettings:
    root = tmp_path_factory.mktemp("run")
    source = write_source(root / "photos")
    return CorrectorSettings(
        root / "out", (source,), steps=4, masks=1, clicks=3, seed=6, save_every=2, log_every=2
    )


@pytest.fixture(autouse=True)
def few_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rotoline.training.trainer.JUDGED_MASKS", 2)


def run(settings: CorrectorSettings, steps: int) -> Trainer:
    trainer = Trainer(settings)
    while trainer.step < steps:
        trainer.advance(trainer.draw(trainer.step))
    return trainer


def test_wrong_masks_are_wrong_in_many_ways_and_still_about_the_object() -> None:
    frames, masks = moving_disk(1, (96, 128), start=(60.0, 50.0))
    rng = np.random.default_rng(2)
    neighbour = np.zeros_like(masks[0])
    neighbour[:20, :20] = True
    drawn = [wrong_mask(rng, frames[0], masks[0], [neighbour]) for _ in range(60)]
    overlaps = np.array([overlap(mask, masks[0]) for mask in drawn])
    useful = (overlaps > WORST) & (overlaps < BEST)
    assert useful.mean() > 0.5
    missing = [bool((masks[0] & ~mask).any()) for mask in drawn]
    extra = [bool((mask & ~masks[0]).any()) for mask in drawn]
    assert 10 < sum(missing) < 60 and 10 < sum(extra) < 60
    assert np.std(overlaps[useful]) > 0.05


@pytest.mark.parametrize("composed", [0.0, 1.0])
def test_a_lesson_s_click_lies_in_what_it_says_is_wrong(
    settings: CorrectorSettings, composed: float
) -> None:
    library = Library(settings.sources, settings.cache_bytes)
    rng = np.random.default_rng(3)
    for _ in range(6):
        for lesson in draw_lessons(rng, library, composed, 4):
            row, column = np.unravel_index(int(lesson.look[5].argmax()), (SIDE, SIDE))
            assert lesson.wrong[row, column] > 0
            # What is wrong is on the other side of the mask, and in the picture.
            assert (lesson.look[3][lesson.wrong > 0.99] < -0.9).all()
            assert (lesson.look[7][lesson.wrong > 0.99] > 0.9).all()
            assert ((lesson.wrong + lesson.open) < 1.01).all()


def test_a_resumed_run_equals_one_that_was_not_stopped(
    settings: CorrectorSettings, tmp_path: Path
) -> None:
    whole = run(replace(settings, output=tmp_path / "whole"), 4)
    parts = replace(settings, output=tmp_path / "parts")
    run(parts, 2).save()
    assert Trainer(parts).step == 2
    resumed = run(parts, 4)
    for key, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[key]), key
    for key, value in whole.average.state.items():
        assert torch.equal(value, resumed.average.state[key]), key


def test_training_lowers_the_loss(settings: CorrectorSettings, tmp_path: Path) -> None:
    trainer = Trainer(replace(settings, output=tmp_path, masks=3, warm_up=1, steps=1000))
    batch = trainer.draw(0)
    losses = [trainer.advance(batch)[0] for _ in range(14)]
    assert np.mean(losses[-3:]) < 0.85 * np.mean(losses[:3])


def test_the_command_trains_logs_and_leaves_weights_that_load(
    settings: CorrectorSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "run.toml"
    lines = ["steps = 4", "masks = 1", "clicks = 2", "save_every = 4", "log_every = 2"]
    source = f'[[source]]\npath = "{settings.sources[0].path}"'
    config.write_text("\n".join(['output = "out"', *lines, source]))
    told = io.StringIO()
    monkeypatch.setattr(sys, "stdout", told)
    assert main([str(config)]) == 0
    output = tmp_path / "out"
    logged = [json.loads(line) for line in (output / LOG).read_text().splitlines()]
    assert [(line["step"], line["held_out"]) for line in logged] == [
        (2, False),
        (4, False),
        (4, True),
    ]
    assert [json.loads(line) for line in told.getvalue().splitlines()] == logged
    load_corrector(output / WEIGHTS)
    assert main([str(config)]) == 0  # it is done: nothing is trained, nothing fails
    assert len((output / LOG).read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('output = "o"\nsteps = 3\n', "needs at least one"),
        ('output = "o"\n[[source]]\npath = "p"\n', "run is incomplete"),
        ('output = "o"\nsteps = 0\n[[source]]\npath = "p"\n', "steps must be from 1"),
        ('output = "o"\nsteps = 3\nclick = 1\n[[source]]\npath = "p"\n', "unknown entries click"),
        ('output = "o"\nsteps = 3\n[[source]]\npath = "nowhere"\n', "holds no pictures"),
    ],
)
def test_a_run_that_cannot_be_is_refused_in_one_line(
    written: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "run.toml"
    config.write_text(written)
    assert main([str(config)]) == 1
    told = capsys.readouterr().err.strip()
    assert said in told and "\n" not in told


def test_paths_of_a_run_are_relative_to_its_file(tmp_path: Path) -> None:
    config = tmp_path / "run.toml"
    config.write_text('output = "o"\nsteps = 3\n[[source]]\npath = "photos"\n')
    settings = read_settings(config)
    assert settings.output == tmp_path / "o"
    assert settings.sources[0].path == tmp_path / "photos"


def test_a_damaged_checkpoint_is_named_and_kept(
    settings: CorrectorSettings, tmp_path: Path
) -> None:
    cut = replace(settings, output=tmp_path)
    run(cut, 1).save()
    (tmp_path / CHECKPOINT).write_bytes((tmp_path / CHECKPOINT).read_bytes()[:1000])
    with pytest.raises(ValueError, match=r"checkpoint\.pt: is damaged"):
        Trainer(cut)
    assert (tmp_path / CHECKPOINT).stat().st_size == 1000
