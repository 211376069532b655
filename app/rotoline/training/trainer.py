"""The loop: draw lessons, step, average, log, save; stopped and resumed without a trace."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from rotoline.tracking.corrector import Corrector, load_corrector, weights_of
from rotoline.training.lessons import Lesson, draw_lessons
from rotoline.training.settings import CorrectorSettings
from sam2core.training.folder import LossWatch, RunFolder
from sam2core.training.library import Library
from sam2core.training.schedule import learning_rate
from sam2core.training.weights import Average, export

WEIGHTS = "corrector.safetensors"
JUDGED_MASKS = 48
QUIET = 0.02  # weight of what the click cannot mean: pixels that are on its side already


@dataclass(frozen=True)
class Report:
    """One logged stretch, or a judgement on held-out pictures: mean loss, and overlap of what is
    found wrong with what is, cells of looks.
    """

    step: int
    total: int
    loss: float | None
    overlap: float
    rate: float
    lessons_per_second: float
    held_out: bool = False


@dataclass(frozen=True, eq=False)
class Batch:
    """looks (B, PLANES, SIDE, SIDE); wrong, open: (B, SIDE, SIDE), shares of cells."""

    looks: Tensor
    wrong: Tensor
    open: Tensor

    @staticmethod
    def of(lessons: Sequence[Lesson]) -> Batch:
        return Batch(
            torch.from_numpy(np.stack([one.look for one in lessons])),
            torch.from_numpy(np.stack([one.wrong for one in lessons])),
            torch.from_numpy(np.stack([one.open for one in lessons])),
        )


class Trainer:
    """One run. Iterate `run()`; every report is also appended to the log.

    What a step draws hangs on the run's seed and the step's number alone. Raises ValueError for
    settings, sources, weights or a checkpoint that cannot be used.
    """

    def __init__(self, settings: CorrectorSettings) -> None:
        self.settings = settings
        self._folder = RunFolder(settings.output)
        self.library = Library(settings.sources, settings.cache_bytes)
        self._judges: Library | None = None
        self._watch = LossWatch()
        torch.manual_seed(settings.seed)
        self.model = Corrector() if settings.start is None else load_corrector(settings.start)
        self.model.train()
        self.average = Average(self.model, settings.ema)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=settings.rate, weight_decay=settings.weight_decay
        )
        self.step = self._folder.resume(
            self.model,
            self.average,
            self.optimizer,
            torch.device("cpu"),
            f"of another network; delete it to begin anew (`start` can name {WEIGHTS} beside it), "
            "or choose another output",
        )

    @property
    def steps(self) -> int:
        return self.settings.steps

    def lines(self, should_stop: Callable[[], bool]) -> Iterator[dict[str, object]]:
        """`run`, each report as a line of the log says it."""
        return map(asdict, self.run(should_stop))

    def run(self, should_stop: Callable[[], bool] = lambda: False) -> Iterator[Report]:
        """Train to the last step; yields a report every `log_every` steps and at the end.

        should_stop: polled between steps; what was learnt by then is saved.
        Raises ValueError where the loss stays no number; what was saved before stands.
        """
        settings = self.settings
        losses: list[float] = []
        overlaps: list[float] = []
        started = time.monotonic()
        with ThreadPoolExecutor(1) as drawer:
            waiting = drawer.submit(self.draw, self.step)
            while self.step < settings.steps:
                batch = waiting.result()
                if self.step + 1 < settings.steps:
                    waiting = drawer.submit(self.draw, self.step + 1)
                loss, shared = self.advance(batch)
                is_last = self.step == settings.steps
                losses.append(self._watch.checked(loss, self.step, is_last))
                overlaps.append(shared)
                if self.step % settings.log_every == 0 or is_last:
                    drawn = len(losses) * settings.masks * settings.clicks
                    yield self._log(
                        Report(
                            self.step,
                            settings.steps,
                            _finite(_mean(losses)),
                            _mean(overlaps),
                            learning_rate(settings, self.step - 1),
                            drawn / max(time.monotonic() - started, 1e-6),
                        )
                    )
                    losses, overlaps, started = [], [], time.monotonic()
                stops = not is_last and should_stop()
                if self.step % settings.save_every == 0 or is_last or stops:
                    self.save()
                    if stops:
                        return
                    yield self._log(self.judge())
                    started = time.monotonic()

    def draw(self, step: int, library: Library | None = None, masks: int | None = None) -> Batch:
        """The batch of a step: the same for the same seed, whatever came before."""
        cv2.setNumThreads(1)  # the other cores train
        settings = self.settings
        rng = np.random.default_rng([settings.seed, step, 1 if library else 0])
        lessons: list[Lesson] = []
        for _ in range(masks or settings.masks):
            found = library or self.library
            lessons += draw_lessons(rng, found, settings.composed, settings.clicks)
        return Batch.of(lessons)

    def advance(self, batch: Batch) -> tuple[float, float]:
        """One optimizer step; returns its loss and overlap."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.settings, self.step)
        loss, shared = loss_of(self.model, batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip_norm)
        # A step that overflowed would poison every later one.
        if bool(torch.isfinite(norm)):
            self.optimizer.step()
        self.average.update(self.model, self.step)
        self.step += 1
        return float(loss.detach()), float(shared)

    def judge(self) -> Report:
        """The averaged weights on held-out pictures, the same ones every time."""
        if self._judges is None:
            self._judges = Library(self.settings.sources, self.settings.cache_bytes // 4, True)
        judged = Corrector()
        judged.load_state_dict(self.average.state)
        judged.eval()
        with torch.no_grad():
            loss, shared = loss_of(judged, self.draw(0, self._judges, JUDGED_MASKS))
        return Report(
            self.step, self.settings.steps, _finite(float(loss)), float(shared), 0.0, 0.0, True
        )

    def save(self) -> None:
        """Write the checkpoint, and the averaged weights as they would ship.

        Weights that overflowed replace nothing.
        """
        if self._watch.overflows:
            return
        self._folder.save(self.step, self.model, self.average, self.optimizer)
        learnt = Corrector()
        learnt.load_state_dict(self.average.state)
        export(weights_of(learnt), self.settings.output / WEIGHTS)

    def _log(self, report: Report) -> Report:
        self._folder.log(asdict(report))
        return report


def loss_of(model: Corrector, batch: Batch) -> tuple[Tensor, Tensor]:
    """Mean of cross-entropy and dice loss over lessons, and the mean overlap of cells found wrong
    with those that are.
    """
    logits = model(batch.looks)
    side, shown = batch.looks[:, 3], batch.looks[:, 7]
    counts = ((side < 0.5) & (shown > 0.5)).float() * (1 - batch.open.clamp(0, 1))
    weight = counts + QUIET
    entropy = F.binary_cross_entropy_with_logits(logits, batch.wrong, reduction="none") * weight
    could = (counts > 0.1).float()
    chance, wrong = logits.sigmoid() * could, batch.wrong * could
    both = (chance * wrong).sum((1, 2))
    dice = 1 - (2 * both + 2) / (chance.sum((1, 2)) + wrong.sum((1, 2)) + 2)
    found, true = (logits > 0) & (could > 0), (wrong > 0.5)
    shared = (found & true).sum((1, 2)) / (found | true).sum((1, 2)).clamp(min=1)
    loss = (entropy.sum((1, 2)) / weight.sum((1, 2)) + dice).mean()
    return loss, shared.mean()


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(len(values), 1)


def _finite(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
