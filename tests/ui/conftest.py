"""A real window on a small real clip; a thread left behind or a warning of Qt's fails a test."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import (
    QMessageLogContext,
    QPoint,
    QPointF,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from pytestqt.exceptions import TimeoutError as WaitTimeout
from pytestqt.qtbot import QtBot

from rotoline.core.document import RotoObject
from rotoline.settings import Settings
from rotoline.ui.application import dress, make_application
from rotoline.ui.desk import Desk
from rotoline.ui.export_dialog import ExportDialog
from rotoline.ui.main_window import MainWindow

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

WIDTH, HEIGHT, FRAMES = 96, 64, 10
_HARMLESS = ("This plugin does not support", "libxkbcommon", "XDG_RUNTIME_DIR")


def ball_at(frame: int) -> tuple[float, float]:
    """Where the ball's centre is, in clip pixels."""
    return 24.0 + 4 * frame, 32.0


def write_clip(path: Path, frames: int = FRAMES, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """A bright ball that crosses a dark field, H.264, 24 frames a second."""
    width, height = size
    ys, xs = np.mgrid[0:height, 0:width] + 0.5
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": "4"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 24)
        for frame in range(frames):
            x, y = ball_at(frame)
            picture = np.full((height, width, 3), (30, 60, 40), np.uint8)
            picture[(xs - x) ** 2 + (ys - y) ** 2 < 12**2] = (235, 180, 40)
            encoded = av.VideoFrame.from_ndarray(picture, format="rgb24")
            encoded.pts = frame
            container.mux(stream.encode(encoded))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "ball.mp4")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, projects and caches of a test lie in its own folder."""
    for name in ("DATA", "CONFIG", "CACHE", "LOG", "MODELS"):
        monkeypatch.setenv(f"ROTOLINE_{name}", str(tmp_path / name.lower()))


@pytest.fixture(autouse=True)
def no_qt_warnings() -> Iterator[list[str]]:
    """Qt says nothing while the window is driven."""
    said: list[str] = []

    def hear(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not any(part in text for part in _HARMLESS):
            said.append(text)

    old = qInstallMessageHandler(hear)
    yield said
    qInstallMessageHandler(old)
    assert said == []


class Driver:
    """A person at the window: clicks, keys, waits."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        self.desk = window.desk

    def open(self, *paths: Path) -> None:
        """Open clips or a project and wait for the first picture."""
        self.window.more.open_paths(paths)
        self.until(lambda: self.window.canvas.shown is not None)

    def until(self, condition: object, seconds: float = 120) -> None:
        try:
            self.qtbot.waitUntil(condition, timeout=int(seconds * 1000))
        except WaitTimeout as error:
            raise AssertionError(f"the window says: {self.window.notices.text!r}") from error

    def at(self, x: float, y: float) -> QPoint:
        """Canvas point of a clip position."""
        view = self.window.canvas.view
        assert view is not None
        return QPointF(*view.to_screen(x, y)).toPoint()

    def click(
        self,
        x: float,
        y: float,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.mouseClick(self.window.canvas, button, modifiers, self.at(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag with the left button over the canvas, in clip pixels."""
        canvas, left = self.window.canvas, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        QTest.mousePress(canvas, left, none, self.at(*start))
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        QTest.mouseMove(canvas, self.at(*middle))
        QTest.mouseMove(canvas, self.at(*end))
        QTest.mouseRelease(canvas, left, none, self.at(*end))

    def key(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.window.canvas, key, modifiers)

    def do(self, action: str) -> None:
        """Trigger an action that can be done now."""
        assert self.window.action_list[action].isEnabled(), action
        self.window.action_list[action].trigger()

    @property
    def item(self) -> RotoObject:
        """The first object."""
        shot = self.desk.editor.shot
        assert shot is not None
        return shot.objects[0]

    def answered(self) -> None:
        """Wait until every prompt has its mask."""
        self.until(lambda: not any(self.item.is_unanswered(frame) for frame in self.item.prompts))

    def tracked(self) -> None:
        """Wait until the track that runs is over, and everything saved."""
        self.until(lambda: not self.desk.is_working and not self.window.status.isVisible())

    def saved(self) -> None:
        self.until(lambda: self.desk.editor.is_saved)

    def prompted(self) -> None:
        """Box the ball on the first frame and wait for its mask."""
        self.drag((9, 17), (39, 47))
        self.until(lambda: bool(self.desk.editor.shot and self.desk.editor.shot.objects))
        self.answered()

    def tracked_whole(self, clip: Path) -> None:
        """Open the clip, box the ball and track it to the end."""
        self.open(clip)
        self.prompted()
        self.do("track_forward")
        self.until(lambda: len(self.item.masks) == FRAMES)
        self.tracked()

    def export_dialog(self, clip: Path, folder: Path) -> ExportDialog:
        """Open the clip, box the ball and ask for an export into a folder."""
        self.open(clip)
        self.prompted()
        self.desk.settings = replace(self.desk.settings, export_folder=str(folder))
        self.window.more.export()
        found = self.window.findChild(ExportDialog)
        assert found is not None
        self.until(lambda: found.is_ready)
        return found


@pytest.fixture
def driver(qtbot: QtBot) -> Iterator[Driver]:
    """A window with nothing open; closing it must leave no thread and nothing unsaved."""
    application = make_application()
    settings = Settings(model="embedded", frame_cache_mib=64)
    dress(application, settings)
    window = MainWindow(Desk(settings))
    qtbot.addWidget(window)
    window.resize(1100, 720)
    window.show()
    # Without a window manager (Xvfb) a window gets the keyboard only when it asks for it.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    driver = Driver(qtbot, window)
    yield driver
    window.close()
    desk = window.desk
    for thread in (
        desk.stage.thread_of_pictures,
        desk.inference.thread_of_inference,
        desk.exporter.thread_of_exports,
        desk.editor.saver.thread_of_saving,
        desk.models.thread_of_models,
        desk.thumbnails.thread_of_thumbnails,
        desk.waveform.thread_of_sound,
        desk.speaker.thread_of_sound,
        window.returns.thread_of_scenes,
    ):
        assert not thread.isRunning(), thread.objectName()
    left = [each.name for each in threading.enumerate() if each.name == "frames"]
    assert left == []
