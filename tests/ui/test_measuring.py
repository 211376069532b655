"""The speed of a model on this machine, measured from the models page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QTreeWidget

from rotoline import settings
from rotoline.ui.measuring import Subject, demo_subject
from rotoline.ui.settings_dialog import SettingsDialog
from tests.ui.conftest import Driver


def test_the_speed_is_measured_off_the_gui_thread_and_remembered(
    driver: Driver, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Subject(clip, 0, (9, 17, 39, 47))
    monkeypatch.setattr("rotoline.ui.measuring.demo_subject", lambda: small)
    driver.window.more.show_settings("models")
    dialog = driver.window.findChild(SettingsDialog)
    tree = dialog.models.findChild(QTreeWidget)
    button = next(b for b in dialog.models.findChildren(QPushButton) if b.text() == "Measure Speed")
    tree.setCurrentItem(tree.topLevelItem(0))
    assert tree.topLevelItem(0).text(3) == "—"

    button.click()

    assert driver.desk.models.is_busy
    driver.until(lambda: tree.topLevelItem(0).text(3).endswith("fps"))
    driver.until(lambda: float(settings.load().measured.get("embedded on auto", "0")) > 0)
    assert tree.topLevelItem(1).text(3) == "—"
    dialog.close()


def test_the_demo_clip_has_something_to_measure_with() -> None:
    subject = demo_subject()

    assert subject.clip.is_file()
    assert len(subject.box) == 4
