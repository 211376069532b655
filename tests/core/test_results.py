"""What programs found, against what a person said in the meantime."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rotoline.core import edits
from rotoline.core.document import Document, Point
from rotoline.core.results import MaskResult, set_masks
from tests.core.tracked_objects import CLICK, mask, start


def test_a_run_cannot_write_where_a_persons_word_stands() -> None:
    doc = edits.mark_absent(edits.lock(start(5), 2, [8]), 2, [10])
    results = [MaskResult(2, frame, mask(f"new{frame}")) for frame in range(30)]
    after = set_masks(doc, results)
    changed = {
        frame
        for frame in range(30)
        if after.object(2).masks[frame] is not doc.object(2).masks[frame]
    }
    assert changed == set(range(30)) - {5, 8, 10}
    assert set_masks(edits.freeze_object(doc, 2, True), results).object(2).masks == (
        doc.object(2).masks
    )


@pytest.mark.parametrize(
    ("edit", "fits"),
    [
        (lambda doc: edits.add_point(doc, 2, 5, Point(20, 20)), False),
        (lambda doc: edits.add_point(doc, 2, 20, Point(20, 20)), False),
        (lambda doc: edits.add_point(doc, 2, 13, CLICK), False),
        (lambda doc: edits.lock(doc, 2, [13]), False),
        (lambda doc: edits.mark_absent(doc, 2, [20]), False),
        (lambda doc: edits.add_point(doc, 2, 25, CLICK), True),
        (lambda doc: edits.mark_absent(doc, 2, [14]), True),
        (lambda doc: edits.add_point(doc, 3, 13, CLICK), True),
    ],
)
def test_a_mask_that_hangs_on_other_anchors_than_when_its_run_began_comes_too_late(
    edit: Callable[[Document], Document], fits: bool
) -> None:
    basis = edits.retrack(start(5, 20), 2, [12])
    doc = edit(basis)
    result = MaskResult(2, 12, mask("new"))
    assert (set_masks(doc, [result], basis).object(2).masks[12] == mask("new")) is fits
    assert set_masks(doc, [result]).object(2).masks[12] == mask("new")


def test_an_answer_to_an_earlier_prompt_is_dropped() -> None:
    doc = edits.add_point(start(5), 2, 12, CLICK)
    early = doc.object(2).prompts[12]
    doc = edits.add_point(doc, 2, 12, Point(20, 20))
    late = MaskResult(2, 12, mask("late", "prompt"), early)
    assert set_masks(doc, [late]) is doc


def test_an_answered_prompt_is_not_answered_again() -> None:
    doc = start(5)
    again = MaskResult(2, 5, mask("again", "prompt"), doc.object(2).prompts[5])
    assert set_masks(doc, [again]) is doc


def test_masks_for_an_object_that_is_gone_are_dropped() -> None:
    doc = edits.remove_object(start(5), 2)
    assert set_masks(doc, [MaskResult(2, 7, mask("x"))]) is doc
