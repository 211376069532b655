"""The dialogs of exports, settings and models, and the one of a bug."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
)

from rotoline import settings as preferences
from rotoline.core.document import ClipRef, MaskRef, RotoObject, Shot, TrackedMask
from rotoline.export.presets import PRESETS, ExportSettings
from rotoline.ui.crash import CrashDialog, install_crash_hook
from rotoline.ui.destinations import DESTINATIONS
from rotoline.ui.export_dialog import ExportDialog
from rotoline.ui.export_gaps import Gaps
from rotoline.ui.settings_dialog import PAGES, SettingsDialog
from rotoline.ui.theme import DARK, LIGHT, tokens_for
from tests.ui.conftest import FRAMES, Driver, write_clip


@pytest.fixture
def dialog(driver: Driver, clip: Path, tmp_path: Path) -> ExportDialog:
    return driver.export_dialog(clip, tmp_path)


def test_every_destination_is_planned_and_said_how_to_read(
    driver: Driver, dialog: ExportDialog, tmp_path: Path
) -> None:
    for row, destination in enumerate(DESTINATIONS):
        dialog.pick(row)
        driver.until(lambda: dialog.is_ready)
        settings = dialog.export_settings()
        assert settings.format == destination.format
        assert settings.content == destination.content
        assert settings.alpha == destination.alpha
        assert dialog.target.is_relative_to(tmp_path)
        assert destination.reading in dialog.words
        assert "ball" in dialog.words
    dialog.close()


def test_a_file_that_exists_is_replaced_only_when_said_so(
    driver: Driver, dialog: ExportDialog, tmp_path: Path
) -> None:
    (tmp_path / "ball_cutout.mov").write_bytes(b"precious")
    dialog.pick(1)
    driver.until(lambda: "exists already" in dialog.words)
    assert not dialog.is_ready
    boxes = [box.text() for box in dialog.findChildren(QCheckBox)]
    assert "ball_cutout.mov exists already. Choose another name, or tick " in dialog.words
    assert any(f"'{text}'." in dialog.words for text in boxes)

    dialog.set_overwrite(True)

    driver.until(lambda: dialog.is_ready)
    dialog.close()


def test_a_format_is_called_by_its_title_and_nothing_is_said_to_have_failed(
    driver: Driver, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.set_format("png16")
    dialog.set_target(tmp_path / "hero.mov")
    driver.until(lambda: "hero.mov" in dialog.words)
    told = "hero.mov: PNG, 16 bits is written to .png. Change the name or the format."
    assert told in dialog.words.splitlines()
    dialog.close()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder nobody can write")
def test_what_the_disk_would_refuse_is_refused_in_the_dialog(
    driver: Driver, dialog: ExportDialog, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    for target, told in (
        (Path("/proc/x.mov"), "Nothing can be written into the folder /proc."),
        (tmp_path / "file" / "x.mov", "Nothing can be written into the folder "),
        (tmp_path / f"{'n' * 300}.mov", "the name is too long. Choose a shorter one."),
        (tmp_path / "{objct}.mov", "{objct} stands for nothing."),
    ):
        dialog.set_target(target)
        driver.until(lambda told=told: told in dialog.words)
        assert not dialog.is_ready
        assert "Errno" not in dialog.words
    assert dialog.width() < 1000
    dialog.set_target(tmp_path / "new" / "folder" / "x.mov")
    driver.until(lambda: dialog.is_ready)
    assert not (tmp_path / "new").exists()
    dialog.close()


def test_a_blank_file_name_is_refused_at_once(driver: Driver, dialog: ExportDialog) -> None:
    field = named_field(dialog)
    for typed in ("", "  "):
        field.setText("x")
        driver.qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        driver.qtbot.keyClick(field, Qt.Key.Key_Delete)
        driver.qtbot.keyClicks(field, typed)
        assert "Name the file." in dialog.words
        driver.qtbot.wait(300)
        dialog.accept()
        assert dialog.isVisible() and not dialog.is_ready
        assert "Name the file." in dialog.words
    dialog.set_format("png16")
    driver.until(lambda: dialog.is_ready)
    dialog.close()


def test_a_name_without_a_folder_goes_where_the_form_suggests(
    driver: Driver, dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "cwd"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    dialog.set_target(Path("hero.mov"))
    driver.until(lambda: dialog.is_ready)
    assert f"Into {tmp_path}" in dialog.words.splitlines()
    dialog.accept()
    driver.until(lambda: "hero.mov is written" in driver.window.notices.text)
    assert (tmp_path / "hero.mov").is_file()
    assert list(elsewhere.iterdir()) == []


def test_an_unknown_persons_folder_is_no_bug(driver: Driver, dialog: ExportDialog) -> None:
    driver.qtbot.keyClicks(named_field(dialog), "~nobody-of-that-name/x.mov")
    dialog.set_target(Path("~nobody-of-that-name/x.mov"))
    driver.until(lambda: dialog.is_ready)
    dialog.close()


def test_a_typed_name_follows_the_format(
    driver: Driver, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.set_target(tmp_path / "hero.mov")
    for destination, name in (
        ("nuke", "hero.%04d.exr"),
        ("cryptomatte", "hero.%04d.exr"),
        ("matte_sequence", "hero.%04d.png"),
        ("dataset", "hero.json"),
        ("web", "hero.webm"),
        ("after_effects", "hero.mov"),
    ):
        dialog.pick([each.id for each in DESTINATIONS].index(destination))
        driver.until(lambda: dialog.is_ready)
        assert dialog.target == tmp_path / name
    dialog.close()


def test_a_destination_is_highlighted_while_the_form_serves_it(
    driver: Driver, dialog: ExportDialog
) -> None:
    assert dialog.picked == 0
    dialog.set_format("png16")
    assert dialog.picked is None
    assert DESTINATIONS[0].title not in dialog.words

    click_on(dialog, 0)

    assert dialog.picked == 0
    assert dialog.export_settings().format == DESTINATIONS[0].format
    script = next(box for box in dialog.findChildren(QCheckBox) if "After Effects" in box.text())
    script.click()
    assert dialog.picked is None
    destinations = dialog.findChild(QListWidget)
    assert destinations is not None
    QTest.keyClick(destinations, Qt.Key.Key_Return)
    assert dialog.picked == 0
    assert script.isChecked()
    assert dialog.isVisible()
    dialog.set_format("exr")
    click_on(dialog, 5)
    assert dialog.picked == 5
    assert "Nuke: " in dialog.words
    dialog.close()


def click_on(dialog: ExportDialog, row: int) -> None:
    """Click a destination."""
    destinations = dialog.findChild(QListWidget)
    assert destinations is not None
    where = destinations.visualItemRect(destinations.item(row)).center()
    QTest.mouseClick(destinations.viewport(), Qt.MouseButton.LeftButton, pos=where)


def test_white_is_called_inside_only_where_it_is(driver: Driver, dialog: ExportDialog) -> None:
    inverted = next(box for box in dialog.findChildren(QCheckBox) if "Inverted" in box.text())
    for row in PRESETS:
        dialog.set_format(row.name)
        dialog.form.set_content("matte")
        is_picture = row.objects_a_file == 0 and not row.names_objects
        assert ("White is inside" in dialog.words) == is_picture, row.name
        inverted.setChecked(is_picture)
        assert ("white is outside" in dialog.words) == is_picture, row.name
        assert "White is inside" not in dialog.words
        inverted.setChecked(False)
    dialog.close()


def test_frames_without_a_fresh_mask_are_told_before_the_export(
    driver: Driver, dialog: ExportDialog, clip: Path, tmp_path: Path
) -> None:
    told = f"'Object 1' has no mask on {FRAMES - 1} of {FRAMES} frames: they will be empty."
    assert told in dialog.words
    dialog.reject()
    driver.do("track_forward")
    driver.until(lambda: len(driver.item.masks) == FRAMES)
    driver.tracked()
    driver.window.more.export()
    after = driver.window.findChildren(ExportDialog)[-1]
    driver.until(lambda: after.is_ready)
    assert "no mask" not in after.words and "tracked again" not in after.words
    after.close()


def test_gaps_are_counted_in_the_frames_and_objects_that_are_exported() -> None:
    mask = TrackedMask(MaskRef("a"), 5.0, 0.9, 0.9)
    stale = replace(mask, stale=True)
    items = (
        RotoObject(1, "whole", (0, 0, 0), masks=dict.fromkeys(range(5), mask)),
        RotoObject(2, "50%2", (0, 0, 0), masks={0: mask, 1: stale}, absent=frozenset((2,))),
        RotoObject(3, "none", (0, 0, 0)),
    )
    shot = Shot(1, ClipRef("clip.mov", 10, 64, 48), 0, 4, items)
    settings = ExportSettings("png16")
    assert Gaps.of(shot, settings).words().splitlines() == [
        "'50%2' has no mask on 2 of 5 frames: they will be empty. Track it first.",
        "'none' has no mask on 5 of 5 frames: they will be empty. Track it first.",
        "'50%2' was corrected but not tracked again on 1 of 5 frames. Track it first.",
    ]
    assert Gaps.of(shot, replace(settings, frames=(0, 2), objects=("50%2",))).words() == ""
    many = replace(shot, objects=tuple(replace(items[2], name=name) for name in "abc"))
    assert Gaps.of(many, settings).words() == (
        "3 objects have no mask on some of the 5 frames: they will be empty there. "
        "Track them first."
    )


def named_field(dialog: ExportDialog) -> QLineEdit:
    """The field of the file's name."""
    return next(each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == "File")


