"""Names of files: patterns, suffixes, objects and tokens."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotoline.errors import ExportFailed
from rotoline.export.exr import layer_names
from rotoline.export.naming import (
    clip_stem,
    movie_path,
    object_names,
    refitted,
    safe_name,
    sequence_pattern,
)
from rotoline.export.presets import preset

PNG = preset("png16")


@pytest.mark.parametrize(
    ("target", "number", "expected"),
    [
        ("shot.%04d.png", 12, "shot.0012.png"),
        ("shot.####.png", 12, "shot.0012.png"),
        ("shot.######.PNG", 12, "shot.000012.PNG"),
        ("shot_%d.png", 12, "shot_12.png"),
        ("shot.%04d", 12, "shot.0012.png"),
        ("#1 take.####.png", 3, "#1 take.0003.png"),
        ("100%%_%03d.png", 3, "100%_003.png"),
        ("shot.%04d.png", 123456, "shot.123456.png"),
    ],
)
def test_patterns_put_the_number_in_its_place(
    tmp_path: Path, target: str, number: int, expected: str
) -> None:
    pattern = sequence_pattern(tmp_path / target, PNG, "clip", 5)
    assert pattern.path(number) == tmp_path / expected


def test_a_folder_gets_files_called_after_the_clip(tmp_path: Path) -> None:
    existing = tmp_path / "v1.2"
    existing.mkdir()
    for folder in (tmp_path / "new", existing):
        pattern = sequence_pattern(folder, PNG, "clip", 5)
        assert pattern.path(7) == folder / "clip.0007.png"


def test_a_folder_called_like_a_pattern_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.####.png").mkdir()
    pattern = sequence_pattern(tmp_path / "a.####.png", PNG, "clip", 5)
    assert pattern.path(1) == tmp_path / "a.####.png" / "clip.0001.png"


def test_one_frame_may_go_to_a_plain_name(tmp_path: Path) -> None:
    pattern = sequence_pattern(tmp_path / "cut.png", PNG, "clip", 1)
    assert pattern.path(9) == tmp_path / "cut.png"
    assert pattern.with_object("dog").path(9) == tmp_path / "cut_dog.png"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("shot.%04d.png", "shot_dog.0001.png"),
        ("shot_%04d.png", "shot_dog_0001.png"),
        ("%04d.png", "dog.0001.png"),
        ("shot%04d.png", "shot_dog.0001.png"),
    ],
)
def test_an_objects_name_stands_before_the_number(
    tmp_path: Path, target: str, expected: str
) -> None:
    pattern = sequence_pattern(tmp_path / target, PNG, "clip", 5).with_object("dog")
    assert pattern.path(1).name == expected


def test_the_pattern_is_shown_as_programs_write_it(tmp_path: Path) -> None:
    pattern = sequence_pattern(tmp_path / "shot.####.png", PNG, "clip", 5)
    assert str(pattern) == str(tmp_path / "shot.%04d.png")


def test_movies_get_their_suffix_and_refuse_anothers(tmp_path: Path) -> None:
    row = preset("h264")
    assert movie_path(tmp_path / "out", row) == tmp_path / "out.mp4"
    assert movie_path(tmp_path / "out.v2", row) == tmp_path / "out.v2.mp4"
    assert movie_path(tmp_path / "out.MOV", row) == tmp_path / "out.MOV"
    with pytest.raises(ExportFailed, match=r"written to \.mp4 or \.mov"):
        movie_path(tmp_path / "out.webm", row)
    with pytest.raises(ExportFailed, match="is a folder"):
        movie_path(tmp_path, row)


@pytest.mark.parametrize(
    ("before", "name", "after", "expected"),
    [
        ("prores4444", "out/hero.mov", "exr", "out/hero.%04d.exr"),
        ("prores4444", "out/hero", "exr", "out/hero.%04d.exr"),
        ("prores4444", "out/hero", "ffv1", "out/hero.mkv"),
        ("prores4444", "hero.MOV", "h264", "hero.MOV"),
        ("prores4444", "{clip}.v2.mov", "webm", "{clip}.v2.webm"),
        ("exr", "out/hero.%04d.exr", "prores4444", "out/hero.mov"),
        ("exr", "hero_####.exr", "png16", "hero_####.png"),
        ("exr", "hero_%03d_v2.exr", "coco", "hero_v2.json"),
        ("exr", "100%%_%04d.exr", "prores4444", "100%.mov"),
        ("exr", "shot/%04d.exr", "prores4444", "shot/clip.mov"),
        ("png16", "one.png", "prores4444", "one.mov"),
        ("png16", "out/frames", "exr", "out/frames"),
        ("png16", "out/frames", "prores4444", "out/frames.mov"),
        ("png16", "/", "prores4444", "/"),
    ],
)
def test_a_name_follows_the_format(before: str, name: str, after: str, expected: str) -> None:
    fitted = refitted(Path(name), preset(before), preset(after), "clip")
    assert fitted.as_posix() == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dancer", "dancer"),
        ("Танцор 2", "Танцор 2"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\\b:c*d?e", "a_b_c_d_e"),
        ("con", "_con"),
        ("LPT1.txt", "_LPT1.txt"),
        ("dot. ", "dot"),
        ("50% #1", "50_ _1"),
        ("line\nbreak\u202e", "line_break_"),
        ("", "object"),
        (" .. ", "object"),
    ],
)
def test_hostile_names_become_plain_ones(name: str, expected: str) -> None:
    assert safe_name(name) == expected


@given(st.lists(st.text(max_size=300), max_size=6))
def test_any_names_become_different_names_of_single_files(names: list[str]) -> None:
    given_names = object_names(names)
    assert len(given_names) == len(names)
    assert len({name.casefold() for name in given_names}) == len(names)
    for name in given_names:
        assert name
        assert Path(name).name == name
        assert len(name.encode()) <= 120
        assert name.isprintable()


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_names_become_layers_that_compositors_keep(names: list[str]) -> None:
    layers = layer_names(names)
    assert len({name.casefold() for name in layers}) == len(names)
    for name in layers:
        assert name.isascii()
        assert name[0].isalpha()
        assert name.replace("_", "").isalnum()
        assert name.lower() not in ("r", "g", "b", "a", "rgba")


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("plate/shot.%04d.exr", "shot"),
        ("plate/shot_####.exr", "shot"),
        ("clip.v2.mov", "clip.v2"),
        ("plate/shot/%04d.exr", "shot"),
        ("%04d.exr", "object"),
    ],
)
def test_a_clips_stem_leaves_number_and_suffix_out(path: str, stem: str) -> None:
    assert clip_stem(Path(path)) == stem
