"""Masks as data: one JSON file for all frames, written as they come."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Alpha
from rotoline.core.parts import final_path
from rotoline.errors import ExportFailed
from rotoline.export import rle
from rotoline.export.json_text import json_text
from rotoline.export.naming import clip_stem
from rotoline.export.outputs import Output
from rotoline.export.picture import ExportFrame
from rotoline.export.plan import Plan
from rotoline.media.clip import ClipInfo


class MaskDocument(ABC):
    """A document of hard masks that grows by a frame at a time, so that memory stays flat."""

    def __init__(self, stream: IO[str], plan: Plan, output: Output, info: ClipInfo) -> None:
        self._stream = stream
        self._plan = plan
        self._output = output
        self._info = info
        self._comma = ""
        self._begin()

    def write(self, frame: ExportFrame) -> None:
        """Add the next frame."""
        masks = [layer.alpha > 0 for layer in frame.layers]
        for entry in self._entries(frame.index, masks):
            self._stream.write(f"{self._comma}\n{json_text(entry)}")
            self._comma = ","

    @abstractmethod
    def close(self) -> None:
        """Write what comes after the frames."""

    @abstractmethod
    def _begin(self) -> None: ...

    @abstractmethod
    def _entries(self, index: int, masks: Sequence[NDArray[np.bool_]]) -> Sequence[object]: ...

    def _run_lengths(self, mask: NDArray[np.bool_]) -> dict[str, object]:
        return {"size": list(self._plan.size), "counts": rle.encoded(mask)}


class CocoDocument(MaskDocument):
    """COCO's object detection format: a picture a frame, an annotation an object that is seen."""

    def _begin(self) -> None:
        height, width = self._plan.size
        stem, first = clip_stem(self._info.path), self._info.first_number
        images = [
            {
                "id": index,
                "file_name": f"{stem}.{first + index:04d}",
                "frame_number": first + index,
                "width": width,
                "height": height,
            }
            for index in self._plan.frames
        ]
        pairs = zip(self._output.layers, self._output.objects, strict=True)
        categories = [
            {"id": number, "name": name, "supercategory": item.group}
            for number, (name, item) in enumerate(pairs, start=1)
        ]
        told = {"description": f"Masks of {self._info.path.name}", "contributor": "Rotoline"}
        self._stream.write(f'{{"info": {json_text(told)},\n"licenses": [],')
        self._stream.write(f'\n"images": {json_text(images)},')
        self._stream.write(f'\n"categories": {json_text(categories)},\n"annotations": [')
        self._annotations = 0

    def _entries(self, index: int, masks: Sequence[NDArray[np.bool_]]) -> Sequence[object]:
        entries = []
        for number, mask in enumerate(masks, start=1):
            if not mask.any():
                continue
            self._annotations += 1
            entries.append(
                {
                    "id": self._annotations,
                    "image_id": index,
                    "category_id": number,
                    "segmentation": self._run_lengths(mask),
                    "area": int(np.count_nonzero(mask)),
                    "bbox": list(cv2.boundingRect(mask.view(np.uint8))),
                    "iscrowd": 0,
                }
            )
        return entries

    def close(self) -> None:
        self._stream.write("\n]}\n")


@dataclass
class _Masklet:
    """What is counted of one object over all frames."""

    first: int | None = None
    pixels: int = 0
    shown: list[bool] = field(default_factory=list)