def test_the_source_itself_is_never_offered_for_writing(
    driver: Driver, dialog: ExportDialog, clip: Path
) -> None:
    dialog.set_target(clip.with_suffix(".mov"))
    driver.until(lambda: dialog.is_ready)
    source = clip.with_suffix(".mp4")
    dialog.set_format("h264")
    dialog.set_overwrite(True)
    dialog.set_target(source)

    driver.until(lambda: "own source" in dialog.words)

    assert not dialog.is_ready
    dialog.close()


def test_accepting_exports_what_was_chosen(
    driver: Driver, dialog: ExportDialog, tmp_path: Path
) -> None:
    heard: list[tuple[Path, ExportSettings]] = []
    dialog.chosen.connect(lambda target, settings: heard.append((target, settings)))

    dialog.accept()

    assert [target for target, _ in heard] == [tmp_path / "ball_cutout.mov"]
    driver.until(lambda: "ball_cutout.mov" in driver.window.notices.text)
    assert (tmp_path / "ball_cutout.mov").stat().st_size > 0


def test_cancelling_an_export_leaves_nothing(driver: Driver, tmp_path: Path) -> None:
    # So large that it cannot be done before it is cancelled.
    driver.open(write_clip(tmp_path / "large.mp4", frames=30, size=(1280, 720)))
    driver.prompted()
    folder = tmp_path / "out"
    folder.mkdir()
    driver.desk.export(folder / "m.%04d.png", ExportSettings("png16", content="cutout"))

    driver.desk.exporter.cancel()

    driver.until(lambda: not driver.desk.exporter.is_busy)
    assert list(folder.iterdir()) == []


