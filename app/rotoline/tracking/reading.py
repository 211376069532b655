"""Ask the model what a box or clicks on one picture mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from rotoline.tracking.crops import LEAST_SIDE, Window, put_back, whole
from rotoline.tracking.hints import Hints
from rotoline.tracking.regions import Soft
from sam2core.model import Constants, Embedding, Points, Sam2
from sam2core.prompt_encoder import BOX_BOTTOM_RIGHT, BOX_TOP_LEFT, NEGATIVE, POSITIVE

AROUND_BOX = 1.5  # side of the look, in the box's longer sides
BEYOND = -20.0  # logit outside the window


@dataclass(frozen=True, eq=False)
class Question:
    """What the model is asked, and where it looks.

    places: (N, 2) x, y in working pixels; labels: (N,) as the prompt encoder has them;
    of_three: each of the model's three readings counts, not the one for prompts that leave
    nothing open.
    """

    window: Window
    places: NDArray[np.float64]
    labels: NDArray[np.int64]
    of_three: bool = False


def question(size: tuple[int, int], hints: Hints) -> Question:
    """What to ask about hints on a picture of `size` (h, w)."""
    if hints.box is not None:
        x0, y0, x1, y1 = (float(v) for v in hints.box)
        side = max(AROUND_BOX * max(x1 - x0, y1 - y0), LEAST_SIDE)
        window = Window((x0 + x1) / 2, (y0 + y1) / 2, side)
        corners = np.array([BOX_TOP_LEFT, BOX_BOTTOM_RIGHT])
        return Question(window, hints.box.reshape(2, 2), corners)
    labels = np.where(hints.inside, POSITIVE, NEGATIVE)
    return Question(whole(size), hints.points, labels, of_three=True)


def answers(
    model: Sam2, constants: Constants, seen: Embedding, asked: Question, size: tuple[int, int]
) -> list[Soft]:
    """The model's logits (h, w): one for a box, three for clicks.

    seen: what lies in the question's window.
    """
    side = model.input_size
    ones = np.ones((len(asked.places), 1))
    places = np.concatenate((asked.places, ones), axis=1) @ asked.window.to_input(side).T
    points = Points(
        torch.from_numpy(places)[None].float().to(model.device) + 0.5,
        torch.from_numpy(asked.labels)[None].to(model.device),
    )
    with torch.inference_mode():
        decoded = model.decode(model.without_memory(seen), seen, points, None, constants)
        chosen = decoded.masks[:, 1:] if asked.of_three else decoded.masks[:, :1]
        logits = F.interpolate(chosen.float(), (side, side), mode="bilinear").flatten(0, 1)
    return [put_back(one, asked.window, size, BEYOND) for one in logits.cpu().numpy()]
