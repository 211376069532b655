"""Frames and prompts in, masks out: SAM 2.1's streaming memory over a clip.

Follows the published video predictor (every object by itself) with four differences: a
correction is a conditioning frame unless told otherwise; objects of a frame are computed as
one batch; frames are read one at a time and nothing grows with the clip; `restore` puts
earlier results back, so that tracking goes on where another process stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from sam2core.archive import ResultArchive
from sam2core.frame_steps import Frames, FrameSteps, Poll
from sam2core.mask_decoder import MaskDecoder, stability
from sam2core.memory_bank import ConditioningLimit, Entry, MemoryBank, stack_results
from sam2core.model import Points, Result, Sam2
from sam2core.prompts import join_points, prompt_points
from sam2core.propagation import Propagation
from sam2core.results import ObjectMask, TrackedFrame
from sam2core.tracked_object import TrackedObject
from sam2core.transforms import resize_mask_prompt

STABILITY_SHIFT = 1.0  # logits, for the stability that is reported
CACHE_BYTES = 256 << 20
ARCHIVE_BYTES = 64 << 20


@dataclass(frozen=True)
class TrackerOptions:
    """How a tracker behaves. Names are the published predictor's where it has the choice.

    max_cond_frames_in_attn: -1 for all. fill_hole_area, remove_speck_area: regions of at most
    so many mask pixels are filled or removed, 0 is off.
    memory_dtype: of stored memories, bfloat16 as published. cache_bytes: of embeddings;
    archive_bytes: of results far from where tracking stands.
    """

    add_all_frames_to_correct_as_cond: bool = True
    max_cond_frames_in_attn: int = -1
    keep_first_cond_frame: bool = False
    fill_hole_area: int = 0
    remove_speck_area: int = 0
    non_overlap_masks: bool = False
    clear_non_cond_mem_around_input: bool = False
    memory_dtype: torch.dtype = torch.bfloat16
    cache_bytes: int = CACHE_BYTES
    archive_bytes: int = ARCHIVE_BYTES


class Tracker:
    """Tracks any number of objects through one clip. Not for use by two threads at a time.

    frames: read lazily, one picture at a time, never kept. `options` are the fields of
    `TrackerOptions`.
    """

    def __init__(self, model: Sam2, frames: Frames, **options: object) -> None:
        self._frames = frames
        self._options = TrackerOptions(**options)  # type: ignore[arg-type]
        self._limit = ConditioningLimit(
            self._options.max_cond_frames_in_attn, self._options.keep_first_cond_frame
        )
        self._objects: dict[int, TrackedObject] = {}
        self._archive = ResultArchive(self._options.archive_bytes)
        with torch.inference_mode():
            self._steps = FrameSteps(
                model,
                frames,
                self._options.memory_dtype,
                self._options.fill_hole_area,
                self._options.remove_speck_area,
                self._options.cache_bytes,
            )

    @property
    def object_ids(self) -> tuple[int, ...]:
        """In order of first appearance."""
        return tuple(self._objects)

    def add_points(
        self,
        frame: int,
        object_id: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        replace: bool = True,
    ) -> dict[int, ObjectMask]:
        """Prompt an object with clicks and a box; returns every object's mask on that frame.

        points: (N, 2) pixels (x, y); labels: (N,) 1 inside, 0 outside; box: (4,) x0 y0 x1 y1.
        replace: instead of the points given on this frame before, else in addition to them.
        Raises ValueError for a box with replace=False and for malformed prompts, IndexError for
        a frame outside the clip.
        """
        self._check_frame(frame)
        if box is not None and not replace:
            raise ValueError("a box starts a frame's prompts anew: give it with replace=True")
        known = self._objects.get(object_id)
        prompt = self._prompt(frame, points, labels, box)
        item = known or self._new_object(object_id)
        if not replace and frame in item.points:
            prompt = join_points(item.points[frame], prompt)
        entry, conditions = self._segment_prompt(item, frame, prompt)
        self._objects[object_id] = item
        item.points[frame] = prompt
        item.pending[frame] = (entry, conditions)
        return self._masks_on(frame)

    def add_mask(
        self, frame: int, object_id: int, mask: NDArray[np.bool_]
    ) -> dict[int, ObjectMask]:
        """Prompt an object with a mask (H, W) bool; returns every object's mask on that frame."""
        self._check_frame(frame)
        inside = resize_mask_prompt(np.asarray(mask, bool), self._steps.model.input_size)
        item = self._objects.get(object_id) or self._new_object(object_id)
        with torch.inference_mode():
            entry = self._steps.adopt(frame, inside)
        self._objects[object_id] = item
        item.points.pop(frame, None)
        item.pending[frame] = (entry, self._conditions(item, frame))
        return self._masks_on(frame)

    def clear_prompts(self, frame: int, object_id: int) -> dict[int, ObjectMask]:
        """Take back an object's prompts on a frame; its mask there becomes a tracked one."""
        self._check_frame(frame)
        item = self._objects.get(object_id)
        if item is not None:
            item.take_back(frame)
        return self._masks_on(frame)

    def remove_object(self, object_id: int) -> None:
        """Forget an object; nothing happens for an unknown one. The last one is a `reset`."""
        self._objects.pop(object_id, None)
        self._archive.discard_object(object_id)

    def reset(self) -> None:
        """Forget all objects; embeddings stay."""
        for object_id in self.object_ids:
            self.remove_object(object_id)

    def preview(
        self,
        frame: int,
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        box: ArrayLike | None = None,
        object_id: int | None = None,
    ) -> ObjectMask:
        """The mask that prompts would give, changing nothing; for a known object, in addition
        to its points on that frame and from its memory.
        """
        self._check_frame(frame)
        item = self._objects.get(object_id) if object_id is not None else None
        prompt = self._prompt(frame, points, labels, box)
        if item is None:
            item = self._new_object(-1)
        elif box is None and frame in item.points:
            prompt = join_points(item.points[frame], prompt)
        entry, _ = self._segment_prompt(item, frame, prompt)
        return _object_masks([entry])[0]

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
        """Put back an earlier result without running the network; its memory is made at need.

        prompted: a conditioning frame; reverse: the direction it was tracked in.
        Raises ValueError for logits of another size than this model's (S/4, S/4).
        """
        self._check_frame(frame)
        model = self._steps.model
        side, dim = model.input_size // 4, model.config.dim
        if low_res.shape != (side, side) or pointer.shape != (dim,):
            raise ValueError(
                f"frame {frame}: stored logits {low_res.shape} and pointer {pointer.shape} are not "
                f"this model's ({side}, {side}) and ({dim},); track the frame again"
            )
        device = model.device
        result = Result(
            torch.from_numpy(np.array(low_res, np.float32))[None, None].to(device),
            torch.tensor([iou], dtype=torch.float32, device=device),
            torch.tensor([score], dtype=torch.float32, device=device),
            torch.from_numpy(np.array(pointer, np.float32))[None].to(device),
        )
        item = self._objects.setdefault(object_id, self._new_object(object_id))
        item.put_back(frame, result, prompted, reverse)

    def result(self, frame: int, object_id: int) -> ObjectMask | None:
        """An object's mask on a frame as far as it is still held, else None."""
        self._check_frame(frame)
        item = self._objects.get(object_id)
        entry = item.shown(frame) if item is not None else None
        return None if entry is None else _object_masks([entry])[0]

    def embed(self, frame: int) -> None:
        """Encode a frame ahead of need."""
        self._check_frame(frame)
        with torch.inference_mode():
            self._steps.embed(frame)

    def is_embedded(self, frame: int) -> bool:
        """A prompt or preview on this frame will not have to encode it."""
        return self._steps.is_embedded(frame)

    def decode_with(self, decoder: MaskDecoder | None) -> None:
        """Track with another mask decoder of the model's shape; None: with the model's own.

        Prompts are answered by the model's own in any case.
        """
        self._steps.decode_with(decoder)

    def propagate(
        self,
        start: int | None = None,
        end: int | None = None,
        reverse: bool = False,
        objects: Iterable[int] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Propagation:
        """Track frame by frame, from `start` to `end` inclusive, yielding each as it is done.

        start: default the earliest conditioning frame of any object; end: default the clip's
        end (its beginning in reverse, where a start at 0 leaves nothing to do). objects: only
        these, default all. Prompted frames are given back as they are. Closing the iterator, from
        any thread, or `should_stop` stops within one network stage; finished frames stay.
        Raises, at the first `next`, RuntimeError where there is no object or one has no prompted
        frame, IndexError for a start or end outside the clip.
        """
        return Propagation(lambda poll: self._run(start, end, reverse, objects, poll), should_stop)

    def _run(
        self,
        start: int | None,
        end: int | None,
        reverse: bool,
        objects: Iterable[int] | None,
        poll: Poll,
    ) -> Iterator[TrackedFrame]:
        ids = list(self._objects if objects is None else objects)
        chosen = {object_id: self._known(object_id) for object_id in ids}
        if not chosen:
            raise RuntimeError("there is no object to track; give a prompt first")
        for item in chosen.values():
            item.remember_prompts()
        for object_id, item in chosen.items():
            if not item.bank.conditioning:
                raise RuntimeError(f"object {object_id} has no prompted frame; give it a prompt")
        if start is None:
            start = min(min(item.bank.conditioning) for item in chosen.values())
        if reverse and start == 0 and end is None:
            return
        if end is None:
            end = 0 if reverse else len(self._frames) - 1
        self._check_frame(start)
        self._check_frame(end)
        for frame in range(start, end - 1, -1) if reverse else range(start, end + 1):
            yield self._track_frame(frame, chosen, reverse, poll)

    def _track_frame(
        self, frame: int, chosen: dict[int, TrackedObject], reverse: bool, poll: Poll
    ) -> TrackedFrame:
        poll()
        with torch.inference_mode():
            banks = [item.bank for item in chosen.values()]
            waiting = [bank for bank in banks if frame not in bank.conditioning]
            tracked = self._steps.follow(frame, waiting, reverse, poll) if waiting else {}
        # Nothing was changed so far: a frame stopped half-way leaves no trace.
        for item in chosen.values():
            if frame in item.bank.conditioning:
                item.pass_by(frame, reverse)
            else:
                item.bank.store(frame, tracked[item.bank.object_id], reverse)
        entries = [item.bank.entry(frame) for item in chosen.values()]
        masks = _object_masks([entry for entry in entries if entry is not None])
        return TrackedFrame(frame, self._apart(dict(zip(chosen, masks, strict=True))))

    def _segment_prompt(
        self, item: TrackedObject, frame: int, prompt: Points
    ) -> tuple[Entry, bool]:
        """A prompt's result and whether it will condition; nothing is stored."""
        conditions = self._conditions(item, frame)
        shown = item.refined(frame, conditions)
        previous = None if shown is None else shown.result.low_res
        with torch.inference_mode():
            return self._steps.segment(item.bank, frame, prompt, previous), conditions

    def _conditions(self, item: TrackedObject, frame: int) -> bool:
        """Whether a prompt on this frame makes it a conditioning frame."""
        return not item.was_tracked(frame) or self._options.add_all_frames_to_correct_as_cond

    def _prompt(
        self,
        frame: int,
        points: ArrayLike | None,
        labels: ArrayLike | None,
        box: ArrayLike | None,
    ) -> Points:
        model = self._steps.model
        size = self._steps.frame_size(frame)
        return prompt_points(points, labels, box, size, model.input_size, model.device)

    def _masks_on(self, frame: int) -> dict[int, ObjectMask]:
        shown = {i: item.shown(frame) for i, item in self._objects.items()}
        entries = {i: entry for i, entry in shown.items() if entry is not None}
        masks = _object_masks(list(entries.values()))
        return self._apart(dict(zip(entries, masks, strict=True)))

    def _apart(self, masks: dict[int, ObjectMask]) -> dict[int, ObjectMask]:
        if not self._options.non_overlap_masks:
            return masks
        return {
            own: replace(mask, rivals=tuple(m.low_res for i, m in masks.items() if i != own))
            for own, mask in masks.items()
        }

    def _new_object(self, object_id: int) -> TrackedObject:
        bank = MemoryBank(object_id, self._archive, self._limit)
        return TrackedObject(bank, self._options.clear_non_cond_mem_around_input)

    def _known(self, object_id: int) -> TrackedObject:
        item = self._objects.get(object_id)
        if item is None:
            raise RuntimeError(f"there is no object {object_id}; give it a prompt first")
        return item

    def _check_frame(self, frame: int) -> None:
        if not 0 <= frame < len(self._frames):
            raise IndexError(f"frame {frame} is outside the clip (0 to {len(self._frames) - 1})")


def _object_masks(entries: Sequence[Entry]) -> list[ObjectMask]:
    """Entries as the caller sees them, fetched from the device in one go."""
    if not entries:
        return []
    batch = stack_results([entry.result for entry in entries])
    steady = stability(batch.low_res[:, 0], STABILITY_SHIFT)
    numbers = torch.stack((batch.score.float(), batch.iou.float(), steady.float())).cpu()
    low_res = batch.low_res[:, 0].float().cpu().numpy()
    pointers = batch.pointer.float().cpu().numpy()
    return [
        ObjectMask(
            low_res=low_res[index],
            score=float(numbers[0, index]),
            iou=float(numbers[1, index]),
            stability=float(numbers[2, index]),
            pointer=pointers[index],
        )
        for index in range(len(entries))
    ]
