"""The window with a graphics card too small for the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotoline.ui import inference
from tests.tracking.small_card import put_in
from tests.ui.conftest import FRAMES, Driver


def test_a_track_that_fills_the_card_goes_on_on_the_processor_by_itself(
    driver: Driver, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = put_in(monkeypatch, inference, full_at=4)
    driver.open(clip)
    driver.prompted()
    kept = []
    driver.desk.inference.fell_back.connect(lambda: kept.extend(driver.item.masks))
    driver.do("track_forward")
    driver.until(lambda: len(driver.item.masks) == FRAMES)
    driver.tracked()
    assert opened == ["auto", "cpu"]
    assert "the processor goes on" in driver.window.notices.text
    assert set(kept) >= {0, 1, 2, 3}
    assert driver.desk.editor.undo_name == "Track"
