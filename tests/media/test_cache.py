"""Frames are kept within a budget and decoded ahead, newest request first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from painted import encode, number_in

from rotoline.errors import ClipUnreadable, FrameUnreadable
from rotoline.media.cache import FrameCache
from rotoline.media.clip import ClipInfo, Frame
from rotoline.media.open import open_clip

PICTURE = 64 * 48 * 3


class Recorder:
    """A real reader that notes what is read, and can be held at the door."""

    def __init__(self, path: Path) -> None:
        self._reader = open_clip(path)
        self.order: list[int] = []
        self.door = threading.Event()
        self.door.set()
        self.arrived = threading.Event()
        self.closed = False

    @property
    def info(self) -> ClipInfo:
        return self._reader.info

    def read(self, index: int, deep: bool = False) -> Frame:
        self.arrived.set()
        self.door.wait(5)
        self.order.append(index)
        return self._reader.read(index, deep)

    def close(self) -> None:
        self.closed = True
        self._reader.close()


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(encode(tmp_path / "clip.mp4", count=40, options={"x264-params": "keyint=10"}))


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_a_frame_asked_for_is_soon_at_hand_and_read_once(recorder: Recorder) -> None:
    with FrameCache(lambda: recorder) as cache:
        assert cache.request(7) is None
        until(lambda: cache.get(7) is not None)
        frame = cache.get(7)
        assert isinstance(frame, Frame)
        assert number_in(frame.rgb) == 7
        assert cache.request(7) is frame
    assert recorder.order == [7]
    assert recorder.closed


def test_playing_forward_reads_ahead_in_order(recorder: Recorder) -> None:
    with FrameCache(lambda: recorder) as cache:
        cache.request(5, direction=1)
        until(lambda: cache.get(39) is not None)
    assert recorder.order == list(range(5, 40))


def test_playing_backward_reads_ahead_backward(recorder: Recorder) -> None:
    with FrameCache(lambda: recorder) as cache:
        cache.request(39, direction=-1)
        until(lambda: all(cache.get(index) is not None for index in range(40)))
    assert recorder.order == list(range(39, -1, -1))


def test_nothing_is_read_ahead_between_the_frames_of_a_scrub(recorder: Recorder) -> None:
    with FrameCache(lambda: recorder) as cache:
        for index in range(0, 40, 5):
            assert cache.wait(index, 5) is not None
            cache.request(index, direction=1)
        assert recorder.order == list(range(0, 40, 5))
        until(lambda: cache.get(36) is not None)


def test_the_newest_request_comes_before_older_ones_and_reading_ahead(recorder: Recorder) -> None:
    recorder.door.clear()
    with FrameCache(lambda: recorder) as cache:
        cache.request(0, direction=1)
        assert recorder.arrived.wait(5)
        for index in (10, 20, 30):
            cache.request(index, direction=1)
        recorder.door.set()
        until(lambda: cache.get(30) is not None)
        assert recorder.order[:2] == [0, 30]
        assert 10 not in recorder.order


def test_what_is_kept_stays_within_the_budget(recorder: Recorder) -> None:
    with FrameCache(lambda: recorder, budget=6 * PICTURE) as cache:
        for index in range(40):
            assert cache.wait(index, 5) is not None
            assert cache.bytes_kept <= 6 * PICTURE
        assert cache.get(0) is None
        assert cache.get(39) is not None


def test_a_frame_used_lately_outlives_one_that_was_not(recorder: Recorder) -> None:
    with FrameCache(lambda: recorder, budget=3 * PICTURE) as cache:
        for index in (1, 2, 3):
            cache.wait(index, 5)
        cache.get(1)
        cache.wait(4, 5)
        assert cache.get(1) is not None
        assert cache.get(2) is None


def test_an_unreadable_frame_is_an_answer(tmp_path: Path) -> None:
    path = encode(
        tmp_path / "cut.mp4",
        count=30,
        options={"x264-params": "keyint=10"},
        container_options={"movflags": "faststart"},
    )
    path.write_bytes(path.read_bytes()[:-400])
    with FrameCache(lambda: open_clip(path)) as cache:
        assert isinstance(cache.wait(29, 5), FrameUnreadable)
        assert isinstance(cache.wait(3, 5), Frame)


def test_a_clip_that_does_not_open_answers_with_the_reason(tmp_path: Path) -> None:
    with FrameCache(lambda: open_clip(tmp_path / "nobody.mp4")) as cache:
        assert isinstance(cache.wait(0, 5), ClipUnreadable)


def test_a_stuck_read_does_not_hold_up_closing(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rotoline.media.cache._PATIENCE", 0.1)
    recorder.door.clear()
    cache = FrameCache(lambda: recorder)
    cache.request(0)
    started = time.monotonic()
    cache.close()
    assert time.monotonic() - started < 2
    recorder.door.set()
    until(lambda: recorder.closed)
    cache._thread.join(5)


def test_closing_while_decoding_ahead_ends_the_thread(recorder: Recorder) -> None:
    cache = FrameCache(lambda: recorder)
    cache.request(0, direction=1)
    cache.close()
    assert recorder.closed
    assert cache.get(0) is None
