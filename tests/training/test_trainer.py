"""A run: it learns, it resumes without a trace, and its weights track."""

from __future__ import annotations

import io
import json
import signal
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from rotoline.tracking.embedded import EmbeddedParts, EmbeddedTracker
from rotoline.tracking.fit import FitSettings
from sam2core import Tracker, load_model
from sam2core.mask_decoder import Decoded
from sam2core.training.__main__ import main
from sam2core.training.folder import CHECKPOINT, LOG
from sam2core.training.losses import MaskWeights, judge
from sam2core.training.schedule import learning_rate
from sam2core.training.settings import Stage, TrainingSettings, read_settings
from sam2core.training.trainer import WEIGHTS, Trainer
from sam2core.training.weights import Average
from tests.tracking.footage import moving_disk
from tests.training.photos import write_clips, write_source

PICTURES = Stage(128, 4, 2, objects=2, warm_up=1)
CLIPS = Stage(128, 2, 1, frames=3, objects=1, warm_up=1)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> TrainingSettings:
    root = tmp_path_factory.mktemp("run")
    sources = (write_source(root / "photos"), write_clips(root / "clips"))
    return TrainingSettings(
        root / "out",
        sources,
        (PICTURES, CLIPS),
        seed=4,
        precision="float32",
        save_every=3,
        log_every=2,
    )


START = 'output = "o"\n[[source]]\npath="p"\n[[stage]]\n'


def run(settings: TrainingSettings, steps: int | None = None) -> Trainer:
    trainer = Trainer(settings)
    while trainer.step < (settings.steps if steps is None else steps):
        trainer.advance(trainer.draw(trainer.step))
    return trainer


def test_a_resumed_run_equals_one_that_was_not_stopped(
    settings: TrainingSettings, tmp_path: Path
) -> None:
    whole = run(replace(settings, output=tmp_path / "whole"))
    parts = replace(settings, output=tmp_path / "parts")
    run(parts, 3).save()
    resumed = Trainer(parts)
    assert resumed.step == 3
    resumed = run(parts)
    for key, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[key]), key
    for key, value in whole.average.state.items():
        assert torch.equal(value, resumed.average.state[key]), key


def test_a_killed_run_logs_the_steps_it_repeats_only_once(
    settings: TrainingSettings, tmp_path: Path
) -> None:
    killed = replace(settings, output=tmp_path, log_every=1, save_every=2)
    for number, report in enumerate(Trainer(killed).run()):
        if report.step == 3:
            break
        assert number < 4
    with (tmp_path / LOG).open("a") as log:
        log.write('{"step": 3, "to')
    assert Trainer(killed).step == 2
    list(Trainer(killed).run())
    steps = [json.loads(line)["step"] for line in (tmp_path / LOG).read_text().splitlines()]
    assert steps == [1, 2, 2, 3, 4, 4, 5, 6, 6]


def test_training_lowers_the_loss(settings: TrainingSettings, tmp_path: Path) -> None:
    stage = Stage(128, 30, 2, objects=2, corrections=0, warm_up=5, last_rate=1.0)
    trainer = Trainer(replace(settings, output=tmp_path, stages=(stage,), real=1.0))
    batch = trainer.draw(0)
    losses = [float(trainer.advance(batch)[0].loss.detach()) for _ in range(stage.steps)]
    assert np.mean(losses[-3:]) < 0.8 * np.mean(losses[:3])


def test_clip_steps_reach_the_memory(settings: TrainingSettings, tmp_path: Path) -> None:
    trainer = Trainer(replace(settings, output=tmp_path, stages=(CLIPS,)))
    for step in range(2):
        trainer.advance(trainer.draw(step))
    reached = {
        name.partition(".")[0]
        for name, value in trainer.model.named_parameters()
        if value.grad is not None and bool(value.grad.abs().sum() > 0)
    }
    assert {"memory_attention", "memory_encoder", "maskmem_tpos_enc", "obj_ptr_proj"} <= reached


