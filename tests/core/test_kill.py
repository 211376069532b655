"""A project survives the death of its process; the full run is `benchmarks/kill_project.py`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.kill_project import KINDS, kill_once


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a child to kill")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_process_leaves_a_sound_project_and_loses_a_second_at_most(
    tmp_path: Path, kind: str, seed: int
) -> None:
    outcome = kill_once(kind, tmp_path, seed)
    assert outcome.problem == ""
    assert outcome.lost <= 1.0
