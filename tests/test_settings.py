"""Preferences: defaults, unknown keys, damage, and power cuts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rotoline import settings
from rotoline.settings import Settings


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.json"
    chosen = replace(
        Settings(),
        model="large",
        frame_cache_mib=64,
        recent=("a", "b"),
        shortcuts={"track": "T"},
        learn_shots=True,
    )
    settings.save(chosen, file)
    assert settings.load(file) == chosen
    assert [item.name for item in file.parent.iterdir()] == ["settings.json"]


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.json") == Settings()


def test_keys_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"theme": "light", "hologram": {"depth": 3}}))
    settings.save(replace(settings.load(file), model="tiny"), file)
    kept = json.loads(file.read_text())
    assert kept["hologram"] == {"depth": 3}
    assert (kept["theme"], kept["model"]) == ("light", "tiny")


@pytest.mark.parametrize(
    "values",
    [
        {"theme": "pink"},
        {"frame_cache_mib": "many"},
        {"frame_cache_mib": -5},
        {"frame_cache_mib": True},
        {"recent": "one"},
        {"recent": [1]},
        {"shortcuts": {"a": 1}},
        {"model": None},
        {"learn_shots": 1},
        {"learn_shots": "yes"},
    ],
)
def test_a_value_of_the_wrong_kind_falls_back_to_its_default(
    tmp_path: Path, values: dict[str, object]
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"language": "de", **values}))
    assert settings.load(file) == replace(Settings(), language="de")


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe{}", b"[" * 50_000])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    assert settings.load(file) == Settings()
    assert (tmp_path / "settings.json.damaged").read_bytes() == content
    settings.save(Settings(), file)
    assert settings.load(file) == Settings()


def test_a_save_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.json"
    settings.save(replace(Settings(), model="tiny"), file)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        settings.save(replace(Settings(), model="large"), file)
    assert settings.load(file).model == "tiny"
    assert [item.name for item in tmp_path.iterdir()] == ["settings.json"]


def test_the_newest_of_the_recent_stands_first_and_once() -> None:
    chosen = Settings()
    for name in ("a", "b", "a", "c"):
        chosen = chosen.with_recent(name, limit=2)
    assert chosen.recent == ("c", "a")
