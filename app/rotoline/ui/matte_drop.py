"""A matte file dropped on an object: its picture becomes the object's mask on the current frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from rotoline.core import edits
from rotoline.core.document import ClipRef, MaskRef
from rotoline.core.masks import MaskStore
from rotoline.media.clip import Frame, FrameReader
from rotoline.media.numbering import PICTURE_SUFFIXES
from rotoline.media.open import open_clip, sequence_of
from rotoline.ui.desk import Desk
from rotoline.ui.drops import sort_paths
from rotoline.ui.ground import index_beside
from rotoline.ui.refusals import MatteEmpty, MatteUnfit
from rotoline.workers.job_thread import Items, ShouldStop

_SAME_SHAPE = 0.01
# A matte is grey and nearly everywhere black or white.
_GREY_LEVELS = 6
_EDGE_LEVELS = 24
_MOSTLY = 0.9


@dataclass(frozen=True)
class Drop:
    """Where files were dropped: the object, the frame, and whether they may be a clip instead."""

    paths: tuple[Path, ...]
    object_id: int
    frame: int
    clip: ClipRef
    may_be_clip: bool


@dataclass(frozen=True)
class Matte:
    """A mask that was read. number: its frame's number in a file of several, else None."""

    ref: MaskRef
    name: str
    number: int | None


class MatteDrop(QObject):
    """Reads dropped mattes off the GUI thread. declined: paths that are a clip, not a matte."""

    declined = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def takes(self, paths: Sequence[Path]) -> bool:
        """Whether files dropped on the canvas may be a matte: pictures, and an object is chosen."""
        item = self._desk.editor.item(self._desk.state.object_id)
        pictures = all(path.suffix.lower() in PICTURE_SUFFIXES for path in paths)
        return bool(paths) and pictures and item is not None

    def use(
        self,
        paths: Sequence[Path],
        object_id: int,
        frame: int | None = None,
        may_be_clip: bool = False,
    ) -> None:
        """Make the files the object's mask on a frame, by default the current one.

        may_be_clip: what does not look like a matte is `declined`; a project always is.
        """
        desk = self._desk
        project, shot = desk.editor.project, desk.editor.shot
        if project is None or shot is None or not paths:
            return
        if sort_paths(paths).projects:
            self.declined.emit(list(paths))
            return
        at = desk.state.frame if frame is None else frame
        drop = Drop(tuple(paths), object_id, at, shot.clip, may_be_clip)
        masks = project.masks

        def read(_: ShouldStop) -> Items:
            yield read_matte(drop, masks)

        def heard(matte: object) -> None:
            if isinstance(matte, Matte):
                self._put(drop, matte)
            else:
                self.declined.emit(list(drop.paths))

        desk.stage.fetch(read, heard, desk.opening.failed.emit)

    def _put(self, drop: Drop, matte: Matte) -> None:
        desk = self._desk
        item = desk.editor.item(drop.object_id)
        if item is None:
            return
        done = desk.editor.apply(
            self.tr("Mask from File"),
            lambda doc: edits.set_mask_prompt(doc, item.id, drop.frame, matte.ref),
        )
        if not done:
            return
        desk.state.select_object(item.id)
        desk.commands.go_to(drop.frame)
        if matte.number is None:
            text = self.tr("%1 is now the mask of %2 on frame %3.")
        else:
            text = self.tr("Frame %4 of %1 is now the mask of %2 on frame %3.")
        values = (matte.name, item.name, str(drop.frame + drop.clip.first_number), matte.number)
        for number, value in enumerate(values, start=1):
            text = text.replace(f"%{number}", str(value))
        desk.told.emit("good", text)


def read_matte(drop: Drop, masks: MaskStore) -> Matte | None:
    """The mask of a drop, in the clip's size; None for what may be a clip and looks like one.

    Of a movie or a sequence the frame is read that belongs to the drop's. Raises UserError.
    """
    first = drop.paths[0]
    path = sequence_of(first) or first if len(drop.paths) > 1 else first
    reader = open_clip(path)
    try:
        info = reader.info
        size = (info.width, info.height)
        if drop.may_be_clip and not _same_shape(size, drop.clip):
            return None
        if not _same_shape(size, drop.clip):
            raise MatteUnfit(path, size, (drop.clip.width, drop.clip.height))
        index = index_beside(info, drop.frame, drop.clip)
        coverage = _coverage(reader, index, drop.may_be_clip)
        if coverage is None:
            return None
        wanted = (drop.clip.width, drop.clip.height)
        if size != wanted:
            way = cv2.INTER_AREA if size[0] > wanted[0] else cv2.INTER_LINEAR
            coverage = np.asarray(cv2.resize(coverage, wanted, interpolation=way), np.float32)
        mask = coverage >= 0.5
        if not mask.any():
            raise MatteEmpty(path)
        number = index + info.first_number if info.frames > 1 else None
        return Matte(masks.put_bitmap(mask), path.name, number)
    finally:
        reader.close()


def _same_shape(size: tuple[int, int], clip: ClipRef) -> bool:
    shape, wanted = size[0] / size[1], clip.width / clip.height
    return abs(shape / wanted - 1) <= _SAME_SHAPE


def _coverage(reader: FrameReader, index: int, may_be_clip: bool) -> NDArray[np.float32] | None:
    """How much of the object each pixel holds, (H, W) 0..1; None for what is no matte."""
    frame = reader.read(index, deep=reader.info.has_alpha)
    if _has_holes(frame):
        return frame.alpha
    if may_be_clip and not _looks_like_matte(frame.rgb):
        return None
    return np.asarray(frame.rgb.mean(axis=2) / 255, np.float32)


def _has_holes(frame: Frame) -> bool:
    return frame.alpha is not None and bool(frame.alpha.min() < 0.5)


def _looks_like_matte(rgb: NDArray[np.uint8]) -> bool:
    levels = rgb.astype(np.int16)
    if (levels.max(axis=2) - levels.min(axis=2)).max() > _GREY_LEVELS:
        return False
    plain = (levels[:, :, 0] <= _EDGE_LEVELS) | (levels[:, :, 0] >= 255 - _EDGE_LEVELS)
    return bool(plain.mean() >= _MOSTLY)
