"""Clicks to finish: the robot annotator corrects a tracked object until every frame is right.

A round is what a person does between two runs: on the worst frame up to three clicks, each after
the answer to the one before, then everything that this made stale is tracked again, in both
directions. All of it goes through the document, the session and the plan that the window uses,
so a correction stands, and only what hangs on it is redone.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from rotoline.core import edits
from rotoline.core.clips import describe
from rotoline.core.document import Document, RotoObject
from rotoline.core.job import Progress
from rotoline.core.masks import MemoryMasks
from rotoline.core.matte import object_alpha
from rotoline.core.results import set_masks
from rotoline.core.scores import Mask, jaccard
from rotoline.evaluation.cost import Clock
from rotoline.evaluation.footage import Footage
from rotoline.evaluation.methods import Method
from rotoline.evaluation.robot import PATIENCE, Robot
from rotoline.evaluation.rows import Finished, Round
from rotoline.tracking.session import Session
from rotoline.tracking.track import answer_prompt, track_frames


@dataclass(frozen=True)
class Rules:
    """right: J from which a frame needs no more work; clicks: after which the robot gives up.

    a_round: clicks on one frame at most before tracking again; enough: J from which it leaves
    that frame earlier. locks: frames that are right are locked after each round, as a careful
    person does, so that no later correction changes them.
    """

    right: float = 0.9
    clicks: int = PATIENCE
    a_round: int = 3
    enough: float = 0.95
    locks: bool = False


def finish(
    footage: Footage,
    index: int,
    method: Method,
    robot: Robot,
    repeat: int,
    length: int | None,
    rules: Rules,
) -> Generator[Progress, None, Finished | None]:
    """Let the robot work on one object over `length` frames from its first (None: to the end).

    Returns None for an object that only the clip's last frame shows.
    """
    window = footage.window(index, length)
    if len(window) < 2:
        return None
    desk = _Desk(footage, index, method, repeat, window)
    rounds: list[Round] = []
    frame, clicks, is_done = window[0], 0, False
    while clicks < rules.clicks and not is_done:
        allowed = min(rules.a_round, rules.clicks - clicks)
        made = desk.correct(frame, robot, allowed, rules.enough)
        if not made:
            break
        clicks += made
        yield from desk.track()
        scores = desk.scores()
        is_done = min(scores.values()) >= rules.right
        right = [scored for scored, j in scores.items() if j >= rules.right]
        rounds.append(
            Round(
                frame,
                clicks,
                len(right) / len(scores),
                float(np.mean(list(scores.values()))),
                min(scores.values()),
            )
        )
        if rules.locks:
            desk.lock(right)
        frame = min(scores, key=lambda scored: (scores[scored], scored))
    return Finished(
        footage.name,
        index,
        method.name,
        repeat,
        len(window),
        tuple(rounds),
        is_done,
        desk.clock.wall,
        desk.clock.cpu,
    )


@dataclass
class _Desk:
    """A document with one object on a clip, the session that tracks it, and the truth."""

    footage: Footage
    index: int
    method: Method
    repeat: int
    window: range
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        height, width = self.footage.size
        clip = describe(self.footage.path, len(self.footage), width, height)
        document = edits.add_shot(Document(model=self.method.name), clip)
        self._shot_id = document.shots[0].id
        document = edits.set_range(document, self._shot_id, self.window[0], self.window[-1])
        self._object_id = document.next_id
        self._document = edits.add_object(document, self._shot_id)
        self._masks = MemoryMasks()
        tracker = self.method.open(self.footage, self.repeat)
        self._session = Session(tracker, self.footage, self._masks, self.method.name)

    @property
    def _item(self) -> RotoObject:
        return self._document.object(self._object_id)

    def correct(self, frame: int, robot: Robot, most: int, enough: float) -> int:
        """Click on a frame until its mask is good enough; returns the clicks made.

        Where the truth says that the object is not there, one click on "absent" covers the frames
        around on which it is not there either.
        """
        truth = self._truth(frame)
        if not truth.any():
            gone = self._gone_around(frame)
            self._document = edits.mark_absent(self._document, self._object_id, gone)
            return 1
        for made in range(1, most + 1):
            point = robot.click(self._mask(frame), truth)
            if point is None:
                return made - 1
            self._document = edits.add_point(self._document, self._object_id, frame, point)
            with self.clock:
                result = answer_prompt(self._session, self._document, self._object_id, frame)
            self._document = set_masks(self._document, [result], self._document)
            if jaccard(self._mask(frame), truth) >= enough:
                return made
        return most

    def track(self) -> Generator[Progress, None, None]:
        """Track all that is missing or stale."""
        job = track_frames(self._document, self._shot_id, self._session)
        while True:
            with self.clock:
                step = next(job, None)
            if step is None:
                return
            if step.edit is not None:
                self._document = step.edit(self._document)
            yield Progress(step.stage, step.done, step.total, step.frame)

    def scores(self) -> dict[int, float]:
        """J by frame, of every frame that has a truth."""
        return {
            frame: jaccard(self._mask(frame), self._truth(frame))
            for frame in self.window
            if frame in self.footage.truth.frames
        }

    def lock(self, frames: Sequence[int]) -> None:
        """Vouch for tracked frames; what was said of prompted ones stands anyway."""
        tracked = [frame for frame in frames if frame not in self._item.prompts]
        self._document = edits.lock(self._document, self._object_id, tracked)

    def _mask(self, frame: int) -> Mask:
        alpha = object_alpha(self._item, self._masks, frame, self.footage.size)
        return np.asarray(alpha >= 0.5, np.bool_) & self.footage.counted(frame)

    def _truth(self, frame: int) -> Mask:
        return self.footage.mask(frame, self.index)

    def _gone_around(self, frame: int) -> list[int]:
        gone = [frame]
        for step in (-1, 1):
            other = frame + step
            while other in self.window and other in self.footage.truth.frames:
                if self._truth(other).any():
                    break
                gone.append(other)
                other += step
        return sorted(gone)
