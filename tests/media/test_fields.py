"""Which field of an interlaced movie is shown first, by whatever tells it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.filter import Graph
from painted import drawn, encode

from rotoline.media.open import open_clip

ILME = {"flags": "+ildct+ilme"}


def woven(path: Path, codec: str, pixels: str, order: str, options: dict[str, str]) -> Path:
    """A movie whose frames and container say which field comes first."""
    graph = Graph()
    source = graph.add_buffer(width=64, height=48, format=pixels, time_base=Fraction(1, 25))
    setting, sink = graph.add("setfield", order[0] + "ff"), graph.add("buffersink")
    source.link_to(setting)
    setting.link_to(sink)
    graph.configure()
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 64, 48, pixels
        stream.codec_context.field_order = {"top": 2, "bottom": 3}[order]
        for number in range(4):
            frame = drawn(number, pixels, (64, 48))
            frame.pts, frame.time_base = number, Fraction(1, 25)
            graph.push(frame)
            out.mux(stream.encode(graph.pull()))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("order", ["top", "bottom"])
@pytest.mark.parametrize(
    ("name", "codec", "pixels", "options"),
    [
        ("a.mpg", "mpeg2video", "yuv420p", ILME),
        ("a.mp4", "libx264", "yuv420p", ILME),
        ("a.mov", "prores_ks", "yuv422p10le", ILME),
        ("a.mkv", "ffv1", "yuv422p", {}),
        ("png.mov", "png", "rgb24", {}),
        ("flag_only.mov", "prores_ks", "yuv422p10le", {}),
    ],
)
def test_the_first_field_is_told(
    tmp_path: Path, name: str, codec: str, pixels: str, options: dict[str, str], order: str
) -> None:
    path = woven(tmp_path / name, codec, pixels, order, options)
    for _ in ("found", "kept"):
        info = open_clip(path).info
        assert (info.interlaced, info.field_order) == (True, order)


def test_the_order_of_a_pngs_pixels_is_no_field(tmp_path: Path) -> None:
    path = encode(tmp_path / "adam7.mov", 3, "png", "rgb24", options=ILME)
    with av.open(str(path)) as container:
        assert next(container.decode(video=0)).interlaced_frame
    info = open_clip(path).info
    assert (info.interlaced, info.field_order) == (False, None)


def test_a_progressive_clip_has_no_first_field(tmp_path: Path) -> None:
    info = open_clip(encode(tmp_path / "a.mov", 3)).info
    assert (info.interlaced, info.field_order) == (False, None)


@pytest.mark.parametrize("rotation", [90, 180])
def test_lines_that_no_longer_lie_as_stored_have_no_first_field(
    tmp_path: Path, rotation: int
) -> None:
    path = encode(tmp_path / "turned.mov", 3, options=ILME, rotation=rotation)
    info = open_clip(path).info
    assert (info.interlaced, info.field_order) == (True, None)
