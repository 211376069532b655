"""Read an export back and compare it with what was meant."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import itemgetter
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Alpha
from rotoline.errors import ClipUnreadable, ExportFailed, FrameUnreadable
from rotoline.export.cutout import Cutout
from rotoline.export.encode import movie_color
from rotoline.export.exr import MOST_TIMECODE_RATE
from rotoline.export.format import Preset
from rotoline.export.images import read_image
from rotoline.export.naming import final_path
from rotoline.export.picture import ExportFrame
from rotoline.export.plan import Plan
from rotoline.export.quantise import quantised
from rotoline.export.report import Check
from rotoline.export.said import alpha_words, said_in
from rotoline.media.clip import ClipInfo, ColorTags, DeepPicture, FrameReader
from rotoline.media.icc import profile_in, profile_name
from rotoline.media.open import open_clip

# Colour is compared by means of blocks so wide: no format keeps less of it.
_BLOCK = 4
# Frames a second up to which a label's frame has two digits, as DPX holds it.
_TWO_DIGITS = 100
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


def sample_positions(plan: Plan) -> frozenset[int]:
    """The first, the middle and the last frame of an output, and of those that show something."""
    filled = [position for position, frame in enumerate(plan.frames) if frame in plan.filled]
    return frozenset(
        row[at] for row in (range(len(plan.frames)), filled) for at in (0, len(row) // 2, -1)
    )


def prove_movie(
    part: Path, plan: Plan, source: ClipInfo, sounds: int, samples: Sequence[Sample]
) -> tuple[Check, ...]:
    """Compare a movie with what was meant.

    sounds: how many streams of sound it should have. Raises ExportFailed where it cannot be read.
    """
    is_matte = plan.content == "matte"
    allowed = plan.row.matte_error if is_matte else plan.row.alpha_error
    try:
        with closing(open_clip(part)) as reader:
            facts = _movie_facts(reader.info, plan, source, sounds)
            reads = (_read(reader, sample.position, is_matte) for sample in samples)
            compared = sample_checks(samples, reads, allowed, plan)
    except (ClipUnreadable, FrameUnreadable) as error:
        raise ExportFailed(final_path(part), f"could not be read back ({error})") from error
    return (*facts, *_words_checks(plan, part), *compared)


def _read(reader: FrameReader, position: int, is_matte: bool) -> Read:
    frame = reader.read(min(position, reader.info.frames - 1), deep=True)
    deep = frame.deep
    assert deep is not None
    return (deep[..., 0], None) if is_matte else (frame.alpha, deep)


def prove_sequence(
    parts: Sequence[Path], plan: Plan, samples: Sequence[Sample]
) -> tuple[Check, ...]:
    """Compare a sequence with what was meant. Raises ExportFailed where it cannot be read."""
    whole = sum(part.is_file() and part.stat().st_size > 0 for part in parts)
    checks = [equal("frames", len(parts), whole)]
    found: list[Marks] = []
    labels: list[str | None] = []

    def pictures() -> Iterator[Read]:
        for sample in samples:
            picture = read_image(parts[sample.position], plan.row.name)
            height, width = picture.alpha.shape
            if sample is samples[0]:
                checks.append(equal("size", size_words(*plan.size), size_words(height, width)))
                checks.append(equal("bits", plan.row.bits, picture.bits))
            found.append(marks(picture.layers))
            labels.append(picture.timecode)
            yield picture.alpha, picture.rgb

    # One picture at a time is in memory.
    compared = sample_checks(samples, pictures(), plan.row.alpha_error, plan)
    first = parts[samples[0].position]
    checks += (*_profile_checks(plan, first), *_words_checks(plan, first))
    checks += layer_checks(samples, found)
    checks += _timecode_checks(plan, samples, labels)
    return (*checks, *compared)


def _words_checks(plan: Plan, part: Path) -> tuple[Check, ...]:
    """Whether a cut-out says what its alpha is."""
    if plan.content == "matte" or not plan.row.carries_words:
        return ()
    return (equal("says it has", alpha_words(plan.content, plan.alpha), said_in(part, plan.row)),)


def _profile_checks(plan: Plan, part: Path) -> tuple[Check, ...]:
    """Whether a picture has the source's ICC profile, byte by byte."""
    if plan.profile is None:
        return ()
    found = profile_in(part)
    name = "none" if found is None else profile_name(found)
    return (Check("ICC profile", profile_name(plan.profile), name, found == plan.profile),)


