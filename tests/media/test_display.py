"""What the screen and the model see of log, linear, HDR and interlaced sources."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode, number_in

from rotoline.core.interpretation import Interpretation, View
from rotoline.media.clip import ColorTags
from rotoline.media.color import upsample
from rotoline.media.display import display_view
from rotoline.media.fields import deinterlaced, upsample_fields
from rotoline.media.log_curves import LOG_CURVES, scene_light
from rotoline.media.open import open_clip

SRGB_OF_GREY_CARD = 118


def tags(transfer: str, primaries: str = "bt709") -> ColorTags:
    return ColorTags(primaries, transfer, "bt709", "tv")


def grey(code: float) -> np.ndarray:
    return np.full((1, 1, 3), code, np.float32)


@pytest.mark.parametrize(
    ("curve", "code"),
    # Code values for 18 % grey as the makers publish them.
    [
        ("logc3", 0.391),
        ("logc4", 0.2784),
        ("slog3", 420 / 1023),
        ("vlog", 0.423),
        ("clog3", 0.343),
        ("log3g10", 1 / 3),
        ("blackmagic5", 0.3835),
        ("acescct", 0.4135),
    ],
)
def test_a_grey_card_in_log_is_a_grey_card_on_screen(curve: str, code: float) -> None:
    assert scene_light(grey(code), curve)[0, 0, 0] == pytest.approx(0.18, rel=0.02)
    shown = display_view(grey(code), tags("bt709"), View(curve=curve))
    assert shown[0, 0, 1] == pytest.approx(SRGB_OF_GREY_CARD, abs=2)


def test_cineon_white_is_code_685_and_black_95() -> None:
    assert scene_light(grey(685 / 1023), "cineon")[0, 0, 0] == pytest.approx(1, abs=1e-3)
    assert scene_light(grey(95 / 1023), "cineon")[0, 0, 0] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("curve", [*LOG_CURVES, "linear", "display"])
def test_brighter_codes_never_get_darker(curve: str) -> None:
    codes = np.repeat(np.linspace(-0.1, 1.2, 400, dtype=np.float32)[None, :, None], 3, axis=2)
    shown = display_view(codes, tags("bt709"), View(curve=curve))[0, :, 0].astype(int)
    assert (np.diff(shown) >= 0).all()
    assert shown[0] < 40
    assert shown[-1] >= 250


def test_standard_video_passes_untouched() -> None:
    codes = np.random.default_rng(0).random((4, 4, 3), np.float32)
    np.testing.assert_array_equal(
        display_view(codes, tags("bt709")), np.rint(codes * 255).astype(np.uint8)
    )


def test_pq_diffuse_white_is_bright_and_highlights_keep_their_order() -> None:
    # PQ codes of 0, 26 (grey card), 203, 1000 and 10000 nits.
    codes = [0.0, 0.378, 0.581, 0.752, 1.0]
    shown = [int(display_view(grey(code), tags("smpte2084"))[0, 0, 0]) for code in codes]
    assert shown[0] == 0
    assert shown[1] == pytest.approx(101, abs=6)
    assert 215 < shown[2] < 245
    assert shown[2] < shown[3] == shown[4] == 255


def test_hlg_grey_card_is_near_its_place() -> None:
    # BT.2408: an 18 % card is at 38 % of HLG, diffuse white at 75 %.
    assert 85 < display_view(grey(0.38), tags("arib-std-b67"))[0, 0, 0] < 130
    assert 215 < display_view(grey(0.75), tags("arib-std-b67"))[0, 0, 0] < 245


def test_wide_colours_are_brought_in_and_grey_stays_grey() -> None:
    wide = display_view(grey(0.5), tags("smpte2084", "bt2020"))[0, 0]
    assert np.ptp(wide.astype(int)) <= 1
    red = np.array([[[0.55, 0.3, 0.3]]], np.float32)
    narrow = display_view(red, tags("smpte2084"))[0, 0].astype(int)
    widened = display_view(red, tags("smpte2084", "bt2020"))[0, 0].astype(int)
    assert np.ptp(widened) > np.ptp(narrow)


def test_exposure_is_in_stops_of_light() -> None:
    for transfer in ("linear", "bt709"):
        code = 0.18 if transfer == "linear" else SRGB_OF_GREY_CARD / 255
        up = display_view(grey(code), tags(transfer), View(exposure=1))[0, 0, 0]
        assert up == pytest.approx(162, abs=1)


def test_what_a_person_says_stands_over_the_tags(tmp_path: Path) -> None:
    path = encode(tmp_path / "clip.mp4", count=2)
    plain = open_clip(path)
    said = Interpretation(matrix="bt709", range="pc")
    changed = open_clip(path, said)
    assert "matrix" in plain.info.color.assumed
    assert (changed.info.color.matrix, changed.info.color.range) == ("bt709", "pc")
    assert "matrix" not in changed.info.color.assumed
    assert "primaries" in changed.info.color.assumed
    assert np.abs(changed.read(0).rgb.astype(int) - plain.read(0).rgb).max() > 10
    view = open_clip(path, Interpretation(view=View(curve="slog3")))
    np.testing.assert_array_equal(view.read(0, deep=True).deep, plain.read(0, deep=True).deep)


def woven(shift: int) -> np.ndarray:
    """A bright bar, `shift` pixels further on in the second field."""
    picture = np.full((48, 64, 3), 60, np.uint8)
    picture[::2, 20:30] = 200
    picture[1::2, 20 + shift : 30 + shift] = 200
    return picture


def combs(picture: np.ndarray) -> int:
    """Lines that stand out from both neighbours."""
    lines = picture[..., 0].astype(int)
    up, down = lines[1:-1] - lines[:-2], lines[1:-1] - lines[2:]
    return int(((up * down) > 400).sum())


def test_moving_parts_are_deinterlaced_and_still_ones_untouched() -> None:
    assert combs(woven(6)) > 200
    assert combs(deinterlaced(woven(6))) == 0
    np.testing.assert_array_equal(deinterlaced(woven(0)), woven(0))
    for lines in (1, 2, 3, 5):
        assert deinterlaced(woven(6)[:lines]).shape == (lines, 64, 3)


def test_only_the_view_is_deinterlaced(tmp_path: Path) -> None:
    path = tmp_path / "fields.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"x264-params": "tff=1", "crf": "10"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(4):
            frame = av.VideoFrame.from_ndarray(woven(6), format="rgb24")
            out.mux(stream.encode(frame.reformat(format="yuv420p")))
        out.mux(stream.encode(None))
    plain = open_clip(path).read(2, deep=True)
    calm = open_clip(path, Interpretation(deinterlace=True)).read(2, deep=True)
    assert open_clip(path).info.interlaced
    assert combs(plain.rgb) > 100
    assert combs(calm.rgb) < 10
    np.testing.assert_array_equal(plain.deep, calm.deep)
    progressive = encode(tmp_path / "plain.mp4", count=2)
    asked = open_clip(progressive, Interpretation(deinterlace=True))
    assert number_in(asked.read(1).rgb) == 1
    np.testing.assert_array_equal(asked.read(1).rgb, open_clip(progressive).read(1).rgb)


def test_chroma_of_fields_is_enlarged_within_its_field() -> None:
    chroma = np.array([[10], [200], [20], [210]], np.uint8)
    by_field = upsample_fields(chroma, 2, 8, centred=False)
    assert by_field[::2, 0].tolist() == [10, 13.75, 18.75, 20]
    assert by_field[1::2, 0].tolist() == [200, 201.25, 206.25, 210]
    assert upsample(chroma, 2, 8, centred=False)[2, 0] > 100
