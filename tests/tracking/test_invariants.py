"""Random sequences of edits and runs: whatever the order, a person's word stands."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rotoline.core import edits, takes
from rotoline.core.document import Document
from rotoline.core.history import History
from rotoline.core.results import set_scenes
from rotoline.errors import EditRefused
from rotoline.tracking.plan import Direction
from tests.tracking.colors import Clip
from tests.tracking.desk import BLUE, RED, Desk

LENGTH = 14
objects = st.sampled_from([RED, BLUE])
frames = st.integers(0, LENGTH - 1)
spans = st.tuples(frames, frames).map(lambda ends: range(min(ends), max(ends) + 1))
directions: st.SearchStrategy[Direction] = st.sampled_from(["forward", "backward", "both"])


class Work(RuleBasedStateMachine):
    """A person at work, who also stops runs, restarts the program and changes their mind."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(Clip(LENGTH, cut=9, held={4, 5}))
        self.desk.doc = set_scenes(self.desk.doc, 1, range(LENGTH), [9], [4, 5])
        self.history = History(self.desk.doc)
        self.all = [self.desk.doc]

    def edit(self, object_id: int, change: Callable[[Document], Document]) -> None:
        """An edit of one object; the other one must stay the very same."""
        before = self.desk.doc
        other = BLUE if object_id == RED else RED
        try:
            self.desk.doc = change(before)
        except EditRefused:
            assert self.desk.doc is before
            return
        assert self.desk.doc.object(other) is before.object(other)
        was, now = before.object(object_id), self.desk.doc.object(object_id)
        for frame in was.locked & now.locked:
            assert now.masks.get(frame) is was.masks.get(frame)
            assert now.prompts.get(frame) is was.prompts.get(frame)
        self.step()

    def step(self) -> None:
        if self.desk.doc is not self.history.document:
            self.history.do(self.desk.doc, "step")
            self.all = [*self.all[: self.at], self.desk.doc]

    @property
    def at(self) -> int:
        return self.history._at

    @rule(object_id=objects, frame=frames)
    def click(self, object_id: int, frame: int) -> None:
        point = self.desk.place(object_id, frame)
        self.edit(object_id, lambda doc: edits.add_point(doc, object_id, frame, point))

    @rule(object_id=objects, frame=frames)
    def paint(self, object_id: int, frame: int) -> None:
        ref = self.desk.masks.put_bitmap(self.desk.clip.truth(frame))
        self.edit(object_id, lambda doc: edits.set_mask_prompt(doc, object_id, frame, ref))

    @rule(object_id=objects, span=spans)
    def lock(self, object_id: int, span: range) -> None:
        self.edit(object_id, lambda doc: edits.lock(doc, object_id, span))

    @rule(object_id=objects, span=spans)
    def unlock(self, object_id: int, span: range) -> None:
        before = self.desk.doc.object(object_id)
        self.desk.doc = edits.unlock(self.desk.doc, object_id, span)
        assert self.desk.doc.object(object_id).masks is before.masks
        self.step()

    @rule(object_id=objects, span=spans, absent=st.booleans())
    def mark_absent(self, object_id: int, span: range, absent: bool) -> None:
        self.edit(object_id, lambda doc: edits.mark_absent(doc, object_id, span, absent))

    @rule(object_id=objects, span=spans)
    def clear_prompt(self, object_id: int, span: range) -> None:
        self.edit(object_id, lambda doc: edits.set_prompt(doc, object_id, span.start, None))

    @rule(object_id=objects, span=spans)
    def clear_range(self, object_id: int, span: range) -> None:
        self.edit(object_id, lambda doc: edits.clear_range(doc, object_id, span))

    @rule(object_id=objects)
    def bring_a_take_back(self, object_id: int) -> None:
        kept = self.desk.item(object_id).takes
        if kept:
            self.edit(object_id, lambda doc: takes.swap_take(doc, object_id, kept[-1].id))

    @rule()
    def undo(self) -> None:
        at = self.at
        self.desk.doc = self.history.undo()
        assert self.desk.doc is self.all[max(0, at - 1)]

    @rule()
    def redo(self) -> None:
        at = self.at
        self.desk.doc = self.history.redo()
        assert self.desk.doc is self.all[min(len(self.all) - 1, at + 1)]

    @rule()
    def restart(self) -> None:
        self.desk.restart()

    @rule(span=spans, direction=directions, stop_after=st.integers(1, 12))
    def stopped_run(self, span: range, direction: Direction, stop_after: int) -> None:
        before = self.desk.doc
        self.desk.track(direction, span, stop_after=stop_after)
        self.judge(before)
        self.step()

    @rule(span=spans, direction=directions)
    def whole_run(self, span: range, direction: Direction) -> None:
        before = self.desk.doc
        self.desk.track(direction, span)
        self.judge(before)
        done = self.desk.doc
        self.desk.track(direction, span)
        assert self.desk.looked() == [], "a run left something that it could do"
        assert self.desk.doc is done
        self.step()

    @precondition(lambda self: any(self.desk.item(i).prompts for i in (RED, BLUE)))
    @rule()
    def run_over_everything(self) -> None:
        before = self.desk.doc
        self.desk.track("both")
        self.judge(before)
        for object_id in (RED, BLUE):
            item = self.desk.item(object_id)
            for scene in (range(9), range(9, LENGTH)):
                states = {item.state(frame) for frame in scene}
                if any(item.is_anchor(frame) for frame in scene):
                    assert not states & {"stale", "untracked"}, self.desk.states(object_id)
        self.step()

    def judge(self, before: Document) -> None:
        """What a run must have left as it was."""
        for object_id in (RED, BLUE):
            was, now = before.object(object_id), self.desk.item(object_id)
            assert now.prompts == was.prompts
            assert (now.locked, now.absent) == (was.locked, was.absent)
            for frame in range(LENGTH):
                if was.is_protected(frame) and not was.is_unanswered(frame):
                    assert now.masks.get(frame) is was.masks.get(frame), (object_id, frame)
                if was.state(frame) in ("tracked", "absent"):
                    assert now.masks.get(frame) is was.masks.get(frame), (object_id, frame)

    @invariant()
    def half_done_frames_are_stale(self) -> None:
        for object_id in (RED, BLUE):
            item = self.desk.item(object_id)
            for frame, mask in item.masks.items():
                assert mask.stale or mask.source != "half", (object_id, frame)

    @invariant()
    def every_mask_that_is_named_is_there(self) -> None:
        for object_id in (RED, BLUE):
            for mask in self.desk.item(object_id).masks.values():
                assert self.desk.masks.get(mask.ref).low_res.shape == (32, 32)


TestWork = Work.TestCase
TestWork.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