def test_cancelling_exports_that_wait_frees_the_queue(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    for number in range(3):
        target = tmp_path / f"m{number}.mov"
        driver.desk.export(target, ExportSettings("prores4444", content="matte"))
    for _ in range(3):
        driver.desk.exporter.cancel()

    driver.until(lambda: not driver.desk.exporter.is_busy)

    assert not driver.window.export_status.isVisible()
    assert list(tmp_path.glob("*.part*")) == []


def test_the_theme_changes_at_once_and_is_kept(driver: Driver) -> None:
    from rotoline.ui.application import dress, make_application

    application = make_application()
    driver.desk.settings_changed.connect(lambda changed: dress(application, changed))
    assert tokens_for(driver.window) == DARK

    driver.desk.change_settings(replace(driver.desk.settings, theme="light"))
    assert tokens_for(driver.window.canvas) == LIGHT
    driver.until(lambda: preferences.load().theme == "light")
    driver.desk.change_settings(replace(driver.desk.settings, theme="dark"))

    assert tokens_for(driver.window.timeline) == DARK


def test_settings_pages_open_and_leave_no_thread(driver: Driver) -> None:
    for page in PAGES[:-1]:
        driver.window.more.show_settings(page)
        dialog = driver.window.findChildren(SettingsDialog)[-1]
        driver.qtbot.wait(30)
        dialog.close()
        driver.qtbot.wait(30)


def test_a_bug_opens_one_dialog_with_details_and_saves_the_project(
    driver: Driver, clip: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    before = sys.excepthook
    hook = install_crash_hook(driver.desk, driver.window)
    try:
        for _ in range(2):
            try:
                raise RuntimeError("the bug")
            except RuntimeError as error:
                hook(RuntimeError, error, error.__traceback__)
        driver.until(lambda: driver.window.findChild(CrashDialog) is not None)
    finally:
        sys.excepthook = before
    dialogs = driver.window.findChildren(CrashDialog)

    assert len(dialogs) == 1
    assert dialogs[0].details.toPlainText().count("RuntimeError: the bug") == 2
    dialogs[0].copy()
    assert "the bug" in QApplication.clipboard().text()
    driver.saved()
    dialogs[0].close()


def test_an_untitled_project_of_an_earlier_session_is_offered(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.prompted()
    driver.saved()
    left = driver.desk.editor.project.path
    driver.do("close")
    driver.until(lambda: not driver.desk.editor.saver.is_busy())
    assert left.exists()

    driver.window.more.look_back()

    driver.until(lambda: left.stem in driver.window.notices.text)
    assert "cut off" not in driver.window.notices.text


def test_an_untitled_project_without_objects_is_not_kept(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    path = driver.desk.editor.project.path
    assert path.exists()

    driver.do("close")

    driver.until(lambda: not path.exists())


def test_the_empty_window_offers_the_recent_files_that_are_still_there(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    gone = tmp_path / "gone.mp4"
    driver.desk.change_settings(replace(driver.desk.settings, recent=(str(gone), str(clip))))

    driver.window.show_clip(None)

    def offered() -> list[str]:
        return [button.text() for button in driver.window.welcome.findChildren(QPushButton)]

    driver.until(lambda: clip.name in offered())
    assert "gone.mp4" not in offered()


def test_the_frame_budget_counts_from_the_next_clip_on(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    assert driver.desk.stage._frames._budget == 64 << 20
    driver.window.more.show_settings("performance")
    dialog = driver.window.findChild(SettingsDialog)

    dialog.performance.findChild(QSpinBox).setValue(256)
    dialog.close()
    assert driver.desk.stage._frames._budget == 64 << 20
    driver.window.more.open_paths([write_clip(tmp_path / "other.mp4")])
    driver.until(lambda: len(driver.desk.editor.document.shots) == 2)

    assert driver.desk.stage._frames._budget == 256 << 20
