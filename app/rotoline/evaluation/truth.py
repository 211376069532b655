"""Ground truth: a folder of indexed PNG files, one a frame, palette index = object id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rotoline.errors import UserError, one_line

VOID = 255


@dataclass(eq=False)
class TruthUnreadable(UserError):
    """Ground truth that is missing, damaged, or of another clip."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{one_line(self.path)}: {self.reason}"


class Truth:
    """The true masks of a clip, read one at a time.

    frames: frame index -> file. ids: palette indices that occur, ascending. Index 255 beside
    others is DAVIS' void: pixels that nobody is asked about.
    """

    def __init__(self, files: Mapping[int, Path], width: int, height: int) -> None:
        self.frames = dict(sorted(files.items()))
        self._size = (width, height)
        self.first_frame: dict[int, int] = {}
        for frame in self.frames:
            for index in np.unique(self._read(frame)).tolist():
                if index:
                    self.first_frame.setdefault(index, frame)
        if len(self.first_frame) > 1:
            self.first_frame.pop(VOID, None)
        if not self.first_frame:
            folder = next(iter(self.frames.values())).parent
            raise TruthUnreadable(folder, "no picture shows an object; give indexed masks")

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(sorted(self.first_frame))

    def mask(self, frame: int, index: int) -> NDArray[np.bool_]:
        """Where the object `index` is on a frame, (H, W) bool."""
        return np.asarray(self._read(frame) == index, np.bool_)

    def counted(self, frame: int) -> NDArray[np.bool_]:
        """The pixels that count, (H, W) bool: all that are not void."""
        if VOID in self.first_frame:
            return np.ones(self._size[::-1], np.bool_)
        return np.asarray(self._read(frame) != VOID, np.bool_)

    def _read(self, frame: int) -> NDArray[np.uint8]:
        file = self.frames[frame]
        try:
            with Image.open(file) as picture:
                if picture.size != self._size:
                    raise TruthUnreadable(
                        file,
                        f"is {picture.width}x{picture.height} and the clip "
                        f"{self._size[0]}x{self._size[1]}; give masks of the clip's size",
                    )
                if picture.mode not in ("P", "L", "1"):
                    raise TruthUnreadable(file, "is no indexed picture; save it with a palette")
                pixels = picture if picture.mode != "1" else picture.convert("L")
                return np.asarray(pixels, np.uint8)
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            reason = f"cannot be read as a picture ({error}); save it again"
            raise TruthUnreadable(file, reason) from error


def open_truth(folder: Path, frames: int, width: int, height: int) -> Truth:
    """The truth in a folder, for a clip of that many frames and that size.

    As many files as frames: in the order of their names. Fewer: the number at the end of a
    file's name is its frame index. Raises TruthUnreadable.
    """
    if not folder.is_dir():
        raise TruthUnreadable(folder, "there is no such folder; check the name")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".png")
    if not files:
        raise TruthUnreadable(folder, "has no PNG files; give a folder of indexed masks")
    numbered = dict(enumerate(files) if len(files) == frames else _by_number(files))
    if max(numbered) >= frames:
        raise TruthUnreadable(
            numbered[max(numbered)],
            f"is frame {max(numbered)}, the clip has 0-{frames - 1}; name it by its frame",
        )
    return Truth(numbered, width, height)


def _by_number(files: list[Path]) -> Iterator[tuple[int, Path]]:
    for file in files:
        match = re.search(r"(\d{1,9})$", file.stem)
        if match is None:
            raise TruthUnreadable(file, "has no frame number at the end of its name; add it")
        yield int(match[1]), file
