"""A source that does not answer ends an export with one line, and cancelling does not wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rotoline.errors import ClipUnreadable
from rotoline.export.presets import ExportSettings
from rotoline.export.render import render
from rotoline.export.sound import SoundTrack
from rotoline.media.clip import ClipInfo, Frame, FrameReader
from tests.export.conftest import Case

Make = Callable[..., Case]


class Stuck:
    """A reader whose fourth frame does not come until a door is opened."""

    def __init__(self, reader: FrameReader, door: threading.Event) -> None:
        self._reader, self._door = reader, door

    @property
    def info(self) -> ClipInfo:
        return self._reader.info

    def read(self, index: int, deep: bool = False) -> Frame:
        if index == 3:
            self._door.wait(20)
        return self._reader.read(index, deep)

    def approach(self, index: int) -> Iterator[None]:
        return self._reader.approach(index)

    def close(self) -> None: ...


@pytest.fixture
def door() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_an_export_whose_source_does_not_answer_ends(
    case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: threading.Event
) -> None:
    monkeypatch.setattr("rotoline.export.source.LIMIT", 0.3)
    clip = case()
    stuck = replace(clip, reader=Stuck(clip.reader, door))
    started = time.monotonic()
    with pytest.raises(ClipUnreadable, match="has not answered"):
        stuck.export(tmp_path / "out" / "m.mov", format="prores4444")
    assert time.monotonic() - started < 5
    assert [path.name for path in tmp_path.iterdir()] == ["source.mov"]


def test_an_export_that_waits_for_its_source_can_be_cancelled(
    case: Make, tmp_path: Path, door: threading.Event
) -> None:
    clip = case()
    settings = ExportSettings("png8", content="cutout")
    reader = Stuck(clip.reader, door)
    job = render(clip.shot, reader, clip.masks, tmp_path / "out" / "m.%04d.png", settings)
    steps = [next(job) for _ in range(6)]
    assert [step.done for step in steps][-1] == 3
    started = time.monotonic()
    job.close()
    assert time.monotonic() - started < 2.5
    assert [path.name for path in tmp_path.iterdir()] == ["source.mov"]


def test_an_export_whose_sound_does_not_answer_ends(
    case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: threading.Event
) -> None:
    monkeypatch.setattr("rotoline.export.sound.LIMIT", 0.3)
    wanted = SoundTrack._wanted

    def held(track: SoundTrack) -> Iterator[object]:
        for order, packet in enumerate(wanted(track)):
            if order == 3:
                door.wait(20)
            yield packet

    monkeypatch.setattr(SoundTrack, "_wanted", held)
    clip = case(sound=True)
    started = time.monotonic()
    with pytest.raises(ClipUnreadable, match="has not answered"):
        clip.export(tmp_path / "out" / "m.mov", format="prores4444")
    assert time.monotonic() - started < 5
    assert [path.name for path in tmp_path.iterdir()] == ["source.mov"]
