"""A picture of a result: source, overlay and cut-out of a few frames side by side."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rotoline.core.document import Shot
from rotoline.core.job import Progress, part_file
from rotoline.core.masks import MaskStore
from rotoline.core.matte import object_alpha
from rotoline.media.clip import FrameReader

Color = NDArray[np.float32]

_GAP = 8
_PAPER = 32
_CHECKER = (92.0, 132.0)


def draw_contact_sheet(
    shot: Shot,
    reader: FrameReader,
    masks: MaskStore,
    target: Path,
    rows: int = 3,
    width: int = 480,
) -> Generator[Progress, None, None]:
    """Write a PNG with a row for each of `rows` frames spread over the shot.

    width: of one picture, pixels. Yields after each row. The file appears whole or not at all.
    """
    frames = np.linspace(shot.in_point, shot.out_point, rows).round().astype(int).tolist()
    height = max(1, round(width * shot.clip.height / shot.clip.width))
    sheet = Image.new(
        "RGB",
        (3 * width + 4 * _GAP, rows * height + (rows + 1) * _GAP),
        (_PAPER, _PAPER, _PAPER),
    )
    for row, frame in enumerate(frames):
        pictures = _row(shot, reader, masks, frame)
        for column, picture in enumerate(pictures):
            image = Image.fromarray(picture.round().astype(np.uint8)).resize(
                (width, height), Image.Resampling.LANCZOS
            )
            sheet.paste(image, (_GAP + column * (width + _GAP), _GAP + row * (height + _GAP)))
        yield Progress("picture", row + 1, rows, frame)
    target.parent.mkdir(parents=True, exist_ok=True)
    with part_file(target) as part:
        sheet.save(part, format="PNG", optimize=True)


def _row(
    shot: Shot, reader: FrameReader, masks: MaskStore, frame: int
) -> tuple[Color, Color, Color]:
    """Source, overlay and cut-out over a checker board, each (H, W, 3) in 0..255."""
    source = reader.read(frame).rgb.astype(np.float32)
    overlay = source
    size = (shot.clip.height, shot.clip.width)
    combined = np.zeros(size, np.float32)
    for item in shot.objects:
        alpha = object_alpha(item, masks, frame, size)
        color = np.array(item.color, np.float32)
        overlay = overlay + (0.5 * alpha)[..., None] * (color - overlay)
        np.maximum(combined, alpha, out=combined)
    board = _checker(*size)
    cutout = board + combined[..., None] * (source - board)
    return source, overlay, cutout


def _checker(height: int, width: int) -> Color:
    side = max(8, height // 30)
    rows, columns = np.arange(height) // side, np.arange(width) // side
    dark = (rows[:, None] + columns[None, :]) % 2
    return np.repeat(np.take(np.array(_CHECKER, np.float32), dark)[..., None], 3, axis=2)
