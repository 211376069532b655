"""Sound by time: right samples wherever reading starts, and a waveform at the right places."""

from __future__ import annotations

from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from painted import number_in

from rotoline.errors import ClipUnreadable
from rotoline.media.open import open_clip
from rotoline.media.sound import PEAKS_A_SECOND, RATE, read_peaks, read_sound
from tests.media.broadcast import CLICK, record, record_change
from tests.media.surround import loudness, write_surround


def write_movie(path: Path, beeps: list[float], seconds: float = 4.0) -> Path:
    """A black movie, 24 frames a second, whose sound beeps for 0.1 s at given times."""
    rate = 44_100
    times = np.arange(int(seconds * rate)) / rate
    wave = np.zeros(times.size, np.int16)
    for beep in beeps:
        inside = (times >= beep) & (times < beep + 0.1)
        wave[inside] = (20_000 * np.sin(2 * np.pi * 1000 * times[inside])).astype(np.int16)
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = container.add_stream("pcm_s16le", rate=rate)
        audio.layout = "mono"
        for number in range(int(seconds * 24)):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            frame.pts = number
            frame.time_base = Fraction(1, 24)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        for start in range(0, wave.size, 4410):
            block = wave[start : start + 4410].reshape(1, -1)
            sound = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            sound.sample_rate, sound.pts, sound.time_base = rate, start, Fraction(1, rate)
            container.mux(audio.encode(sound))
        container.mux(audio.encode())
    return path


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_movie(tmp_path_factory.mktemp("sound") / "beeps.mov", [0.5, 2.0, 3.25])


def heard(movie: Path, start: float, seconds: float, first: Fraction = Fraction(0)) -> np.ndarray:
    parts, count = [], 0
    for samples in read_sound(movie, first, start):
        parts.append(samples)
        count += len(samples)
        if count >= seconds * RATE:
            break
    return np.concatenate(parts)[: int(seconds * RATE)]


@pytest.mark.parametrize("start", [0.0, 0.4, 1.73, 1.999])
def test_sound_from_any_time_on_beeps_when_it_should(movie: Path, start: float) -> None:
    samples = heard(movie, start, 3.0 - start)

    assert samples.shape[1] == 2
    loud = np.flatnonzero(np.abs(samples[:, 0].astype(int)) > 5000) / RATE + start
    expected = [beep for beep in (0.5, 2.0) if beep >= start - 0.05]
    assert loud.min() == pytest.approx(expected[0], abs=0.003)
    assert loud.max() == pytest.approx(expected[-1] + 0.1, abs=0.003)


def test_the_waveform_has_a_hundred_peaks_a_second_where_the_sound_is(movie: Path) -> None:
    (*_, last) = read_peaks(movie, Fraction(0), 4.0)

    loud = np.flatnonzero(last.values > 60) / PEAKS_A_SECOND
    assert last.values.size == 400
    assert loud.tolist() == pytest.approx(
        [begin + n / 100 for begin in (0.5, 2.0, 3.25) for n in range(10)], abs=0.011
    )


def test_the_waveform_ends_with_the_picture(movie: Path) -> None:
    (*_, last) = read_peaks(movie, Fraction(0), 1.0)

    assert last.values.size == 100 and last.values.max() > 60


def test_a_movie_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mute.mov"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
        container.mux(video.encode(frame))
        container.mux(video.encode())

    with pytest.raises(ClipUnreadable, match="no sound"):
        list(read_peaks(path, Fraction(0), 1.0))


@pytest.mark.parametrize("layout", ["6.1", "7.1", "5.1(side)", "MPEG_5_1_C", "MPEG_5_1_D"])
def test_channels_of_surround_sound_are_heard_where_they_belong(
    tmp_path: Path, layout: str
) -> None:
    movie = write_surround(tmp_path / "surround.mov", layout)

    (*_, last) = read_peaks(movie, Fraction(0), 0.5)
    left, right = heard(movie, 0.0, 0.4).T.astype(np.float64)

    assert last.values.min() > 20
    left_of_left, centre_of_left, right_of_left = loudness(left, ["FL", "FC", "FR"])
    left_of_right, centre_of_right, right_of_right = loudness(right, ["FL", "FC", "FR"])
    assert left_of_left > 1000 > 20 * right_of_left
    assert right_of_right > 1000 > 20 * left_of_right
    assert centre_of_left == pytest.approx(centre_of_right, rel=0.01)
    assert centre_of_left == pytest.approx(left_of_left * 0.707, rel=0.02)


def test_sound_goes_by_the_first_frame_that_is_shown(tmp_path: Path) -> None:
    path = record(tmp_path / "air.ts")
    with closing(open_clip(path)) as reader:
        info = reader.info
        expected = (CLICK - number_in(reader.read(0).rgb)) / 24

    (*_, last) = read_peaks(path, info.start_time, float(info.duration))
    assert np.flatnonzero(last.values > 100)[0] / PEAKS_A_SECOND == pytest.approx(
        expected, abs=0.011
    )
    for start in (0.0, 0.5):
        loud = np.flatnonzero(np.abs(heard(path, start, 1.0, info.start_time)[:, 0]) > 9000)
        assert start + loud[0] / RATE == pytest.approx(expected, abs=0.005)


def test_sound_that_changes_from_mono_to_stereo_is_heard_on(tmp_path: Path) -> None:
    path = record_change(tmp_path / "air.ts")
    with closing(open_clip(path)) as reader:
        info = reader.info

    (*_, last) = read_peaks(path, info.start_time, 2.0)
    assert last.values[5:95].min() > 100
    assert last.values[105:190].min() > 100
