"""Rows of a project file that make no sense: left out, told, and kept aside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rotoline.core import edits
from rotoline.core.document import Document, Tail
from rotoline.core.project import Project
from tests.core.full_project import CLIP, change, full_document

SHOTS = {
    "a path with a protocol": "path = 'http://evil/x'",
    "a path with a zero": "path = '/a' || char(0) || 'b'",
    "no path": "path = ''",
    "billions of frames": "frames = 1 << 60",
    "no frames": "frames = 0",
    "text for a number": "width = 'wide'",
    "an out point beyond the clip": "out_point = 4000",
    "a set of billions": "examined = '0-99999999999'",
}
OBJECTS = {
    "a colour of five bytes": "color = 1 << 40",
    "locks outside the clip": "locked = '0-4000'",
    "settings that are none": "matte = '[[1]]'",
    "a deeply nested text": "matte = replace(hex(zeroblob(20000)), '0', '[')",
}
PROMPTS = {
    "a list that is none": "points = '{\"a\": 1}'",
    "a point that is no number": "points = '[[NaN, 1, 1]]'",
    "a point of four parts": "points = '[[1, 1, 1, 1]]'",
    "a frame outside the clip": "frame = 4000",
    "a painted mask that is not there": "mask = zeroblob(32)",
}
MASKS = {
    "a score that is text": "score = 'high'",
    "an infinite score": "score = 9e999",
    "an unknown source": "source = 'magic'",
    "a digest that is text": "digest = 'x'",
    "a frame that is text": "frame = 'x'",
    "a frame outside the clip": "frame = -1",
    "a model that is a blob": "model = zeroblob(9)",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shot.roto"


def reopened(path: Path) -> Document:
    """The document as it opens now; what was left out is named once and kept aside."""
    with Project.open(path) as project:
        assert project.notices
        (kept,) = path.parent.glob("*.damaged-*.roto")
        assert any(str(kept) in line for line in project.notices)
        document = project.document
        project.commit(edits.add_shot(document, CLIP))
    with Project.open(path) as project:
        assert project.notices == ()
        assert project.check() == []
    return document


@pytest.fixture
def full(path: Path) -> Document:
    with Project.create(path) as project:
        doc = full_document(project.masks)
        project.commit(doc)
    return doc


@pytest.mark.parametrize("name", SHOTS)
def test_a_shot_that_makes_no_sense_is_left_out(path: Path, full: Document, name: str) -> None:
    change(path, f"UPDATE shots SET {SHOTS[name]} WHERE id = 1")
    assert reopened(path).shots == full.shots[1:]


@pytest.mark.parametrize(
    "relative", ["../../etc/passwd", "/etc/passwd", "C:\\x", "a/C:x", "a\\..\\..\\x", "'||x'00'||'"]
)
def test_a_relative_path_that_leads_out_is_left_out_and_costs_no_shot(
    path: Path, full: Document, relative: str
) -> None:
    change(path, f"UPDATE shots SET relative = '{relative}' WHERE id = 1")
    assert reopened(path) == full


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_that_makes_no_sense_is_left_out(path: Path, full: Document, name: str) -> None:
    change(path, f"UPDATE objects SET {OBJECTS[name]} WHERE id = 3")
    assert reopened(path) == replace(edits.remove_object(full, 3), next_id=full.next_id)


@pytest.mark.parametrize("name", PROMPTS)
def test_a_prompt_that_makes_no_sense_is_left_out(path: Path, full: Document, name: str) -> None:
    change(path, f"UPDATE prompts SET {PROMPTS[name]} WHERE frame = 5 AND object = 3")
    item = reopened(path).object(3)
    assert item.prompts == {12: full.object(3).prompts[12]}
    assert item.masks == full.object(3).masks


def test_every_prompt_that_is_gone_is_told_also_beside_one_that_makes_no_sense(
    path: Path, full: Document
) -> None:
    change(path, "UPDATE prompts SET points = 'x' WHERE frame = 5 AND object = 3")
    change(path, "DELETE FROM prompts WHERE object = 4 OR frame = 12")
    with Project.open(path, read_only=True) as project:
        told = "\n".join(project.notices)
    assert "the prompt of dancer on frame 5" in told
    assert "1 prompts of dancer" in told
    assert f"1 prompts of {full.object(4).name}" in told


@pytest.mark.parametrize("name", MASKS)
def test_a_mask_that_makes_no_sense_is_left_out(path: Path, full: Document, name: str) -> None:
    change(path, f"UPDATE masks SET {MASKS[name]} WHERE frame = 8 AND object = 3")
    expected = {frame: mask for frame, mask in full.object(3).masks.items() if frame != 8}
    assert reopened(path).object(3).masks == expected


@pytest.mark.parametrize("stored", ["x'00'", "zeroblob(48)", "substr(tail, 1, 40)", "'tail'"])
def test_a_backward_half_that_makes_no_sense_leaves_the_mask_without(
    path: Path, full: Document, stored: str
) -> None:
    change(path, f"UPDATE masks SET tail = {stored} WHERE frame = 9 AND object = 3")
    with Project.open(path) as project:
        mask = project.document.object(3).masks[9]
    assert mask == replace(full.object(3).masks[9], tail=None)


def test_a_backward_half_kept_without_its_own_score_takes_that_of_its_mask(
    path: Path, full: Document
) -> None:
    change(path, "UPDATE masks SET tail = substr(tail, 1, 32) WHERE frame = 9 AND object = 3")
    whole = full.object(3).masks[9]
    assert whole.tail is not None
    with Project.open(path) as project:
        mask = project.document.object(3).masks[9]
    assert mask == replace(whole, tail=Tail(whole.tail.ref, whole.score, whole.iou))


def test_odd_names_and_settings_fall_back_and_odd_ids_do_no_harm(
    path: Path, full: Document
) -> None:
    change(path, "UPDATE objects SET name = 'a' || char(27) || '[2J' || char(10) WHERE id = 3")
    change(path, "UPDATE objects SET name = x'ff00' WHERE id = 4")
    change(path, 'UPDATE objects SET matte = \'{"grow": 1e999, "feather": 2}\' WHERE id = 3')
    change(path, "UPDATE takes SET name = zeroblob(9)")
    change(path, "UPDATE project SET value = '1' WHERE key = 'next_id'")
    with Project.open(path) as project:
        item = project.document.object(3)
        assert item.name == "a [2J"
        assert (item.matte.grow, item.matte.feather) == (0.0, 2.0)
        assert item.takes[0].name == "Take 1"
        assert project.document.object(4).name == "Object 4"
        assert project.document.next_id == full.next_id


@pytest.mark.parametrize("value", ["'x'", "x'00'", "1e300", "-5"])
def test_a_damaged_count_of_prompts_costs_nothing(path: Path, full: Document, value: str) -> None:
    change(path, f"UPDATE objects SET prompt_count = {value}, mask_count = {value} WHERE id = 3")
    with Project.open(path) as project:
        assert project.document.object(3) == full.object(3)


def test_a_model_and_a_take_that_make_no_sense_are_named(path: Path, full: Document) -> None:
    change(path, "UPDATE project SET value = x'00' WHERE key = 'model'")
    change(path, "UPDATE project SET value = printf('%.5000d', 7) WHERE key = 'next_id'")
    change(path, "UPDATE takes SET created = x'00'")
    document = reopened(path)
    assert document.model == Document().model
    assert document.object(3).takes == ()
    assert document.object(3).prompts == full.object(3).prompts


@pytest.mark.parametrize(
    "row",
    [
        "'t', 'h', 'r', 1, '', 'a', 'b'",
        "'t', 'h', 'r', 1, '', 1e300, 1e300",
        "'t', x'00', 'r', 1, '', 1.0, 1.0",
        "'t', 'h', 'r', 99999999999999, '', 1.0, 1.0",
    ],
)
def test_a_writer_that_makes_no_sense_keeps_nobody_out(
    path: Path, full: Document, row: str
) -> None:
    change(path, f"INSERT OR REPLACE INTO writer VALUES (1, {row})")
    with Project.open(path) as project:
        assert project.document == full
        project.commit(edits.add_shot(full, CLIP))
