from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Clip indexes of a test stay in its own folder."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("ROTOLINE_CACHE", str(folder))
    return folder
