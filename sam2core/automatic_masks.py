"""Find everything in a picture: a grid of clicks, the good masks kept, doubles removed.

As published (SAM paper, appendix B). Masks are brought to picture size one at a time and kept as
bits, so that a large picture with hundreds of objects stays small.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sam2core.components import settle_regions
from sam2core.mask_decoder import stability
from sam2core.model import Constants, Embedding, Points, Sam2
from sam2core.prompt_encoder import POSITIVE
from sam2core.transforms import image_input, logits_to_size, points_to_model

EDGE_PIXELS = 20  # a box this near to a crop's edge was probably cut by it

Box = tuple[int, int, int, int]  # x0, y0, x1, y1


@dataclass(frozen=True)
class AutomaticSettings:
    """Which masks are looked for and kept. Names are the published generator's.

    points_per_side: of the grid of clicks. pred_iou_thresh, stability_score_thresh: masks below
    are dropped. stability_score_offset: logits. box_nms_thresh, crop_nms_thresh: box IoU above
    which the worse of two masks is dropped, within and between crops. crop_n_layers: layer i
    looks at 2^i x 2^i overlapping parts of the picture as well. min_mask_region_area: holes and
    specks up to this many mask pixels are cleaned away, 0 is off.
    """

    points_per_side: int = 32
    points_per_batch: int = 64
    pred_iou_thresh: float = 0.8
    stability_score_thresh: float = 0.95
    stability_score_offset: float = 1.0
    box_nms_thresh: float = 0.7
    crop_n_layers: int = 0
    crop_nms_thresh: float = 0.7
    crop_overlap_ratio: float = 512 / 1500
    crop_n_points_downscale_factor: int = 1
    min_mask_region_area: int = 0


@dataclass(frozen=True, eq=False)
class FoundMask:
    """One mask. box: its first and last columns and rows, both inclusive; point: (x, y) of the
    click that found it; crop: the part of the picture that was looked at; all in picture pixels.
    """

    bits: bytes
    size: tuple[int, int]
    area: int
    box: Box
    predicted_iou: float
    stability: float
    point: tuple[float, float]
    crop: Box

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(H, W) of the whole picture."""
        x0, y0, x1, y1 = self.crop
        height, width = y1 - y0, x1 - x0
        flat = np.unpackbits(np.frombuffer(self.bits, np.uint8), count=height * width)
        whole = np.zeros(self.size, bool)
        whole[y0:y1, x0:x1] = flat.reshape(height, width)
        return whole


