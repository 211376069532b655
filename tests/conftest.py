"""For every test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

# As the program does: torch's threads sleep while they wait, instead of spinning against
# whatever else this machine runs. It counts only before torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Shells start background programs with Ctrl+C ignored, and their children inherit it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests learn and index stays out of the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROTOLINE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
