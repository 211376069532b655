"""How fast a model tracks on this machine: a short run over the demo clip, on request."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rotoline.core.job import Job, Progress
from rotoline.media.demo import demo_clip, demo_prompts
from rotoline.media.frames import ClipFrames
from rotoline.media.open import open_clip
from rotoline.tracking.engine import open_tracker

# The first frames warm caches up and let the embedded model learn the shot.
_FRAMES = 6
_LEFT_OUT = 2
# A large model on a slow machine is told after its first frames.
_PATIENCE = 60.0


@dataclass(frozen=True)
class Subject:
    """What is tracked: the object in a box of a clip's frame."""

    clip: Path
    frame: int
    box: tuple[float, ...]


def demo_subject() -> Subject:
    """The demo clip's object."""
    said = json.loads(demo_prompts().read_text(encoding="utf-8"))
    prompt = said["objects"][0]["prompts"][0]
    return Subject(demo_clip(), int(prompt["frame"]), tuple(prompt["box"]))


def measure(name: str, device: str, on_measured: Callable[[float], None]) -> Job:
    """Track one object through some frames of the demo clip; yields after each.

    on_measured: called once, on the thread of the job, with frames a second.
    Raises ModelUnavailable where the model is not there or cannot run.
    """
    subject = demo_subject()
    first = subject.frame
    yield Progress("measure", 0, _FRAMES)
    with closing(open_clip(subject.clip)) as reader, closing(ClipFrames(reader)) as frames:
        tracker = open_tracker(name, frames, device)
        tracker.add_points(first, 1, box=subject.box)
        taken: list[float] = []
        began = last = time.perf_counter()
        run: Iterator[object] = iter(tracker.propagate(first, first + _FRAMES - 1))
        for done, _ in enumerate(run, start=1):
            now = time.perf_counter()
            taken.append(now - last)
            last = now
            yield Progress("measure", done, _FRAMES)
            if now - began > _PATIENCE and len(taken) > _LEFT_OUT:
                break
        told = taken[_LEFT_OUT:]
        on_measured(len(told) / sum(told))
