"""Damaged files of every kind end in frames or in one line, quickly; never in a crash."""

from __future__ import annotations

import contextlib
import io
import time
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from painted import encode, painted
from PIL import Image

from benchmarks.fuzz_media import make_case, outcome

CASES_EACH = 12


def samples(folder: Path) -> list[Path]:
    movies = [
        encode(folder / "a.mp4", count=12, options={"x264-params": "keyint=6:bframes=2"}),
        encode(folder / "b.ts", count=12, options={"x264-params": "keyint=6:bframes=2"}),
        encode(folder / "c.mkv", count=6, codec="ffv1", pixel_format="gbrp10le"),
        encode(folder / "d.mov", count=4, codec="prores_ks", pixel_format="yuv422p10le"),
    ]
    pictures = folder / "shot"
    pictures.mkdir()
    for number in (1, 2, 4):
        Image.fromarray(painted(number)).save(pictures / f"p.{number:03d}.png")
    jpeg = folder / "still.jpg"
    Image.fromarray(painted(1)).save(jpeg)
    tiff = folder / "still.tif"
    Image.fromarray(painted(1)).save(tiff, compression="tiff_lzw")
    exr = folder / "still.exr"
    noise = np.random.default_rng(0).random((40, 50)).astype(np.float16)
    OpenEXR.File({"compression": OpenEXR.PIZ_COMPRESSION}, dict.fromkeys("RGB", noise)).write(
        str(exr)
    )
    return [*movies, pictures, jpeg, tiff, exr]


@pytest.mark.parametrize("kind", range(8))
def test_damage_is_named_or_refused_in_bounded_time(kind: int, tmp_path: Path) -> None:
    sample = samples(tmp_path)[kind]
    seen = set()
    for seed in range(CASES_EACH):
        target = tmp_path / str(seed)
        target.mkdir()
        started = time.perf_counter()
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = outcome(make_case(sample, target, seed))
        assert not result.startswith("FAIL"), f"seed {seed}: {result}"
        assert printed.getvalue() == ""
        assert time.perf_counter() - started < 20
        seen.add(result)
    assert seen - {"read whole"}, "no case was damaged enough to be noticed"
