"""Labelled photos and clips on disk, decoded once and handed out as arrays."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sam2core.training.settings import Source

PICTURES = {".jpg", ".jpeg", ".png"}
HELD_OUT = 10  # every tenth picture of a folder never trains
SMALLEST_REGION = 60  # pixels


@dataclass(frozen=True)
class Entry:
    """One picture of a source; `clip` and `position` place it in its clip, if it is in one."""

    source: int
    image: Path
    mask: Path | None
    clip: str
    position: int


@dataclass(frozen=True)
class Photo:
    """rgb: (H, W, 3) uint8; labels: (H, W) uint8, 0 where nothing, or None without masks."""

    rgb: NDArray[np.uint8]
    labels: NDArray[np.uint8] | None


class Library:
    """All pictures of the sources, split into those that train and those held out.

    Pictures are held out by tens; of a source of clips, its last clip is held out whole,
    because frames of one clip are too alike to judge by.
    """

    def __init__(self, sources: Sequence[Source], cache_bytes: int, held_out: bool = False) -> None:
        self.sources = tuple(sources)
        self._budget = cache_bytes
        self._used = 0
        self._cache: OrderedDict[Path, Photo] = OrderedDict()
        self.labelled: list[list[Entry]] = []
        self.unlabelled: list[Entry] = []
        self.clips: list[list[Entry]] = []
        for index, source in enumerate(self.sources):
            entries = _kept(_entries(index, source), source.clips, held_out)
            self.labelled.append([entry for entry in entries if entry.mask is not None])
            self.unlabelled += [entry for entry in entries if entry.mask is None]
            if source.clips:
                names = sorted({entry.clip for entry in entries})
                self.clips += [[e for e in entries if e.clip == name] for name in names]
        weights = [
            source.weight if labelled else 0.0
            for source, labelled in zip(self.sources, self.labelled, strict=True)
        ]
        if not sum(weights):
            folders = ", ".join(str(source.path) for source in self.sources)
            raise ValueError(f"no picture with a mask in {folders}; check images/ and masks/")
        self._shares = np.array(weights) / sum(weights)

    def choose(self, rng: np.random.Generator) -> Entry:
        """A labelled picture, sources by their weight."""
        entries = self.labelled[int(rng.choice(len(self._shares), p=self._shares))]
        return entries[int(rng.integers(len(entries)))]

    def choose_background(self, rng: np.random.Generator) -> Entry:
        """Any picture; one without masks half the time, where there are some."""
        if self.unlabelled and rng.random() < 0.5:
            return self.unlabelled[int(rng.integers(len(self.unlabelled)))]
        return self.choose(rng)

    def photo(self, entry: Entry) -> Photo:
        """Decode a picture and its masks, or take them from the cache."""
        known = self._cache.get(entry.image)
        if known is not None:
            self._cache.move_to_end(entry.image)
            return known
        with Image.open(entry.image) as picture:
            rgb = np.array(picture.convert("RGB"))
        labels = None
        if entry.mask is not None:
            with Image.open(entry.mask) as picture:
                labels = np.array(picture.convert("L") if picture.mode == "RGB" else picture)
            if labels.shape != rgb.shape[:2]:
                raise ValueError(f"{entry.mask}: its size differs from {entry.image.name}")
        photo = Photo(rgb, labels)
        self._cache[entry.image] = photo
        self._used += _bytes(photo)
        while self._used > self._budget and len(self._cache) > 1:
            self._used -= _bytes(self._cache.popitem(last=False)[1])
        return photo

    def regions(self, entry: Entry, photo: Photo) -> list[tuple[int, ...]]:
        """The objects of a picture, each as the label values that make it up."""
        if photo.labels is None:
            return []
        source = self.sources[entry.source]
        counts = np.bincount(photo.labels.ravel())
        found = [int(value) for value in np.flatnonzero(counts >= SMALLEST_REGION) if value]
        objects: list[tuple[int, ...]] = [(value,) for value in found] if source.instances else []
        if source.union and found:
            objects.append(tuple(found))
        return objects


def _entries(index: int, source: Source) -> list[Entry]:
    images, masks = source.path / "images", source.path / "masks"
    files = sorted(path for path in images.rglob("*") if path.suffix.lower() in PICTURES)
    if not files:
        raise ValueError(f"{images}: holds no pictures; check the source's path")
    found = []
    for position, path in enumerate(files):
        relative = path.relative_to(images)
        mask = masks / relative.with_suffix(".png")
        found.append(
            Entry(index, path, mask if mask.exists() else None, str(relative.parent), position)
        )
    return found


def _kept(entries: list[Entry], clips: bool, held_out: bool) -> list[Entry]:
    if clips:
        names = sorted({entry.clip for entry in entries})
        apart = {names[-1]} if len(names) > 1 else set()
        return [entry for entry in entries if (entry.clip in apart) == held_out]
    if len(entries) < HELD_OUT:
        return entries
    return [e for i, e in enumerate(entries) if (i % HELD_OUT == HELD_OUT - 1) == held_out]


def _bytes(photo: Photo) -> int:
    return photo.rgb.nbytes + (photo.labels.nbytes if photo.labels is not None else 0)
