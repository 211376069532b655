"""Indexed PNG pictures as DAVIS has its masks: the pixel's value is the object's number."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from rotoline.core.matte import Alpha
from rotoline.export.picture import Layer

_KEY = "Objects"


def palette() -> list[int]:
    """DAVIS's colours, R, G, B of each of 256: the bits of a number dealt out in turn."""
    colors = []
    for number in range(256):
        color = [0, 0, 0]
        for bit in range(8):
            color[bit % 3] |= (number >> bit & 1) << (7 - bit // 3)
        colors += color
    return colors


def encoded(layers: Sequence[Layer]) -> bytes:
    """A PNG file of hard layers (0 or 1) that do not overlap; 0 is outside all of them."""
    index = np.zeros(layers[0].alpha.shape, np.uint8)
    for number, layer in enumerate(layers, start=1):
        index[layer.alpha > 0] = number
    picture = Image.fromarray(index)
    picture.putpalette(palette())
    told = PngInfo()
    told.add_itxt(_KEY, json.dumps([layer.name for layer in layers], ensure_ascii=False))
    stream = io.BytesIO()
    picture.save(stream, "PNG", pnginfo=told, compress_level=4)
    return stream.getvalue()


def decoded(data: bytes) -> tuple[NDArray[np.uint8], tuple[tuple[str, Alpha], ...]]:
    """The numbers and each object's mask by name. Raises ValueError for another picture."""
    with Image.open(io.BytesIO(data)) as picture:
        if picture.mode != "P":
            raise ValueError("no indexed picture")
        index = np.asarray(picture, np.uint8)
        names = json.loads(str(picture.info.get(_KEY, "[]")))
    masks = ((index == number).astype(np.float32) for number in range(1, len(names) + 1))
    return index, tuple(zip(names, masks, strict=True))
