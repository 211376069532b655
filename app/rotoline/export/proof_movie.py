"""Read a movie back by our own reader and compare it with what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from rotoline.core.job import Steps
from rotoline.core.parts import final_path
from rotoline.errors import ClipUnreadable, ExportFailed, FrameUnreadable
from rotoline.export.encode import movie_color
from rotoline.export.plan import Plan
from rotoline.export.proof import Comparison, Read, Sample, equal, size_words, words_checks
from rotoline.export.report import Check
from rotoline.media.clip import ClipInfo, ColorTags, FrameReader
from rotoline.media.open import opening


def prove_movie(
    part: Path, plan: Plan, source: ClipInfo, sounds: int, samples: Sequence[Sample]
) -> Steps[tuple[Check, ...]]:
    """Compare a movie with what was meant.

    sounds: how many streams of sound it should have. Raises ExportFailed where it cannot be read.
    """
    is_matte = plan.content == "matte"
    compared = Comparison(plan, plan.row.matte_error if is_matte else plan.row.alpha_error)
    try:
        reader = yield from opening(part)
        with closing(reader):
            facts = _facts(reader.info, plan, source, sounds)
            for sample in samples:
                position = min(sample.position, reader.info.frames - 1)
                yield from reader.approach(position)
                read = yield from _read(reader, position, is_matte)
                compared.add(sample, read)
                yield
    except (ClipUnreadable, FrameUnreadable) as error:
        raise ExportFailed(final_path(part), f"could not be read back ({error})") from error
    return (*facts, *words_checks(plan, part), *compared.checks())


def _read(reader: FrameReader, position: int, is_matte: bool) -> Steps[Read]:
    frame = reader.read(position, deep=True)
    yield
    deep = frame.deep
    assert deep is not None
    yield
    return (deep[..., 0], None) if is_matte else (frame.alpha, deep)


def _facts(found: ClipInfo, plan: Plan, source: ClipInfo, sounds: int) -> tuple[Check, ...]:
    times = plan.times
    assert plan.row.movie is not None
    color = movie_color(plan.color, plan.row.movie, plan.content)
    # A grey picture has no matrix to tag.
    matrix = not plan.row.movie.pixels(plan.content).startswith("gray")
    count = len(plan.frames)
    last = times.seconds(count - 1)
    shown = _shown(found, found.frames - 1)
    # Times next to an even grid are read as that grid, at most a tick from what is stored.
    tick = plan.row.clock or times.time_base
    allowed = plan.row.clock + (tick if times.variable and not found.variable_rate else 0)
    checks = [
        equal("frames", count, found.frames),
        Check("first at", "0 s", _seconds_words(_shown(found, 0)), _shown(found, 0) == 0),
        Check(
            "last at",
            _seconds_words(last),
            _seconds_words(shown),
            abs(shown - last) <= allowed,
        ),
        equal("size", size_words(*plan.size), size_words(found.height, found.width)),
        equal("colour", _words(replace(color, assumed=()), matrix), _words(found.color, matrix)),
    ]
    if not times.variable:
        drift = abs(1 / found.rate - 1 / times.rate) * count
        same = found.rate == times.rate or drift <= plan.row.clock
        checks.append(Check("rate", str(times.rate), str(found.rate), same))
    else:
        near = found.frames == count and all(
            abs(_shown(found, position) - times.seconds(position)) <= allowed
            for position in range(count)
        )
        checks.append(Check("times", "the source's", "the source's" if near else "others", near))
    if source.pixel_aspect != 1 and plan.row.carries_pixel_aspect:
        checks.append(equal("pixel aspect", str(source.pixel_aspect), str(found.pixel_aspect)))
    if source.interlaced and plan.field_order is not None:
        checks.append(equal("first field", plan.field_order, found.field_order or "unknown"))
    if times.timecode is not None and plan.row.carries_timecode:
        checks.append(equal("timecode", times.timecode, found.timecode or "none"))
    if sounds:
        checks.append(equal("sound", "there", "there" if found.audio else "missing"))
    if plan.content == "cutout":
        checks.append(equal("alpha", "there", "there" if found.has_alpha else "missing"))
    return tuple(checks)


def _shown(found: ClipInfo, index: int) -> Fraction:
    """When a frame of a clip is shown, from its first one."""
    return found.timestamps[index] if found.timestamps else index / found.rate


def _words(tags: ColorTags, matrix: bool) -> str:
    """Colour tags in words, with those that are only assumed named."""
    fields = ["primaries", "transfer", *(["matrix"] * matrix), "range"]
    words = "/".join(getattr(tags, name) for name in fields)
    missing = [name for name in tags.assumed if name in fields]
    return f"{words} without a tag for {', '.join(missing)}" if missing else words


def _seconds_words(time: Fraction) -> str:
    return f"{float(time):.6g} s"
