"""What a tracker computes on one frame: encode it, answer prompts, follow objects.

Nothing here decides which frames to visit or what becomes a memory; that is `tracker.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sam2core.components import fill_holes, remove_specks
from sam2core.conditioning import MemoryTokens, condition, gather
from sam2core.device import is_out_of_memory
from sam2core.embedding_cache import EmbeddingCache
from sam2core.mask_decoder import MaskDecoder
from sam2core.memory_bank import Entry, MemoryBank
from sam2core.model import Constants, Embedding, Points, Result, Sam2, no_points
from sam2core.transforms import video_input

PREVIOUS_LIMIT = 32.0  # of earlier logits on their way into a prompt
MAX_BATCH = 8  # objects computed at once, fewer where memory is short

Follower = tuple[MemoryBank, MemoryTokens | None]
Picture = NDArray[np.uint8]
Poll = Callable[[], None]


def never_stop() -> None:
    """A poll that lets work go on."""


class Frames(Protocol):
    """A clip: its length, and pictures (H, W, 3) uint8 by frame index."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Picture: ...


class FrameSteps:
    """The model at work on a clip's frames. Call inside `torch.inference_mode()`.

    A `poll` is called between network stages; it raises to stop the work.
    """

    def __init__(
        self,
        model: Sam2,
        frames: Frames,
        memory_dtype: torch.dtype,
        fill_hole_area: int,
        remove_speck_area: int,
        cache_bytes: int,
    ) -> None:
        self.model = model
        self._tracking_model = model
        self.constants: Constants = model.constants()
        self._frames = frames
        self._memory_dtype = memory_dtype
        self._fill_hole_area = fill_hole_area
        self._remove_speck_area = remove_speck_area
        self._cache = EmbeddingCache(cache_bytes)
        self._most = MAX_BATCH
        self._frame_size: tuple[int, int] | None = None

    def decode_with(self, decoder: MaskDecoder | None) -> None:
        """Follow objects with another mask decoder from now on; None: with the model's own."""
        self._tracking_model = self.model if decoder is None else self.model.with_decoder(decoder)

    def frame_size(self, frame: int) -> tuple[int, int]:
        """(H, W) of the clip's pictures; reads `frame` if none was read yet."""
        if self._frame_size is None:
            self._read(frame)
        assert self._frame_size is not None
        return self._frame_size

    def is_embedded(self, frame: int) -> bool:
        return frame in self._cache

    def embed(self, frame: int, poll: Poll = never_stop) -> Embedding:
        """A frame's embedding, from the cache if it is there."""
        found = self._cache.get(frame)
        if found is None:
            picture = self._read(frame)
            poll()
            image = video_input(picture, self.model.input_size).to(self.model.device)
            found = self.model.encode(image, self.constants)
            self._cache.put(frame, found)
            poll()
        return found

    def adopt(self, frame: int, inside: Tensor) -> Entry:
        """A person's mask (1, 1, S, S), 0 or 1, as the result of a frame."""
        result = self.model.adopt_mask(
            inside.to(self.model.device), self.embed(frame), self.constants
        )
        return Entry(self._clean(result), prompted=True)

    def segment(
        self, bank: MemoryBank, frame: int, prompt: Points, previous: Tensor | None
    ) -> Entry:
        """A prompt's result; with the object's memory where it was tracked on that frame.

        previous: (1, 1, S/4, S/4) logits that the prompt corrects.
        """
        embedding = self.embed(frame)
        features = self.model.without_memory(embedding)
        if frame in bank.directions:
            remembered = self._gather(bank, frame, bank.directions[frame])
            if remembered is not None:
                begun = self._begin(embedding)
                features = condition(self.model, self.constants, begun, [remembered])
        if previous is not None:
            previous = previous.clamp(-PREVIOUS_LIMIT, PREVIOUS_LIMIT)
        result = self.model.segment(features, embedding, prompt, previous, self.constants)
        return Entry(self._clean(result), prompted=True)

    def follow(
        self, frame: int, banks: Sequence[MemoryBank], reverse: bool, poll: Poll
    ) -> dict[int, Entry]:
        """Track objects on one frame, in batches of those that remember equally much.

        Returns entries by object id, memories included; the banks are not changed.
        """
        embedding = self.embed(frame, poll)
        batches: dict[tuple[int, int] | None, list[Follower]] = {}
        for bank in banks:
            remembered = self._gather(bank, frame, reverse)
            key = None if remembered is None else (remembered.maps, remembered.pointers)
            batches.setdefault(key, []).append((bank, remembered))
        begun: Tensor | None = None
        if any(key is not None for key in batches):
            poll()
            begun = self._begin(embedding)
        entries: dict[int, Entry] = {}
        for group in batches.values():
            waiting = group
            while waiting:
                batch = waiting[: self._most]
                try:
                    entries |= self._follow_batch(embedding, begun, batch, poll)
                except RuntimeError as error:
                    if len(batch) == 1 or not is_out_of_memory(error):
                        raise
                    self._most = (len(batch) + 1) // 2
                else:
                    waiting = waiting[len(batch) :]
        return entries

    def _follow_batch(
        self, embedding: Embedding, begun: Tensor | None, batch: Sequence[Follower], poll: Poll
    ) -> dict[int, Entry]:
        """Track objects that remember equally much; begun: None where they remember nothing."""
        poll()
        remembered = [tokens for _, tokens in batch if tokens is not None]
        if begun is not None and remembered:
            features = condition(self.model, self.constants, begun, remembered)
        else:
            features = self.model.without_memory(embedding)
        poll()
        prompts = no_points(len(batch), self.model.device)
        tracking = self._tracking_model
        result = tracking.segment(features, embedding, prompts, None, self.constants)
        poll()
        memory = self._memorise(embedding, result, binary=False)
        cleaned = self._clean(result)
        return {
            bank.object_id: Entry(cleaned[index], memory[index : index + 1].clone())
            for index, (bank, _) in enumerate(batch)
        }

    def _gather(self, bank: MemoryBank, frame: int, reverse: bool) -> MemoryTokens | None:
        return gather(
            self.model, self.constants, bank, self._memory_of, frame, reverse, len(self._frames)
        )

    def _memory_of(self, bank: MemoryBank, frame: int) -> Tensor:
        """A remembered frame's memory, made from its picture and mask where it is missing."""
        entry = bank.entry(frame)
        if entry is None:
            raise KeyError(f"object {bank.object_id} remembers nothing of frame {frame}")
        if entry.memory is None:
            memory = self._memorise(self.embed(frame), entry.result, entry.prompted)
            entry = replace(entry, memory=memory)
            held = bank.conditioning if frame in bank.conditioning else bank.tracked
            held[frame] = entry
        assert entry.memory is not None
        return entry.memory

    def _memorise(self, embedding: Embedding, result: Result, binary: bool) -> Tensor:
        memory = self.model.memorise(embedding, result.low_res, result.score, binary)
        return memory.to(self._memory_dtype)

    def _begin(self, embedding: Embedding) -> Tensor:
        begun: Tensor = self.model.memory_attention.begin(
            embedding.coarse, self.constants.features, self.constants.rotary
        )
        return begun

    def _clean(self, result: Result) -> Result:
        if not (self._fill_hole_area or self._remove_speck_area):
            return result
        filled = fill_holes(result.low_res, self._fill_hole_area)
        return replace(result, low_res=remove_specks(filled, self._remove_speck_area))

    def _read(self, frame: int) -> Picture:
        picture = self._frames[frame]
        self._frame_size = (picture.shape[0], picture.shape[1])
        return picture
