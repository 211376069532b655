"""Dropping: what opens, what is refused in words, and that a refusal changes nothing."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import FRAMES, Driver, write_clip

# The constructor that takes a QPointF is not in every Qt that Rotoline runs with.
pytestmark = pytest.mark.filterwarnings("ignore:Function:DeprecationWarning")
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "clips" / "formats"


def drop(driver: Driver, *paths: Path) -> bool:
    """Drag files over the window and let them go; whether the window took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = QPointF(300, 300)
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), action, data, button, none)
    QApplication.sendEvent(driver.window, enter)
    if enter.isAccepted():
        event = QDropEvent(at, action, data, button, none)
        QApplication.sendEvent(driver.window, event)
    return enter.isAccepted()


def write_sequence(folder: Path, count: int = 5, first: int = 1001) -> list[Path]:
    folder.mkdir()
    files = []
    for number in range(first, first + count):
        picture = np.full((48, 64, 3), number % 200, np.uint8)
        files.append(folder / f"shot.{number}.png")
        cv2.imwrite(str(files[-1]), picture)
    return files


def test_a_dropped_movie_is_shown(driver: Driver, clip: Path) -> None:
    assert drop(driver, clip)

    driver.until(lambda: driver.window.canvas.shown is not None)
    assert driver.desk.info.frames == FRAMES


def test_one_file_of_a_sequence_stands_for_all_of_it(driver: Driver, tmp_path: Path) -> None:
    files = write_sequence(tmp_path / "plates")

    drop(driver, files[2])

    driver.until(lambda: driver.window.canvas.shown is not None)
    assert driver.desk.info.frames == 5
    assert driver.desk.info.first_number == 1001
    assert driver.window.transport.number_text == "1001"


def test_all_files_of_a_sequence_are_one_clip(driver: Driver, tmp_path: Path) -> None:
    drop(driver, *write_sequence(tmp_path / "plates"))

    driver.until(lambda: driver.window.canvas.shown is not None)
    assert len(driver.desk.editor.document.shots) == 1


def test_a_dropped_folder_opens_its_sequence(driver: Driver, tmp_path: Path) -> None:
    write_sequence(tmp_path / "plates")

    drop(driver, tmp_path / "plates")

    driver.until(lambda: driver.window.canvas.shown is not None)
    assert driver.desk.info.frames == 5


def test_a_dropped_project_is_opened_with_its_clip(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.window.more.save_to(tmp_path / "mine.roto")
    driver.until(lambda: (tmp_path / "mine.roto").exists())
    driver.until(lambda: "Saved as" in driver.window.notices.text)
    driver.do("close")
    driver.until(lambda: not driver.desk.editor.saver.is_busy())

    drop(driver, tmp_path / "mine.roto")

    driver.until(lambda: driver.window.canvas.shown is not None)
    assert driver.item.prompts[0].box is not None
    assert driver.window.windowTitle().startswith("mine")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", b"take 3, the good one\n"),
        ("empty.mp4", b""),
        ("noise.mov", bytes(range(256)) * 40),
        ("broken.roto", b"SQLite format 3\0 but not really"),
    ],
)
def test_what_cannot_be_opened_is_explained_and_changes_nothing(
    driver: Driver, clip: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    driver.open(clip)
    driver.prompted()
    driver.saved()
    document, view = driver.desk.editor.document, driver.window.canvas.view
    bad = tmp_path / name
    bad.write_bytes(content)

    drop(driver, bad)

    driver.until(lambda: name in driver.window.notices.text)
    assert driver.window.notices.kind == "error"
    assert "\n" not in driver.window.notices.text
    assert driver.desk.editor.document is document
    assert driver.window.canvas.view is view
    assert bad.read_bytes() == content


def test_dropped_words_are_not_taken(driver: Driver) -> None:
    data = QMimeData()
    data.setText("https://example.org/clip.mov")
    enter = QDragEnterEvent(
        QPointF(10, 10).toPoint(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )

    QApplication.sendEvent(driver.window, enter)

    assert not enter.isAccepted()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared odd files are not here")
def test_every_odd_file_is_shown_or_explained(driver: Driver) -> None:
    for path in sorted(SHARED.iterdir()):
        if path.suffix == ".json":
            continue
        shots = driver.desk.editor.document.shots if driver.desk.editor.document else ()
        driver.window.notices.hide()

        drop(driver, path)

        def settled(before: int = len(shots), name: str = path.name) -> bool:
            document = driver.desk.editor.document
            taken = document is not None and len(document.shots) > before
            return taken or name in driver.window.notices.text

        driver.until(settled)
    assert len(driver.desk.editor.document.shots) >= 25


def test_a_moved_clip_is_asked_for_and_found_again(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    mine = write_clip(tmp_path / "here" / "mine.mp4")
    driver.open(mine)
    driver.prompted()
    driver.window.more.save_to(tmp_path / "away" / "p.roto")
    driver.until(lambda: "Saved as" in driver.window.notices.text)
    driver.do("close")
    driver.until(lambda: not driver.desk.editor.saver.is_busy())
    moved = tmp_path / "elsewhere.mp4"
    mine.rename(moved)

    driver.window.more.open_paths([tmp_path / "away" / "p.roto"])
    driver.until(lambda: "not where it was" in driver.window.notices.text)
    assert driver.item.prompts[0].box is not None

    driver.desk.opening.relink(driver.desk.editor.shot, moved)
    driver.until(lambda: driver.window.canvas.shown is not None)
    assert driver.desk.editor.shot.clip.path == str(moved)


def test_a_refusal_goes_when_something_else_is_opened(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("take 3\n", encoding="utf-8")
    driver.window.more.open_paths([notes])
    driver.until(lambda: "notes.txt" in driver.window.notices.text)

    driver.open(clip)

    assert driver.window.notices.text == ""
