"""The grammar of prompts, typed and from a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rotoline.commands.arguments import Parser, UsageError, add_prompts, prompts_of
from rotoline.commands.prompts import (
    FramePrompt,
    MaskFile,
    ObjectPrompts,
    parse_word,
    read_mask,
    read_prompts,
)
from rotoline.core.document import Box, Point
from rotoline.errors import PromptInvalid


def typed(*words: str) -> tuple[ObjectPrompts, ...]:
    parser = Parser(prog="rotoline track", allow_abbrev=False)
    add_prompts(parser)
    return prompts_of(parser.parse_args(words))


def test_without_a_name_prompts_belong_to_object_1() -> None:
    assert typed("--click", "3,4") == (
        ObjectPrompts("Object 1", (FramePrompt(None, (Point(3, 4),)),)),
    )


def test_prompts_belong_to_the_object_named_before_them() -> None:
    dog, cat = typed(
        *("--object", "dog", "--click", "1,2@5", "--exclude", "3.5,4@5", "--box", "0,0,9,9"),
        *("--object", "cat", "--mask", "m.png:2@7", "--object", "dog", "--click", "8,8@9"),
    )
    assert dog == ObjectPrompts(
        "dog",
        (
            FramePrompt(5, (Point(1, 2), Point(3.5, 4, positive=False))),
            FramePrompt(None, box=Box(0, 0, 9, 9)),
            FramePrompt(9, (Point(8, 8),)),
        ),
    )
    assert cat == ObjectPrompts("cat", (FramePrompt(7, mask=MaskFile(Path("m.png"), 2)),))


def test_alpha_is_a_mask_with_or_without_a_frame() -> None:
    (item,) = typed("--from-alpha", "--from-alpha", "@4", "--click", "1,2@5")
    assert item.prompts == (
        FramePrompt(None, alpha=True),
        FramePrompt(4, alpha=True),
        FramePrompt(5, (Point(1, 2),)),
    )


def test_a_box_is_taken_from_any_two_corners() -> None:
    assert parse_word("box", "50,60,10,20").prompt == FramePrompt(box=Box(10, 20, 50, 60))


@pytest.mark.parametrize(
    ("text", "file", "index", "frame"),
    [
        ("m.png", "m.png", None, None),
        ("m.png:3", "m.png", 3, None),
        ("m.png@4", "m.png", None, 4),
        ("C:\\masks\\m.png:3@4", "C:\\masks\\m.png", 3, 4),
        ("a b@c:d.png:0@0", "a b@c:d.png", 0, 0),
    ],
)
def test_a_mask_is_a_file_an_index_and_a_frame(
    text: str, file: str, index: int | None, frame: int | None
) -> None:
    assert parse_word("mask", text).prompt == FramePrompt(frame, mask=MaskFile(Path(file), index))


def test_a_file_that_is_called_like_a_frame_is_still_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("take@2").write_bytes(b"")
    assert parse_word("mask", "take@2").prompt == FramePrompt(mask=MaskFile(Path("take@2")))


@pytest.mark.parametrize(
    "words",
    [
        ("--click", "3"),
        ("--click", "3,4,5"),
        ("--click", "a,b"),
        ("--click", "nan,1"),
        ("--click", "1,inf"),
        ("--click", "1,2@x"),
        ("--click", "1,2@-1"),
        ("--click", ""),
        ("--box", "1,2,3"),
        ("--box", "1,2,1,9"),
        ("--object", " "),
        ("--object", "dog"),
        ("--box", "0,0,1,1", "--box", "0,0,2,2"),
        ("--mask", "a.png", "--click", "1,1"),
        ("--mask", ""),
        ("--clic", "1,1"),
        ("--click", "1,1", "--prompts", "x.json"),
    ],
)
def test_wrong_prompts_are_wrong_usage(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        typed(*words)


def write(folder: Path, content: object) -> Path:
    file = folder / "prompts.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def test_a_file_says_the_same_as_the_options(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        {
            "objects": [
                {
                    "name": "dancer",
                    "prompts": [
                        {"frame": 0, "points": [[310.5, 200, 1], [40, 60, 0]]},
                        {"frame": 12, "box": [10, 20, 300, 400]},
                        {"frame": 30, "mask": "m.png", "id": 1},
                    ],
                }
            ]
        },
    )
    typed_objects = typed(
        *("--object", "dancer", "--click", "310.5,200@0", "--exclude", "40,60@0"),
        *("--box", "10,20,300,400@12", "--mask", f"{tmp_path / 'm.png'}:1@30"),
    )
    assert read_prompts(file) == typed_objects


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ([], "the file"),
        ({"objects": []}, "the file"),
        ({"objects": [3]}, r"objects\[0\]"),
        ({"objects": [{"name": "a", "prompts": []}]}, r"objects\[0\]"),
        ({"objects": [{"name": 4, "prompts": [{}]}]}, r"objects\[0\]"),
        ({"objects": [{"prompts": [{}]}]}, r"objects\[0\]\.prompts\[0\]"),
        ({"objects": [{"prompts": [{"points": [[1, 2]]}]}]}, "point"),
        ({"objects": [{"prompts": [{"points": [[1, 2, 5]]}]}]}, "third number"),
        ({"objects": [{"prompts": [{"points": [[1, 10**400, 1]]}]}]}, "point"),
        ({"objects": [{"prompts": [{"points": [[1, float("nan"), 1]]}]}]}, "point"),
        ({"objects": [{"prompts": [{"points": "x"}]}]}, "points"),
        ({"objects": [{"prompts": [{"box": [1, 2, 3]}]}]}, "box"),
        ({"objects": [{"prompts": [{"box": [1, 2, 1, 2]}]}]}, "empty box"),
        ({"objects": [{"prompts": [{"frame": -1, "box": [1, 2, 3, 4]}]}]}, "frame"),
        ({"objects": [{"prompts": [{"frame": True, "box": [1, 2, 3, 4]}]}]}, "frame"),
        ({"objects": [{"prompts": [{"mask": 5}]}]}, "mask"),
        ({"objects": [{"prompts": [{"mask": "a\0b"}]}]}, "mask"),
        ({"objects": [{"prompts": [{"mask": "a", "id": "1"}]}]}, "id"),
        ({"objects": [{"name": "a", "prompts": [{"mask": "a"}]}] * 2}, "same name"),
    ],
)
def test_a_wrong_file_is_one_line_with_the_place(
    tmp_path: Path, content: object, place: str
) -> None:
    file = write(tmp_path, content)
    with pytest.raises(PromptInvalid, match=place) as caught:
        read_prompts(file)
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "p.json"
    file.write_bytes(content)
    with pytest.raises(PromptInvalid, match="no JSON"):
        read_prompts(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptInvalid, match="cannot be read"):
        read_prompts(tmp_path / "none.json")


def picture(folder: Path, mode: str, values: list[list[int]]) -> Path:
    dtype = np.uint16 if mode == "I;16" else np.uint8
    image = Image.fromarray(np.array(values, dtype))
    if mode == "P":
        image = Image.fromarray(np.array(values, np.uint8))
        image.putpalette([0, 0, 0, 200, 0, 0, 0, 200, 0] + [9] * 759)
    file = folder / "mask.png"
    image.save(file)
    return file


def test_white_or_the_palette_index_is_inside(tmp_path: Path) -> None:
    grey = picture(tmp_path, "L", [[0, 255], [127, 128]])
    assert read_mask(MaskFile(grey), 2, 2).tolist() == [[False, True], [False, True]]
    deep = picture(tmp_path, "I;16", [[0, 65535], [100, 40000]])
    assert read_mask(MaskFile(deep), 2, 2).tolist() == [[False, True], [False, True]]
    indexed = picture(tmp_path, "P", [[0, 1], [2, 2]])
    assert read_mask(MaskFile(indexed, 2), 2, 2).tolist() == [[False, False], [True, True]]
    assert read_mask(MaskFile(indexed), 2, 2).tolist() == [[False, True], [True, True]]


def test_a_mask_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    file = picture(tmp_path, "P", [[0, 1], [2, 2]])
    with pytest.raises(PromptInvalid, match="is 2x2 and the clip 4x2"):
        read_mask(MaskFile(file), 4, 2)
    with pytest.raises(PromptInvalid, match="no pixel of index 9"):
        read_mask(MaskFile(file, 9), 2, 2)
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(PromptInvalid, match="cannot be read as a picture"):
        read_mask(MaskFile(tmp_path / "text.png"), 2, 2)
    with pytest.raises(PromptInvalid, match=r"none.png: cannot be read as a picture \(No such"):
        read_mask(MaskFile(tmp_path / "none.png"), 2, 2)
