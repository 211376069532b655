"""OpenColorIO makes the view where it is installed, and says what is missing where it is not."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from painted import encode

from rotoline.core.interpretation import Interpretation, View
from rotoline.errors import ClipUnreadable
from rotoline.media.ocio import BUILT_IN, ocio_view
from rotoline.media.open import open_clip

installed = pytest.mark.skipif(
    find_spec("PyOpenColorIO") is None, reason="the optional package opencolorio is not installed"
)


@pytest.fixture(autouse=True)
def no_studio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCIO", raising=False)


def refusal(path: Path, view: View) -> str:
    with pytest.raises(ClipUnreadable) as caught:
        open_clip(path, Interpretation(view=view))
    line = str(caught.value)
    assert "\n" not in line
    return line


def natural_light(stops: float) -> np.ndarray:
    """(H, W, 3) float32: smooth colours from `stops` below to `stops` above a grey card."""
    y, x = np.mgrid[0:96, 0:128] / 128
    grey = 0.18 * 2 ** ((x * 2 - 1) * stops)
    tint = np.stack([0.8 + 0.4 * y, np.ones_like(y), 1.2 - 0.4 * y], -1)
    return (grey[..., None] * tint).astype(np.float32)


@pytest.mark.skipif(find_spec("PyOpenColorIO") is not None, reason="opencolorio is installed")
def test_without_the_package_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    path = encode(tmp_path / "clip.mp4", count=2)
    assert "pip install 'rotoline[ocio]'" in refusal(path, View(space="ACEScg"))


@installed
@pytest.mark.parametrize(
    ("space", "most"), [("ACEScg", 4), ("Linear Rec.709 (sRGB)", 4), ("ARRI LogC4", 12)]
)
def test_a_view_is_what_the_configuration_gives(space: str, most: int) -> None:
    import PyOpenColorIO

    config = PyOpenColorIO.Config.CreateFromFile(BUILT_IN)
    display = config.getDefaultDisplay()
    processor = config.getProcessor(
        space, display, config.getDefaultView(display), PyOpenColorIO.TRANSFORM_DIR_FORWARD
    )
    picture = natural_light(5)
    if space == "ARRI LogC4":
        picture = np.clip(0.28 + 0.06 * np.log2(picture / 0.18), 0, 1).astype(np.float32)
    exact = np.ascontiguousarray(picture.copy())
    processor.getDefaultCPUProcessor().applyRGB(exact)
    wanted = np.clip(exact * 255, 0, 255)
    difference = np.abs(ocio_view(picture, View(space=space)) - wanted)
    assert difference.max() <= most
    assert difference.mean() < 0.6


@installed
def test_an_exr_is_shown_by_a_space_and_its_light_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "light.exr"
    light = natural_light(3)
    channels = {name: np.ascontiguousarray(light[..., i]) for i, name in enumerate("RGB")}
    OpenEXR.File({"type": OpenEXR.scanlineimage}, channels).write(str(path))
    shown = {
        stops: open_clip(path, Interpretation(view=View(space="ACEScg", exposure=stops)))
        for stops in (0.0, 2.0)
    }
    plain, brighter = (reader.read(0, deep=True) for reader in shown.values())
    assert brighter.rgb.mean() > plain.rgb.mean() + 30
    assert plain.deep is not None
    np.testing.assert_allclose(plain.deep, light, rtol=1e-3)


@installed
def test_what_is_no_number_is_black() -> None:
    picture = np.full((4, 4, 3), np.nan, np.float32)
    picture[2:] = np.inf
    view = ocio_view(picture, View(space="ACEScg"))
    assert view[0].max() == 0
    assert view[3].min() > 200


@installed
@pytest.mark.parametrize(
    ("view", "why"),
    [
        (View(space="ACEScgg"), "does not have it; it has ACEScg"),
        (View(space="ACEScg", config="/no/such.ocio"), "such.ocio"),
        (View(space="ACEScg", curve="slog3"), "choose one of the two"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path, view: View, why: str) -> None:
    assert why in refusal(encode(tmp_path / "clip.mp4", count=2), view)
