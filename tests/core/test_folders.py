"""What the disk takes, asked beforehand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rotoline.core.folders import existing, is_too_long, is_writable


def test_a_drive_that_is_gone_is_an_answer_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert existing(tmp_path / "a" / "b") == tmp_path
    monkeypatch.setattr(os.path, "lexists", lambda _: False)
    assert existing(tmp_path / "a") == Path(tmp_path.anchor)
    assert not is_too_long(tmp_path / "a.mov")


def test_a_file_is_no_folder_to_write_into(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert is_writable(tmp_path / "new" / "folder")
    assert not is_writable(tmp_path / "file")


def test_a_name_is_too_long_where_the_disk_says_so(tmp_path: Path) -> None:
    assert is_too_long(tmp_path / f"{'a' * 300}.mov")
    assert is_too_long(tmp_path / ("b" * 300) / "a.mov")
    assert not is_too_long(tmp_path / "new" / "a.mov")
