"""Read numbered pictures back and compare them with what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from rotoline.core.job import Steps
from rotoline.core.parts import final_path
from rotoline.errors import ExportFailed
from rotoline.export.images import read_image
from rotoline.export.picture import MOST_TIMECODE_RATE
from rotoline.export.plan import Plan
from rotoline.export.proof import (
    Comparison,
    Marks,
    Sample,
    equal,
    layer_checks,
    marks,
    size_words,
    words_checks,
)
from rotoline.export.report import Check
from rotoline.media.clip import ClipInfo
from rotoline.media.icc import profile_in, profile_name
from rotoline.media.picture import PictureDamaged, pixel_aspect

# Densities and floats are not as exact as a ratio is.
_ASPECT_SLACK = Fraction(1, 10_000)
# Files looked up between two places to stop.
_FILES_A_STEP = 64


def prove_sequence(
    parts: Sequence[Path], plan: Plan, source: ClipInfo, samples: Sequence[Sample]
) -> Steps[tuple[Check, ...]]:
    """Compare a sequence with what was meant. Raises ExportFailed where it cannot be read."""
    whole = 0
    for order, part in enumerate(parts):
        whole += part.is_file() and part.stat().st_size > 0
        if order % _FILES_A_STEP == 0:
            yield
    checks = [equal("frames", len(parts), whole)]
    found: list[Marks] = []
    labels: list[str | None] = []
    compared = Comparison(plan, plan.row.alpha_error)
    for sample in samples:
        picture = read_image(parts[sample.position], plan.row.name)
        yield
        height, width = picture.alpha.shape
        if sample is samples[0]:
            checks.append(equal("size", size_words(*plan.size), size_words(height, width)))
            checks.append(equal("bits", plan.row.bits, picture.bits))
        found.append(marks(picture.layers))
        labels.append(picture.timecode)
        compared.add(sample, (picture.alpha, picture.rgb))
        yield
    first = parts[samples[0].position]
    checks += _aspect_checks(plan, source, first)
    checks += (*_profile_checks(plan, first), *words_checks(plan, first))
    checks += layer_checks(samples, found)
    checks += _timecode_checks(plan, samples, labels)
    return (*checks, *compared.checks())


def _aspect_checks(plan: Plan, source: ClipInfo, part: Path) -> tuple[Check, ...]:
    """Whether a picture says how wide its pixels are, where they are not square."""
    meant = source.pixel_aspect
    if meant == 1 or not plan.row.carries_pixel_aspect:
        return ()
    try:
        found = pixel_aspect(part)
    except PictureDamaged as damage:
        raise ExportFailed(final_path(part), f"reads back as a picture that {damage}") from damage
    near = abs(found / meant - 1) <= _ASPECT_SLACK
    return (Check("pixel aspect", str(meant), str(found), near),)


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
    if plan.times.timecode is None or not plan.row.carries_timecode:
        return ()
    if round(plan.times.rate) > MOST_TIMECODE_RATE:
        return ()
    first = plan.frames[0]
    checks = [
        # A header of zeros is read as one without timecode.
        equal(
            "timecode",
            plan.times.timecode_at(plan.frames[sample.position] - first),
            label or "00:00:00:00",
        )
        for sample, label in zip(samples, found, strict=True)
    ]
    return (next((check for check in checks if not check.passed), checks[0]),)
