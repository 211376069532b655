"""The offline default: a small model fitted to the shot, over flow and GrabCut.

Per frame: flow carries the mask; the model, tuned to the frames a person prompted, looks at the
object's surroundings with the carried mask as a hint and without; parts that neither touch what
was carried nor look like the object for sure are dropped; a guided filter draws the edge to the
picture's, and GrabCut mends it where the object's colours stand out. Without a model, and on
pictures too small for it, what is left is the classical tracker.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b

import numpy as np
import torch
import torch.nn.functional as F

from rotoline.core.job import Progress
from rotoline.tracking.blend import blended
from rotoline.tracking.classical import GONE, ClassicalFollower
from rotoline.tracking.corrector import shipped_corrector
from rotoline.tracking.crops import (
    LEAST_SIDE,
    ROOM,
    Window,
    hint_of,
    look,
    model_input,
    put_back,
    whole,
    window_around,
)
from rotoline.tracking.cutting import cut_by_hints
from rotoline.tracking.fit import Example, FitSettings, ShotFit, evenly
from rotoline.tracking.fit_store import FitStore, fit_key, inside_bits, learn_once
from rotoline.tracking.flow import Picture, WorkingFrames
from rotoline.tracking.hints import Hints, no_reading
from rotoline.tracking.offline import SURE, Estimate, OfflineTracker, Poll, Target
from rotoline.tracking.reading import BEYOND, answers, question
from rotoline.tracking.regions import Mask, Soft, longer_side, overlap
from rotoline.tracking.tracker import Frames
from sam2core.model import Constants, Embedding, Sam2, no_points
from sam2core.results import ObjectMask

LEAST_PICTURE = 192  # longer side, pixels, below which the model sees nothing that flow does not
DECODER_STRIDE = 4  # input pixels in a cell of the decoder's masks
# Of the overlap with a hint, what must be reached without one. A single frame, learnt by heart,
# proves less than several that differ.
ALONE_ON_ONE, ALONE_ON_SEVERAL = 0.92, 0.75
RECENT = 12  # tracked frames that tell the object's present size
KEPT_FITS = 8  # at least, so that undo, and an object put back, need not learn again
ROUNDS = 1  # of GrabCut along an edge that the model drew: a second one changes little
EXAMPLES = 8  # prompted frames that one fit learns from


# What a fit was learnt from: each prompted frame and its mask's digest.
Signature = tuple[tuple[int, bytes], ...]


@dataclass(frozen=True)
class EmbeddedParts:
    """What takes part; each can be left out to see what it brings.

    network: the small model at all. drawn: prompts drawn into its mask input. fit: its tuning to
    the shot. hint: the carried mask as its prompt. crops: looking at the object's surroundings
    instead of the whole picture. clean: GrabCut along the edge.
    """

    network: bool = True
    drawn: bool = True
    fit: bool = True
    hint: bool = True
    crops: bool = True
    clean: bool = True
    settings: FitSettings = field(default_factory=FitSettings)


@dataclass(frozen=True)
class Fitted:
    """A model ready to look: its weights and what depends on them alone.

    tells_apart: without a hint it finds the object nearly as well as with one, so nothing
    around looks like it. Else it is not asked: where two look alike, flow knows better.
    stands_out: GrabCut brings the prompted masks back at least as well as the model does, so
    the object's colours are not those around it.
    """

    model: Sam2
    constants: Constants
    tells_apart: bool = False
    stands_out: bool = False


class EmbeddedFollower(ClassicalFollower):
    """The classical follower with the model's say in where the object is."""

    def __init__(
        self, working: WorkingFrames, model: Sam2, parts: EmbeddedParts, store: FitStore | None
    ) -> None:
        super().__init__(working)
        self._model = model if parts.drawn else undrawn(model)
        self._parts = parts
        self._store = store
        self._plain: Fitted | None = None
        self._corrector = shipped_corrector()
        self._last_seen: tuple[tuple[int, Window], Embedding] | None = None
        self._fits: OrderedDict[Signature, Fitted] = OrderedDict()
        self._in_use: dict[int, Signature] = {}

    def look_ahead(self, picture: Picture) -> None:
        if self._looks_at(picture.size):
            self._seen(picture, whole(picture.size))

    def cut(self, picture: Picture, hints: Hints, previous: Mask | None) -> Estimate:
        looks = self._looks_at(picture.size)
        read = partial(self._guesses, picture, hints) if looks else no_reading
        judge = self._corrector.judge if looks and self._corrector else None
        mask = cut_by_hints(picture.rgb, hints, previous, read, judge)
        return Estimate(mask, SURE if mask.any() else -SURE, 0.8 if mask.any() else 0.0)

    def follow(
        self, target: Target, source: int, known: ObjectMask, frame: int, poll: Poll
    ) -> Estimate:
        size = self._working.picture(source).size
        if not self._looks_at(size):
            return super().follow(target, source, known, frame, poll)
        if not self.is_fitted(target):
            for _ in self.fit(target):
                poll()
        fitted = self._fitted(target) or self._unfitted()
        carried = self.arrived(target, source, known, frame)
        if carried is None:
            return Estimate(np.zeros(size, bool), -GONE, 0.0)
        poll()
        if not fitted.tells_apart:
            return self.settled(target, carried, frame)
        return self._found(target, fitted, self._working.picture(frame), carried, poll)

    def is_fitted(self, target: Target) -> bool:
        """Nothing is left to learn before this object is followed."""
        if not self._parts.fit or _signature(target) in self._fits:
            return True
        first = next(iter(target.conditioning), None)
        return first is None or not self._looks_at(self._working.picture(first).size)

    def _looks_at(self, size: tuple[int, int]) -> bool:
        """Whether the model takes part on pictures of this size (h, w)."""
        return self._parts.network and max(size) >= LEAST_PICTURE

    def fit(self, target: Target) -> Iterator[Progress]:
        """Learn the object's prompted frames; closing this early leaves it unlearnt."""
        frames = sorted(target.conditioning, key=lambda f: (not target.conditioning[f].iou, f))
        examples = []
        seen: list[object] = []
        for frame in evenly(frames, EXAMPLES):
            picture, prompted = self._working.picture(frame), target.conditioning[frame]
            window = None if self._parts.crops else whole(picture.size)
            examples.append(Example(picture.rgb, prompted.mask(picture.size), window))
            seen += picture.rgb, inside_bits(prompted.low_res), window
        fitting = ShotFit(self._model, self._parts.settings)
        key = fit_key(self._model, self._parts.settings, self._parts.drawn, *seen)
        yield from learn_once(self._store, key, fitting.tuned, fitting.run(examples))
        pictures = [self._working.picture(frame) for frame in frames[:4]]
        self._fits[_signature(target)] = self._tried(_ready(fitting.model), pictures, target)
        self._fitted(target)
        # What objects are followed by now stays, however many objects there are.
        spare = [one for one in self._fits if one not in self._in_use.values()]
        for one in spare[: max(0, len(self._fits) - KEPT_FITS)]:
            del self._fits[one]

    def forget(self, object_id: int) -> None:
        super().forget(object_id)
        self._in_use.pop(object_id, None)

    def _fitted(self, target: Target) -> Fitted | None:
        """What was learnt of the object as it is prompted now, if anything was."""
        signature = _signature(target)
        fitted = self._fits.get(signature)
        if fitted is not None:
            self._in_use[target.id] = signature
        return fitted

    def _tried(self, fitted: Fitted, pictures: list[Picture], target: Target) -> Fitted:
        """The fitted model and what its looks at the prompted frames tell of it."""
        palette = self.appearance(target).palette
        alone = hinted = drawn = mended = 0.0
        for picture in pictures:
            mask = target.conditioning[picture.index].mask(picture.size)
            window = window_around(mask)
            if window is None:
                continue
            if not self._parts.crops:
                window = whole(mask.shape)
            looks = self._look(fitted, picture, mask, window)
            alone += overlap(looks[0] > 0, mask)
            hinted += overlap(looks[1] > 0, mask)
            found = self._outlined(fitted, picture, looks, mask, float(mask.sum()), window)
            drawn += overlap(found, mask)
            if self._parts.clean:
                mended += overlap(self.mended(picture, found, palette, ROUNDS), mask)
        enough = ALONE_ON_ONE if len(pictures) == 1 else ALONE_ON_SEVERAL
        return replace(
            fitted, tells_apart=alone > enough * hinted, stands_out=mended >= drawn > 0.0
        )

    def _outlined(
        self,
        fitted: Fitted,
        picture: Picture,
        looks: list[Soft],
        carried: Mask,
        area: float,
        window: Window,
    ) -> Mask:
        """One mask of the model's looks without and with a hint, and of what was carried."""
        cell = DECODER_STRIDE * window.side / fitted.model.input_size
        edges = (picture.rgb, cell) if self._parts.clean else None
        hinted = looks[-1] if self._parts.hint else looks[0]
        return blended(looks[0], hinted, carried, area, edges)

    def _found(
        self, target: Target, fitted: Fitted, picture: Picture, carried: Mask, poll: Poll
    ) -> Estimate:
        appearance = self.appearance(target)
        recent = self._recent(target)
        crops = self._parts.crops
        window = self._window(carried, recent) if crops else whole(carried.shape)
        looks = self._look(fitted, picture, carried if carried.any() else None, window)
        poll()
        covered = float(np.median([np.count_nonzero(item.low_res > 0) for item in recent]))
        area = covered * carried.size / recent[0].low_res.size
        mask = self._outlined(fitted, picture, looks, carried, area, window)
        if fitted.stands_out:
            mask = self.mended(picture, mask, appearance.palette, ROUNDS)
        return self.believed(mask, looks[0] > 0, appearance)

    @staticmethod
    def _recent(target: Target) -> list[ObjectMask]:
        """The object's newest masks, of prompted frames where there are no others."""
        kept = [item for item in target.kept.values() if item.score > 0][-RECENT:]
        prompted = [item for item in target.conditioning.values() if item.score > 0]
        return kept or prompted or list(target.conditioning.values())

    @staticmethod
    def _window(carried: Mask, recent: list[ObjectMask]) -> Window:
        """Around what was carried, or where the object was last; never much smaller than usual,
        so that an object half hidden is looked for as a whole.
        """
        usual = float(np.median([_longer_side(item, carried.shape) for item in recent]))
        base = window_around(carried)
        longer = max(longer_side(carried), 0.75 * usual)
        if base is None:
            height, width = carried.shape
            base = window_around(recent[-1].mask((height, width)))
            longer = 1.3 * usual
        side = min(max(ROOM * longer, LEAST_SIDE), float(max(carried.shape)))
        middle = base or Window(carried.shape[1] / 2, carried.shape[0] / 2, side)
        return Window(middle.x, middle.y, side)

    def _look(
        self, fitted: Fitted, picture: Picture, hint: Mask | None, window: Window
    ) -> list[Soft]:
        """The model's logits (h, w) for the object in a window: without and with the hint."""
        size = fitted.model.input_size
        masks = [torch.zeros(1, 1, size // 4, size // 4)]
        if hint is not None:
            masks.append(hint_of(hint, window, size))
        with torch.inference_mode():
            seen = model_input([look(picture.rgb, window, size)]).to(fitted.model.device)
            embedding = fitted.model.encode(seen, fitted.constants)
            decoded = fitted.model.decode(
                fitted.model.without_memory(embedding),
                embedding,
                no_points(len(masks), fitted.model.device),
                torch.cat(masks).to(fitted.model.device),
                fitted.constants,
            )
            logits = F.interpolate(decoded.masks[:, :1].float(), (size, size), mode="bilinear")
        return [put_back(one[0].cpu().numpy(), window, picture.size, BEYOND) for one in logits]

    def _guesses(self, picture: Picture, hints: Hints) -> list[Soft]:
        """What the unfitted model reads in hints: logits (h, w) as `reading.answers` gives."""
        fitted = self._unfitted()
        asked = question(picture.size, hints)
        if not self._parts.crops:
            asked = replace(asked, window=whole(picture.size))
        seen = self._seen(picture, asked.window)
        return answers(fitted.model, fitted.constants, seen, asked, picture.size)

    def _seen(self, picture: Picture, window: Window) -> Embedding:
        """A look by the unfitted model. The last one is kept: one click follows another."""
        key = picture.index, window
        if self._last_seen is None or self._last_seen[0] != key:
            fitted = self._unfitted()
            size = fitted.model.input_size
            with torch.inference_mode():
                seen = model_input([look(picture.rgb, window, size)]).to(fitted.model.device)
                self._last_seen = key, fitted.model.encode(seen, fitted.constants)
        return self._last_seen[1]

    def _unfitted(self) -> Fitted:
        if self._plain is None:
            model = copy.deepcopy(self._model).float()
            model.input_size = self._parts.settings.size
            self._plain = _ready(model)
        return self._plain


class EmbeddedTracker(OfflineTracker):
    """The calls of `sam2core.Tracker` for the offline default.

    model: a small SAM 2 (`load_model("nano")`), or None to do without. `parts` leaves out what
    a comparison wants left out. store: where fits are kept between runs; None keeps none.
    Raises ModelUnavailable where the corrector that comes with the model is damaged.
    """

    def __init__(
        self,
        model: Sam2 | None,
        frames: Frames,
        parts: EmbeddedParts | None = None,
        store: FitStore | None = None,
    ) -> None:
        working = WorkingFrames(frames)
        chosen = parts or EmbeddedParts()
        self._learner: EmbeddedFollower | None = None
        follower = ClassicalFollower(working)
        if model is not None:
            if model.device.type not in ("cpu", "cuda"):
                # Training needs more operations than the other devices have.
                model = copy.deepcopy(model).to("cpu")
            self._learner = follower = EmbeddedFollower(working, model, chosen, store)
        super().__init__(frames, working, follower)

    def fit(self, objects: Iterable[int] | None = None) -> Iterator[Progress]:
        """Learn the shot ahead of tracking, for these objects or all; yields after each step.

        Tracking does this by itself for what has not been learnt. Closing it is cancelling.
        """
        for object_id in self.object_ids if objects is None else objects:
            target = self._targets[object_id]
            if self._learner is not None and not self._learner.is_fitted(target):
                yield from self._learner.fit(target)


def undrawn(model: Sam2) -> Sam2:
    """The same weights, prompts given as points and boxes only."""
    plain = copy.copy(model)
    plain.config = replace(model.config, dense_prompts=False)
    return plain


def _ready(model: Sam2) -> Fitted:
    with torch.no_grad():
        return Fitted(model, model.constants())


def _longer_side(item: ObjectMask, shape: tuple[int, ...]) -> float:
    """Of the mask's bounding box, in pixels of a picture of `shape` (h, w)."""
    inside = item.low_res > 0
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return 0.0
    cell_high, cell_wide = shape[0] / inside.shape[0], shape[1] / inside.shape[1]
    high, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    return float(max(high * cell_high, wide * cell_wide))


def _signature(target: Target) -> Signature:
    return tuple(
        (frame, blake2b(item.low_res.tobytes(), digest_size=16).digest())
        for frame, item in sorted(target.conditioning.items())
    )
