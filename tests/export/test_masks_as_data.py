"""COCO, SA-V and DAVIS files, decoded here from their specifications."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from rotoline.core import matte
from rotoline.errors import ExportFailed
from rotoline.export import indexed, rle
from tests.export.conftest import FRAMES, HEIGHT, WIDTH, Case

Make = Callable[..., Case]


def from_counts(text: str, height: int, width: int) -> np.ndarray:
    """A mask of COCO's compressed run lengths, as the reference's rleFrString does it."""
    lengths: list[int] = []
    at = 0
    while at < len(text):
        value, shift, more = 0, 0, True
        while more:
            code = ord(text[at]) - 48
            value |= (code & 0x1F) << 5 * shift
            more = bool(code & 0x20)
            at += 1
            shift += 1
            if not more and code & 0x10:
                value |= -1 << 5 * shift
        if len(lengths) > 2:
            value += lengths[-2]
        lengths.append(value)
    flat: list[int] = []
    for number, length in enumerate(lengths):
        flat += [number % 2] * length
    return np.array(flat, bool).reshape(width, height).T


def hard(case: Case, number: int, frame: int) -> np.ndarray:
    return matte.alpha(case.shot, case.masks, frame, [case.shot.objects[number]]) >= 0.5


@pytest.mark.parametrize(
    ("mask", "counts"),
    [
        (np.zeros((2, 3), bool), "6"),
        (np.ones((2, 3), bool), "06"),
        # A number whose fifth bit is set needs a second character, or it would read as negative.
        (np.zeros((4, 4), bool), "`0"),
        (np.zeros((10, 10), bool), "T3"),
        # Runs 0, 1, 4, 1, 4, 1, 4, 1: from the fourth on the difference from two before.
        (np.eye(4, dtype=bool), "01400000"),
        # Runs 1, 2, 3, 1, 1: a difference of -1 and one of -2.
        (np.array([[0, 1, 1, 0, 0, 0, 1, 0]], bool).T, "123ON"),
    ],
)
def test_run_lengths_are_packed_as_the_reference_does(mask: np.ndarray, counts: str) -> None:
    assert rle.encoded(mask) == counts
    assert np.array_equal(from_counts(counts, *mask.shape), mask)


@settings(max_examples=60, deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 40), st.integers(1, 300)), elements=st.booleans()))
def test_any_mask_comes_back(mask: np.ndarray) -> None:
    text = rle.encoded(mask)
    assert np.array_equal(from_counts(text, *mask.shape), mask)
    assert np.array_equal(rle.decoded(text, mask.shape), mask)


@pytest.mark.parametrize("text", ["", "7", "o", "06~", "06N"])
def test_text_that_is_no_mask_of_the_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="run lengths"):
        rle.decoded(text, (2, 3))


def test_long_runs_and_long_steps_back_are_packed(tmp_path: Path) -> None:
    lengths = [0, 1, 2_000_000, 5, 3, 70_000, 2_000_000]
    assert rle.unpacked(rle.packed(lengths)) == lengths


def test_coco_holds_every_mask_once_with_its_facts(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "Ünder"))
    first = clip.shot.objects[0]
    there = {frame: mask for frame, mask in first.masks.items() if frame != 4}
    clip.shot = replace(
        clip.shot, objects=(replace(first, masks=there, group="crew"), clip.shot.objects[1])
    )
    clip.export(tmp_path / "m.json", format="coco", frames=(1, 4, 6))
    document = json.loads((tmp_path / "m.json").read_text("utf-8"))
    assert [image["id"] for image in document["images"]] == [1, 4, 6]
    assert {(i["width"], i["height"]) for i in document["images"]} == {(WIDTH, HEIGHT)}
    assert [(c["id"], c["name"], c["supercategory"]) for c in document["categories"]] == [
        (1, "ball", "crew"),
        (2, "Ünder", ""),
    ]
    found = {(a["image_id"], a["category_id"]): a for a in document["annotations"]}
    assert sorted(found) == [(1, 1), (1, 2), (4, 2), (6, 1), (6, 2)]
    assert len({a["id"] for a in document["annotations"]}) == 5
    for (frame, category), entry in found.items():
        goal = hard(clip, category - 1, frame)
        assert entry["segmentation"]["size"] == [HEIGHT, WIDTH]
        assert np.array_equal(from_counts(entry["segmentation"]["counts"], HEIGHT, WIDTH), goal)
        rows, columns = np.nonzero(goal)
        assert entry["area"] == rows.size
        assert entry["bbox"] == [
            columns.min(),
            rows.min(),
            columns.max() - columns.min() + 1,
            rows.max() - rows.min() + 1,
        ]


def test_sav_holds_a_mask_of_every_object_on_every_frame(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "other"))
    late = {frame: mask for frame, mask in clip.shot.objects[1].masks.items() if frame > 2}
    clip.shot = replace(
        clip.shot, objects=(clip.shot.objects[0], replace(clip.shot.objects[1], masks=late))
    )
    clip.export(tmp_path / "m.json", format="sav")
    document = json.loads((tmp_path / "m.json").read_text("utf-8"))
    assert document["video_id"] == "source"
    assert document["video_frame_count"] == FRAMES
    assert (document["video_height"], document["video_width"]) == (HEIGHT, WIDTH)
    assert document["masklet_num"] == len(document["masklet_id"]) == 2
    assert document["frame_numbers"] == list(range(FRAMES))
    assert len(document["masklet"]) == FRAMES
    for frame, entries in enumerate(document["masklet"]):
        for number, entry in enumerate(entries):
            mask = from_counts(entry["counts"], *entry["size"])
            goal = hard(clip, number, frame)
            assert np.array_equal(mask, goal)
    assert document["masklet_first_appeared_frame"] == [0, 3]
    assert document["masklet_frame_count"] == [FRAMES, FRAMES - 3]
    assert document["masklet_visibility_changes"] == [0, 1]
    area = np.mean([hard(clip, 1, frame).sum() for frame in range(3, FRAMES)])
    assert document["masklet_size_abs"][1] == pytest.approx(area)


def test_davis_pictures_hold_the_objects_numbers_in_its_palette(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "other", "third"))
    clip.export(tmp_path / "d.%05d.png", format="davis", first_number=7)
    with Image.open(tmp_path / "d.00013.png") as picture:
        assert picture.mode == "P"
        index = np.asarray(picture)
        assert picture.getpalette()[:12] == [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]
        assert json.loads(picture.info["Objects"]) == ["ball", "other", "third"]
    mattes = [matte.alpha(clip.shot, clip.masks, 6, [item]) for item in clip.shot.objects]
    # The second and the third are equal: the first of them has the pixel.
    goal = np.where(np.maximum.reduce(mattes) >= 0.5, np.argmax(mattes, axis=0) + 1, 0)
    assert np.array_equal(index, goal)
    assert set(np.unique(index)) == {0, 1, 2}


def test_the_palette_is_the_one_of_davis() -> None:
    colors = np.reshape(indexed.palette(), (256, 3)).tolist()
    assert colors[:8] == [
        [0, 0, 0],
        [128, 0, 0],
        [0, 128, 0],
        [128, 128, 0],
        [0, 0, 128],
        [128, 0, 128],
        [0, 128, 128],
        [128, 128, 128],
    ]
    assert colors[8] == [64, 0, 0]
    assert colors[255] == [224, 224, 192]


def test_documents_get_no_host_script(case: Make, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="coco is read by no host; leave --scripts out"):
        case().export(tmp_path / "m.json", format="coco", companions=("nuke",))


@pytest.mark.parametrize("name", ["coco", "sav", "davis", "cryptomatte"])
def test_files_that_name_objects_are_not_inverted(case: Make, tmp_path: Path, name: str) -> None:
    with pytest.raises(ExportFailed, match="names its objects and cannot be inverted"):
        case().export(tmp_path / "m", format=name, invert=True)