class SavDocument(MaskDocument):
    """Segment Anything Video's format: for each frame a list of each object's run lengths."""

    def _begin(self) -> None:
        height, width = self._plan.size
        times = self._plan.times
        head = {
            "video_id": clip_stem(self._info.path),
            "video_duration": float(times.end - times.start),
            "video_frame_count": len(self._plan.frames),
            "video_height": height,
            "video_width": width,
            "video_resolution": height * width,
            "frame_numbers": [self._info.first_number + index for index in self._plan.frames],
            "masklet_num": len(self._output.objects),
            "masklet_id": list(range(len(self._output.objects))),
            "masklet_name": list(self._output.layers),
            "masklet_type": ["manual"] * len(self._output.objects),
        }
        self._counts = [_Masklet() for _ in self._output.objects]
        self._stream.write(json_text(head)[:-1] + ',\n"masklet": [')

    def _entries(self, index: int, masks: Sequence[NDArray[np.bool_]]) -> Sequence[object]:
        for mask, counts in zip(masks, self._counts, strict=True):
            area = int(np.count_nonzero(mask))
            if area and counts.first is None:
                counts.first = len(counts.shown)
            counts.pixels += area
            counts.shown.append(area > 0)
        return [[self._run_lengths(mask) for mask in masks]]

    def close(self) -> None:
        height, width = self._plan.size
        mean = [counts.pixels / max(sum(counts.shown), 1) for counts in self._counts]
        changes = [
            sum(a != b for a, b in zip(c.shown, c.shown[1:], strict=False)) for c in self._counts
        ]
        tail = {
            "masklet_size_abs": mean,
            "masklet_size_rel": [size / (height * width) for size in mean],
            "masklet_size_bucket": [_bucket(size) for size in mean],
            "masklet_visibility_changes": changes,
            "masklet_first_appeared_frame": [counts.first for counts in self._counts],
            "masklet_frame_count": [sum(counts.shown) for counts in self._counts],
        }
        self._stream.write("\n],\n" + json_text(tail)[1:] + "\n")


DOCUMENTS: Mapping[str, type[MaskDocument]] = {"coco": CocoDocument, "sav": SavDocument}


@dataclass(frozen=True)
class DocumentReadBack:
    """A document of masks that was read: frames, (H, W), and each position's masks by name."""

    frames: int
    size: tuple[int, int]
    layers: Mapping[int, tuple[tuple[str, Alpha], ...]]


def read_document(path: Path, format_name: str, positions: Sequence[int]) -> DocumentReadBack:
    """Read a document that was written here, its masks at some positions.

    Raises ExportFailed for one that is damaged, OSError for one that cannot be read.
    """
    read = {"coco": _read_coco, "sav": _read_sav}[format_name]
    try:
        return read(json.loads(path.read_text(encoding="utf-8")), positions)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ExportFailed(final_path(path), f"reads back as no masks ({error})") from error


def _read_coco(document: Mapping[str, Any], positions: Sequence[int]) -> DocumentReadBack:
    images, names = document["images"], document["categories"]
    size = (int(images[0]["height"]), int(images[0]["width"]))
    wanted = {images[position]["id"]: position for position in positions}
    found = {
        position: {entry["id"]: np.zeros(size, np.float32) for entry in names}
        for position in positions
    }
    for entry in document["annotations"]:
        if (position := wanted.get(entry["image_id"])) is not None:
            mask = rle.decoded(entry["segmentation"]["counts"], size)
            found[position][entry["category_id"]] = mask.astype(np.float32)
    layers = {
        position: tuple((entry["name"], masks[entry["id"]]) for entry in names)
        for position, masks in found.items()
    }
    return DocumentReadBack(len(images), size, layers)


def _read_sav(document: Mapping[str, Any], positions: Sequence[int]) -> DocumentReadBack:
    size = (int(document["video_height"]), int(document["video_width"]))
    names, masklet = document["masklet_name"], document["masklet"]
    layers = {
        position: tuple(
            (name, rle.decoded(entry["counts"], size).astype(np.float32))
            for name, entry in zip(names, masklet[position], strict=True)
        )
        for position in positions
    }
    return DocumentReadBack(len(masklet), size, layers)


def _bucket(pixels: float) -> str:
    """SA-V's classes: by the area of COCO's."""
    return "small" if pixels < 32**2 else "medium" if pixels < 96**2 else "large"
