"""The strip of thumbnails: right frames, bounded memory, the newest request first."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from rotoline.core.document import ClipRef, Shot
from rotoline.settings import Settings
from rotoline.ui import thumbnails as making
from rotoline.ui.application import dress, make_application
from rotoline.ui.jobs import Jobs
from rotoline.ui.theme import DARK
from rotoline.ui.thumbnails import HEIGHT as PIXELS
from rotoline.ui.thumbnails import Thumbnails
from rotoline.ui.timeline import Timeline
from rotoline.ui.timeline_scale import Scale
from rotoline.ui.timeline_strip import STRIP, columns_of, paint_strip, slots
from rotoline.workers.job_thread import Work
from tests.ui.conftest import FRAMES, HEIGHT, WIDTH, Driver, ball_at


def test_the_strip_shows_every_slot_its_own_frame(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    thumbnails, timeline = driver.desk.thumbnails, driver.window.timeline
    places = slots(timeline.scale, thumbnails.aspect)
    assert thumbnails.aspect == WIDTH / HEIGHT

    driver.until(lambda: all(thumbnails.picture(slot.frame) for slot in places))

    for slot in places:
        image = thumbnails.picture(slot.frame)
        assert image is not None
        x, y = (round(part * PIXELS / HEIGHT) for part in ball_at(slot.frame))
        assert image.pixelColor(x, y).red() > 200
        assert image.pixelColor(image.width() - 1 if slot.frame < 6 else 0, y).red() < 60
    driver.until(lambda: not driver.desk.jobs.entries())


def test_a_project_whose_clip_takes_its_time_gets_its_thumbnails(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    driver.do("new_object")
    driver.window.more.save_to(tmp_path / "mine.roto")
    driver.until(lambda: "Saved as" in driver.window.notices.text)
    driver.do("close")
    driver.until(lambda: not driver.desk.editor.saver.is_busy())
    assert driver.desk.thumbnails.picture(0) is None
    pictures = driver.desk.stage.thread_of_pictures
    busy = Work("busy", lambda _: (Event().wait(0.4) for _ in range(1)))
    pictures.submit(busy)

    driver.open(tmp_path / "mine.roto")

    driver.until(lambda: driver.desk.thumbnails.picture(0) is not None)


def test_the_strip_can_be_hidden_and_its_room_goes_to_the_lanes(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    assert driver.window.timeline.bands.height == STRIP

    driver.do("thumbnails")

    assert driver.window.timeline.bands.height == 0


@pytest.fixture
def thumbnails(qtbot: QtBot, clip: Path) -> Thumbnails:
    dress(make_application(), Settings())
    made = Thumbnails(Jobs())
    made.show_clip(clip, WIDTH / HEIGHT)
    yield made
    made.shut_down()


def test_a_newer_request_replaces_the_one_that_waits(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    thumbnails.want(range(8))
    thumbnails.want([9])

    qtbot.waitUntil(lambda: thumbnails.picture(9) is not None)
    qtbot.waitUntil(lambda: not thumbnails.thread_of_thumbnails.is_busy())
    assert thumbnails.picture(7) is None


def test_memory_is_bounded_and_the_oldest_go_first(
    qtbot: QtBot, thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_BUDGET", 3 * PIXELS * round(PIXELS * WIDTH / HEIGHT) * 4)
    thumbnails.want(range(FRAMES))

    qtbot.waitUntil(lambda: thumbnails.picture(FRAMES - 1) is not None)

    assert thumbnails.bytes_kept <= making._BUDGET
    kept = [frame for frame in range(FRAMES) if thumbnails.picture(frame)]
    assert kept == [FRAMES - 3, FRAMES - 2, FRAMES - 1]
    assert thumbnails.nearest(FRAMES - 5, 2) is thumbnails.picture(FRAMES - 3)
    assert thumbnails.nearest(0, 2) is None


@pytest.mark.parametrize("frames", [1, 240, 100_000])
def test_slots_fill_the_view_whatever_the_zoom(frames: int) -> None:
    scale = Scale(frames, 1000.0).fitted()
    for _ in range(30):
        places = slots(scale, 16 / 9)
        assert len(places) <= 1000 / 64 + 2
        assert places[0].left <= 0.001
        assert places[-1].left + places[-1].width >= min(1000.0, scale.total) - 0.001
        assert all(slot.width >= (STRIP - 2) * 16 / 9 - 0.001 for slot in places)
        scale = scale.zoomed(1.4, 500.0)


def test_painting_a_full_strip_of_a_long_clip_is_quick(thumbnails: Thumbnails) -> None:
    scale = Scale(100_000, 1800.0).fitted()
    for frame in range(0, 100_000, 160):
        thumbnails._arrived((thumbnails._source, frame, QImage(128, PIXELS, QImage.Format_RGB32)))
    target = QImage(2000, STRIP, QImage.Format_RGB32)
    painter = QPainter(target)
    began = time.process_time()
    for _ in range(20):
        paint_strip(painter, QRectF(196, 0, 1804, STRIP), scale, thumbnails, DARK)
    painter.end()

    assert (time.process_time() - began) / 20 < 0.02


def test_scrolling_a_clip_of_100_000_frames_never_waits(qtbot: QtBot, clip: Path) -> None:
    dress(make_application(), Settings())
    timeline, thumbnails = Timeline(), Thumbnails(Jobs())
    qtbot.addWidget(timeline)
    timeline.resize(1400, 200)
    timeline.show()
    timeline.bands.set_thumbnails(thumbnails)
    timeline.set_shot(Shot(1, ClipRef("/c.mov", 100_000, 64, 48), 0, 99_999), Fraction(24))
    timeline.zoom_by(400)
    thumbnails.show_clip(clip, 16 / 9)
    worst = 0.0
    for frame in range(0, 100_000, 2500):
        timeline.set_frame(frame)
        began = time.thread_time()
        timeline.grab()
        worst = max(worst, time.thread_time() - began)
    thumbnails.shut_down()

    assert worst < 0.05


def test_a_waveform_shows_the_loudest_under_every_point() -> None:
    peaks = np.zeros(1000, np.uint8)
    peaks[500], peaks[999] = 200, 90
    scale = Scale(100, 100.0).fitted()

    columns = columns_of(peaks, scale, 10.0, 100)

    assert columns.tolist() == [0] * 50 + [200] + [0] * 48 + [90]
    close = columns_of(peaks, scale.zoomed(20, 50.5), 10.0, 100)
    assert close.max() == 200 and np.count_nonzero(close) <= 4
    assert columns_of(peaks[:300], scale, 10.0, 100)[30:].max() == 0
