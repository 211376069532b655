"""Why a clip was not opened: what media says in English has words in the window's language."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from rotoline.core.clips import Found
from rotoline.errors import ClipUnreadable
from rotoline.media.open import open_clip
from rotoline.ui import clip_words as table
from rotoline.ui.clip_words import clip_words
from rotoline.ui.messages import words

APP = Path(table.__file__).parents[1]


def texts_in(folder: Path) -> list[str]:
    """Every text in the sources of a folder; a place that is filled in is "%"."""
    found = []
    for file in set(folder.glob("*.py")) - {Path(table.__file__)}:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "%" for p in node.values)
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found


@cache
def said_by_the_sources() -> tuple[str, ...]:
    return tuple(text for name in ("media", "core", "ui") for text in texts_in(APP / name))


@pytest.mark.parametrize("reason", table._REASONS)
def test_every_reason_with_words_is_one_that_the_sources_give(reason: str) -> None:
    begins = reason.split("%")[0]

    assert any(text.startswith(begins) for text in said_by_the_sources())


def test_a_file_that_is_no_clip_is_told_in_whole_sentences(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("take 3\n", encoding="utf-8")
    gone = tmp_path / "gone.mov"

    said = []
    for path in (notes, gone):
        with pytest.raises(ClipUnreadable) as caught:
            open_clip(Found(path).path)
        said.append(words(caught.value))

    assert said[0].startswith("notes.txt is text, not a clip. Choose a movie")
    assert said[1] == "There is no file gone.mov. Check the name."


def test_what_stands_in_a_reason_is_kept_and_a_foreign_reason_has_no_words() -> None:
    reason = "its pictures differ in size: a.png is 64x48, b.png is 32x24; put each size into a "
    reason += "folder of its own"

    assert "a.png is 64x48, b.png is 32x24." in (clip_words("%2 shots", reason) or "")
    assert (clip_words("%2 shots", reason) or "").startswith("The pictures of %2 shots")
    assert clip_words("a.mov", "Invalid data found") is None
