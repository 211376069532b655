"""Numbered pictures and single stills as clips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.job import Steps
from rotoline.core.matte import Window
from rotoline.core.timecode import frame_of, is_label, shifted
from rotoline.errors import ClipUnreadable, FrameUnreadable, one_line
from rotoline.media import icc
from rotoline.media.cadence import meant_rate
from rotoline.media.clip import EVERYWHERE, ClipInfo, DeepPicture, Frame, Picture
from rotoline.media.display import display_view, is_plain
from rotoline.media.interpretation import color_said
from rotoline.media.numbering import NumberedFiles
from rotoline.media.patience import ReadingThread
from rotoline.media.picture import (
    PictureDamaged,
    PictureRefused,
    StoredPicture,
    picture_size,
    read_picture,
)

# Pictures carry no rate, save some EXR and DPX; film's is what the trade expects.
_RATE = Fraction(24)
# Headers are read several at once: on a network drive each costs a round trip.
_HEADER_READERS = 8
# No more than so many wait for their turn, so that opening can be stopped.
_FILES_A_STEP = 64


class SequenceReader:
    """Numbered pictures as a `FrameReader`: index 0 is the lowest number.

    Numbers without a file, and files that are damaged, count as frames and stand in
    `info.unreadable`. sizes: (width, height) by number, of the files that have one.
    Raises ClipUnreadable when sizes differ, naming the files.
    """

    def __init__(
        self,
        path: Path,
        numbered: NumberedFiles,
        sizes: Mapping[int, tuple[int, int]],
        interpretation: Interpretation,
    ) -> None:
        self._path = path
        self._interpretation = interpretation
        self._layer = interpretation.layer
        self._files = numbered.files
        if self._layer is not None and not numbered.name.lower().endswith(".exr"):
            raise ClipUnreadable(path, "has no layers, only EXR pictures have; ask for none")
        self._first = numbered.first
        self._held: tuple[int, StoredPicture] | None = None
        unreadable, size = self._measure(numbered.count, sizes)
        self._info = self._describe(numbered, size, unreadable)

    @property
    def info(self) -> ClipInfo:
        return self._info

    def read(self, index: int, deep: bool = False) -> Frame:
        """See FrameReader."""
        if not 0 <= index < self._info.frames:
            raise IndexError(f"frame {index} of {self._info.frames}")
        stored = self._stored(index)
        view = partial(self._view, stored)
        if not deep:
            return Frame(index, view)
        return Frame(index, view, partial(self._deep, stored), stored.alpha)

    def approach(self, index: int) -> Iterator[None]:
        """See FrameReader; no picture needs another."""
        return iter(())

    def close(self) -> None:
        self._held = None

    def _stored(self, index: int) -> StoredPicture:
        if self._held is not None and self._held[0] == index:
            return self._held[1]
        number = self._first + index
        file = self._files.get(number)
        if file is None:
            raise FrameUnreadable(self._path, index, f"is missing (no file numbered {number})")
        try:
            stored = read_picture(file, self._layer)
        except (PictureDamaged, OSError) as error:
            self._info = replace(
                self._info, unreadable=tuple(sorted({*self._info.unreadable, index}))
            )
            reason = str(error) if isinstance(error, PictureDamaged) else "cannot be read"
            raise FrameUnreadable(self._path, index, f"({one_line(file.name)}) {reason}") from error
        height, width = stored.color.shape[:2]
        if (width, height) != (self._info.width, self._info.height):
            reason = f"({one_line(file.name)}) has another size, {width}x{height}"
            raise FrameUnreadable(self._path, index, reason)
        self._held = (index, stored)
        return stored

    def _view(self, stored: StoredPicture) -> Picture:
        color = stored.color
        tags, shown = self._info.color, self._interpretation.view
        if color.dtype == np.uint8 and is_plain(tags, shown) and tags.range == stored.tags.range:
            view = np.asarray(color, np.uint8)
        else:
            view = display_view(self._deep(stored), tags, shown)
        if stored.profile is not None and self._info.shown_by_icc:
            view = icc.shown_by(stored.profile, view)
        return view

    def _deep(self, stored: StoredPicture, window: Window = EVERYWHERE) -> DeepPicture:
        """R'G'B' of a part of a picture in the range that it is said to have."""
        color = _coded(stored.color[window])
        said = self._info.color.range
        if said == stored.tags.range:
            return color
        step, top = 1 << (stored.bit_depth - 8), (1 << stored.bit_depth) - 1
        black, span = np.float32(16 * step / top), np.float32(219 * step / top)
        return (color - black) / span if said == "tv" else color * span + black

    def _measure(
        self, count: int, sizes: Mapping[int, tuple[int, int]]
    ) -> tuple[tuple[int, ...], tuple[int, int]]:
        """(unreadable indices, size of all others)."""
        if not sizes:
            reason = _why_unreadable(self._files[self._first])
            raise ClipUnreadable(self._path, reason)
        first = min(sizes)
        for number in sorted(sizes):
            if sizes[number] != sizes[first]:
                raise ClipUnreadable(
                    self._path,
                    f"its pictures differ in size: {_sized(self._files[first], sizes[first])}, "
                    f"{_sized(self._files[number], sizes[number])}; "
                    "put each size into a folder of its own",
                )
        missing = tuple(i for i in range(count) if self._first + i not in sizes)
        return missing, sizes[first]

    def _describe(
        self,
        numbered: NumberedFiles,
        size: tuple[int, int],
        unreadable: tuple[int, ...],
    ) -> ClipInfo:
        bad = set(unreadable)
        first: StoredPicture | None = None
        first_read = 0
        for index in (i for i in range(numbered.count) if i not in bad):
            try:
                first = read_picture(self._files[self._first + index], self._layer)
                self._held = (index, first)
                first_read = index
                break
            except (PictureDamaged, OSError) as error:
                if self._layer is not None or numbered.count == 1:
                    raise ClipUnreadable(self._path, _reason(error)) from error
                bad.add(index)
        if first is None:
            raise ClipUnreadable(self._path, _why_unreadable(self._files[self._first]))
        stored_rate = None if first.rate is None else meant_rate(first.rate)
        rate = self._interpretation.rate or stored_rate or _RATE
        said = self._interpretation
        if first.color.dtype.kind == "f" and first.codec != "dpx":
            # Floats are no codes of a range.
            said = replace(said, range=None)
        return ClipInfo(
            path=self._path,
            frames=numbered.count,
            width=size[0],
            height=size[1],
            rate=rate,
            variable_rate=False,
            duration=numbered.count / rate,
            first_number=numbered.first,
            timecode=_first_label(first.timecode, first_read, rate),
            codec=first.codec,
            pixel_format=first.pixel_format,
            bit_depth=first.bit_depth,
            has_alpha=first.alpha is not None,
            color=color_said(first.tags, said),
            rotation=0,
            pixel_aspect=first.pixel_aspect,
            interlaced=False,
            audio=False,
            unreadable=tuple(sorted(bad)),
            layers=first.layers,
            of_pictures=True,
            numbered=numbered.pattern,
            icc_profile=None if first.profile is None else icc.profile_name(first.profile),
            shown_by_icc=first.profile is not None
            and _goes_by_profile(said)
            and icc.is_used(first.profile),
            profile=first.profile
            if first.profile is not None
            and icc.is_of_rgb(first.profile)
            and said.primaries is None
            and said.transfer is None
            else None,
            interpretation=self._interpretation,
        )


