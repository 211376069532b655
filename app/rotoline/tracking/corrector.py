"""A small network that says what a correcting click means: which pixels around it are wrong.

A U-Net of 0.75 million parameters. Everything it sees is relative to the click: its place, its
distance to the mask's edge, the side it is on. So little is left to learn, and objects, sizes and
pictures unlike those of its training are less strange to it than to a network that sees pictures.
It is trained by `python -m rotoline.training`.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from rotoline import paths
from rotoline.errors import ModelUnavailable
from rotoline.tracking.around_click import PLANES, Mistake, joined, look_at
from rotoline.tracking.regions import Soft
from sam2core.checkpoint import CheckpointError, read_state_dict

WIDTHS = (12, 32, 64, 96, 128)  # channels, from full to a sixteenth of the look's side
SHIPPED = "models/corrector.safetensors"
SELDOM = -1.0  # logit to start from: most of a look is right

log = logging.getLogger(__name__)


class Corrector(nn.Module):
    """Looks (B, PLANES, SIDE, SIDE) to logits (B, SIDE, SIDE) of being wrong as the click says."""

    def __init__(self) -> None:
        super().__init__()
        inner, outer = WIDTHS[1:], WIDTHS[:-1]
        self.enter = _layer(PLANES, WIDTHS[0])
        self.down = nn.ModuleList(
            nn.Sequential(_layer(few, many, 2), _layer(many, many))
            for few, many in zip(outer, inner, strict=True)
        )
        self.narrow = nn.ModuleList(
            nn.Conv2d(many, few, 1) for few, many in zip(outer, inner, strict=True)
        )
        self.up = nn.ModuleList(
            nn.Sequential(*(_layer(few, few) for _ in range(2 if level else 1)))
            for level, few in enumerate(outer)
        )
        self.leave = nn.Conv2d(WIDTHS[0], 1, 3, padding=1)
        nn.init.constant_(self.leave.bias, SELDOM)  # type: ignore[arg-type]

    def forward(self, looks: Tensor) -> Tensor:
        seen = [self.enter(looks)]
        for step in self.down:
            seen.append(step(seen[-1]))
        found = seen.pop()
        found = found + found.mean((2, 3), keepdim=True)
        for narrow, up in zip(reversed(self.narrow), reversed(self.up), strict=True):
            wider = F.interpolate(narrow(found), scale_factor=2, mode="bilinear")
            found = up(seen.pop() + wider)
        logits: Tensor = self.leave(found)[:, 0]
        return logits

    def judge(self, mistake: Mistake) -> Soft:
        """Logits (h, w) of each pixel being wrong together with the click's."""
        looks, squares = zip(*(look_at(mistake, half) for half in mistake.halves), strict=True)
        with torch.inference_mode():
            logits = self(torch.from_numpy(np.stack(looks))).numpy()
        height, width = mistake.mask.shape
        return joined(logits, squares, (height, width))


def shipped_corrector() -> Corrector | None:
    """The one in the box; None, told in the log, where it is not there: drafts do without it.

    Raises ModelUnavailable where it is damaged.
    """
    path = paths.resource(SHIPPED)
    if not path.is_file():
        log.warning("correcting by pictures alone: %s is not there; install Rotoline again", path)
        return None
    try:
        return load_corrector(path)
    except CheckpointError as fault:
        reason = fault.reason.partition(";")[0]
        raise ModelUnavailable("corrector", f"{path} {reason}; install Rotoline again") from fault


def load_corrector(path: Path) -> Corrector:
    """The weights of a file.

    Raises CheckpointError where they cannot be read, or are not the corrector's.
    """
    corrector = Corrector()
    state = {key: value.float() for key, value in read_state_dict(path).items()}
    if {key: one.shape for key, one in state.items()} != {
        key: one.shape for key, one in weights_of(corrector).items()
    }:
        raise CheckpointError(path, "does not hold the corrector's weights")
    corrector.load_state_dict(state, strict=False)  # its batches need not be counted on
    return corrector.eval()


def weights_of(corrector: Corrector) -> dict[str, Tensor]:
    """All that it learnt: parameters and running statistics."""
    state = corrector.state_dict()
    return {key: value for key, value in state.items() if value.is_floating_point()}


def _layer(given: int, made: int, stride: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(given, made, 3, stride, 1, bias=False), nn.BatchNorm2d(made), nn.ReLU(True)
    )
