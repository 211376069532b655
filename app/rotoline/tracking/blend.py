"""One mask out of what flow carried and what a model sees around it.

Masks are (h, w) bool and logits (h, w) at working size.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from rotoline.tracking.guided import chances, guided
from rotoline.tracking.regions import Mask, Rgb, Soft, grow, keep_near, radius_of, window_of

SURELY = 1.0  # mean logit from which a part away from the carried mask is believed
RETURNING = 2.0  # the same for an object that was out of sight
FLOW_SAYS = 1.5  # logits that the carried mask counts beside the model's
LEAKING = 1.35  # of the usual area, beyond which nothing is taken in but what flow carried


def blended(
    alone: Soft, hinted: Soft, carried: Mask, area: float, edges: tuple[Rgb, float] | None
) -> Mask:
    """Where the object is.

    alone, hinted: the model's logits without and with the carried mask as a hint; carried is
    empty for an object out of sight; area: the object's usual one, pixels; edges: the picture
    that the outline is drawn to and the logits' grid, pixels a cell, or None to leave it.
    """
    lost = not carried.any()
    here = np.asarray(hinted + FLOW_SAYS * _sides(carried), np.float32)
    alike = np.asarray(0.5 * (alone + hinted), np.float32)
    mask = _touching(here > 0, carried)
    mask |= _alike(alike, alone, carried, area, RETURNING if lost else SURELY)
    if not lost and np.count_nonzero(mask) > LEAKING * area:
        mask &= carried  # flow lets what comes nearer grow; the rest is a leak
    if edges is None or not mask.any():
        return mask
    return _to_edges(*edges, mask, np.maximum(here, alike))


def _sides(carried: Mask) -> Soft:
    """-1 outside to 1 inside of what flow carried, soft at its edge; 0 where it carried nothing."""
    if not carried.any():
        return np.zeros(carried.shape, np.float32)
    soft = cv2.GaussianBlur(carried.astype(np.float32), (0, 0), 1.5)
    return np.asarray(2 * soft - 1, np.float32)


def _to_edges(rgb: Rgb, cell: float, mask: Mask, logits: Soft) -> Mask:
    """A mask whose edge follows the picture's, within what the logits (h, w) leave open.

    cell: of the grid that the logits came from, pixels.
    """
    part = window_of(mask, 0.0, round(3 * cell) + 2)
    near = grow(mask, 2)[part]
    chance = chances(logits[part])
    drawn = np.zeros_like(mask)
    drawn[part] = guided(rgb[part], np.where(near, chance, 0).astype(np.float32), cell) > 0.5
    return keep_near(drawn, mask)


def _touching(mask: Mask, carried: Mask) -> Mask:
    """The parts of a mask that hang on to what was carried."""
    near = grow(carried, 0.25 * radius_of(carried) + 3)
    return _parts_where(
        mask, lambda part, size: size > 6 and int(np.count_nonzero(near & part)) >= 0.2 * size
    )


def _alike(logits: Soft, alone: Soft, carried: Mask, area: float, surely: float) -> Mask:
    """The parts that look like the object for sure, not far from what was carried.

    alone: logits without a hint; area: the object's usual one, pixels.
    """
    reach = float(np.sqrt(area / np.pi))
    around = grow(carried, reach) if carried.any() else np.ones_like(carried)
    return _parts_where(
        logits > 0,
        lambda part, size: (
            size > 0.03 * area
            and bool((around & part).any())
            and float(alone[part].mean()) > surely
        ),
    )


def _parts_where(mask: Mask, keep: Callable[[Mask, int], bool]) -> Mask:
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    kept = np.zeros(count, bool)
    for part in range(1, count):
        kept[part] = keep(parts == part, int(stats[part, cv2.CC_STAT_AREA]))
    return np.asarray(kept[parts])
