"""Clips with ground truth: where they are found, and how a measurement reads them."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.scores import Mask
from rotoline.evaluation.truth import Truth, TruthUnreadable, open_truth
from rotoline.media.clip import FrameReader, Picture
from rotoline.media.demo import demo_clip, write_demo_truth
from rotoline.media.frames import ClipFrames
from rotoline.media.open import open_clip

DEMO = "demo"
TRUTH_FOLDERS = ("masks", "truth")
MOVIES = frozenset({".mp4", ".mov", ".mkv", ".webm", ".avi", ".mxf", ".m4v"})


@dataclass(frozen=True)
class KnownClip:
    """A clip, its name in tables, and the folder of its true masks."""

    name: str
    clip: Path
    truth: Path


class Footage:
    """A clip and its truth, both read one frame at a time.

    longer_side: what pictures and masks are shrunk to; None leaves them as they are.
    """

    def __init__(
        self, name: str, reader: FrameReader, truth: Truth, longer_side: int | None = None
    ) -> None:
        info = reader.info
        scale = min(1.0, (longer_side or 10**9) / max(info.width, info.height))
        self.name = name
        self.path = info.path
        self.truth = truth
        self.size = (max(1, round(info.height * scale)), max(1, round(info.width * scale)))
        self._frames = ClipFrames(reader)
        self._shrinks = scale < 1

    def __len__(self) -> int:
        return len(self._frames)

    def close(self) -> None:
        """Stop decoding ahead; the reader stays open."""
        self._frames.close()

    def __getitem__(self, index: int) -> Picture:
        """A picture (H, W, 3) uint8, as trackers read it."""
        picture = self._frames[index]
        return np.asarray(self._shrunk(picture), np.uint8) if self._shrinks else picture

    def mask(self, frame: int, index: int) -> Mask:
        """Where an object is on a frame, (H, W) bool."""
        return self._at_size(self.truth.mask(frame, index))

    def counted(self, frame: int) -> Mask:
        """The pixels that anybody is asked about, (H, W) bool."""
        return self._at_size(self.truth.counted(frame))

    def window(self, index: int, length: int | None) -> range:
        """The first `length` frames (None: all) from the first that shows an object.

        Empty where nothing is left of the object at this size.
        """
        known = (frame for frame in self.truth.frames if frame >= self.truth.first_frame[index])
        first = next((frame for frame in known if self.mask(frame, index).any()), len(self))
        return range(first, min(len(self), first + length) if length else len(self))

    def _at_size(self, mask: Mask) -> Mask:
        if not self._shrinks:
            return mask
        return np.asarray(self._shrunk(mask.astype(np.float32)) >= 0.5, np.bool_)

    def _shrunk(self, values: NDArray[Any]) -> NDArray[Any]:
        height, width = self.size
        return cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)


@contextmanager
def open_footage(known: KnownClip, longer_side: int | None = None) -> Iterator[Footage]:
    """Open a clip and its truth. Raises ClipUnreadable, TruthUnreadable."""
    reader = open_clip(known.clip)
    try:
        info = reader.info
        truth = open_truth(known.truth, info.frames, info.width, info.height)
        with closing(Footage(known.name, reader, truth, longer_side)) as footage:
            yield footage
    finally:
        reader.close()


def find_clips(folder: Path, only: Sequence[str] = ()) -> list[KnownClip]:
    """The clips with truth in a folder, by name.

    Known are folders with `masks/` (or `truth/`) beside `frames/` or a movie, the folder itself
    being one of them, and DAVIS' `JPEGImages/*/NAME` with `Annotations/*/NAME`; of clips that
    share a name, it begins with their folder's.
    Raises TruthUnreadable where there is none, or one of `only` is missing.
    """
    if not folder.is_dir():
        raise TruthUnreadable(folder, "no such folder")
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    found = [clip for path in places if (clip := _in_folder(path)) is not None]
    found += _in_davis(folder)
    twice = {name for name, count in Counter(clip.name for clip in found).items() if count > 1}
    found = [
        replace(clip, name=f"{clip.clip.parent.name}/{clip.name}") if clip.name in twice else clip
        for clip in found
    ]
    missing = set(only) - {clip.name for clip in found}
    if missing or not found:
        names = ", ".join(clip.name for clip in found) or "none with masks/ beside its frames"
        wanted = f"no clip {', '.join(sorted(missing))}" if missing else "no clips with truth"
        raise TruthUnreadable(folder, f"has {wanted}; it has {names}")
    return [clip for clip in found if not only or clip.name in only]


@contextmanager
def demo_clips() -> Iterator[list[KnownClip]]:
    """The built-in clip; its truth is written to a folder of its own meanwhile."""
    with tempfile.TemporaryDirectory(prefix="rotoline-") as folder:
        truth = Path(folder) / "masks"
        write_demo_truth(truth)
        yield [KnownClip(DEMO, demo_clip(), truth)]


def _in_folder(folder: Path) -> KnownClip | None:
    truth = next((folder / name for name in TRUTH_FOLDERS if (folder / name).is_dir()), None)
    if truth is None:
        return None
    if (folder / "frames").is_dir():
        return KnownClip(folder.name, folder / "frames", truth)
    movies = sorted(path for path in folder.iterdir() if path.suffix.lower() in MOVIES)
    return KnownClip(folder.name, movies[0], truth) if movies else None


def _in_davis(folder: Path) -> Iterator[KnownClip]:
    for frames in sorted((folder / "JPEGImages").glob("*/*")):
        truth = folder / "Annotations" / frames.relative_to(folder / "JPEGImages")
        if frames.is_dir() and truth.is_dir():
            yield KnownClip(frames.name, frames, truth)
