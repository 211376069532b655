"""Interlaced pictures: two moments woven line by line."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.media.clip import Picture
from rotoline.media.color import Plane, upsample

# Levels by which a line must stand out from both its neighbours to be a comb's tooth.
_TOOTH = 10
# Pixels around a tooth that are taken from one field as well.
_AROUND = 5


def deinterlaced(picture: Picture) -> Picture:
    """(H, W, 3) uint8 of one moment: where lines comb, those of the second field are redrawn.

    Even lines stay; an odd line becomes the mean of its neighbours where it stands out from
    both, so still parts keep their full detail.
    """
    if picture.shape[0] < 3:
        return picture
    even = picture[::2]
    odd = picture[1::2]
    above = even[: odd.shape[0]]
    below = even[1:] if even.shape[0] > odd.shape[0] else np.vstack([even[1:], even[-1:]])
    up, down = odd.astype(np.int16) - above, odd.astype(np.int16) - below
    teeth = (((up > _TOOTH) & (down > _TOOTH)) | ((up < -_TOOTH) & (down < -_TOOTH))).any(axis=2)
    marked = np.asarray(teeth, np.uint8)
    combed = np.asarray(cv2.dilate(marked, np.ones((_AROUND, _AROUND), np.uint8)))
    between = cv2.addWeighted(above, 0.5, below, 0.5, 0.0)
    result = picture.copy()
    result[1::2] = np.where(combed[..., None] > 0, between, odd)
    return result


def upsample_fields(chroma: Plane, width: int, height: int, centred: bool) -> NDArray[np.float32]:
    """(height, width) float32 of 4:2:0 chroma whose lines belong to alternate fields.

    Chroma of the first field lies a quarter of its line distance below luma's, that of the
    second field a quarter above (H.262, figure 6-2), so each field is enlarged by itself.
    """
    result = np.empty((height, width), np.float32)
    for field in (0, 1):
        lines = len(range(field, height, 2))
        result[field::2] = upsample(
            chroma[field::2], width, lines, centred, drop=0.25 if field == 0 else 0.75
        )
    return result
