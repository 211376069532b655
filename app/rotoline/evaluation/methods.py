"""What is compared: every tracker by a name that can be typed.

classical        optical flow and GrabCut, no model
plain            the embedded model through SAM 2's memory, nothing added
embedded         the offline default: the embedded model and all its parts
embedded-PART    the same without one part: network, drawn, fit, hint, crops or clean
NAME, FILE       an official size that is installed, or a checkpoint
...:FILE         plain:FILE, embedded:FILE, embedded-PART:FILE: with other weights
...+fit          plain, NAME or FILE with its mask decoder tuned to the shot
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from rotoline.errors import ModelUnavailable, UserError
from rotoline.tracking.engine import sam2_tracker
from rotoline.tracking.models import EMBEDDED, installed_path
from rotoline.tracking.tracker import Frames, TrackerLike

if TYPE_CHECKING:
    from sam2core.model import Sam2

CLASSICAL, PLAIN, FIT = "classical", "plain", "+fit"
PARTS = ("network", "drawn", "fit", "hint", "crops", "clean")
SHIPPED = "nano"


@dataclass(eq=False)
class MethodUnknown(UserError):
    """A method that cannot be meant."""

    text: str

    def __str__(self) -> str:
        return (
            f"{self.text}: no such method; give classical, plain, embedded, embedded-PART "
            f"({', '.join(PARTS)}), a model's name or a checkpoint file"
        )


@dataclass(frozen=True)
class Method:
    """A tracker to be measured. open: a fresh one over a clip, given a seed of its own.

    learns: its seed changes what it learns, so that seeds tell its spread.
    """

    name: str
    open: Callable[[Frames, int], TrackerLike]
    learns: bool = False


@dataclass
class Methods:
    """Makes methods; the weights of all of them are read once.

    weights: what `plain` and `embedded` run on, a name or a file.
    """

    weights: str = SHIPPED
    device: str = "auto"
    _loaded: dict[str, Sam2] = field(default_factory=dict)

    def named(self, text: str) -> Method:
        """The method of a name. Raises MethodUnknown; weights are looked for when it opens."""
        if text == CLASSICAL:
            return Method(text, _classical)
        head, _, weights = text.removesuffix(FIT).partition(":")
        kind, _, part = head.partition("-")
        fits = text.endswith(FIT)
        if head == EMBEDDED or (kind == EMBEDDED and part in PARTS):
            if fits:
                raise MethodUnknown(text)
            return self._embedded(text, weights or self.weights, part)
        if head == PLAIN:
            return self._sam2(text, weights or self.weights, fits)
        if not head or kind == EMBEDDED:
            raise MethodUnknown(text)
        return self._sam2(text, text.removesuffix(FIT), fits)

    def ablated(self) -> list[Method]:
        """The offline default, whole and without each of its parts."""
        return [self.named(EMBEDDED), *(self.named(f"{EMBEDDED}-{part}") for part in PARTS)]

    def _embedded(self, name: str, weights: str, without: str) -> Method:
        def begin(frames: Frames, seed: int) -> TrackerLike:
            from rotoline.tracking.embedded import EmbeddedParts, EmbeddedTracker

            parts = EmbeddedParts()
            settings = replace(parts.settings, seed=parts.settings.seed + seed)
            left = {part.name: False for part in fields(parts) if part.name == without}
            return EmbeddedTracker(
                self._model(weights), frames, replace(parts, settings=settings, **left)
            )

        return Method(name, begin, learns=without not in ("fit", "network"))

    def _sam2(self, name: str, weights: str, fits: bool) -> Method:
        def begin(frames: Frames, seed: int) -> TrackerLike:
            return sam2_tracker(self._model(weights), frames, fits, seed)

        return Method(name, begin, learns=fits)

    def _model(self, weights: str) -> Sam2:
        if weights not in self._loaded:
            from sam2core import CheckpointError, load_model

            try:
                path = weights if weights == SHIPPED else installed_path(weights)
                self._loaded[weights] = load_model(path, self.device)
            except (CheckpointError, FileNotFoundError, ValueError) as fault:
                raise ModelUnavailable(weights, str(fault)) from fault
        return self._loaded[weights]


def named(texts: Iterable[str], methods: Methods) -> list[Method]:
    """Methods by name, each once, in the order first named."""
    return [methods.named(text) for text in dict.fromkeys(texts)]


def _classical(frames: Frames, seed: int) -> TrackerLike:
    from rotoline.tracking.classical import ClassicalTracker

    return ClassicalTracker(frames)
