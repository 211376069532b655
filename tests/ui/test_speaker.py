"""Sound follows the picture: it starts where playback is, and comes back when it drifts."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from rotoline.media.sound import RATE
from rotoline.ui.speaker import Speaker, is_installed
from tests.media.test_sound import write_movie
from tests.ui.conftest import Driver


class Recorder:
    """A sound output that hears at a speed of its own and keeps what it heard."""

    def __init__(self, speed: float = 1.0) -> None:
        self.heard = bytearray()
        self.speed = speed
        self.is_closed = False
        self._began: float | None = None

    def room(self) -> int:
        return max(0, RATE - (len(self.heard) - int(self.played() * RATE) * 4))

    def write(self, data: bytes) -> int:
        self._began = self._began or time.monotonic()
        self.heard += data[:4096]
        return min(4096, len(data))

    def played(self) -> float:
        if self._began is None:
            return 0.0
        passed = (time.monotonic() - self._began) * self.speed
        return min(passed, len(self.heard) / 4 / RATE)

    def close(self) -> None:
        self.is_closed = True

    def first_loud(self) -> float:
        """Seconds from its first sample to the first that is loud."""
        samples = np.frombuffer(bytes(self.heard), np.int16)[::2]
        return float(np.flatnonzero(np.abs(samples.astype(int)) > 5000)[0]) / RATE


@pytest.fixture
def beeping(tmp_path: Path) -> Path:
    """Twelve seconds that beep at every half second."""
    return write_movie(tmp_path / "beeps.mov", [n / 2 for n in range(24)], seconds=12)


def listen(driver: Driver, outputs: list[Recorder], speed: float = 1.0) -> Speaker:
    def make() -> Recorder:
        outputs.append(Recorder(speed))
        return outputs[-1]

    speaker = driver.desk.speaker
    speaker._make_output = make
    return speaker


def test_sound_starts_where_the_picture_is_and_ends_with_it(driver: Driver, beeping: Path) -> None:
    outputs: list[Recorder] = []
    driver.open(beeping)
    speaker = listen(driver, outputs)
    driver.desk.commands.go_to(36)

    driver.do("play")
    # On a machine that is busy elsewhere it may have to start again: the last one counts.
    driver.until(lambda: bool(outputs) and len(outputs[-1].heard) > 0.8 * RATE * 4)

    assert abs(speaker.lag) < 0.08
    begins = speaker._begins
    assert begins >= 1.5
    since_beep = begins % 0.5
    expected = 0.0 if since_beep < 0.1 else 0.5 - since_beep
    assert outputs[-1].first_loud() == pytest.approx(expected, abs=0.005)
    driver.do("pause")
    assert outputs[-1].is_closed and not speaker.is_playing
    driver.do("shuttle_back")
    assert not speaker.is_playing
    driver.do("pause")


def test_sound_that_drifts_starts_again_where_the_picture_is(driver: Driver, beeping: Path) -> None:
    outputs: list[Recorder] = []
    driver.open(beeping)
    listen(driver, outputs, speed=0.5)

    driver.do("play")
    driver.until(lambda: len(outputs) > 1)

    assert outputs[0].is_closed
    assert driver.desk.speaker._begins > 0.1
    driver.do("pause")


def test_the_waveform_of_a_clip_with_sound_is_in_the_timeline(
    driver: Driver, beeping: Path, clip: Path
) -> None:
    bands = driver.window.timeline.bands
    driver.open(clip)
    without = bands.height
    driver.open(beeping)

    driver.until(lambda: bands.height > without)

    driver.until(lambda: not driver.desk.jobs.entries())


def test_without_the_module_the_button_says_how_to_get_it(
    driver: Driver, beeping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.open(beeping)
    action = driver.window.action_list["sound"]
    if is_installed():
        assert action.isEnabled()
    monkeypatch.setattr("rotoline.ui.window_actions.is_installed", lambda: False)

    driver.window.enable_actions()

    assert not action.isEnabled()
    assert "PySide6-Addons" in action.toolTip()