def _timecode_checks(
    plan: Plan, samples: Sequence[Sample], found: Sequence[str | None]
) -> tuple[Check, ...]:
    """Whether pictures carry their own labels, where the format and the rate allow it."""
    most = MOST_TIMECODE_RATE if plan.row.layers != "none" else _TWO_DIGITS
    if plan.times.timecode is None or not plan.row.carries_timecode:
        return ()
    if round(plan.times.rate) > most:
        return ()
    first = plan.frames[0]
    meant = [plan.times.timecode_at(plan.frames[sample.position] - first) for sample in samples]
    # A header of zeros is read as one without timecode.
    exact = all(
        (goal or "").replace(".", ";") == (label or "00:00:00:00")
        for goal, label in zip(meant, found, strict=True)
    )
    return (Check("timecode", str(meant[0]), str(found[0] or "00:00:00:00"), exact),)


def _movie_facts(found: ClipInfo, plan: Plan, source: ClipInfo, sounds: int) -> tuple[Check, ...]:
    times = plan.times
    assert plan.row.movie is not None
    color = movie_color(plan.color, plan.row.movie, plan.content)
    # A grey picture has no matrix to tag.
    matrix = not plan.row.movie.pixels(plan.content).startswith("gray")
    count = len(plan.frames)
    last = times.seconds(count - 1)
    shown = _shown(found, found.frames - 1)
    checks = [
        equal("frames", count, found.frames),
        Check("first at", "0 s", seconds_words(_shown(found, 0)), _shown(found, 0) == 0),
        Check(
            "last at",
            seconds_words(last),
            seconds_words(shown),
            abs(shown - last) <= plan.row.clock,
        ),
        equal("size", size_words(*plan.size), size_words(found.height, found.width)),
        equal("colour", _words(replace(color, assumed=()), matrix), _words(found.color, matrix)),
    ]
    if not times.variable:
        drift = abs(1 / found.rate - 1 / times.rate) * count
        same = found.rate == times.rate or drift <= plan.row.clock
        checks.append(Check("rate", str(times.rate), str(found.rate), same))
    elif plan.row.clock == 0:
        exact = found.frames == count and all(
            _shown(found, position) == times.seconds(position) for position in range(count)
        )
        checks.append(Check("times", "the source's", "the source's" if exact else "others", exact))
    if source.pixel_aspect != 1 and plan.row.carries_pixel_aspect:
        checks.append(equal("pixel aspect", str(source.pixel_aspect), str(found.pixel_aspect)))
    if times.timecode is not None and plan.row.carries_timecode:
        checks.append(equal("timecode", times.timecode, found.timecode or "none"))
    if sounds:
        checks.append(equal("sound", "there", "there" if found.audio else "missing"))
    if plan.content == "cutout":
        checks.append(equal("alpha", "there", "there" if found.has_alpha else "missing"))
    return tuple(checks)


