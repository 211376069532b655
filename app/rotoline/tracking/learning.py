"""SAM 2's tracker that learns the shot first: "learn this shot" for every model."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rotoline.core.job import Progress
from rotoline.tracking.decoder_fit import DecoderFit, DecoderFitSettings, Shown
from rotoline.tracking.fit import evenly
from rotoline.tracking.fit_store import FitStore, fit_key, inside_bits, learn_once
from rotoline.tracking.tracker import Frames
from sam2core import ObjectMask, TrackedFrame, Tracker
from sam2core.mask_decoder import MaskDecoder
from sam2core.model import Sam2

KEPT_DECODERS = 4  # so that undo need not learn again
EXAMPLES = 4  # prompted frames of an object that are learnt from
MOST_EXAMPLES = 16  # of all objects: each is held, encoded, while it is learnt

# What a decoder was tuned to: object, prompted frame, digest of its mask.
Signature = tuple[tuple[int, int, bytes], ...]


class LearningTracker:
    """A `Tracker` whose tracked frames are decoded by what `fit` learnt of the shot.

    Prompts are answered by the model as it is, so an answer does not hang on what was learnt
    before. Without `fit`, or after a prompt that was not learnt yet, it tracks as the plain one.
    store: where fits are kept between runs; None keeps none.
    """

    def __init__(
        self,
        tracker: Tracker,
        model: Sam2,
        frames: Frames,
        settings: DecoderFitSettings | None = None,
        store: FitStore | None = None,
    ) -> None:
        self._tracker = tracker
        self._model = model
        self._frames = frames
        self._settings = settings or DecoderFitSettings()
        self._store = store
        self._prompted: dict[int, set[int]] = {}
        self._decoders: OrderedDict[Signature, MaskDecoder] = OrderedDict()

    def add_points(
        self,
        frame: int,
        object_id: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        replace: bool = True,
    ) -> dict[int, ObjectMask]:
        """As `Tracker.add_points`."""
        given = self._tracker.add_points(frame, object_id, points, labels, box, replace)
        self._prompted.setdefault(object_id, set()).add(frame)
        return given

    def add_mask(
        self, frame: int, object_id: int, mask: NDArray[np.bool_]
    ) -> dict[int, ObjectMask]:
        """As `Tracker.add_mask`."""
        given = self._tracker.add_mask(frame, object_id, mask)
        self._prompted.setdefault(object_id, set()).add(frame)
        return given

    def clear_prompts(self, frame: int, object_id: int) -> dict[int, ObjectMask]:
        """As `Tracker.clear_prompts`."""
        self._prompted.get(object_id, set()).discard(frame)
        return self._tracker.clear_prompts(frame, object_id)

    def remove_object(self, object_id: int) -> None:
        """As `Tracker.remove_object`; what was learnt is kept for when it comes back."""
        self._prompted.pop(object_id, None)
        self._tracker.remove_object(object_id)

    def preview(
        self,
        frame: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        object_id: int | None = None,
    ) -> ObjectMask:
        """As `Tracker.preview`."""
        return self._tracker.preview(frame, points, labels, box, object_id)

    def restore(
        self,
        frame: int,
        object_id: int,
        low_res: NDArray[np.float32],
        pointer: NDArray[np.float32],
        score: float,
        iou: float = 0.0,
        prompted: bool = False,
        reverse: bool = False,
    ) -> None:
        """As `Tracker.restore`."""
        self._tracker.restore(frame, object_id, low_res, pointer, score, iou, prompted, reverse)
        frames = self._prompted.setdefault(object_id, set())
        if prompted:
            frames.add(frame)
        else:
            frames.discard(frame)

    def embed(self, frame: int) -> None:
        """As `Tracker.embed`."""
        self._tracker.embed(frame)

    def is_embedded(self, frame: int) -> bool:
        """As `Tracker.is_embedded`."""
        return self._tracker.is_embedded(frame)

    def propagate(
        self,
        start: int | None = None,
        end: int | None = None,
        reverse: bool = False,
        objects: Iterable[int] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[TrackedFrame]:
        """As `Tracker.propagate`, with what was learnt of exactly these objects' prompts."""
        ids = sorted(self._prompted if objects is None else objects)
        self._tracker.decode_with(self._decoders.get(self._signature(ids)))
        return self._tracker.propagate(start, end, reverse, objects, should_stop)

    def fit(self, objects: Iterable[int] | None = None) -> Iterator[Progress]:
        """Learn the prompted frames of these objects, or all; yields after each step.

        Closing it is cancelling: what was begun is forgotten. Raises FrameUnreadable.
        """
        ids = sorted(self._prompted if objects is None else objects)
        signature = self._signature(ids)
        if not signature or signature in self._decoders:
            return
        most = max(1, min(EXAMPLES, MOST_EXAMPLES // len(ids)))
        shown = [
            Shown(object_id, frame, self._frames[frame], mask)
            for object_id in ids
            for frame, mask in evenly(self._shown(object_id), most)
        ]
        fitting = DecoderFit(self._model, self._settings)
        facts = [(s.object_id, s.frame, s.rgb, inside_bits(s.mask.low_res)) for s in shown]
        key = fit_key(self._model, self._settings, *facts)
        yield from learn_once(self._store, key, fitting.tuned, fitting.run(shown))
        self._decoders[signature] = fitting.decoder()
        if len(self._decoders) > KEPT_DECODERS:
            self._decoders.popitem(last=False)

    def _shown(self, object_id: int) -> list[tuple[int, ObjectMask]]:
        found = [
            (frame, self._tracker.result(frame, object_id))
            for frame in sorted(self._prompted.get(object_id, ()))
        ]
        return [(frame, mask) for frame, mask in found if mask is not None]

    def _signature(self, ids: Iterable[int]) -> Signature:
        return tuple(
            (object_id, frame, blake2b(inside_bits(mask.low_res).tobytes()).digest())
            for object_id in ids
            for frame, mask in self._shown(object_id)
        )
