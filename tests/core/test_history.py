"""What can be brought back: takes, and the documents before."""

from __future__ import annotations

from rotoline.core import edits, takes
from rotoline.core.document import MaskRef
from rotoline.core.history import History
from rotoline.core.results import MaskResult, set_masks
from tests.core.tracked_objects import CLICK, answer, mask, stale, start


def test_a_take_holds_only_what_a_run_may_replace_and_the_oldest_goes() -> None:
    doc = edits.lock(start(5), 2, [8])
    for number in range(takes.MAX_TAKES + 3):
        doc = takes.keep_take(doc, 2, range(4, 10), f"run {number}", float(number))
    assert len(doc.object(2).takes) == takes.MAX_TAKES
    assert set(doc.object(2).takes[0].masks) == {4, 6, 7, 9}
    assert doc.object(2).takes[0].name == "run 3"
    doc = takes.keep_take(doc, 2, [4], "Frames " + "4," * 90, 99.0)
    assert len(doc.object(2).takes[-1].name) == 120  # as long as it is when it is read again
    assert takes.keep_take(doc, 2, [5, 8], "nothing", 0.0) is doc


def test_comparing_with_a_take_twice_leaves_what_a_correction_made_stale_stale() -> None:
    doc = takes.keep_take(edits.retrack(start(5, 20), 2, [8]), 2, range(7, 10), "Run", 1.0)
    halves = [MaskResult(2, 9, mask("half", "half", stale=True))]
    doc = edits.add_point(set_masks(doc, halves), 2, 12, CLICK)
    compared = takes.swap_take(doc, 2, 1)
    assert stale(compared) == [6, 10, 11, *range(13, 20)]
    assert compared.object(2).masks[9] == mask("9")
    back = takes.swap_take(compared, 2, 1)
    assert stale(back) == stale(doc)
    assert {f: m.ref for f, m in back.object(2).masks.items()} == {
        f: m.ref for f, m in doc.object(2).masks.items()
    }
    assert all(m.source != "half" for f, m in back.object(2).masks.items())
    assert takes.swap_take(back, 2, 1) == compared


def test_a_take_that_nothing_is_left_in_goes() -> None:
    doc = takes.keep_take(edits.lock(start(5), 2, [9]), 2, [7, 8, 9], "Run", 1.0)
    doc = takes.keep_take(doc, 2, [7], "Another", 2.0)
    back = takes.swap_take(edits.clear_range(doc, 2, [7, 8]), 2, 1)
    assert [take.name for take in back.object(2).takes] == ["Another"]
    assert back.object(2).masks == doc.object(2).masks


def test_undo_goes_back_hundreds_of_steps_and_redo_returns() -> None:
    doc = start(5)
    history = History(doc)
    documents = [doc]
    for number in range(300):
        doc = edits.rename_object(doc, 2, f"name {number}")
        history.do(doc, f"Rename {number}")
        documents.append(doc)
    assert history.undo_name == "Rename 299"
    for earlier in documents[-2::-1]:
        assert history.undo() is earlier
    assert history.undo_name is None
    assert history.undo() is documents[0]
    assert history.redo_name == "Rename 0"
    for later in documents[1:]:
        assert history.redo() is later
    assert history.redo_name is None


def test_undoing_a_correction_brings_back_the_earlier_masks_at_once() -> None:
    doc = start(5)
    history = History(doc)
    corrected = edits.add_point(doc, 2, 12, CLICK)
    history.do(corrected, "Add Point")
    history.amend(answer(corrected, 2, 12))
    history.do(set_masks(history.document, [MaskResult(2, 13, mask("new"))]), "Track")
    assert history.document.object(2).masks[13].ref == MaskRef("new")
    history.undo()
    assert history.undo() is doc
    assert stale(history.document) == []
    assert history.redo_name == "Add Point"


def test_amending_keeps_the_steps_name_and_a_new_edit_drops_what_was_undone() -> None:
    doc = start(5)
    history = History(doc, limit=5)
    for number in range(9):
        history.do(edits.rename_object(history.document, 2, f"name {number}"), f"{number}")
    history.amend(edits.rename_object(history.document, 2, "dragged on"))
    assert history.undo_name == "8"
    assert history.document.object(2).name == "dragged on"
    history.undo()
    history.do(edits.rename_object(history.document, 2, "other"), "Other")
    assert history.redo_name is None
    history.do(history.document, "Nothing")
    assert history.undo_name == "Other"
    for _ in range(9):
        history.undo()
    assert history.document.object(2).name == "name 3"
