"""What a run leaves in its folder: a checkpoint to go on from, and a log in JSON lines."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from sam2core.training.weights import Average

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"
PATIENCE = 10  # steps in a row whose loss is no number, after which a run has failed


class RunFolder:
    """A run's folder, made if it is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def save(
        self, step: int, model: nn.Module, average: Average, optimizer: torch.optim.Optimizer
    ) -> None:
        """Replace the checkpoint; one that was cut short is never seen."""
        path = self.path / CHECKPOINT
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            torch.save(
                {
                    "step": step,
                    "model": model.state_dict(),
                    "average": average.state,
                    "optimizer": optimizer.state_dict(),
                },
                file,
            )
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def resume(
        self,
        model: nn.Module,
        average: Average,
        optimizer: torch.optim.Optimizer,
        device: torch.device,
        otherwise: str,
    ) -> int:
        """Put the checkpoint in force; returns the steps done, 0 where there is none.

        otherwise: what to do, and what else it may be of, where it cannot be read: a ValueError
        says so.
        """
        path = self.path / CHECKPOINT
        if not path.exists():
            return 0
        try:
            saved: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
            step = int(saved["step"])
            model.load_state_dict(saved["model"])
            average.state = dict(saved["average"])
            optimizer.load_state_dict(saved["optimizer"])
        # A cut or foreign file makes the reader fail in many ways.
        except Exception as error:
            raise ValueError(f"{path}: is damaged, or {otherwise}") from error
        self._shorten_log(step)
        return step

    def log(self, line: Mapping[str, object]) -> None:
        with (self.path / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    def _shorten_log(self, step: int) -> None:
        """Drop what was logged of steps that were lost: they are made, and logged, again."""
        path = self.path / LOG
        if not path.exists():
            return
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if _step_of(line) <= step]
        if len(kept) < len(lines):
            path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


class LossWatch:
    """Counts the last steps in a row whose loss was no number."""

    def __init__(self) -> None:
        self.overflows = 0

    def checked(self, loss: float, step: int, is_last: bool) -> float:
        """The loss. Raises ValueError where it stays no number, or is none at the end."""
        self.overflows = 0 if math.isfinite(loss) else self.overflows + 1
        if self.overflows >= PATIENCE or (self.overflows and is_last):
            raise ValueError(
                f"step {step}: the loss has been no number for {self.overflows} step(s); "
                "lower the rate and run again: it goes on from what was saved last"
            )
        return loss


def _step_of(line: str) -> float:
    """The step that a line of the log tells of; infinite where the line is cut off."""
    try:
        return float(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return math.inf
