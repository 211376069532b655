"""A whole measurement: every clip, object, start, method and repeat, from one seed."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from rotoline.core.job import Progress
from rotoline.evaluation.finishing import Rules, finish
from rotoline.evaluation.following import follow
from rotoline.evaluation.footage import Footage, KnownClip, open_footage
from rotoline.evaluation.methods import Method
from rotoline.evaluation.robot import JITTER, STARTS, Robot, Start
from rotoline.evaluation.rows import Finished, Followed, Measured

Job = Generator[Progress, None, Followed | Finished | None]


@dataclass(frozen=True)
class Suite:
    """What is measured on every object of every clip.

    length: frames from an object's first one on; None: all. finishing: the robot annotator works
    by these rules instead, and starts are its own. repeats: the first one clicks exactly and
    learns as shipped, further ones click beside and learn from other random numbers, all drawn
    from `seed`. longer_side: what clips are shrunk to, pixels.
    """

    methods: tuple[Method, ...]
    starts: tuple[Start, ...] = STARTS
    length: int | None = 16
    finishing: Rules | None = None
    repeats: int = 1
    seed: int = 0
    longer_side: int | None = None

    def measure(self, known: KnownClip) -> Iterator[Measured]:
        """Measure one clip; a step with a row for each object, start, method and repeat.

        Raises ClipUnreadable, TruthUnreadable, ModelUnavailable.
        """
        with open_footage(known, self.longer_side) as footage:
            for index in footage.truth.ids:
                for start in ("click",) if self.finishing else self.starts:
                    for method in self.methods:
                        yield from self._object(footage, index, start, method)

    def _object(
        self, footage: Footage, index: int, start: Start, method: Method
    ) -> Iterator[Measured]:
        chance = self.finishing is not None or start != "mask" or method.learns
        for repeat in range(self.repeats if chance else 1):
            robot = self._robot(footage.name, index, start, repeat)
            if self.finishing is not None:
                job: Job = finish(
                    footage, index, method, robot, repeat, self.length, self.finishing
                )
                name = f"{footage.name} {index} {method.name}"
            else:
                job = follow(footage, index, start, method, robot, repeat, self.length)
                name = f"{footage.name} {index} {start} {method.name}"
            row = yield from _named(job, name)
            if row is not None:
                yield Measured(name, 1, 1, row=row)

    def _robot(self, clip: str, index: int, start: Start, repeat: int) -> Robot:
        """The same for every method, and whatever else is measured."""
        seed = (self.seed, repeat, zlib.crc32(clip.encode()), index, STARTS.index(start))
        return Robot(np.random.default_rng(seed), JITTER if repeat else 0.0)


def _named(job: Job, name: str) -> Generator[Measured, None, Followed | Finished | None]:
    """A measurement's steps under one name; the last is for its row."""
    while True:
        try:
            step = next(job)
        except StopIteration as end:
            row: Followed | Finished | None = end.value
            return row
        done = min(step.done, step.total - 1) if step.stage == "track" else 0
        yield Measured(name, done, max(step.total, 1), step.frame)