def test_the_command_trains_logs_and_leaves_weights_that_track(
    settings: TrainingSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "run.toml"
    config.write_text(
        f'output = "out"\nlog_every = 1\nsave_every = 2\nseed = 2\n'
        f'[[source]]\npath = "{settings.sources[0].path.as_posix()}"\n'
        "[[stage]]\nsize = 128\nsteps = 2\nbatch = 2\nwarm_up = 1\n"
    )
    assert main([str(config)]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    logged = [json.loads(line) for line in (tmp_path / "out" / LOG).read_text().splitlines()]
    assert [line["step"] for line in logged] == [1, 2, 2] == [line["step"] for line in printed]
    assert logged[-1]["held_out"] and set(logged[-1]["iou"]) >= {"click", "box", "hint"}

    weights = tmp_path / "out" / WEIGHTS
    model = load_model(weights, input_size=128)
    frames, masks = moving_disk(3, (120, 200), start=(60.0, 60.0), radius=24.0)
    plain = Tracker(model, frames)
    plain.add_points(0, 1, box=[36, 36, 84, 84])
    assert [item.frame for item in plain.propagate()] == [0, 1, 2]
    parts = EmbeddedParts(settings=FitSettings(steps=2, batch=1, size=128))
    composite = EmbeddedTracker(model, frames, parts)
    composite.add_mask(0, 1, masks[0])
    assert [item.frame for item in composite.propagate()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("output = 1 2", "is not TOML"),
        ('output = "o"', "needs at least one"),
        (
            'output = "o"\nspeed = 3\n[[source]]\npath="p"\n[[stage]]\nsize=128\nsteps=1\nbatch=1',
            "unknown entries speed",
        ),
        ('output = "o"\n[[source]]\npath="p"\n[[stage]]\nsize=100\nsteps=1\nbatch=1', "size 100"),
        ('output = "o"\n[[source]]\npath="p"\n[[stage]]\nsize=128\nsteps=1', "stage is incomplete"),
        (
            'output = "o"\n[source]\npath="p"\n[[stage]]\nsize=128\nsteps=1\nbatch=1',
            "in two brackets",
        ),
        (f'{START}size=128\nsteps="9"\nbatch=1', "steps must be a whole number, not '9'"),
        (f"{START}size=128\nsteps=9\nbatch=0", "batch must be from 1, not 0"),
        (f"{START}size=128\nsteps=9\nbatch=1\npictures=1.5", "pictures must be from 0 to 1"),
        (f"{START}size=128\nsteps=9\nbatch=1\nrate=nan", "rate must be from 0"),
        (f'precision="bf16"\n{START}size=128\nsteps=1\nbatch=1', "one of float32, bfloat16"),
        (f"log_every=0\n{START}size=128\nsteps=1\nbatch=1", "log_every must be from 1"),
    ],
)
def test_a_wrong_config_is_named_in_one_line(
    tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "wrong.toml"
    config.write_text(text)
    with pytest.raises(ValueError, match=words):
        read_settings(config)
    assert main([str(config)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("training: ") and told.count("\n") == 1 and "wrong.toml" in told


class Impatient(io.StringIO):
    """A terminal at which somebody presses Ctrl-C as soon as something is shown."""

    def write(self, text: str) -> int:
        if not self.tell():
            signal.raise_signal(signal.SIGINT)
        return super().write(text)


def write_config(folder: Path, source: Path, steps: int, extra: str = "") -> Path:
    config = folder / "run.toml"
    config.write_text(
        f'output = "out"\nlog_every = 1\nsave_every = 2\nprecision = "float32"\nseed = 2\n'
        f'[[source]]\npath = "{source.as_posix()}"\n'
        f"[[stage]]\nsize = 128\nsteps = {steps}\nbatch = 1\nwarm_up = 1\n{extra}"
    )
    return config


def test_ctrl_c_ends_a_run_after_its_step_and_loses_none(
    settings: TrainingSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = write_config(tmp_path, settings.sources[0].path, 3)
    whole = run(replace(read_settings(config), output=tmp_path / "whole"))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Impatient())
        assert main([str(config)]) == 130
    assert "stopped at step 1" in capsys.readouterr().err
    assert Trainer(read_settings(config)).step == 1
    assert main([str(config)]) == 0
    resumed = Trainer(read_settings(config))
    for key, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[key]), key


def test_a_judgement_that_is_broken_off_leaves_the_weights_being_trained(tmp_path: Path) -> None:
    source = write_source(tmp_path / "photos")
    trainer = Trainer(TrainingSettings(tmp_path / "out", (source,), (PICTURES,), ema=0.9))
    trainer.advance(trainer.draw(0))
    before = {key: value.clone() for key, value in trainer.model.state_dict().items()}
    for picture in (tmp_path / "photos/images").iterdir():
        picture.write_bytes(b"gone")
    with pytest.raises(ValueError, match="no object of usable size"):
        trainer.judge()
    assert all(torch.equal(before[k], v) for k, v in trainer.model.state_dict().items())


def test_weights_that_overflow_replace_none_and_end_the_run(
    settings: TrainingSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = settings.sources[0].path
    assert main([str(write_config(tmp_path, source, 2))]) == 0
    good = [(tmp_path / "out" / name).read_bytes() for name in (CHECKPOINT, WEIGHTS)]
    wild = "[[stage]]\nsize = 128\nsteps = 4\nbatch = 1\nwarm_up = 0\nrate = 1e20\n"
    capsys.readouterr()
    assert main([str(write_config(tmp_path, source, 2, wild))]) == 1
    told = capsys.readouterr()
    assert "the loss has been no number" in told.err and told.err.count("\n") == 1
    assert "NaN" not in told.out and "NaN" not in (tmp_path / "out" / LOG).read_text()
    assert [(tmp_path / "out" / name).read_bytes() for name in (CHECKPOINT, WEIGHTS)] == good


def test_a_damaged_checkpoint_is_named_and_kept(settings: TrainingSettings, tmp_path: Path) -> None:
    (tmp_path / CHECKPOINT).write_bytes(b"PK but no more")
    with pytest.raises(ValueError, match="is damaged, or of another model than nano"):
        Trainer(replace(settings, output=tmp_path))
    assert (tmp_path / CHECKPOINT).exists()


def test_the_learning_rate_warms_up_and_falls() -> None:
    stage = Stage(128, 100, 1, rate=1e-3, last_rate=0.1, warm_up=10)
    rates = [learning_rate(stage, position) for position in range(100)]
    assert rates[0] == pytest.approx(1e-4)
    assert max(rates) == pytest.approx(1e-3)
    assert rates[-1] == pytest.approx(1e-4, rel=0.05)
    assert all(a >= b for a, b in pairwise(rates[10:]))


def decoded(masks: torch.Tensor, score: float = 4.0) -> Decoded:
    count = masks.shape[0]
    return Decoded(
        masks, torch.full((count, 4), 0.5), torch.zeros(count, 4, 8), torch.full((count,), score)
    )


def test_better_masks_are_judged_better_and_the_best_of_three_counts() -> None:
    truth = torch.zeros(1, 128, 128)
    truth[:, 32:96, 32:96] = 1
    right = (torch.nn.functional.avg_pool2d(truth[:, None], 4) - 0.5) * 12
    present, weights = torch.tensor([True]), MaskWeights.at(1.0)
    one_right = torch.cat([-right, -right, right, -right], dim=1)
    all_wrong = -right.expand(-1, 4, -1, -1)
    good = judge(decoded(one_right), truth, present, True, weights)
    bad = judge(decoded(all_wrong), truth, present, True, weights)
    clear = judge(decoded(one_right), truth, present, False, weights)
    assert good.loss < 0.2 * bad.loss
    assert good.iou > 0.95 and torch.equal(good.best, right)
    assert clear.loss > good.loss


def test_masks_of_absent_objects_are_not_judged() -> None:
    truth, absent = torch.zeros(1, 128, 128), torch.tensor([False])
    masks = torch.randn(1, 4, 32, 32) * 9
    weights = MaskWeights.at(0.0)
    there = judge(decoded(masks, 6.0), truth, absent, True, weights).loss
    gone = judge(decoded(masks, -6.0), truth, absent, True, weights).loss
    assert gone < 0.01 < 5 < there


def test_the_average_follows_the_weights() -> None:
    layer = torch.nn.Linear(2, 2)
    average = Average(layer, 0.5)
    with torch.no_grad():
        layer.weight.fill_(1.0)
    for step in range(40):
        average.update(layer, step + 100)
    assert torch.allclose(average.state["weight"], layer.weight, atol=1e-4)