def sample_checks(
    samples: Sequence[Sample],
    reads: Iterable[Read],
    allowed: float,
    plan: Plan,
) -> tuple[Check, ...]:
    worst, mean, off_color = 0.0, 0.0, 0.0
    low, high, meant_low, meant_high = 1.0, 0.0, 1.0, 0.0
    for sample, (alpha, rgb) in zip(samples, reads, strict=True):
        meant = sample.alpha.astype(np.float32) / np.float32(65535)
        if alpha is None or alpha.shape != meant.shape:
            worst = mean = 1.0
            continue
        difference = np.abs(alpha - meant)
        worst = max(worst, float(difference.max()))
        mean = max(mean, float(difference.mean(dtype=np.float64)))
        low, high = min(low, float(alpha.min())), max(high, float(alpha.max()))
        meant_low = min(meant_low, float(meant.min()))
        meant_high = max(meant_high, float(meant.max()))
        off_color = max(off_color, _color_error(sample, meant, rgb, plan.row))
    # Samples are kept at 16 bits.
    allowed += 1.0 / 65535
    checks = [
        Check(
            "alpha",
            f"{meant_low:.4g} to {meant_high:.4g}",
            f"{low:.4g} to {high:.4g}",
            abs(low - meant_low) <= allowed and abs(high - meant_high) <= allowed,
        ),
        Check(
            f"alpha of {frames_words(len(samples))} off by at most",
            f"{allowed:.2g}",
            f"{worst:.2g}",
            worst <= allowed,
        ),
        Check(
            "on average",
            f"{plan.row.mean_error:.2g}",
            f"{mean:.2g}",
            mean <= plan.row.mean_error + 1.0 / 65535,
        ),
    ]
    if plan.content == "cutout":
        lossy = plan.settings.compression == "dwaa"
        allowed_color = _LOSSY_COLOR_ERROR if lossy else plan.row.color_error
        checks.append(
            Check(
                "colour off on average by",
                f"{allowed_color:.2g}",
                f"{off_color:.2g}",
                off_color <= allowed_color,
            )
        )
    return tuple(checks)


def _color_error(sample: Sample, meant: Alpha, rgb: DeepPicture | None, row: Preset) -> float:
    """Mean difference of colour where the cut-out is solid, in units of white."""
    if sample.rgb is None:
        return 0.0
    if rgb is None:
        return 1.0
    solid = _block_means(meant) >= 1.0
    if not solid.any():
        return 0.0
    goal = sample.rgb[solid]
    difference = np.abs(_comparable(rgb, row)[solid] - goal)
    return float(difference.mean(dtype=np.float64))


def _means_of(color: Cutout, size: tuple[int, ...], row: Preset) -> DeepPicture:
    """`_comparable` of a whole cut-out of size (H, W), most of which is one colour."""
    height, width = (length // _BLOCK for length in size)
    around = color.around if row.linear else np.clip(color.around, 0, 1)
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
    """Block means; whole code values cannot hold all that lies outside 0..1."""
    return _block_means(rgb if row.linear else np.clip(rgb, 0, 1))


def _block_means(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means of whole blocks, (H // B, W // B, ...); what is left at the border is not used."""
    height, width = (length // _BLOCK for length in picture.shape[:2])
    if not height or not width:
        return np.zeros((height, width, *picture.shape[2:]), np.float32)
    whole = picture[: height * _BLOCK, : width * _BLOCK]
    means = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(means, np.float32).reshape(height, width, *picture.shape[2:])


def _shown(found: ClipInfo, index: int) -> Fraction:
    """When a frame of a clip is shown, from its first one."""
    return found.timestamps[index] if found.timestamps else index / found.rate


def equal(what: str, meant: object, found: object) -> Check:
    return Check(what, str(meant), str(found), meant == found)


def _words(tags: ColorTags, matrix: bool) -> str:
    """Colour tags in words, with those that are only assumed named."""
    fields = ["primaries", "transfer", *(["matrix"] * matrix), "range"]
    words = "/".join(getattr(tags, name) for name in fields)
    missing = [name for name in tags.assumed if name in fields]
    return f"{words} without a tag for {', '.join(missing)}" if missing else words


def frames_words(count: int) -> str:
    return f"{count} frame" if count == 1 else f"{count} frames"


def size_words(height: int, width: int) -> str:
    return f"{width}x{height}"


def seconds_words(time: Fraction) -> str:
    return f"{float(time):.6g} s"