def reading(
    path: Path, numbered: NumberedFiles, interpretation: Interpretation = AS_STORED
) -> Steps[SequenceReader]:
    """Look at the header of every file, then read. Raises ClipUnreadable."""
    sizes: dict[int, tuple[int, int]] = {}
    files = list(numbered.files.items())
    count = min(_HEADER_READERS, len(files))
    with ExitStack() as stack:
        threads = [ReadingThread("header") for _ in range(count)]
        for thread in threads:
            stack.callback(thread.close)
        for start in range(0, len(files), _FILES_A_STEP):
            part = files[start : start + _FILES_A_STEP]
            found = [
                threads[order % count].begin(partial(_size_or_none, file))
                for order, (_, file) in enumerate(part)
            ]
            for (number, _), future in zip(part, found, strict=True):
                size = future.result()
                if size is not None:
                    sizes[number] = size
                yield
    return SequenceReader(path, numbered, sizes, interpretation)


def still(path: Path, interpretation: Interpretation = AS_STORED) -> Steps[SequenceReader]:
    """A single picture as a clip of one frame, numbered 0. Raises ClipUnreadable."""
    files = NumberedFiles(path.parent, path.name, {0: path})
    return (yield from reading(path, files, interpretation))


def _first_label(label: str | None, index: int, rate: Fraction) -> str | None:
    """Timecode of the first frame by that of a later one; None where it is none at this rate."""
    if label is None or not is_label(label, rate) or frame_of(label, rate) < index:
        return None
    return shifted(label, -index, rate)


def _goes_by_profile(said: Interpretation) -> bool:
    """Whether a person left it to the file which colours its codes mean."""
    view = said.view
    said_so = (said.primaries, said.transfer, view.curve, view.space)
    return all(word is None for word in said_so)


def _coded(color: NDArray[Any]) -> DeepPicture:
    """Codes on the scale of their highest one, which is 1.0."""
    if color.dtype.kind == "f":
        return np.asarray(color, np.float32)
    scaled: DeepPicture = color.astype(np.float32) / np.float32(np.iinfo(color.dtype).max)
    return scaled


def _size_or_none(file: Path) -> tuple[int, int] | None:
    try:
        return picture_size(file)
    except (PictureDamaged, OSError):
        return None


def _why_unreadable(file: Path) -> str:
    try:
        picture_size(file)
        read_picture(file)
    except (PictureDamaged, OSError) as error:
        return _reason(error)
    return "has no picture that can be read; copy it again from its source"


def _reason(error: Exception) -> str:
    if isinstance(error, PictureRefused):
        return str(error)
    if isinstance(error, PictureDamaged):
        return f"{error}; copy it again from its source"
    if isinstance(error, PermissionError):
        return "may not be read; check its permissions"
    return "cannot be read; check the drive and its permissions"


def _sized(file: Path, size: tuple[int, int]) -> str:
    return f"{one_line(file.name)} is {size[0]}x{size[1]}"
