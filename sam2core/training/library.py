"""Labelled photos and clips on disk, decoded once and handed out as arrays."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from sam2core.training.settings import Source

PICTURES = {".jpg", ".jpeg", ".png"}
HELD_OUT = 10  # every tenth picture of a folder never trains
SMALLEST_REGION = 60  # pixels
GREYS = ("L", "LA", "I", "I;16", "I;16B")

log = logging.getLogger(__name__)


class PictureUnusable(ValueError):
    """A picture or mask that cannot be read, or does not fit; `str()` names it and says why."""


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
    """rgb: (H, W, 3) uint8; labels: (H, W) integers, 0 where nothing, or None without masks."""

    rgb: NDArray[np.uint8]
    labels: NDArray[np.integer] | None


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
        self._told: set[str] = set()
        self.labelled: list[list[Entry]] = []
        self.unlabelled: list[Entry] = []
        self.clips: list[list[Entry]] = []
        for index, source in enumerate(self.sources):
            entries = _kept(_entries(index, source), source.clips, held_out)
            labelled = [entry for entry in entries if entry.mask is not None]
            self.labelled.append(labelled)
            self.unlabelled += [entry for entry in entries if entry.mask is None]
            if source.clips:
                names = sorted({entry.clip for entry in labelled})
                self.clips += [[e for e in labelled if e.clip == name] for name in names]
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
        """Decode a picture and its masks, or take them from the cache.

        Raises PictureUnusable.
        """
        known = self._cache.get(entry.image)
        if known is not None:
            self._cache.move_to_end(entry.image)
            return known
        rgb = _upright(entry.image)
        labels = None if entry.mask is None else _labels(entry.mask)
        if labels is not None and labels.shape != rgb.shape[:2]:
            raise PictureUnusable(
                f"{entry.mask}: is {labels.shape[1]}x{labels.shape[0]} and {entry.image.name} "
                f"{rgb.shape[1]}x{rgb.shape[0]}; give masks of the pictures' size"
            )
        photo = Photo(rgb, labels)
        self._cache[entry.image] = photo
        self._used += _bytes(photo)
        while self._used > self._budget and len(self._cache) > 1:
            self._used -= _bytes(self._cache.popitem(last=False)[1])
        return photo

    def leave_out(self, fault: PictureUnusable) -> None:
        """Tell of a picture that was to be used and cannot be, once."""
        if str(fault) not in self._told:
            self._told.add(str(fault))
            log.warning("%s; left out", fault)

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
    """The entries that train, or those held out; all, where too few have masks to part them."""
    if clips:
        names = sorted({entry.clip for entry in entries})
        kept = [entry for entry in entries if (entry.clip == names[-1]) == held_out]
    else:
        apart = range(HELD_OUT - 1, len(entries), HELD_OUT)
        kept = [entry for index, entry in enumerate(entries) if (index in apart) == held_out]
    has_masks = any(entry.mask is not None for entry in entries)
    if not kept or (has_masks and all(entry.mask is None for entry in kept)):
        return entries
    return kept


def _upright(path: Path) -> NDArray[np.uint8]:
    """A picture as it is looked at, (H, W, 3). Raises PictureUnusable."""
    try:
        with Image.open(path) as picture:
            return np.array(ImageOps.exif_transpose(picture).convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureUnusable(f"{path}: cannot be read as a picture ({error})") from error


def _labels(path: Path) -> NDArray[np.integer]:
    """A mask's labels (H, W). Raises PictureUnusable."""
    try:
        with Image.open(path) as picture:
            grey = picture.mode in GREYS
            plain = picture.mode in ("1", "P", "L", "I", "I;16", "I;16B")
            values = np.array(picture if plain else picture.convert("L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureUnusable(f"{path}: cannot be read as a mask ({error})") from error
    full = 65535 if values.max() > 255 else 255
    if grey and values.max() == full:
        # White on grey is how much of a pixel is covered, not a 255th thing beside others.
        return (values > full // 2).astype(np.uint8)
    return values.astype(np.uint8) if values.dtype == np.bool_ else values


def _bytes(photo: Photo) -> int:
    return photo.rgb.nbytes + (photo.labels.nbytes if photo.labels is not None else 0)
