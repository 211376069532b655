"""Colour codes that go in come out, by standards written down here once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.core import matte
from rotoline.core.document import ClipRef, MatteSettings, RotoObject, Shot, TrackedMask
from rotoline.core.masks import MemoryMasks
from rotoline.media.open import open_clip
from tests.export.conftest import Case

WIDTH, HEIGHT, BAR = 256, 64, 32
# Luma weights of red and blue: ITU-R BT.601, BT.709, BT.2020.
WEIGHTS = {6: (0.299, 0.114), 1: (0.2126, 0.0722), 9: (0.2627, 0.0593)}
BARS = [(1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1), (0.5,) * 3]


def bars() -> NDArray[np.float64]:
    """(H, W, 3) bars at 75 % and a half grey."""
    rows = np.repeat(np.array(BARS) * 0.75, BAR, axis=0)
    return np.broadcast_to(rows, (HEIGHT, WIDTH, 3)).astype(np.float64)


def codes(rgb: NDArray[np.float64], matrix: int, full: bool, bits: int) -> list[NDArray[np.uint16]]:
    """Y, Cb, Cr code values."""
    red, blue = WEIGHTS[matrix]
    luma = red * rgb[..., 0] + (1 - red - blue) * rgb[..., 1] + blue * rgb[..., 2]
    cb = (rgb[..., 2] - luma) / (2 * (1 - blue))
    cr = (rgb[..., 0] - luma) / (2 * (1 - red))
    step = 1 << (bits - 8)
    top = (1 << bits) - 1
    if full:
        planes = [luma * top, cb * top + 128 * step, cr * top + 128 * step]
    else:
        planes = [(16 + 219 * luma) * step, (128 + 224 * cb) * step, (128 + 224 * cr) * step]
    return [np.clip(np.rint(plane), 0, top).astype(np.uint16) for plane in planes]


def lossless(
    path: Path, planes: list[NDArray[np.uint16]], bits: int, matrix: int, full: bool
) -> Path:
    """A two-frame movie that holds exactly these codes."""
    height, width = planes[0].shape
    pixels = "yuv444p" if bits == 8 else f"yuv444p{bits}le"
    primaries, transfer = {6: (6, 6), 1: (1, 1), 9: (9, 14)}[matrix]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=Fraction(25))
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for tagged in (stream.codec_context,):
            tagged.color_primaries, tagged.color_trc, tagged.colorspace = (
                primaries,
                transfer,
                matrix,
            )
            tagged.color_range = 2 if full else 1
        for index in range(2):
            frame = av.VideoFrame(width, height, pixels)
            frame.color_primaries, frame.color_trc, frame.colorspace = primaries, transfer, matrix
            frame.color_range = 2 if full else 1
            for plane, values in zip(frame.planes, planes, strict=True):
                kind = np.uint8 if bits == 8 else np.uint16
                rows = np.frombuffer(plane, kind).reshape(plane.height, -1)
                rows[:, :width] = values
            frame.pts = index
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def opaque(clip: Path) -> Case:
    """A case whose object covers the whole picture."""
    reader = open_clip(clip)
    info = reader.info
    masks = MemoryMasks()
    whole = TrackedMask(masks.put(np.full((16, 16), 9, np.float32)), 5.0, 0.9, 0.9)
    item = RotoObject(1, "all", (255, 0, 0), masks={0: whole, 1: whole})
    shot = Shot(1, ClipRef(str(clip), 2, info.width, info.height), 0, 1, (item,))
    return Case(reader, shot, masks)


def inner(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inner half of each bar, where no codec mixes neighbours."""
    columns = np.arange(WIDTH) % BAR
    return picture[8:-8, (columns >= BAR // 4) & (columns < 3 * BAR // 4)]


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", [6, 1, 9], ids=["601", "709", "2020"])
def test_colour_bars_of_every_tagging_return_within_a_code(
    tmp_path: Path, matrix: int, full: bool
) -> None:
    clip = lossless(tmp_path / "bars.mkv", codes(bars(), matrix, full, 8), 8, matrix, full)
    case = opaque(clip)
    case.export(tmp_path / "b.%04d.png", format="png8", content="cutout")
    found = cv2.imread(str(tmp_path / "b.0001.png"), cv2.IMREAD_UNCHANGED)[..., 2::-1]
    assert np.abs(found - np.rint(bars() * 255)).max() <= 1
    case.export(tmp_path / "b.mov", format="prores4444")
    with av.open(str(tmp_path / "b.mov")) as container:
        frame = next(container.decode(video=0))
    goal = codes(bars(), matrix, False, 12)
    for plane, meant in zip(frame.planes[:3], goal, strict=True):
        rows = np.frombuffer(plane, np.uint16).reshape(plane.height, -1)[:, :WIDTH]
        off = (rows.astype(np.float64) - meant) / 16
        assert np.abs(inner(off)).max() <= 1
    assert (frame.colorspace, frame.color_range) == (matrix, 1)
    case.reader.close()


@pytest.mark.parametrize("name", ["prores4444", "prores4444xq"])
def test_ten_bit_codes_come_out_of_prores_as_they_went_in(tmp_path: Path, name: str) -> None:
    """Grey steps over the whole range, in 10-bit codes; no shift of grey, no colour cast."""
    steps = np.linspace(64, 940, WIDTH // BAR * (HEIGHT // 16)).round()
    luma = np.repeat(np.repeat(steps.reshape(HEIGHT // 16, -1), 16, axis=0), BAR, axis=1)
    grey = np.full((HEIGHT, WIDTH), 512, np.uint16)
    clip = lossless(tmp_path / "g.mkv", [luma.astype(np.uint16), grey, grey], 10, 1, False)
    case = opaque(clip)
    case.export(tmp_path / "g.mov", format=name)
    with av.open(str(tmp_path / "g.mov")) as container:
        frame = next(container.decode(video=0))
    y, cb, cr, alpha = (
        np.frombuffer(plane, np.uint16).reshape(plane.height, -1)[:, :WIDTH].astype(np.float64)
        for plane in frame.planes
    )
    off = y / 4 - luma
    assert np.abs(off).mean() <= 0.25
    assert np.abs(off).max() <= 3
    assert abs(off.mean()) < 0.1
    assert np.abs(cb / 4 - 512).max() <= 0.5
    assert np.abs(cr / 4 - 512).max() <= 0.5
    assert alpha.min() == 4095
    case.reader.close()


def test_sixteen_bit_pictures_pass_unchanged(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    source = rng.integers(0, 65536, (HEIGHT, WIDTH, 3), dtype=np.uint16)
    folder = tmp_path / "plate"
    folder.mkdir()
    for number in (1, 2):
        cv2.imwrite(str(folder / f"p.{number:04d}.png"), source)
    case = opaque(folder)
    for name, suffix in (("png16", "png"), ("tiff16", "tif")):
        case.export(tmp_path / f"o.%04d.{suffix}", format=name, content="cutout")
        found = cv2.imread(str(tmp_path / f"o.0002.{suffix}"), cv2.IMREAD_UNCHANGED)
        assert np.array_equal(found[..., :3], source)
    case.reader.close()


def test_a_mattes_ramp_is_exact_to_its_bits(case: Callable[..., Case], tmp_path: Path) -> None:
    """A feathered edge has many levels: each within 0.001 in ProRes, exact in PNG."""
    clip = case(size=(320, 240), frames=2)
    soft = replace(clip.shot.objects[0], matte=MatteSettings(feather=40))
    clip.shot = replace(clip.shot, objects=(soft,))
    goal = matte.alpha(clip.shot, clip.masks, 1)
    clip.export(tmp_path / "r.mov", format="prores4444")
    with av.open(str(tmp_path / "r.mov")) as container:
        *_, frame = container.decode(video=0)
    plane = frame.planes[3]
    found = np.frombuffer(plane, np.uint16).reshape(plane.height, -1)[:, :320] / 4095
    assert np.abs(found - goal).max() <= 0.001
    assert len(np.unique(found)) > 500
    clip.export(tmp_path / "r.%04d.png", format="png16")
    exact = cv2.imread(str(tmp_path / "r.0001.png"), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(exact, np.rint(goal * np.float32(65535)))
