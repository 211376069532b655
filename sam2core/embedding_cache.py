"""Embeddings of frames, at most so many bytes of them."""

from __future__ import annotations

from collections import OrderedDict

from sam2core.model import Embedding


class EmbeddingCache:
    """Least recently used embeddings go first. At least the newest one is always held."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._embeddings: OrderedDict[int, Embedding] = OrderedDict()

    def __contains__(self, frame: int) -> bool:
        return frame in self._embeddings

    def get(self, frame: int) -> Embedding | None:
        found = self._embeddings.get(frame)
        if found is not None:
            self._embeddings.move_to_end(frame)
        return found

    def put(self, frame: int, embedding: Embedding) -> None:
        replaced = self._embeddings.pop(frame, None)
        if replaced is not None:
            self._bytes -= replaced.nbytes
        self._embeddings[frame] = embedding
        self._bytes += embedding.nbytes
        while self._bytes > self._max_bytes and len(self._embeddings) > 1:
            _, dropped = self._embeddings.popitem(last=False)
            self._bytes -= dropped.nbytes
