"""What an export's frames were meant to hold, and how far what is read back is off."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Alpha
from rotoline.export.cutout import Cutout
from rotoline.export.format import Preset
from rotoline.export.picture import ExportFrame
from rotoline.export.plan import Plan
from rotoline.export.quantise import quantised
from rotoline.export.report import Check
from rotoline.export.said import alpha_words, said_in
from rotoline.media.clip import DeepPicture

# Colour is compared by means of blocks so wide: no format keeps less of it.
_BLOCK = 4
_HALF_MOST = np.float32(65504)
# Half a code of 8 bits: what is solid or empty must be so whatever a format's loss at edges.
_LEVEL = 0.5 / 255
# Pixels from a solid or empty part's border that compression may ripple into, and how many there
# must be beyond to speak of a level.
_RIPPLE = 4
_FEWEST = 64
# What OpenEXR's DWAA does to colour, on average.
_LOSSY_COLOR_ERROR = 0.01
# Objects' names, each with a checksum of its matte.
Marks = tuple[tuple[str, int], ...]
# Alpha and colour of a frame that was read back, where there are any.
Read = tuple[Alpha | None, DeepPicture | None]


@dataclass(frozen=True)
class Sample:
    """What one frame was meant to hold, kept small until it is read back.

    position: which frame of the output. alpha: (H, W) uint16. rgb: means of blocks, or None.
    layers: names of the objects in it and marks of their mattes, sorted, where the format keeps
    them apart.
    """

    position: int
    alpha: NDArray[np.uint16]
    rgb: DeepPicture | None
    layers: Marks = ()

    @classmethod
    def of(cls, position: int, frame: ExportFrame, row: Preset) -> Sample:
        """What is kept of a frame that is written in a format."""
        pairs = ((layer.name, layer.alpha) for layer in frame.layers)
        layers = marks(pairs) if row.layers != "none" else ()
        alpha = np.zeros(frame.alpha.shape, np.uint16)
        alpha[frame.shown] = quantised(frame.alpha[frame.shown], 16)
        rgb = None if frame.color is None else _means_of(frame.color, alpha.shape, row)
        return cls(position, alpha, rgb, layers)


def marks(layers: Iterable[tuple[str, Alpha]]) -> Marks:
    """Names, sorted, each with a checksum of its matte at half precision."""
    return tuple(
        (name, zlib.crc32(np.ascontiguousarray(alpha, np.float16).tobytes()))
        for name, alpha in sorted(layers, key=itemgetter(0))
    )


def layer_checks(samples: Sequence[Sample], found: Sequence[Marks]) -> tuple[Check, ...]:
    """Whether objects have their names and their mattes, where they are kept apart."""
    if not samples[0].layers:
        return ()
    names, there = (
        ", ".join(name for name, _ in layers) for layers in (samples[0].layers, found[0])
    )
    exact = [sample.layers for sample in samples] == list(found)
    return (
        equal("layers", names, there),
        Check("mattes of objects", "exact", "exact" if exact else "others", exact),
    )


def words_checks(plan: Plan, part: Path) -> tuple[Check, ...]:
    """Whether a cut-out says what its alpha is."""
    if plan.content == "matte" or not plan.row.carries_words:
        return ()
    return (equal("says it has", alpha_words(plan.content, plan.alpha), said_in(part, plan.row)),)


def sample_positions(plan: Plan) -> frozenset[int]:
    """The first, the middle and the last frame of an output, and of those that show something."""
    filled = [position for position, frame in enumerate(plan.frames) if frame in plan.filled]
    return frozenset(
        row[at] for row in (range(len(plan.frames)), filled) for at in (0, len(row) // 2, -1)
    )


class Comparison:
    """Alpha and colour of frames read back beside those meant, one picture in memory at a time.

    allowed: how far alpha may be off anywhere.
    """

    def __init__(self, plan: Plan, allowed: float) -> None:
        self._plan = plan
        # Samples are kept at 16 bits.
        self._allowed = allowed + 1.0 / 65535
        self._count = 0
        self._worst = self._mean = self._off_level = 0.0
        self._off_color: float | None = None
        self._found = self._meant = (1.0, 0.0)

    def add(self, sample: Sample, read: Read) -> None:
        """Compare one frame."""
        alpha, rgb = read
        self._count += 1
        meant = sample.alpha.astype(np.float32) / np.float32(65535)
        if alpha is None or alpha.shape != meant.shape:
            self._worst = self._mean = 1.0
            return
        difference = np.abs(alpha - meant)
        self._worst = max(self._worst, float(difference.max()))
        self._mean = max(self._mean, float(difference.mean(dtype=np.float64)))
        self._found = _widened(self._found, alpha)
        self._meant = _widened(self._meant, meant)
        self._off_level = max(self._off_level, *_level_errors(alpha, meant))
        off = _color_error(sample, meant, rgb, self._plan.row)
        if off is not None:
            self._off_color = max(self._off_color or 0.0, off)

    def checks(self) -> tuple[Check, ...]:
        """What all of them came to."""
        allowed, row = self._allowed, self._plan.row
        near = (abs(a - b) <= allowed for a, b in zip(self._meant, self._found, strict=True))
        checks = [
            Check("alpha", _range_words(self._meant), _range_words(self._found), all(near)),
            _limited(f"alpha of {frames_words(self._count)} off by at most", allowed, self._worst),
            _limited("on average", row.mean_error, self._mean, slack=1.0 / 65535),
        ]
        if allowed > 2 * _LEVEL:
            checks.append(_limited("solid and empty parts off by", _LEVEL, self._off_level))
        if self._plan.content == "cutout" and self._off_color is None:
            words = "not compared, as nothing is solid"
            checks.append(Check("colour", words, words, True))
        elif self._plan.content == "cutout":
            lossy = self._plan.settings.compression == "dwaa"
            most = _LOSSY_COLOR_ERROR if lossy else row.color_error
            checks.append(_limited("colour off on average by", most, self._off_color or 0.0))
        return tuple(checks)


def _limited(what: str, most: float, found: float, slack: float = 0.0) -> Check:
    return Check(what, f"{most:.2g}", f"{found:.2g}", found <= most + slack)


def _widened(span: tuple[float, float], alpha: Alpha) -> tuple[float, float]:
    return min(span[0], float(alpha.min())), max(span[1], float(alpha.max()))


def _range_words(span: tuple[float, float]) -> str:
    return f"{span[0]:.4g} to {span[1]:.4g}"


def _level_errors(alpha: Alpha, meant: Alpha) -> tuple[float, float]:
    """How far most of what is solid is from 1, and of what is empty from 0."""
    side = 2 * _RIPPLE + 1
    square = np.ones((side, side), np.uint8)
    errors = []
    for level, there in ((1.0, meant >= 1.0), (0.0, meant <= 0.0)):
        inner = np.asarray(cv2.erode(there.astype(np.uint8), square), dtype=np.bool_)
        values = alpha[inner]
        count = np.count_nonzero(np.abs(values - np.float32(level)) <= _LEVEL)
        is_level = values.size < _FEWEST or 2 * count >= values.size
        errors.append(0.0 if is_level else abs(float(np.median(values)) - level))
    return errors[0], errors[1]


def _color_error(
    sample: Sample, meant: Alpha, rgb: DeepPicture | None, row: Preset
) -> float | None:
    """Mean difference of colour where the cut-out is solid: of white, or of brighter light.

    None where nothing is solid, so that there is nothing to compare.
    """
    if sample.rgb is None:
        return None
    if rgb is None:
        return 1.0
    solid = _block_means(meant) >= 1.0
    if not solid.any():
        return None
    goal = sample.rgb[solid]
    difference = np.abs(_eased(_comparable(rgb, row)[solid]) - _eased(goal))
    return float(difference.mean(dtype=np.float64))


def _means_of(color: Cutout, size: tuple[int, ...], row: Preset) -> DeepPicture:
    """`_comparable` of a whole cut-out of size (H, W), most of which is one colour."""
    height, width = (length // _BLOCK for length in size)
    around = _held(color.around, row)
    means = np.empty((height, width, 3), np.float32)
    # A line at a time: copied as a block, not colour by colour.
    means[:] = np.tile(around, (width, 1))
    rows, columns = (
        slice(span.start // _BLOCK, min(-(-span.stop // _BLOCK), blocks))
        for span, blocks in zip(color.window, (height, width), strict=True)
    )
    near = tuple(slice(span.start * _BLOCK, span.stop * _BLOCK) for span in (rows, columns))
    if rows.start < rows.stop and columns.start < columns.stop:
        means[rows, columns] = _comparable(color.part((near[0], near[1])), row)
    return means


def _comparable(rgb: DeepPicture, row: Preset) -> DeepPicture:
    """Block means of what a format can hold."""
    return _block_means(_held(rgb, row))


def _held(rgb: NDArray[np.float32], row: Preset) -> NDArray[np.float32]:
    """Colour as a format can hold it: whole codes nothing outside 0..1, half no more than 65504.

    Half's own rounding is left out as well: of the brightest light it is many times white.
    """
    if not row.linear:
        return np.clip(rgb, 0, 1)
    if row.bits > 16:
        return rgb
    half = np.clip(rgb, -_HALF_MOST, _HALF_MOST).astype(np.float16)
    return half.astype(np.float32)


def _eased(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """Colour of which equal steps are equal parts of the light, where that is above white.

    Compression with loss is so exact of a highlight as it is bright.
    """
    size = np.abs(rgb)
    return np.copysign(np.where(size > 1, 1 + np.log(np.maximum(size, 1)), size), rgb)


def _block_means(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means of whole blocks, (H // B, W // B, ...); what is left at the border is not used."""
    height, width = (length // _BLOCK for length in picture.shape[:2])
    if not height or not width:
        return np.zeros((height, width, *picture.shape[2:]), np.float32)
    whole = picture[: height * _BLOCK, : width * _BLOCK]
    means = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(means, np.float32).reshape(height, width, *picture.shape[2:])


def equal(what: str, meant: object, found: object) -> Check:
    return Check(what, str(meant), str(found), meant == found)


def frames_words(count: int) -> str:
    return f"{count} frame" if count == 1 else f"{count} frames"


def size_words(height: int, width: int) -> str:
    return f"{width}x{height}"
