"""Random sequences of edits and runs: whatever the order, a person's word stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rotoline.core import edits, project_schema, takes
from rotoline.core.document import Box, Document, RotoObject, mask_digests
from rotoline.core.history import History
from rotoline.core.project_read import read_document
from rotoline.core.project_write import write_changes
from rotoline.core.results import set_scenes
from rotoline.errors import EditRefused
from rotoline.tracking.plan import Direction
from tests.tracking.colors import Clip
from tests.tracking.desk import BLUE, RED, Desk

LENGTH, CUT = 14, 9
objects = st.sampled_from([RED, BLUE])
frames = st.integers(0, LENGTH - 1)
spans = st.tuples(frames, frames).map(lambda ends: range(min(ends), max(ends) + 1))
directions: st.SearchStrategy[Direction] = st.sampled_from(["forward", "backward", "both"])


class Work(RuleBasedStateMachine):
    """A person at work, who also stops runs, restarts the program and changes their mind."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(Clip(LENGTH, cut=CUT, held={4, 5}))
        self.desk.doc = set_scenes(self.desk.doc, 1, range(LENGTH), [CUT], [4, 5])
        self.history = History(self.desk.doc)
        self.all = [self.desk.doc]
        self.file = sqlite3.connect(":memory:", isolation_level=None)
        project_schema.create_tables(self.file)
        self.written = Document()

    def teardown(self) -> None:
        self.file.close()

    @initialize(red=st.lists(frames, min_size=1, max_size=3), blue=frames, tracked=st.booleans())
    def begin(self, red: list[int], blue: int, tracked: bool) -> None:
        for frame in red:
            self.desk.click(RED, frame)
        self.desk.click(BLUE, blue)
        if tracked:
            self.desk.track("both")
        self.step()

    def edit(
        self,
        object_id: int,
        change: Callable[[Document], Document],
        said: Callable[[RotoObject, RotoObject], Iterable[int]] | None = None,
    ) -> None:
        """An edit of one object; the other one must stay the very same.

        said: the frames on which it changes what a person says of the object's look.
        """
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
        if said is not None:
            spoken = set(said(was, now))
            before_it = {frame for frame, mask in was.masks.items() if mask.stale}
            expected = (before_it & now.masks.keys()) | self.hanging_on(now, spoken)
            asked = spoken | now.prompts.keys()
            stale = {frame for frame, mask in now.masks.items() if mask.stale}
            assert stale - asked == expected - asked, "not what the dependency rule says"
        self.step()

    def hanging_on(self, item: RotoObject, changed: Iterable[int]) -> set[int]:
        """The dependency rule once more, frame by frame: out to the next anchor, cut or end."""
        found = set()
        ways = ((1, ("forward", "both", "half", "held")), (-1, ("backward", "both", "held")))
        for start in changed:
            for step, sources in ways:
                frame = start + step
                while 0 <= frame < LENGTH and (frame < CUT) == (start < CUT):
                    if item.is_anchor(frame):
                        break
                    mask = item.masks.get(frame)
                    is_said = frame in item.locked or frame in item.prompts
                    if mask is not None and mask.source in sources and not is_said:
                        found.add(frame)
                    frame += step
        return found

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
        self.edit(
            object_id,
            lambda doc: edits.add_point(doc, object_id, frame, point),
            lambda was, now: [frame],
        )

    @rule(object_id=objects, frame=frames)
    def box(self, object_id: int, frame: int) -> None:
        box = Box(4 + frame, 8, 18 + frame, 22)
        self.edit(
            object_id,
            lambda doc: edits.set_box(doc, object_id, frame, box),
            lambda was, now: [frame],
        )

    @rule(object_id=objects, frame=frames)
    def paint(self, object_id: int, frame: int) -> None:
        ref = self.desk.masks.put_bitmap(self.desk.clip.truth(frame))
        self.edit(
            object_id,
            lambda doc: edits.set_mask_prompt(doc, object_id, frame, ref),
            lambda was, now: [frame],
        )

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
        self.edit(
            object_id,
            lambda doc: edits.mark_absent(doc, object_id, span, absent),
            lambda was, now: (was.absent ^ now.absent) & was.prompts.keys(),
        )

    @rule(object_id=objects, span=spans)
    def clear_prompt(self, object_id: int, span: range) -> None:
        self.edit(
            object_id,
            lambda doc: edits.set_prompt(doc, object_id, span.start, None),
            lambda was, now: was.prompts.keys() - now.prompts.keys(),
        )

    @rule(object_id=objects, span=spans)
    def clear_range(self, object_id: int, span: range) -> None:
        self.edit(
            object_id,
            lambda doc: edits.clear_range(doc, object_id, span),
            lambda was, now: was.prompts.keys() - now.prompts.keys() - was.absent,
        )

    @rule(object_id=objects)
    def bring_a_take_back(self, object_id: int) -> None:
        kept = self.desk.item(object_id).takes
        if kept:
            self.edit(object_id, lambda doc: takes.swap_take(doc, object_id, kept[-1].id))

    @rule(object_id=objects)
    def remove_an_object_and_think_again(self, object_id: int) -> None:
        before = self.desk.doc
        self.desk.doc = edits.remove_object(before, object_id)
        assert [item.id for item in self.desk.doc.shot(1).objects] == [5 - object_id]
        self.step()
        assert self.history.undo() is before
        self.desk.doc = edits.rename_object(before, object_id, "kept")
        self.step()

    @rule(object_id=objects, frame=frames, direction=directions)
    def run_beside_an_edit(self, object_id: int, frame: int, direction: Direction) -> None:
        """A correction comes while a run goes on: what it found for what was, is dropped."""
        other = BLUE if object_id == RED else RED
        point = self.desk.place(object_id, frame)

        def between(doc: Document) -> Document:
            changed = refusing(lambda: edits.add_point(doc, object_id, frame, point), doc)
            self.changed = changed.object(object_id)
            return changed

        before = self.desk.doc
        self.changed = before.object(object_id)
        self.desk.track(direction, between=between)
        now = self.desk.item(object_id)
        assert now.prompts == self.changed.prompts
        if now.prompts != before.object(object_id).prompts:
            reach = self.hanging_on(now, [frame]) - {frame}
            for hung in reach:
                assert now.masks.get(hung) is self.changed.masks.get(hung), (object_id, hung)
        assert self.desk.item(other).prompts == before.object(other).prompts
        self.step()

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
            for scene in (range(CUT), range(CUT, LENGTH)):
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
    def takes_hold_what_can_be_brought_back(self) -> None:
        for object_id in (RED, BLUE):
            for take in self.desk.item(object_id).takes:
                assert take.masks
                assert all(mask.source != "half" for mask in take.masks.values())

    @invariant()
    def what_is_written_step_by_step_is_what_is_read(self) -> None:
        for digest in mask_digests(self.desk.doc) - mask_digests(self.written):
            row = (bytes.fromhex(digest), self.desk.masks._find(digest))
            self.file.execute("INSERT OR IGNORE INTO blobs (digest, data) VALUES (?, ?)", row)
        write_changes(self.file, self.written, self.desk.doc)
        self.written = self.desk.doc
        read = read_document(self.file)
        assert read.lost == []
        assert read.document == self.desk.doc


def refusing(change: Callable[[], Document], otherwise: Document) -> Document:
    try:
        return change()
    except EditRefused:
        return otherwise


TestWork = Work.TestCase
TestWork.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
