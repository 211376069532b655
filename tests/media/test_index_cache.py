"""A known clip opens from its kept index; a damaged or foreign index is made again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode, number_in

from rotoline.media import index_cache
from rotoline.media.decoder import Decoder
from rotoline.media.open import open_clip


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "indexes").iterdir())


def test_the_index_is_made_once(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encode(tmp_path / "clip.mp4", count=20)
    first = open_clip(path).info
    assert len(kept(own_cache)) == 1
    made: list[Path] = []
    monkeypatch.setattr(index_cache, "indexing", lambda p: made.append(p))
    reader = open_clip(path)
    assert reader.info == first
    assert number_in(reader.read(13).rgb) == 13
    assert made == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[]",
        lambda text: text.replace('"timestamps": [0', '"timestamps": [7', 1),
        lambda text: json.dumps({"check": "x", "index": {}}),
    ],
)
def test_a_damaged_index_costs_only_time(
    damage: Callable[[str], str], tmp_path: Path, own_cache: Path
) -> None:
    path = encode(tmp_path / "clip.mp4", count=20)
    first = open_clip(path).info
    (file,) = kept(own_cache)
    file.write_text(damage(file.read_text()))
    reader = open_clip(path)
    assert reader.info == first
    assert number_in(reader.read(13).rgb) == 13


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"rotation": 90},
        {"codec": "prores_ks", "pixel_format": "yuva444p10le", "color": (9, 16, 9, 1)},
        {"codec": "mpeg2video", "options": {"flags": "+ilme+ildct", "top": "1"}},
    ],
)
def test_a_known_clip_opens_without_decoding_and_is_described_alike(
    what: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encode(tmp_path / "clip.mov", 12, **what)  # type: ignore[arg-type]
    before = open_clip(path)
    pictures = [before.read(index).rgb for index in (0, 1, 9, 8)]
    decoded: list[Decoder] = []
    plain = Decoder.next

    def counting(decoder: Decoder) -> av.VideoFrame | None:
        decoded.append(decoder)
        return plain(decoder)

    monkeypatch.setattr(Decoder, "next", counting)
    reader = open_clip(path)
    assert reader.info == before.info
    assert decoded == []
    for index, picture in zip((0, 1, 9, 8), pictures, strict=True):
        np.testing.assert_array_equal(reader.read(index).rgb, picture)


def test_a_changed_file_gets_a_new_index(tmp_path: Path) -> None:
    path = encode(tmp_path / "clip.mp4", count=20)
    assert open_clip(path).info.frames == 20
    encode(path, count=9)
    assert open_clip(path).info.frames == 9


def test_a_growing_file_shows_what_is_there(tmp_path: Path) -> None:
    whole = encode(tmp_path / "whole.ts", count=30).read_bytes()
    path = tmp_path / "growing.ts"
    path.write_bytes(whole[: len(whole) // 2])
    some = open_clip(path).info.frames
    path.write_bytes(whole)
    assert 0 < some < 30
    assert open_clip(path).info.frames == 30


def test_a_cache_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("ROTOLINE_CACHE", str(blocked))
    assert open_clip(encode(tmp_path / "clip.mp4", count=3)).info.frames == 3


def test_only_so_many_indexes_are_kept(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_cache, "_MOST_FILES", 2)
    paths = [encode(tmp_path / f"{name}.mp4", count=2) for name in "abcd"]
    for order, path in enumerate(paths):
        open_clip(path)
        for file in kept(own_cache):
            if file.stat().st_mtime > 1000:
                os.utime(file, (order, order))
    assert len(kept(own_cache)) <= 3
