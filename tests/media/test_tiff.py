"""TIFF files of every kind: read right, or refused in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from rotoline.errors import ClipUnreadable
from rotoline.media.open import open_clip
from rotoline.media.picture import read_picture

HEIGHT, WIDTH = 16, 32
TOPS = {"uint8": 255, "uint16": 65535, "uint32": 2**32 - 1}
RIGHT = [
    ("uint8", 3, None, {}),
    ("uint8", 3, None, {"planarconfig": "separate"}),
    ("uint8", 4, "unassalpha", {}),
    ("uint8", 4, "unassalpha", {"compression": "zlib", "byteorder": ">"}),
    ("uint8", 4, "unassalpha", {"bigtiff": True}),
    ("uint8", 4, "unassalpha", {"tile": (16, 16)}),
    ("uint8", 4, "unassalpha", {"planarconfig": "separate"}),
    ("uint8", 4, "assocalpha", {}),
    ("uint8", 4, "unspecified", {}),
    ("uint8", 2, "unassalpha", {}),
    ("uint8", 2, "assocalpha", {}),
    ("uint16", 1, None, {}),
    ("uint16", 3, None, {"byteorder": ">"}),
    ("uint16", 4, "unassalpha", {}),
    ("uint16", 4, "assocalpha", {}),
    ("uint16", 4, "assocalpha", {"byteorder": ">", "compression": "zlib", "predictor": True}),
    ("uint16", 4, "assocalpha", {"bigtiff": True, "byteorder": ">"}),
    ("uint16", 4, "assocalpha", {"tile": (16, 16)}),
    ("uint16", 4, "unspecified", {}),
    ("float32", 1, None, {}),
    ("float32", 3, None, {}),
    ("float32", 4, "unassalpha", {}),
    ("float32", 4, "assocalpha", {}),
    ("float64", 3, None, {}),
]
REFUSED = [
    ("uint16", 3, None, {"planarconfig": "separate"}, "interleaved"),
    ("uint16", 4, "unassalpha", {"planarconfig": "separate"}, "interleaved"),
    ("uint8", 4, "assocalpha", {"planarconfig": "separate"}, "interleaved"),
    ("float32", 3, None, {"planarconfig": "separate"}, "interleaved"),
    ("uint16", 2, "unassalpha", {}, "save it as RGB with alpha"),
    ("float32", 2, "assocalpha", {}, "save it as RGB with alpha"),
    ("uint32", 1, None, {}, "save it with 16 bits"),
    ("uint32", 3, None, {}, "save it with 16 bits"),
    ("uint32", 4, "unassalpha", {}, "save it with 16 bits"),
    ("int16", 3, None, {}, "with a sign"),
    ("float16", 3, None, {}, "floats of 16 bits"),
    ("uint8", 5, None, {}, "5 channels"),
    ("uint16", 3, None, {"photometric": "cielab"}, "save it as RGB"),
    ("uint16", 4, None, {"photometric": "separated"}, "save it as RGB"),
    ("uint16", 1, None, {"photometric": "miniswhite"}, "save it as RGB"),
]


def soft() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Straight colour (H, W, 3) and alpha (H, W), some of it 0 and 1."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    color = np.stack([0.2 + 0.7 * x / WIDTH, 0.1 + 0.8 * y / HEIGHT, 0.3 + 0 * x], axis=-1)
    return color, np.clip((x - 4) / 20, 0, 1)


def write(
    path: Path, kind: str, channels: int, extra: str | None, options: dict[str, Any]
) -> NDArray[Any]:
    """A file; gives what is stored in it, (H, W, channels)."""
    color, alpha = soft()
    shown = color * alpha[..., np.newaxis] if extra == "assocalpha" else color
    grey = [shown[..., 0]]
    names = {1: grey, 2: [*grey, alpha]}
    values = np.stack(
        names.get(channels, [*np.moveaxis(shown, -1, 0), alpha, alpha][:channels]), -1
    )
    top = TOPS.get(kind, 1)
    stored = (np.rint(values * top) if kind[0] in "ui" else values).astype(kind)
    written = stored[..., 0] if channels == 1 else stored
    if options.get("planarconfig") == "separate":
        written = np.ascontiguousarray(np.moveaxis(stored, -1, 0))
    said: dict[str, Any] = {"photometric": "rgb" if channels > 2 else "minisblack", **options}
    if extra is not None:
        said["extrasamples"] = [extra]
    tifffile.imwrite(path, written, **said)
    return stored


@pytest.mark.parametrize(("kind", "channels", "extra", "options"), RIGHT)
def test_colour_and_alpha_are_those_that_were_stored(
    tmp_path: Path, kind: str, channels: int, extra: str | None, options: dict[str, Any]
) -> None:
    path = tmp_path / "a.tif"
    stored = write(path, kind, channels, extra, options)
    frame = open_clip(path).read(0, deep=True)
    assert frame.color is not None
    found = frame.color((slice(None), slice(None)))
    top = TOPS.get(kind, 1)
    color, alpha = soft()
    if channels < 3:
        color = np.repeat(color[..., :1], 3, axis=-1)
    has_alpha = channels in (2, 4)
    assert (frame.alpha is not None) == has_alpha
    seen = np.ones_like(alpha, bool)
    if has_alpha:
        assert frame.alpha is not None
        np.testing.assert_allclose(frame.alpha, stored[..., -1] / top, atol=1e-6)
        seen = alpha > 0
        if extra == "assocalpha":
            # What was multiplied is so exact as it was bright: multiplied again it is the same.
            limit = 1.0 if kind == "uint8" and channels == 2 else 0.501
            again = found * frame.alpha[..., np.newaxis] * top
            off = np.abs(again - stored[..., :-1])[seen].max()
            assert off <= (limit if kind[0] == "u" else 1e-6)
            seen = alpha > 0.5
    step = 2.0 / top if kind[0] == "u" else 1e-6
    np.testing.assert_allclose(found[seen], color[seen], atol=step)


@pytest.mark.parametrize("kind", ["uint8", "uint16"])
@pytest.mark.parametrize("extra", ["unassalpha", "unspecified"])
def test_ffmpeg_reads_the_same_codes(tmp_path: Path, kind: str, extra: str) -> None:
    path = tmp_path / "a.tif"
    write(path, kind, 4, extra, {})
    with av.open(str(path)) as container:
        theirs = next(container.decode(video=0)).to_ndarray()
    ours = read_picture(path)
    np.testing.assert_array_equal(ours.color, theirs[..., :3])
    assert ours.alpha is not None
    np.testing.assert_allclose(ours.alpha, theirs[..., 3] / TOPS[kind], atol=1e-6)


@pytest.mark.parametrize(("kind", "channels", "extra", "options", "words"), REFUSED)
def test_what_would_be_read_wrong_is_refused_in_one_line(
    tmp_path: Path, kind: str, channels: int, extra: str | None, options: dict[str, Any], words: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in (1, 2):
        write(folder / f"a.{number}.tif", kind, channels, extra, options)
    for asked in (folder / "a.1.tif", folder / "a.#.tif"):
        with pytest.raises(ClipUnreadable) as refusal:
            open_clip(asked)
        assert words in str(refusal.value)
        assert "copy it again" not in str(refusal.value)
        assert "\n" not in str(refusal.value)


def test_a_refused_or_damaged_picture_writes_nothing_to_standard_error(tmp_path: Path) -> None:
    write(tmp_path / "five.tif", "uint8", 5, None, {})
    write(tmp_path / "cut.tif", "uint16", 3, None, {"compression": "zlib"})
    data = (tmp_path / "cut.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(data[: len(data) // 2])
    noise = np.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "bad.png"), noise)
    spoiled = bytearray((tmp_path / "bad.png").read_bytes())
    spoiled[300:340] = bytes(40)
    (tmp_path / "bad.png").write_bytes(spoiled)
    program = """
import sys
from pathlib import Path
from rotoline.media.picture import PictureDamaged, read_picture
for name in sys.argv[1:]:
    try:
        read_picture(Path(name))
    except PictureDamaged:
        print("refused")
"""
    names = [str(tmp_path / name) for name in ("five.tif", "cut.tif", "bad.png")]
    done = subprocess.run(
        [sys.executable, "-c", program, *names], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("refused\n" * 3, "")


def test_a_turned_picture_with_alpha_is_upright(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    color, alpha = soft()
    stored = np.rint(np.dstack([color, alpha]) * 255).astype(np.uint8)
    turned = [(274, "H", 1, 6, True)]
    tifffile.imwrite(path, stored, photometric="rgb", extrasamples=["unassalpha"], extratags=turned)
    reader = open_clip(path)
    assert (reader.info.width, reader.info.height) == (HEIGHT, WIDTH)
    np.testing.assert_array_equal(read_picture(path).color, np.rot90(stored, -1)[..., :3])
