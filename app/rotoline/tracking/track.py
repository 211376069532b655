"""The track job: prompts answered, then every missing or stale frame of a range tracked.

The job changes no document. Each of its steps carries an edit, and whoever runs the job applies
it to the document as it is by then: the window to its history, `track` to a project. A step that
comes too late for what a person has done in the meantime changes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from rotoline.core.autosave import Autosave
from rotoline.core.clips import Watch
from rotoline.core.document import Document, RotoObject, Shot
from rotoline.core.job import Progress
from rotoline.core.project import Project
from rotoline.core.results import MaskResult, set_masks, set_scenes
from rotoline.core.runs import format_runs
from rotoline.core.takes import keep_take
from rotoline.errors import ClipUnreadable, FrameUnreadable
from rotoline.tracking.answers import Answers
from rotoline.tracking.plan import Direction, Gap, Plan, Sweep, needs_tracking, plan, sweeps
from rotoline.tracking.session import Session
from rotoline.tracking.shots import Compared, Comparison

if TYPE_CHECKING:
    from sam2core import TrackedFrame

log = logging.getLogger(__name__)

Edit = Callable[[Document], Document]
# Frames whose comparison is put into the document at once: cheap to do again after a crash.
_COMPARED_AT_ONCE = 48


@dataclass(frozen=True)
class TrackProgress(Progress):
    """A step of a run. edit: brings what it found into a document, however that has changed.

    stage: "compare" (pictures with each other), "prompt", "fit" (learning the shot), "track".
    unreadable: a frame that could not be read and was left out.
    """

    edit: Edit | None = None
    unreadable: int | None = None


TrackJob = Generator[TrackProgress, None, None]


def track(
    project: Project,
    shot_id: int,
    session: Session,
    objects: Iterable[int] | None = None,
    frames: Iterable[int] | None = None,
    direction: Direction = "both",
    name: str = "Track",
    should_stop: Callable[[], bool] | None = None,
) -> TrackJob:
    """Track a project's shot into its file; a finished frame is on disk within a second.

    Closing the job keeps every finished frame. Raises ProjectUnwritable where the file cannot
    be saved; `session` must keep its masks in the project's store.
    """
    with Autosave(project) as saving:
        basis = project.document
        run = track_frames(basis, shot_id, session, objects, frames, direction, should_stop)
        for step in run:
            if step.edit is not None:
                saving.submit(step.edit(saving.document), name)
            yield step


def track_frames(
    document: Document,
    shot_id: int,
    session: Session,
    objects: Iterable[int] | None = None,
    frames: Iterable[int] | None = None,
    direction: Direction = "both",
    should_stop: Callable[[], bool] | None = None,
) -> TrackJob:
    """Track objects of a shot (default: all) over frames (default: from in to out point).

    What is not missing or stale, and where a person's word stands, is left as it is. Stops
    between steps, and at `should_stop` also within one.
    """
    run = _Run(document, shot_id, session, should_stop or _never)
    chosen = [item.id for item in run.shot.objects] if objects is None else list(objects)
    wanted = sorted(set(run.shot.frame_range if frames is None else frames))
    if any(needs_tracking(item, frame) for item in run.items(chosen) for frame in wanted):
        yield from run.compare(_reach(run.items(chosen), wanted))
    yield from run.track(chosen, wanted, direction)


def answer_prompt(session: Session, document: Document, object_id: int, frame: int) -> MaskResult:
    """The model's answer to the prompt on a frame, kept in the mask store.

    Raises FrameUnreadable, MaskLost.
    """
    shot, item = document.shot_of(object_id), document.object(object_id)
    answer = session.answer(shot, item, frame)
    mask = Answers(session).prompted(answer)
    session.adopt(object_id, frame, mask)
    return MaskResult(object_id, frame, mask, item.prompts[frame])


def _reach(items: list[RotoObject], wanted: list[int]) -> range:
    """The frames from the nearest anchor before the wanted ones to the nearest after them."""
    anchors = [frame for item in items for frame in item.anchors()]
    first = max((frame for frame in anchors if frame <= wanted[0]), default=wanted[0])
    last = min((frame for frame in anchors if frame >= wanted[-1]), default=wanted[-1])
    return range(first, last + 1)


def _must_be_there(fault: FrameUnreadable) -> None:
    """One frame may be broken; a clip that is gone ends the run."""
    if not fault.path.parent.is_dir():
        raise ClipUnreadable(
            fault.path,
            "the clip's folder is gone; what was tracked is kept, put it back and track again",
        ) from fault


def _never() -> bool:
    return False


class _Run:
    """One run: the document as it would be if only the run changed it, and where it stands."""

    def __init__(
        self, document: Document, shot_id: int, session: Session, should_stop: Callable[[], bool]
    ) -> None:
        self._basis = document
        self._document = document
        self._shot_id = shot_id
        self._session = session
        self._should_stop = should_stop
        self._answers = Answers(session)
        session.read_anew()
        self._watch = Watch(document.shot(shot_id).clip)
        self._done = 0
        self._total = 0

    @property
    def shot(self) -> Shot:
        return self._document.shot(self._shot_id)

    def items(self, object_ids: Iterable[int]) -> list[RotoObject]:
        return [self._document.object(object_id) for object_id in object_ids]

    def compare(self, reach: range) -> TrackJob:
        """Look for cuts and held frames among frames that were not compared before."""
        examined = self.shot.examined
        todo = [frame for frame in reach if frame not in examined]
        comparison = Comparison()
        found: list[Compared] = []
        last = -2
        for done, frame in enumerate(todo, start=1):
            if frame != last + 1:
                found += comparison.finish()
                if frame:
                    found += self._look(comparison, frame - 1)[1:]
            found += self._look(comparison, frame)
            last = frame
            is_last = done == len(todo)
            if is_last:
                found += comparison.finish()
            edit = None
            if is_last or len(found) >= _COMPARED_AT_ONCE:
                edit = self._apply(partial(_put_compared, self._shot_id, found, set(todo)))
                found = []
            yield TrackProgress("compare", done, len(todo), frame, edit)
            if self._should_stop():
                return

    def _look(self, comparison: Comparison, frame: int) -> list[Compared]:
        try:
            picture = self._session.frames[frame]
        except FrameUnreadable:
            # Counted and named when it is to be tracked.
            return [*comparison.finish(), Compared(frame, False, False)]
        return comparison.add(frame, picture)

    def track(self, chosen: list[int], wanted: list[int], direction: Direction) -> TrackJob:
        unanswered = [
            (frame, item.id)
            for item in self.items(chosen)
            if not item.frozen
            for frame in item.prompts
            if item.is_unanswered(frame)
        ]
        plans = plan(self.shot, self.items(chosen), wanted, direction)
        self._total = len(unanswered) + plans.steps
        for frame, object_id in sorted(unanswered):
            yield self._answer(frame, object_id)
            if self._should_stop():
                return
        takes = self._take_edit(plans, chosen)
        if takes is not None:
            yield TrackProgress("track", self._done, self._total, edit=self._apply(takes))
        shared = self._share(plans, plans.shared)
        if shared is not None:
            yield TrackProgress("track", self._done, self._total, edit=shared)
        for group in plans.groups():
            for reverse in (False, True):
                for sweep in sweeps(group, reverse):
                    yield from self._sweep(sweep, group, plans)
                    if self._should_stop():
                        return

    def _answer(self, frame: int, object_id: int) -> TrackProgress:
        self._done += 1
        step = TrackProgress("prompt", self._done, self._total, frame)
        try:
            result = answer_prompt(self._session, self._document, object_id, frame)
        except FrameUnreadable as fault:
            _must_be_there(fault)
            self._session.forget(object_id)
            log.warning("%s", fault)
            return replace(step, unreadable=frame)
        return replace(step, edit=self._apply(self._put([result])))

    def _take_edit(self, plans: Plan, chosen: list[int]) -> Edit | None:
        """Keep what the run is going to replace; None where it replaces nothing."""
        spans: dict[int, list[int]] = {}
        for item in self.items(chosen):
            old = [
                frame
                for frame in plans.touched(item.id)
                if frame in item.masks and item.masks[frame].source != "half"
            ]
            if old:
                spans[item.id] = sorted(old)
        return partial(_keep_takes, spans, time.time()) if spans else None

    def _share(self, plans: Plan, shared: dict[int, dict[int, int]]) -> Edit | None:
        """Give held frames the finished masks of the frames they hold."""
        results = []
        for object_id, followers in shared.items():
            item = self._document.object(object_id)
            for frame, leader in followers.items():
                mask = item.masks.get(leader)
                if mask is not None and not mask.stale and needs_tracking(item, frame):
                    held = replace(mask, source="held", stale=False)
                    results.append(MaskResult(object_id, frame, held))
        return self._apply(self._put(results)) if results else None

    def _sweep(self, sweep: Sweep, group: list[Gap], plans: Plan) -> TrackJob:
        gaps = {
            gap.object_id: gap
            for gap in group
            if gap.object_id in sweep.objects and sweep.start in gap.frames
        }
        step = -1 if sweep.reverse else 1
        at = sweep.start
        while at in range(sweep.start, sweep.end + step, step):
            items = self.items(sweep.objects)
            try:
                for learnt in self._session.learn(self.shot, items, at, sweep.reverse):
                    yield TrackProgress("fit", learnt.done, learnt.total)
                    if self._should_stop():
                        return
                for tracked in self._session.sweep(
                    self.shot, items, at, sweep.end, sweep.reverse, self._should_stop
                ):
                    yield self._tracked(tracked, gaps, plans, sweep.reverse)
                    at = tracked.frame + step
                return
            except FrameUnreadable as fault:
                _must_be_there(fault)
                log.warning("%s", fault)
                for object_id in sweep.objects:
                    self._session.forget(object_id)
                if fault.index != at and self._session.leave_out(fault.index):
                    # One that was to be remembered: others may tell enough.
                    yield TrackProgress("track", self._done, self._total, unreadable=fault.index)
                    continue
                self._done += len(sweep.objects)
                yield TrackProgress("track", self._done, self._total, at, unreadable=fault.index)
                at += step

    def _tracked(
        self, tracked: TrackedFrame, gaps: dict[int, Gap], plans: Plan, reverse: bool
    ) -> TrackProgress:
        self._watch.check()
        results = []
        followers: dict[int, dict[int, int]] = {}
        for object_id, answer in tracked.objects.items():
            item = self._document.object(object_id)
            gap = gaps[object_id]
            mask = self._answers.tracked(item, tracked.frame, answer, gap, reverse)
            self._session.adopt(object_id, tracked.frame, mask, reverse)
            results.append(MaskResult(object_id, tracked.frame, mask))
            followers[object_id] = {
                frame: leader
                for frame, leader in plans.shared.get(object_id, {}).items()
                if leader == tracked.frame
            }
        self._done += len(results)
        edits = [self._apply(self._put(results)), self._share(plans, followers)]
        edit = partial(_in_turn, [edit for edit in edits if edit is not None])
        return TrackProgress("track", self._done, self._total, tracked.frame, edit)

    def _put(self, results: list[MaskResult]) -> Edit:
        return partial(set_masks, results=tuple(results), basis=self._basis)

    def _apply(self, edit: Edit) -> Edit:
        """Make an edit here as well, and hand it on."""
        self._document = edit(self._document)
        return edit


def _put_compared(
    shot_id: int, found: list[Compared], frames: set[int], document: Document
) -> Document:
    known = [compared for compared in found if compared.frame in frames]
    return set_scenes(
        document,
        shot_id,
        [compared.frame for compared in known],
        [compared.frame for compared in known if compared.is_cut],
        [compared.frame for compared in known if compared.is_held],
    )


def _keep_takes(spans: dict[int, list[int]], created: float, document: Document) -> Document:
    for object_id, frames in spans.items():
        with suppress(KeyError):
            name = f"Frames {format_runs(frames)}"
            document = keep_take(document, object_id, frames, name, created)
    return document


def _in_turn(edits: list[Edit], document: Document) -> Document:
    for edit in edits:
        document = edit(document)
    return document
