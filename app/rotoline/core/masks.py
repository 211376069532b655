"""The mask store: soft masks and bitmaps, written once and read by their content's hash."""

from __future__ import annotations

import hashlib
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from rotoline.core.document import MaskRef
from rotoline.core.mask_codec import (
    Bitmap,
    BlobInvalid,
    Logits,
    decode_bitmap,
    decode_logits,
    encode_bitmap,
    encode_logits,
)
from rotoline.errors import MaskLost

Array = TypeVar("Array", bound=np.ndarray[Any, Any])


@dataclass(frozen=True)
class StoredMask:
    """Low-resolution logits (s, s) float32 and the object pointer (n,) float32, if any."""

    low_res: Logits
    pointer: NDArray[np.float32] | None = None


class MaskStore(Protocol):
    """Immutable masks by reference. Safe to use from several threads."""

    def put(self, low_res: Logits, pointer: NDArray[np.float32] | None = None) -> MaskRef:
        """Keep logits (s, s) float32 and a pointer; equal content gets an equal reference."""
        ...

    def get(self, ref: MaskRef) -> StoredMask:
        """The mask, quantised as `mask_codec` says. Raises MaskLost; not to be written to."""
        ...

    def put_bitmap(self, mask: Bitmap) -> MaskRef:
        """Keep a (H, W) bool mask without loss."""
        ...

    def get_bitmap(self, ref: MaskRef) -> Bitmap:
        """The bitmap. Raises MaskLost; not to be written to."""
        ...


class BlobMasks(ABC):
    """A mask store over any keeper of blobs, with a cache of decoded masks.

    A child says how blobs are kept (`_keep`) and found (`_find`).
    """

    def __init__(self, cache_bytes: int = 64 << 20) -> None:
        self._cache = _Cache(cache_bytes)

    def put(self, low_res: Logits, pointer: NDArray[np.float32] | None = None) -> MaskRef:
        return self._put(encode_logits(low_res, pointer))

    def get(self, ref: MaskRef) -> StoredMask:
        cached = self._cache.get(ref.digest)
        if isinstance(cached, StoredMask):
            return cached
        try:
            low_res, pointer = decode_logits(self._blob(ref))
        except BlobInvalid as damage:
            raise MaskLost(ref.digest, str(damage)) from damage
        mask = StoredMask(_closed(low_res), None if pointer is None else _closed(pointer))
        self._cache.add(ref.digest, mask, low_res.nbytes)
        return mask

    def put_bitmap(self, mask: Bitmap) -> MaskRef:
        return self._put(encode_bitmap(mask))

    def get_bitmap(self, ref: MaskRef) -> Bitmap:
        cached = self._cache.get(ref.digest)
        if isinstance(cached, np.ndarray):
            return cached
        try:
            bitmap = _closed(decode_bitmap(self._blob(ref)))
        except BlobInvalid as damage:
            raise MaskLost(ref.digest, str(damage)) from damage
        self._cache.add(ref.digest, bitmap, bitmap.nbytes)
        return bitmap

    def _put(self, blob: bytes) -> MaskRef:
        digest = hashlib.sha256(blob).hexdigest()
        self._keep(digest, blob)
        return MaskRef(digest)

    def _blob(self, ref: MaskRef) -> bytes:
        blob = self._find(ref.digest)
        if blob is None:
            raise MaskLost(ref.digest, "it is not in the project")
        if hashlib.sha256(blob).hexdigest() != ref.digest:
            raise MaskLost(ref.digest, "it was changed on disk")
        return blob

    @abstractmethod
    def _keep(self, digest: str, blob: bytes) -> None: ...

    @abstractmethod
    def _find(self, digest: str) -> bytes | None: ...


class MemoryMasks(BlobMasks):
    """Masks that live as long as the process, packed as in a project."""

    def __init__(self, cache_bytes: int = 64 << 20) -> None:
        super().__init__(cache_bytes)
        self._blobs: dict[str, bytes] = {}

    def _keep(self, digest: str, blob: bytes) -> None:
        self._blobs[digest] = blob

    def _find(self, digest: str) -> bytes | None:
        return self._blobs.get(digest)


class _Cache:
    """Decoded masks up to a number of bytes, least recently used dropped first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._items: OrderedDict[str, tuple[StoredMask | Bitmap, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: str) -> StoredMask | Bitmap | None:
        with self._lock:
            found = self._items.get(digest)
            if found is None:
                return None
            self._items.move_to_end(digest)
            return found[0]

    def add(self, digest: str, item: StoredMask | Bitmap, size: int) -> None:
        with self._lock:
            if digest in self._items:
                return
            self._items[digest] = (item, size)
            self._held += size
            while self._held > self._limit and len(self._items) > 1:
                _, (_, dropped) = self._items.popitem(last=False)
                self._held -= dropped


def _closed(array: Array) -> Array:
    """The array, closed to writing: it is shared by everyone who asks."""
    array.setflags(write=False)
    return array
