"""A clip as trackers read it: the right frame always, the next ones decoded meanwhile."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from painted import encode, number_in

from rotoline.errors import FrameUnreadable
from rotoline.media.clip import ClipInfo, Frame
from rotoline.media.frames import AHEAD, KEPT, ClipFrames
from rotoline.media.open import open_clip

FRAMES = 60


class Door:
    """A real reader that notes what is read, each time when it is let in."""

    def __init__(self, path: Path) -> None:
        self._reader = open_clip(path)
        self.order: list[int] = []
        self.let_in = threading.Semaphore(1 << 20)

    @property
    def info(self) -> ClipInfo:
        return self._reader.info

    def read(self, index: int, deep: bool = False) -> Frame:
        self.order.append(index)
        assert self.let_in.acquire(timeout=10)
        return self._reader.read(index, deep)

    def close(self) -> None:
        self._reader.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("frames") / "clip.mp4"
    return encode(path, FRAMES, options={"x264-params": "keyint=24:bframes=3"})


@pytest.fixture
def door(clip: Path) -> Iterator[Door]:
    reader = Door(clip)
    yield reader
    reader.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.parametrize("step", [1, -1, 3, -2])
def test_a_walk_is_foretold_in_its_direction(door: Door, step: int) -> None:
    start = 20
    with closing(ClipFrames(door)) as frames:
        for number in range(3):
            index = start + step * number
            assert number_in(frames[index]) == index
        foretold = [start + step * number for number in range(3, 3 + AHEAD)]
        until(lambda: door.order[3:] == foretold)
        time.sleep(0.05)
        # No further than that, and each only once when it is asked for.
        assert door.order[3:] == foretold
        assert number_in(frames[foretold[0]]) == foretold[0]
        assert door.order.count(foretold[0]) == 1


def test_frames_asked_for_at_random_are_right_and_nothing_else_is_read(door: Door) -> None:
    rng = random.Random(3)
    jumps = [30 * (number % 2) + rng.randrange(20) for number in range(40)]
    with closing(ClipFrames(door)) as frames:
        for index in jumps:
            assert number_in(frames[index]) == index
    assert set(door.order) <= set(jumps)


def test_any_mix_of_walks_and_jumps_gives_the_frame_asked_for(clip: Path) -> None:
    rng = random.Random(4)
    with closing(open_clip(clip)) as reader, closing(ClipFrames(reader)) as frames:
        index = 30
        for _ in range(60):
            step = rng.choice((-1, 1, 1, 2, -3, 17))
            for _ in range(rng.randrange(1, 5)):
                index = (index + step) % FRAMES
                assert number_in(frames[index]) == index


def test_a_jump_comes_before_what_was_foretold(door: Door) -> None:
    with closing(ClipFrames(door)) as frames:
        frames[0], frames[1]
        door.let_in = threading.Semaphore(0)
        asked = threading.Thread(target=lambda: frames[2])
        asked.start()
        door.let_in.release()
        asked.join()
        until(lambda: door.order == [0, 1, 2, 3])
        jumped = threading.Thread(target=lambda: frames[50])
        jumped.start()
        until(lambda: frames._newest == 50)
        door.let_in.release(2)
        jumped.join()
        assert door.order == [0, 1, 2, 3, 50]


def test_frames_asked_for_lately_are_not_read_again(door: Door) -> None:
    """Optical flow asks for each frame twice, and for the one before."""
    with closing(ClipFrames(door)) as frames:
        for index in range(1, 20):
            assert number_in(frames[index - 1]) == index - 1
            assert number_in(frames[index]) == index
            assert number_in(frames[index]) == index
    assert all(door.order.count(index) == 1 for index in range(20))


def test_no_more_pictures_are_held_than_said(door: Door) -> None:
    with closing(ClipFrames(door)) as frames:
        for index in range(FRAMES):
            frames[index]
            with frames._changed:
                assert len(frames._ready) + len(frames._served) <= AHEAD + KEPT + 1
        assert not frames._ready


def test_an_unreadable_frame_is_told_when_it_is_asked_for(tmp_path: Path) -> None:
    options = {"x264-params": "keyint=10"}
    path = encode(
        tmp_path / "cut.mp4", 30, options=options, container_options={"movflags": "faststart"}
    )
    path.write_bytes(path.read_bytes()[:-400])
    with closing(open_clip(path)) as reader, closing(ClipFrames(reader)) as frames:
        for index in range(reader.info.unreadable[0]):
            frames[index]
        for _ in range(2):
            with pytest.raises(FrameUnreadable):
                frames[reader.info.unreadable[0]]
        assert number_in(frames[3]) == 3


def test_a_clip_is_a_sequence_of_pictures(clip: Path) -> None:
    with closing(open_clip(clip)) as reader, closing(ClipFrames(reader)) as frames:
        assert len(frames) == FRAMES
        assert [number_in(picture) for picture in frames] == list(range(FRAMES))


def test_frames_outside_the_clip_are_refused(door: Door) -> None:
    with closing(ClipFrames(door)) as frames:
        for index in (-1, FRAMES, FRAMES + 9):
            with pytest.raises(IndexError):
                frames[index]
    assert door.order == []


def test_closing_stops_decoding_ahead_and_leaves_no_thread(door: Door) -> None:
    frames = ClipFrames(door)
    for index in range(3):
        frames[index]
    frames.close()
    read = len(door.order)
    assert read <= 3 + AHEAD
    assert not any(thread.name == "decode ahead" for thread in threading.enumerate())
    time.sleep(0.05)
    assert len(door.order) == read


def test_a_thread_with_nothing_to_do_ends_and_comes_back(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rotoline.media.frames._IDLE", 0.02)
    with closing(ClipFrames(door)) as frames:
        assert number_in(frames[5]) == 5
        until(lambda: frames._thread is None)
        assert number_in(frames[9]) == 9


def in_threads(*tasks: Callable[[], None]) -> None:
    """Run tasks at once; the first error is raised here, and none may take ten seconds."""
    errors: list[Exception] = []

    def caught(task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:  # noqa: BLE001 - raised below
            errors.append(error)

    threads = [threading.Thread(target=caught, args=(task,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


def test_threads_that_ask_at_once_each_get_their_frames(clip: Path) -> None:
    with closing(open_clip(clip)) as reader, closing(ClipFrames(reader)) as frames:

        def walk(order: list[int]) -> None:
            for index in order:
                assert number_in(frames[index]) == index

        rng = random.Random(5)
        jumps = [rng.randrange(FRAMES) for _ in range(60)]
        in_threads(
            lambda: walk(list(range(FRAMES))),
            lambda: walk(list(reversed(range(FRAMES)))),
            lambda: walk(jumps),
            lambda: walk(list(range(FRAMES))),
        )
        with frames._changed:
            assert len(frames._ready) + len(frames._served) <= AHEAD + KEPT + 1
            assert not frames._awaited


def test_a_frame_that_many_wait_for_is_read_once(door: Door) -> None:
    door.let_in = threading.Semaphore(0)
    with closing(ClipFrames(door)) as frames:
        released = threading.Timer(0.1, lambda: door.let_in.release(9))
        released.start()
        found: list[int] = []
        in_threads(*[lambda: found.append(number_in(frames[7]))] * 4)
        assert found == [7] * 4
        assert door.order == [7]


def test_a_frame_asked_for_meanwhile_does_not_drive_out_one_that_is_awaited(door: Door) -> None:
    door.let_in = threading.Semaphore(0)
    with closing(ClipFrames(door)) as frames:
        first = threading.Thread(target=lambda: frames[3], daemon=True)
        first.start()
        until(lambda: door.order == [3])
        second = threading.Thread(target=lambda: frames[40], daemon=True)
        second.start()
        until(lambda: frames._newest == 40)
        door.let_in.release(9)
        for thread in (first, second):
            thread.join(10)
            assert not thread.is_alive()
        assert door.order == [3, 40]


def test_closing_lets_every_waiting_thread_go(door: Door) -> None:
    door.let_in = threading.Semaphore(0)
    frames = ClipFrames(door)

    def refused(index: int) -> None:
        with pytest.raises(ValueError, match="closed"):
            frames[index]

    def release() -> None:
        until(lambda: frames._closed)
        door.let_in.release(9)

    def close() -> None:
        until(lambda: sum(frames._awaited.values()) == 3)
        frames.close()

    in_threads(lambda: refused(1), lambda: refused(9), lambda: refused(9), close, release)
