"""The loop: draw, step, average, log, save; stopped and resumed without a trace.

Everything random in a step is drawn from the run's seed and the step's number, so a run that
was stopped and resumed gives the weights of one that was not.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

from sam2core.device import choose_device
from sam2core.loading import build_model
from sam2core.model import Constants, Sam2
from sam2core.training.folder import LossWatch, RunFolder
from sam2core.training.library import Library
from sam2core.training.losses import MaskWeights
from sam2core.training.passes import Batch, Outcome, clip_pass, picture_pass
from sam2core.training.precision import mixed_precision
from sam2core.training.scene import draw_scene
from sam2core.training.schedule import learning_rate
from sam2core.training.settings import Stage, TrainingSettings
from sam2core.training.weights import Average, export, initialise, load_weights

WEIGHTS = "weights.safetensors"
JUDGED_BATCHES = 6


@dataclass(frozen=True)
class Report:
    """One logged stretch: mean loss and IoU by prompt, samples a second; or a judgement."""

    step: int
    total: int
    loss: float
    iou: dict[str, float]
    rate: float
    samples_per_second: float
    held_out: bool = False


class Trainer:
    """One run. Iterate `run()`; every report is also appended to the log.

    Raises ValueError for settings, sources or a checkpoint that cannot be used.
    """

    def __init__(self, settings: TrainingSettings) -> None:
        self.settings = settings
        self.device = choose_device(settings.device)
        self._folder = RunFolder(settings.output)
        self.library = Library(settings.sources, settings.cache_bytes)
        self._judges: Library | None = None
        self._watch = LossWatch()
        self.model: Sam2 = build_model(settings.model, settings.stages[0].size)
        if settings.start is None:
            initialise(self.model, settings.seed)
        else:
            load_weights(self.model, settings.start, settings.model)
        self.model.to(self.device).train()
        self.average = Average(self.model, settings.ema)
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        plain = [p for p in self.model.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": settings.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ],
            lr=1e-3,
            betas=(0.9, 0.98),
        )
        self._constants: dict[int, Constants] = {}
        self.step = self._folder.resume(
            self.model,
            self.average,
            self.optimizer,
            self.device,
            f"of another model than {settings.model}; delete it to begin anew (`start` can name "
            f"{WEIGHTS} beside it), or choose another output",
        )

    @property
    def steps(self) -> int:
        return self.settings.steps

    def lines(self, should_stop: Callable[[], bool]) -> Iterator[dict[str, object]]:
        """`run`, each report as a line of the log says it."""
        return map(as_line, self.run(should_stop))

    def run(self, should_stop: Callable[[], bool] = lambda: False) -> Iterator[Report]:
        """Train to the last step; yields a report every `log_every` steps and at the end.

        should_stop: polled between steps; what was learnt by then is saved.
        Raises ValueError where the loss stays no number; what was saved before stands.
        """
        settings = self.settings
        losses: list[float] = []
        seen: dict[str, list[float]] = {}
        samples, started = 0, time.monotonic()
        with ThreadPoolExecutor(1) as drawer:
            waiting = drawer.submit(self.draw, self.step) if self.step < settings.steps else None
            while self.step < settings.steps and waiting is not None:
                batch = waiting.result()
                upcoming = self.step + 1
                waiting = drawer.submit(self.draw, upcoming) if upcoming < settings.steps else None
                outcome, rate = self.advance(batch)
                last = self.step == settings.steps
                loss = float(outcome.loss.detach())
                losses.append(self._watch.checked(loss, self.step, last))
                for key, value in outcome.iou.items():
                    seen.setdefault(key, []).append(value)
                samples += len(batch.images)
                if self.step % settings.log_every == 0 or last:
                    speed = samples / max(time.monotonic() - started, 1e-6)
                    yield self._log(
                        Report(self.step, settings.steps, _mean(losses), _means(seen), rate, speed)
                    )
                    losses, seen, samples, started = [], {}, 0, time.monotonic()
                stops = not last and should_stop()
                if self.step % settings.save_every == 0 or last or stops:
                    self.save()
                    if stops:
                        return
                    yield self._log(self.judge())
                    started = time.monotonic()

    def draw(self, step: int, library: Library | None = None) -> Batch:
        """The batch of a step: the same for the same seed, whatever came before."""
        stage, _ = self.settings.stage_at(step)
        rng = np.random.default_rng([self.settings.seed, step, 1 if library else 0])
        count, frames = stage.batch, stage.frames
        if frames > 1 and rng.random() < stage.pictures:
            count, frames = count * frames, 1
        scenes = [
            draw_scene(rng, library or self.library, stage.size, frames, self.settings.real)
            for _ in range(count)
        ]
        return Batch.of(scenes, stage.objects, rng)

    def advance(self, batch: Batch) -> tuple[Outcome, float]:
        """One optimizer step; returns what came of it and the learning rate used."""
        stage, position = self.settings.stage_at(self.step)
        rate = learning_rate(stage, position)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        outcome = self.forward(batch, stage, self.step)
        self.optimizer.zero_grad(set_to_none=True)
        outcome.loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), stage.clip_norm)
        # A step that overflowed would poison every later one.
        if bool(torch.isfinite(norm)):
            self.optimizer.step()
        self.average.update(self.model, self.step)
        self.step += 1
        return outcome, rate

    def forward(self, batch: Batch, stage: Stage, step: int) -> Outcome:
        """A batch through the network under the run's precision."""
        self.model.input_size = stage.size
        random = torch.Generator(self.device).manual_seed(self.settings.seed * 1_000_003 + step)
        rounds = int(
            torch.randint(0, stage.corrections + 1, (1,), generator=random, device=self.device)
        )
        weights = MaskWeights.at(step / self.settings.steps)
        step_pass = picture_pass if batch.images.shape[1] == 1 else clip_pass
        mixed = self.settings.precision == "bfloat16"
        with mixed_precision(self.device, mixed):
            return step_pass(
                self.model,
                self.constants(stage.size),
                batch.to(self.device),
                rounds,
                weights,
                random,
            )

    def constants(self, size: int) -> Constants:
        """Position maps of a size, made once; their learned part is made anew in each pass."""
        if size not in self._constants:
            self.model.input_size = size
            with torch.no_grad():
                self._constants[size] = self.model.constants()
        return self._constants[size]

    def judge(self) -> Report:
        """The averaged weights on held-out pictures, the same ones every time."""
        if self._judges is None:
            self._judges = Library(self.settings.sources, self.settings.cache_bytes // 4, True)
        stage, _ = self.settings.stage_at(max(self.step - 1, 0))
        first = self.settings.steps - 1
        while first > 0 and self.settings.stage_at(first)[0] is not stage:
            first -= 1
        current = {key: value.clone() for key, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.average.state)
        self.model.eval()
        seen: dict[str, list[float]] = {}
        losses = []
        try:
            with torch.no_grad():
                for turn in range(JUDGED_BATCHES):
                    batch = self.draw(max(first - turn, 0), self._judges)
                    outcome = self.forward(batch, stage, self.settings.steps + turn)
                    losses.append(float(outcome.loss))
                    for key, value in outcome.iou.items():
                        seen.setdefault(key, []).append(value)
        finally:
            self.model.load_state_dict(current)
            self.model.train()
        return Report(
            self.step, self.settings.steps, _mean(losses), _means(seen), 0.0, 0.0, held_out=True
        )

    def save(self) -> None:
        """Write the checkpoint, and the averaged weights as they would ship.

        Weights that overflowed replace nothing.
        """
        if self._watch.overflows:
            return
        self._folder.save(self.step, self.model, self.average, self.optimizer)
        export(self.average.state, self.settings.output / WEIGHTS)

    def _log(self, report: Report) -> Report:
        self._folder.log(as_line(report))
        return report


def as_line(report: Report) -> dict[str, object]:
    """A report as a line of the log says it; a loss that is no number is null there."""
    return {
        "step": report.step,
        "total": report.total,
        "loss": round(report.loss, 4) if math.isfinite(report.loss) else None,
        "iou": {key: round(value, 4) for key, value in report.iou.items()},
        "rate": round(report.rate, 7),
        "samples_per_second": round(report.samples_per_second, 2),
        "held_out": report.held_out,
    }


def _mean(values: list[float]) -> float:
    return sum(values) / max(len(values), 1)


def _means(seen: dict[str, list[float]]) -> dict[str, float]:
    return {key: _mean(values) for key, values in seen.items()}
