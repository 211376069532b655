"""The export form's newer choices, and the list of exports with their reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import get_args

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QStandardPaths, QTranslator

from rotoline import paths
from rotoline.export.presets import ExportSettings, preset
from rotoline.export.remarks import ExportRefused, Finding, FindingKind, RefusalKind
from rotoline.ui.destinations import DESTINATIONS
from rotoline.ui.export_form import first_folder
from rotoline.ui.export_history import ExportHistory
from rotoline.ui.export_words import finding_words
from rotoline.ui.messages import words
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work
from tests.ui.conftest import FRAMES, Driver


class Loud(QTranslator):
    """A language: English in capitals, for the words of "Messages" alone."""

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return text.upper() if context == "Messages" else text

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def loud(driver: Driver) -> Iterator[None]:
    translator = Loud()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def test_the_whole_length_and_a_script_are_chosen_in_the_dialog(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    dialog = driver.export_dialog(clip, tmp_path)
    dialog.pick([destination.id for destination in DESTINATIONS].index("nuke"))
    dialog.form.set_range(2)
    driver.until(lambda: dialog.is_ready)
    settings = dialog.export_settings()
    assert settings.full_length
    assert settings.frames is None
    assert settings.companions == ("nuke",)
    dialog.accept()
    driver.until(lambda: list(tmp_path.rglob("*.nk")) != [])
    driver.until(lambda: not driver.desk.exporter.is_busy)


def test_every_format_can_be_planned_from_the_dialog(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    from rotoline.export.presets import PRESETS

    dialog = driver.export_dialog(clip, tmp_path)
    # The drawn clip is smaller than DNxHR takes.
    for row in PRESETS:
        dialog.set_format(row.name)
        driver.until(
            lambda name=row.name: dialog.is_ready or (name == "dnxhr" and "256x120" in dialog.words)
        )
    dialog.close()


def test_shipped_clips_are_exported_to_the_persons_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    films = tmp_path / "Films"
    films.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(films))
    shipped = paths.resource("demo")
    assert first_folder("", shipped) == films
    assert first_folder(str(shipped), shipped) == films
    assert first_folder("", tmp_path) == tmp_path
    assert first_folder(str(films), shipped) == films
    films.rmdir()
    assert first_folder("", shipped) == Path.home()


def test_exports_are_listed_with_their_reports(driver: Driver, clip: Path, tmp_path: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.window.more.show_exports()
    history = driver.window.findChild(ExportHistory)
    assert history is not None
    assert history.titles == []

    busy = Event()

    def in_the_way(_: ShouldStop) -> Items:
        yield busy.wait(60)

    driver.desk.exporter.thread_of_exports.submit(Work("in the way", in_the_way))
    driver.desk.export(tmp_path / "one.mov", ExportSettings("prores4444"))
    driver.desk.export(tmp_path / "two.%04d.png", ExportSettings("png16", frames=(0, 1)))
    assert [title for title in history.titles if "waits" in title] == [
        "Export one.mov (waits)",
        "Export two.%04d.png (waits)",
    ]
    busy.set()

    driver.until(lambda: len(history.titles) == 2 and not driver.desk.exporter.is_busy)
    assert [title.splitlines()[0] for title in history.titles] == ["two.%04d.png", "one.mov"]
    assert "✓ frames: 2" in history.text
    assert "two.0-1.png.sha256" in history.text
    history.close()


def test_the_list_of_exports_is_there_after_the_project_was_opened_again(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.desk.export(tmp_path / "one.mov", ExportSettings("prores4444"))
    driver.until(lambda: (tmp_path / "one.mov").exists() and not driver.desk.exporter.is_busy)
    driver.saved()
    path = driver.desk.editor.project.path
    driver.do("close")
    driver.until(lambda: driver.desk.editor.project is None)
    driver.window.more.open_recent(str(path))
    driver.until(lambda: driver.desk.editor.project is not None)
    driver.window.more.show_exports()
    history = driver.window.findChildren(ExportHistory)[-1]
    driver.until(lambda: "one.mov" in history.text)
    assert "✓ alpha: there" in history.text
    history.close()


def test_dialogs_that_go_with_their_window_end_their_threads(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    dialog = driver.export_dialog(clip, tmp_path)
    driver.window.more.show_exports()
    history = driver.window.findChild(ExportHistory)
    for going in (dialog, history):
        assert going is not None
        thread = going.findChild(JobThread)
        assert thread is not None
        driver.until(thread.isRunning)
        # Qt ends the program where a running thread's object is deleted.
        shiboken6.delete(going)
        assert not shiboken6.isValid(thread)


@pytest.mark.usefixtures("loud")
def test_the_note_on_frames_without_a_mask_speaks_the_persons_language(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.desk.export(tmp_path / "one.mov", ExportSettings("prores4444"))
    driver.until(lambda: "one.mov" in driver.window.notices.text)
    told = f"'Object 1' IS NOT TRACKED ON FRAMES 1-{FRAMES - 1}: IT IS EMPTY THERE."
    assert told in driver.window.notices.text
    driver.until(lambda: not driver.desk.exporter.is_busy)


@pytest.mark.parametrize("kind", get_args(FindingKind))
def test_every_finding_has_words_for_terminal_and_window(kind: FindingKind) -> None:
    values = ((3,), (4, 5)) if kind == "unreadable" else ("the %2 dog", preset("png16"))
    finding = Finding(kind, values)
    assert str(finding)
    said = finding_words(finding, first_number=1001)
    assert said.endswith(".")
    assert ("PNG, 16 bits" in said) == ("png16" in str(finding))
    assert "png16" not in said


def test_frames_are_named_by_their_numbers_in_the_window_and_by_their_index_elsewhere() -> None:
    finding = Finding("unreadable", ((0, 1), (2,)))
    assert str(finding) == "frames 0-1 of the clip are unreadable: frame 2 stands there"
    said = finding_words(finding, first_number=1001)
    assert said == "Unreadable in the clip: frames 1001-1002. Written there instead: frame 1003."


@pytest.mark.parametrize("kind", get_args(RefusalKind))
def test_every_refusal_has_words_for_terminal_and_window(kind: RefusalKind) -> None:
    refused = ExportRefused(Path("out/hero.mov"), kind, preset("png16"), "1 %2\nb", "c")
    assert str(refused).startswith("out/hero.mov: ") and "--" not in words(refused)
    said = words(refused)
    assert "hero.mov" in said and said.endswith(".") and "\n" not in said
    assert "not exported" not in said and "png16" not in said


def test_what_mends_a_refusal_is_called_as_where_it_is_read() -> None:
    exists = ExportRefused(Path("hero.mov"), "exists")
    assert str(exists) == "hero.mov: exists already; choose another name or --overwrite"
    assert words(exists).endswith("or tick 'Replace files that exist'.")
    negative = ExportRefused(Path("hero.mov"), "negative_number")
    assert str(negative).endswith("change --first-number")
    assert words(negative).endswith("under 'Numbers'.")


def test_a_name_without_spaces_does_not_widen_the_window() -> None:
    said = words(ExportRefused(Path("x" * 200 + ".mov"), "exists"))
    assert max(len(word) for word in said.split()) < 65
    assert "xxx.mov exists already" in said
