"""Read documents of masks and animated pictures back: what no clip reader opens."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from rotoline.core.job import Steps
from rotoline.core.parts import final_path
from rotoline.errors import ExportFailed
from rotoline.export.documents import read_document
from rotoline.export.outputs import Output
from rotoline.export.plan import Plan
from rotoline.export.proof import (
    Comparison,
    Read,
    Sample,
    equal,
    layer_checks,
    marks,
    size_words,
)
from rotoline.export.report import Check

# WebP counts thousandths of a second.
_CLOCK = 1000


def prove_document(
    part: Path, plan: Plan, output: Output, samples: Sequence[Sample]
) -> Steps[tuple[Check, ...]]:
    """Compare a document of masks with what was meant. Raises ExportFailed, OSError."""
    found = read_document(part, plan.row.name, [sample.position for sample in samples])
    checks = [
        equal("frames", len(plan.frames), found.frames),
        equal("size", size_words(*plan.size), size_words(*found.size)),
        equal("objects", len(output.objects), len(found.layers[samples[0].position])),
    ]
    layers = [found.layers[sample.position] for sample in samples]
    checks += layer_checks(samples, [marks(pairs) for pairs in layers])
    compared = Comparison(plan, plan.row.alpha_error)
    for sample, pairs in zip(samples, layers, strict=True):
        compared.add(sample, (np.maximum.reduce([mask for _, mask in pairs]), None))
        yield
    return (*checks, *compared.checks())


def prove_animation(part: Path, plan: Plan, samples: Sequence[Sample]) -> Steps[tuple[Check, ...]]:
    """Compare an animated picture with what was meant.

    Its encoder joins equal frames, so that frames are looked up by the time at which they are
    shown. Raises ExportFailed where it cannot be read.
    """
    allowed = plan.row.matte_error if plan.content == "matte" else plan.row.alpha_error
    compared = Comparison(plan, allowed)
    try:
        with Image.open(part) as picture:
            shown = yield from _watched(picture, plan, samples, compared)
            checks = _times(picture, plan, shown)
    except (UnidentifiedImageError, OSError, EOFError, ValueError) as error:
        raise ExportFailed(final_path(part), f"could not be read back ({error})") from error
    return (*checks, *compared.checks())


def _times(picture: Image.Image, plan: Plan, shown: Sequence[tuple[int, int]]) -> list[Check]:
    times = plan.times
    meant = [round(times.seconds(position) * _CLOCK) for position in range(len(plan.frames))]
    end = round((times.end - times.start) * _CLOCK)
    near = {time + off for time in meant for off in (-1, 0, 1)}
    known = all(start in near for start, _ in shown)
    last = sum(duration for _, duration in shown)
    width, height = picture.size
    is_still = len(shown) == 1
    return [
        Check(
            "pictures",
            f"{len(meant)}, equal ones joined",
            str(len(shown)),
            1 <= len(shown) <= len(meant),
        ),
        Check("times", "the source's", "the source's" if known else "others", known),
        Check(
            "length",
            f"{end} ms",
            "that of a still" if is_still else f"{last} ms",
            is_still or abs(last - end) <= 1,
        ),
        equal("size", size_words(*plan.size), size_words(height, width)),
    ]


def _watched(
    picture: Image.Image, plan: Plan, samples: Sequence[Sample], compared: Comparison
) -> Steps[list[tuple[int, int]]]:
    """When each picture is shown and how long, in thousandths of a second; samples are compared.

    In one go from the first picture to the last: to seek is to decode all before.
    """
    # A thousandth late at most: the encoder rounds down.
    wanted = [round(plan.times.seconds(sample.position) * _CLOCK) + 1 for sample in samples]
    shown: list[tuple[int, int]] = []
    waiting = deque(zip(wanted, samples, strict=True))
    count = int(getattr(picture, "n_frames", 1))
    for number in range(count):
        picture.seek(number)
        picture.load()
        start, duration = (int(picture.info.get(key, 0)) for key in ("timestamp", "duration"))
        shown.append((start, duration))
        is_last = number == count - 1
        while waiting and (is_last or waiting[0][0] < start + duration):
            compared.add(waiting.popleft()[1], _read(picture, plan))
        yield
    return shown


def _read(picture: Image.Image, plan: Plan) -> Read:
    pixels = np.asarray(picture.convert("RGBA"), np.float32) / np.float32(255)
    if plan.content == "matte":
        return np.ascontiguousarray(pixels[..., 0]), None
    return np.ascontiguousarray(pixels[..., 3]), np.ascontiguousarray(pixels[..., :3])
