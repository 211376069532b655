"""The shared collection of odd and broken files: each opens as known, or ends in one line."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from rotoline.errors import ClipUnreadable, FrameUnreadable
from rotoline.media.open import open_clip

FORMATS = Path(__file__).resolve().parents[3] / "shared" / "clips" / "formats"
pytestmark = pytest.mark.skipif(
    not FORMATS.is_dir(), reason="the shared clips are not beside this checkout"
)

REFUSED = {
    "audio_only.mp4": "no moving picture",
    "seq_mixed_sizes": "f1.jpg is 160x90, f4.jpg is 176x100",
    "text_renamed.mp4": "is text",
    "truncated_no_moov.mp4": "moov",
    "zero_length.mp4": "empty",
}
# Not decodable of those announced; everything else has none.
UNREADABLE = {
    "corrupt_bytes.mp4": (2, 3, 25, 30, 35),
    "truncated_faststart.mp4": tuple(range(19, 36)),
    "seq_missing_frame": (5,),
}
SEQUENCES = {
    "seq_missing_frame": (12, 1001),
    "seq_exr_half": (6, 1),
    "seq_png16_1001": (4, 1001),
}


def movies() -> list[str]:
    if not FORMATS.is_dir():
        return []
    truth = json.loads((FORMATS / "formats.json").read_text("utf-8"))
    return sorted(name for name in truth if not name.endswith("/"))


@pytest.mark.parametrize("name", movies())
def test_a_shared_movie_has_the_frames_ffprobe_counted(name: str) -> None:
    truth = json.loads((FORMATS / "formats.json").read_text("utf-8"))[name]
    if name in REFUSED:
        with pytest.raises(ClipUnreadable, match=REFUSED[name]):
            open_clip(FORMATS / name)
        return
    reader = open_clip(FORMATS / name)
    info = reader.info
    lost = UNREADABLE.get(name, ())
    assert info.unreadable == lost
    assert info.frames == truth["frames_decoded"] + len(lost)
    width, height = truth["coded"]
    assert (info.width, info.height) == (
        (height, width) if truth["rotation"] in (90, -90) else (width, height)
    )
    assert info.rotation == (truth["rotation"] or 0) % 360
    if not truth["pix_fmt"].startswith("rgb") and not name.startswith("still"):
        assert str(info.rate) == str(Fraction(truth["avg_frame_rate"]))
        assert info.pixel_format == truth["pix_fmt"]
    for index in range(info.frames):
        if index in lost:
            with pytest.raises(FrameUnreadable):
                reader.read(index)
        else:
            assert reader.read(index).rgb.shape == (info.height, info.width, 3)
    reader.close()


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_shared_sequence_has_its_numbers(name: str) -> None:
    frames, first = SEQUENCES[name]
    info = open_clip(FORMATS / name).info
    assert (info.frames, info.first_number) == (frames, first)
    assert info.unreadable == UNREADABLE.get(name, ())


def test_the_dog_of_a_rotated_phone_clip_stands_on_its_legs() -> None:
    left, right = (
        open_clip(FORMATS / name).read(8).rgb.astype(float)
        for name in ("rotated_phone_90.mov", "rotated_phone_270.mp4")
    )
    assert left.shape == (320, 180, 3)
    assert np.abs(left - right).mean() < 12
    # The bright wall of the scene is at the top, grass at the bottom.
    assert left[:20].mean() > left[-20:].mean() + 40


def test_facts_that_exports_must_carry_are_read() -> None:
    assert open_clip(FORMATS / "vfr.mp4").info.variable_rate
    assert open_clip(FORMATS / "anamorphic_sar_4_3.mp4").info.pixel_aspect == Fraction(4, 3)
    assert open_clip(FORMATS / "interlaced_tff.mpg").info.interlaced
    assert open_clip(FORMATS / "interlaced_tff_h264.mp4").info.interlaced
    assert open_clip(FORMATS / "audio_first_longer.mp4").info.audio
    assert open_clip(FORMATS / "mjpeg_fullrange.avi").info.color.range == "pc"
    assert open_clip(FORMATS / "hevc_10bit_pq_bt2020.mp4").info.color.transfer == "smpte2084"
    alpha = open_clip(FORMATS / "prores4444_alpha.mov").read(0, deep=True).alpha
    assert alpha is not None
    assert abs(float(alpha.mean()) - 0.5) < 0.01
