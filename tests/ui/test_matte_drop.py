"""A matte file dropped on an object is its mask on the current frame, or is refused in words."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from rotoline.core.project import Project
from rotoline.ui.timeline_paint import HEADER, LANE
from tests.ui.conftest import HEIGHT, WIDTH, Driver

pytestmark = pytest.mark.filterwarnings("ignore:Function:DeprecationWarning")


def write_matte(path: Path, scale: int = 1, left: int = 10, size: int = 20) -> Path:
    """A white square, `scale` times as large as the clip's pictures."""
    matte = np.zeros((HEIGHT * scale, WIDTH * scale), np.uint8)
    matte[8 * scale : (8 + size) * scale, left * scale : (left + size) * scale] = 255
    path.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(path), matte)
    return path


def drop_on_row(driver: Driver, *paths: Path, row: int = 0) -> None:
    listed = driver.window.objects._list
    at = QPointF(listed.visualItemRect(listed.item(row)).center())
    send(listed.viewport(), at, *paths)


def send(target: object, at: QPointF, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(at.toPoint(), action, data, button, none))
    QApplication.sendEvent(target, QDropEvent(at, action, data, button, none))


def mask_of(driver: Driver, frame: int) -> np.ndarray:
    ref = driver.item.prompts[frame].mask
    assert ref is not None
    return driver.desk.editor.project.masks.get_bitmap(ref)


def with_object(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("new_object")


@pytest.mark.parametrize("scale", [1, 2])
def test_a_picture_of_the_clips_shape_is_the_mask_in_the_clips_size(
    driver: Driver, clip: Path, tmp_path: Path, scale: int
) -> None:
    with_object(driver, clip)
    driver.desk.commands.go_to(2)

    drop_on_row(driver, write_matte(tmp_path / "matte.png", scale))

    driver.until(lambda: 2 in driver.item.prompts)
    mask = mask_of(driver, 2)
    assert mask.shape == (HEIGHT, WIDTH)
    assert np.count_nonzero(mask) == 20 * 20
    assert mask[8, 10] and mask[27, 29]
    assert driver.window.notices.text == "matte.png is now the mask of Object 1 on frame 2."
    driver.do("undo")
    assert driver.item.prompts == {}


def test_of_a_sequence_the_frame_of_the_same_number_is_taken(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    with_object(driver, clip)
    files = [write_matte(tmp_path / "m" / f"m.{n:04d}.png", left=10 + n) for n in range(6)]
    driver.desk.commands.go_to(4)

    drop_on_row(driver, *files)

    driver.until(lambda: 4 in driver.item.prompts)
    assert mask_of(driver, 4)[10, 14] and not mask_of(driver, 4)[10, 13]
    assert "Frame 4 of" in driver.window.notices.text


def test_a_matte_of_another_shape_and_a_black_one_are_refused_in_words(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    with_object(driver, clip)
    square = tmp_path / "square.png"
    cv2.imwrite(str(square), np.full((50, 50), 255, np.uint8))
    drop_on_row(driver, square)
    driver.until(lambda: "50x50" in driver.window.notices.text)
    drop_on_row(driver, write_matte(tmp_path / "black.png", size=0))
    driver.until(lambda: "black.png" in driver.window.notices.text)

    assert driver.window.notices.kind == "error"
    assert driver.item.prompts == {}


def test_on_the_canvas_a_matte_goes_to_the_chosen_object_and_a_photograph_is_a_clip(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    with_object(driver, clip)
    window = driver.window
    at = QPointF(window.canvas.mapTo(window, window.canvas.rect().center()))
    send(window, at, write_matte(tmp_path / "matte.png"))
    driver.until(lambda: 0 in driver.item.prompts)
    assert len(driver.desk.editor.document.shots) == 1

    photograph = np.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "photo.png"), photograph)
    send(window, at, tmp_path / "photo.png")

    driver.until(lambda: len(driver.desk.editor.document.shots) == 2)


def on_lane(driver: Driver, x: float, row: int = 0) -> QPointF:
    return QPointF(x, driver.window.timeline._head + (row + 0.5) * LANE)


def test_a_matte_dropped_on_a_lane_is_the_mask_of_the_frame_it_was_dropped_on(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    with_object(driver, clip)
    driver.do("new_object")
    timeline, first = driver.window.timeline, driver.item.id
    matte = write_matte(tmp_path / "matte.png")

    send(timeline.viewport(), on_lane(driver, HEADER + timeline.scale.middle(6)), matte)

    driver.until(lambda: 6 in driver.item.prompts)
    assert np.count_nonzero(mask_of(driver, 6)) == 20 * 20
    assert (driver.desk.state.frame, driver.desk.state.object_id) == (6, first)
    driver.desk.commands.go_to(3)
    send(timeline.viewport(), on_lane(driver, HEADER / 2), matte)
    driver.until(lambda: 3 in driver.item.prompts)


def test_the_lane_that_files_would_go_to_is_lit_while_they_are_dragged(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    with_object(driver, clip)
    timeline = driver.window.timeline
    before = timeline.grab().toImage()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "matte.png"))])
    at = on_lane(driver, HEADER + timeline.scale.middle(6)).toPoint()
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier

    QApplication.sendEvent(timeline.viewport(), QDragEnterEvent(at, action, data, button, none))

    assert timeline.grab().toImage() != before
    QApplication.sendEvent(timeline.viewport(), QDragLeaveEvent())
    assert timeline.grab().toImage() == before


def test_beside_the_lanes_a_file_is_a_clip_and_a_project_is_opened_wherever_it_falls(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    from tests.ui.conftest import write_clip

    with_object(driver, clip)
    view = driver.window.timeline.viewport()
    send(view, on_lane(driver, HEADER + 20, row=1), write_clip(tmp_path / "other.mp4"))
    driver.until(lambda: len(driver.desk.editor.document.shots) == 2)
    project = tmp_path / "named.roto"
    Project.create(project).close()
    driver.desk.editor.show_shot(driver.desk.editor.document.shots[0].id)
    driver.until(lambda: len(driver.window.timeline._rows) == 1)

    send(view, on_lane(driver, HEADER + 20), project)

    driver.until(lambda: driver.desk.editor.project.path == project)


def test_files_held_over_a_folded_group_unfold_it(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    with_object(driver, clip)
    driver.window.groups.assign(driver.item.id, "car")
    driver.desk.state.fold("car", True)
    view = driver.window.timeline.viewport()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "matte.png"))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    at = on_lane(driver, HEADER + 40).toPoint()

    QApplication.sendEvent(view, QDragEnterEvent(at, action, data, button, none))

    driver.until(lambda: not driver.desk.state.folded)
