"""A read that does not return costs a clear line after some seconds, and nothing hangs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode
from PIL import Image

from rotoline.errors import ClipUnreadable
from rotoline.media import patience
from rotoline.media.clip import ClipInfo, Frame
from rotoline.media.decoder import Decoder
from rotoline.media.frames import ClipFrames
from rotoline.media.open import open_clip


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """What a stuck read waits for; every limit is short."""
    for module in ("patience", "frames"):
        monkeypatch.setattr(f"rotoline.media.{module}.LIMIT", 0.3)
    event = threading.Event()
    yield event
    event.set()


def held(plain: Callable[..., object], door: threading.Event) -> Callable[..., object]:
    def read(*given: object, **named: object) -> object:
        door.wait(20)
        return plain(*given, **named)

    return read


@pytest.mark.parametrize("kind", ["movie", "still", "sequence"])
def test_a_clip_on_a_drive_that_does_not_answer_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: threading.Event, kind: str
) -> None:
    path = encode(tmp_path / "a.mp4", 3)
    picture = Image.fromarray(np.zeros((8, 8, 3), np.uint8))
    for number in range(3):
        picture.save(tmp_path / f"p.{number:04d}.png")
    path = {"movie": path, "still": tmp_path / "p.0000.png"}.get(kind, tmp_path / "p.%04d.png")
    monkeypatch.setattr(av, "open", held(av.open, door))
    monkeypatch.setattr(Image, "open", held(Image.open, door))
    started = time.monotonic()
    with pytest.raises(ClipUnreadable, match="has not answered for 0 seconds; check the drive"):
        open_clip(path)
    assert time.monotonic() - started < 3
    door.set()
    assert open_clip(path).info.frames == (1 if kind == "still" else 3)


def test_opening_may_take_longer_than_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: threading.Event
) -> None:
    path = encode(tmp_path / "a.mp4", 12)
    frame_of = Decoder.next

    def slow(decoder: Decoder) -> object:
        time.sleep(0.05)
        return frame_of(decoder)

    monkeypatch.setattr(Decoder, "next", slow)
    started = time.monotonic()
    assert open_clip(path).info.frames == 12
    assert time.monotonic() - started > patience.LIMIT


class Stuck:
    """A real reader whose second frame does not come."""

    def __init__(self, path: Path, door: threading.Event) -> None:
        self._reader = open_clip(path)
        self._door = door

    @property
    def info(self) -> ClipInfo:
        return self._reader.info

    def read(self, index: int, deep: bool = False) -> Frame:
        if index == 1:
            self._door.wait(20)
        return self._reader.read(index, deep)

    def approach(self, index: int) -> Iterator[None]:
        return self._reader.approach(index)

    def close(self) -> None:
        self._reader.close()


def test_a_tracker_is_told_of_a_frame_that_does_not_come(
    tmp_path: Path, door: threading.Event
) -> None:
    reader = Stuck(encode(tmp_path / "a.mp4", 4), door)
    frames = ClipFrames(reader)
    assert frames[0].shape == (48, 64, 3)
    started = time.monotonic()
    with pytest.raises(ClipUnreadable, match="has not answered"):
        frames[1]
    frames.close()
    reader.close()
    assert time.monotonic() - started < 4


def test_a_reader_is_not_closed_under_a_read_of_another_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: threading.Event
) -> None:
    reader = open_clip(encode(tmp_path / "a.mp4", 4))
    closed: list[Decoder] = []
    close_of = Decoder.close
    arrived = threading.Event()
    held_back = held(Decoder.next, door)
    monkeypatch.setattr(Decoder, "next", lambda self: (arrived.set(), held_back(self))[1])
    monkeypatch.setattr(Decoder, "close", lambda self: (closed.append(self), close_of(self)))
    frames: list[Frame] = []
    reading = threading.Thread(target=lambda: frames.append(reader.read(2)), daemon=True)
    reading.start()
    assert arrived.wait(10)
    reader.close()
    assert closed == []
    door.set()
    reading.join(10)
    assert frames[0].rgb.shape == (48, 64, 3)
    reader.close()
    assert len(closed) == 1
    with pytest.raises(ValueError, match="closed"):
        reader.read(0)


def test_one_read_that_does_not_return_is_given_up(tmp_path: Path, door: threading.Event) -> None:
    with pytest.raises(ClipUnreadable, match="has not answered"):
        patience.answered(lambda: door.wait(20), tmp_path / "a.mp4")
    assert patience.answered(lambda: 7, tmp_path / "a.mp4") == 7
    with pytest.raises(TimeoutError, match="the system's own"):
        patience.answered(fail, tmp_path / "a.mp4")


def fail() -> None:
    raise TimeoutError("the system's own")
