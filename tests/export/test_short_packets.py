"""Sound in packets that are shorter than their file can tell."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from rotoline.export.presets import preset
from rotoline.export.sound import SoundTrack
from tests.export.conftest import SOUND_RATE


@pytest.mark.parametrize("codec", ["pcm_s16le", "flac"])
def test_sound_in_packets_shorter_than_the_source_counts_is_whole(
    tmp_path: Path, codec: str
) -> None:
    source = tmp_path / "short.mkv"
    sine = (np.sin(np.arange(SOUND_RATE) * 2 * np.pi * 440 / SOUND_RATE) * 9000).astype(np.int16)
    with av.open(str(source), "w") as movie:
        stream = movie.add_stream(codec, rate=SOUND_RATE, layout="mono", format="s16")
        for first in range(0, SOUND_RATE, 40):
            frame = av.AudioFrame.from_ndarray(sine[None, first : first + 40], "s16", "mono")
            frame.sample_rate, frame.pts = SOUND_RATE, first
            frame.time_base = Fraction(1, SOUND_RATE)
            movie.mux(stream.encode(frame))
        movie.mux(stream.encode(None))
    target = tmp_path / "out.mov"
    sound = preset("prores4444").sound
    assert sound is not None
    with (
        av.open(str(target), "w") as movie,
        SoundTrack(source, Fraction(0), Fraction(0), Fraction(1), sound) as track,
    ):
        track.attach(movie)
        track.copy_until(None)
    with av.open(str(target)) as movie:
        heard = np.concatenate([f.to_ndarray().ravel() for f in movie.decode(audio=0)])
    heard = heard / np.abs(heard).max()
    assert len(heard) >= SOUND_RATE - 40
    assert np.abs(np.diff(heard, 2)).max() < 0.01