def find_masks(
    model: Sam2,
    rgb: NDArray[np.uint8],
    settings: AutomaticSettings | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[FoundMask]:
    """Masks of everything in a picture, best first (of several crops: of the smallest crop).

    rgb: (H, W, 3) uint8. should_stop: polled between batches of clicks; what was found by then is
    returned. Raises ValueError for anything that is no picture.
    """
    settings = settings or AutomaticSettings()
    found: list[FoundMask] = []
    crops = list(_crops((rgb.shape[0], rgb.shape[1]), settings))
    with torch.inference_mode():
        constants = model.constants()
        for crop, layer in crops:
            here: list[FoundMask] = []
            for batch in _look(model, constants, rgb, crop, layer, settings):
                here += batch
                if should_stop is not None and should_stop():
                    return found + _without_doubles(here, settings.box_nms_thresh, _by_iou)
            found += _without_doubles(here, settings.box_nms_thresh, _by_iou)
    if len(crops) > 1:
        found = _without_doubles(found, settings.crop_nms_thresh, _by_crop)
    return found


def _look(
    model: Sam2,
    constants: Constants,
    rgb: NDArray[np.uint8],
    crop: Box,
    layer: int,
    settings: AutomaticSettings,
) -> Iterator[list[FoundMask]]:
    """Click on every grid point of one crop; yields what each batch of clicks found."""
    x0, y0, x1, y1 = crop
    picture = image_input(rgb[y0:y1, x0:x1], model.input_size)
    embedding = model.encode(picture.to(model.device), constants)
    side = int(settings.points_per_side / settings.crop_n_points_downscale_factor**layer)
    centres = (np.arange(side) + 0.5) / side
    grid = np.array([(x * (x1 - x0), y * (y1 - y0)) for y in centres for x in centres], np.float32)
    for first in range(0, len(grid), settings.points_per_batch):
        points = grid[first : first + settings.points_per_batch]
        yield _click(model, constants, embedding, points, crop, rgb.shape[:2], settings)


def _click(
    model: Sam2,
    constants: Constants,
    embedding: Embedding,
    points: NDArray[np.float32],
    crop: Box,
    size: tuple[int, ...],
    settings: AutomaticSettings,
) -> list[FoundMask]:
    x0, y0, x1, y1 = crop
    inside = (y1 - y0, x1 - x0)
    coordinates = points_to_model(points, inside, model.input_size)[:, None].to(model.device)
    labels = torch.full(coordinates.shape[:2], POSITIVE, device=model.device)
    decoded = model.decode(
        model.without_memory(embedding), embedding, Points(coordinates, labels), None, constants
    )
    area = settings.min_mask_region_area
    found = []
    good = decoded.iou[:, 1:] > settings.pred_iou_thresh
    for click, index in good.nonzero().tolist():
        low_res = settle_regions(decoded.masks[click, 1 + index][None, None], area, area)
        logits = logits_to_size(low_res, inside)[0, 0]
        steady = float(stability(logits, settings.stability_score_offset))
        if steady < settings.stability_score_thresh:
            continue
        mask = logits > 0
        box = _box(mask)
        if _is_cut(box, crop, (0, 0, size[1], size[0])):
            continue
        x, y = points[click]
        found.append(
            FoundMask(
                bits=np.packbits(mask.cpu().numpy()).tobytes(),
                size=(size[0], size[1]),
                area=int(mask.sum()),
                box=(box[0] + x0, box[1] + y0, box[2] + x0, box[3] + y0),
                predicted_iou=float(decoded.iou[click, 1 + index]),
                stability=steady,
                point=(float(x) + x0, float(y) + y0),
                crop=crop,
            )
        )
    return found


def _box(mask: Tensor) -> Box:
    """First and last column and row inside, zeros for an empty mask."""
    columns, rows = mask.any(dim=0).nonzero()[:, 0], mask.any(dim=1).nonzero()[:, 0]
    if len(columns) == 0:
        return 0, 0, 0, 0
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def _is_cut(box: Box, crop: Box, picture: Box) -> bool:
    """Whether a box of crop pixels ends at an edge of its crop that is none of the picture's."""
    offset = (crop[0], crop[1], crop[0], crop[1])
    return any(
        abs(edge + shift - own) <= EDGE_PIXELS < abs(edge + shift - outer)
        for edge, shift, own, outer in zip(box, offset, crop, picture, strict=True)
    )


def _crops(size: tuple[int, int], settings: AutomaticSettings) -> Iterator[tuple[Box, int]]:
    """The whole picture (H, W), then each layer's crops with the layer's number."""
    height, width = size
    yield (0, 0, width, height), 0
    for layer in range(1, settings.crop_n_layers + 1):
        count = 2**layer
        overlap = int(settings.crop_overlap_ratio * min(size) * (2 / count))
        across = math.ceil((overlap * (count - 1) + width) / count)
        down = math.ceil((overlap * (count - 1) + height) / count)
        for column, row in product(range(count), range(count)):
            x0, y0 = (across - overlap) * column, (down - overlap) * row
            yield (x0, y0, min(x0 + across, width), min(y0 + down, height)), layer


def _by_iou(found: FoundMask) -> float:
    return found.predicted_iou


def _by_crop(found: FoundMask) -> float:
    x0, y0, x1, y1 = found.crop
    return 1 / ((x1 - x0) * (y1 - y0))


def _without_doubles(
    found: Sequence[FoundMask], limit: float, score: Callable[[FoundMask], float]
) -> list[FoundMask]:
    """Best first, without masks whose box overlaps a better one's by more than `limit` (IoU)."""
    ranked = sorted(found, key=score, reverse=True)
    boxes = np.array([one.box for one in ranked], np.float64).reshape(-1, 4)
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    for index in range(len(ranked)):
        low = np.maximum(boxes[kept, :2], boxes[index, :2])
        high = np.minimum(boxes[kept, 2:], boxes[index, 2:])
        shared = np.clip(high - low, 0, None).prod(axis=1)
        if not (shared > limit * (areas[kept] + areas[index] - shared)).any():
            kept.append(index)
    return [ranked[index] for index in kept]
