"""The list of jobs: what runs and waits, how far it is, and that each can be cancelled."""

from __future__ import annotations

from collections.abc import Generator
from itertools import count
from pathlib import Path
from threading import Event

from PySide6.QtWidgets import QToolButton

from rotoline.core.job import Progress
from rotoline.export.presets import ExportSettings
from rotoline.ui.settings_dialog import SettingsDialog
from rotoline.workers.job_thread import Work
from tests.ui.conftest import Driver


def rows(driver: Driver) -> list[str]:
    driver.qtbot.wait(150)
    return [row.text for row in driver.window.job_button.popup.rows()]


def endless_job() -> Generator[Progress, None, None]:
    """Goes on until it is cancelled."""
    for done in count(1):
        Event().wait(0.01)
        yield Progress("download", min(done, 90) * 1_000_000, 100_000_000)


def waiting_for(gate: Event) -> Generator[bool, None, None]:
    """Holds up whatever comes after it until the gate is opened."""
    yield gate.wait(60)


def test_the_list_is_empty_while_nothing_runs(driver: Driver) -> None:
    driver.do("jobs")

    popup = driver.window.job_button.popup
    assert popup.isVisible()
    assert rows(driver) == []
    assert driver.window.job_button.text() == ""
    popup.close()


def test_a_track_and_every_export_have_a_row_and_a_waiting_one_can_be_cancelled(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    settings = ExportSettings("png16", content="matte")
    gate = Event()
    exports = driver.desk.exporter.thread_of_exports
    exports.submit(Work("gate", lambda _: waiting_for(gate)))
    for name in ("a", "b", "c"):
        driver.desk.export(tmp_path / name / f"{name}.%04d.png", settings)
    driver.do("track_forward")
    driver.do("jobs")
    popup = driver.window.job_button.popup
    shown = {row.text.split(":")[0].split(" · ")[0]: row for row in popup.rows()}
    assert list(shown)[-2:] == ["Export c.%04d.png", "Track ball.mp4"]
    assert shown["Export c.%04d.png"].text.endswith("waits for its turn")

    shown["Export c.%04d.png"].cancel.click()
    gate.set()

    driver.until(lambda: not driver.desk.jobs.entries())
    assert rows(driver) == []
    popup.close()
    assert (tmp_path / "b").is_dir()
    assert not (tmp_path / "c").exists()


def test_a_download_goes_on_without_its_page_and_is_cancelled_from_the_list(
    driver: Driver,
) -> None:
    window = driver.window
    window.more.show_settings("models")
    heard: list[bool] = []
    driver.desk.models.ended.connect(heard.append)
    driver.desk.models.start("Download Tiny", endless_job)
    window.findChild(SettingsDialog).close()
    driver.until(lambda: window.findChild(SettingsDialog) is None)
    driver.do("jobs")
    driver.until(lambda: any("MB / 100 MB" in text for text in rows(driver)))
    (row,) = window.job_button.popup.rows()

    row.cancel.click()

    driver.until(lambda: heard == [False])
    assert driver.desk.jobs.entries() == []
    window.job_button.popup.close()


def test_learning_is_told_in_steps_and_only_frames_have_a_rate(driver: Driver) -> None:
    status = driver.window.status
    status.begin("Tracking")
    for done in range(4):
        Event().wait(0.002)
        status.advance(Progress("fit", done, 120))
    assert status.text.startswith("Learning the shot 3 / 120")
    assert "fps" not in status.text and "left" in status.text

    for done in range(3):
        Event().wait(0.002)
        status.advance(Progress("track", done, 40))

    assert status.text.startswith("Tracking 2 / 40") and "fps" in status.text
    status.finish()


def test_only_the_button_that_escape_stands_for_names_it(driver: Driver) -> None:
    tips = [
        status.findChild(QToolButton).toolTip()
        for status in (driver.window.status, driver.window.export_status)
    ]

    assert "Esc" in tips[0]
    assert "Esc" not in tips[1] and "export" in tips[1]
