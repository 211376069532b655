"""How fast each export format is, beside its encoder alone with prepared frames.

python benchmarks/export.py [--size hd|uhd] [--frames N] [--formats NAME,...] [--clip FILE]

"encoder" writes frames that are composed already; "export" decodes, makes mattes, composes,
writes and proves. Memory is the process's peak after each export. Fewer than 62 frames of 1080p
are all decoded to read an export back, which shows in its time.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from rotoline.core import matte
from rotoline.core.document import ClipRef, RotoObject, Shot, TrackedMask
from rotoline.core.masks import MemoryMasks
from rotoline.export.picture import ExportFrame, Layer
from rotoline.export.plan import Plan, plan_export
from rotoline.export.presets import PRESETS, ExportSettings, preset
from rotoline.export.render import render
from rotoline.export.sink import open_sink
from rotoline.media.clip import FrameReader
from rotoline.media.open import open_clip

SIZES = {"hd": (1920, 1080), "uhd": (3840, 2160)}
RATE = Fraction(24)
PREPARED = 3


def main() -> None:
    """Print one line a format and content."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="hd")
    parser.add_argument("--frames", type=int, default=72)
    parser.add_argument("--formats", default=",".join(row.name for row in PRESETS))
    parser.add_argument("--clip", type=Path, help="a clip instead of a drawn one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clip = arguments.clip or draw_clip(
            Path(folder) / "clip.mov", SIZES[arguments.size], arguments.frames
        )
        reader = open_clip(clip)
        masks = MemoryMasks()
        shot = shot_of(reader, masks, min(arguments.frames, reader.info.frames))
        print(f"{reader.info.width}x{reader.info.height}, {len(shot.frame_range)} frames")
        print("                       --- frames/s ---       - CPU ms/frame -")
        print("format        content  encoder  export  ratio  encoder  export  ratio    MiB")
        for name in arguments.formats.split(","):
            for content in preset(name).contents:
                settings = ExportSettings(name, content=content)
                target = Path(folder) / "out" / name / content
                measure(shot, reader, masks, target, settings)


def measure(
    shot: Shot, reader: FrameReader, masks: MemoryMasks, target: Path, settings: ExportSettings
) -> None:
    """Time one format and print its line."""
    row = preset(settings.format)
    suffix = row.suffixes[0]
    name = f"m.%04d{suffix}" if row.is_sequence else f"m{suffix}"
    plan = plan_export(shot, reader.info, target / "encoder" / name, settings)
    frames = prepared(shot, reader, masks, plan)
    start = Clock()
    with open_sink(plan, plan.outputs[0], reader.info) as sink:
        for position in range(len(plan.frames)):
            sink.write(frames[position % len(frames)])
        sink.finish()
        alone = start.stop(len(plan.frames))
    start = Clock()
    for _ in render(shot, reader, masks, target / "export" / name, settings):
        pass
    whole = start.stop(len(plan.frames))
    print(
        f"{row.name:<14}{plan.content:<7}"
        f"{1 / alone.wall:>9.1f}{1 / whole.wall:>8.1f}{whole.wall / alone.wall:>7.2f}"
        f"{alone.cpu * 1e3:>9.0f}{whole.cpu * 1e3:>8.0f}{whole.cpu / alone.cpu:>7.2f}"
        f"{peak_memory():>7.0f}",
        flush=True,
    )


@dataclass(frozen=True)
class Cost:
    """Seconds a frame, on the clock and of all processors."""

    wall: float
    cpu: float


class Clock:
    """Time since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def stop(self, frames: int) -> Cost:
        """The cost of each of so many frames."""
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return Cost(wall / frames, cpu / frames)


def prepared(
    shot: Shot, reader: FrameReader, masks: MemoryMasks, plan: Plan
) -> Sequence[ExportFrame]:
    """A few frames as they reach the encoder."""
    frames = []
    for index in range(min(PREPARED, len(plan.frames))):
        alpha = matte.alpha(shot, masks, index)
        rgb = None
        if plan.content == "cutout":
            deep = reader.read(index, deep=True).deep
            assert deep is not None
            straight = plan.alpha == "straight"
            rgb = matte.bleed(deep, alpha) if straight else matte.premultiply(deep, alpha)
        frames.append(ExportFrame(index, alpha, (Layer("ball", alpha),), rgb))
    return frames


def shot_of(reader: FrameReader, masks: MemoryMasks, count: int) -> Shot:
    """A ball over a tenth of the picture that crosses it."""
    info = reader.info
    y, x = (np.mgrid[0:256, 0:256].astype(np.float32) + 0.5) / 256
    tracked = {}
    for index in range(count):
        distance = 0.18 - np.hypot(x - 0.2 - 0.6 * index / count, y - 0.5)
        tracked[index] = TrackedMask(masks.put(np.clip(distance * 60, -32, 32)), 5.0, 0.9, 0.9)
    ball = RotoObject(1, "ball", (255, 0, 0), masks=tracked)
    return Shot(
        1, ClipRef(str(info.path), info.frames, info.width, info.height), 0, count - 1, (ball,)
    )


def draw_clip(path: Path, size: tuple[int, int], frames: int) -> Path:
    """A panning picture with grain, H.264."""
    width, height = size
    random = np.random.default_rng(0)
    wide = random.random((height // 8 + 16, width // 8 + 64, 3)).astype(np.float32)
    wide = cv2.resize(wide, (width + 512, height + 128), interpolation=cv2.INTER_CUBIC)
    grain = random.normal(0, 0.02, (height, width, 1)).astype(np.float32)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE, options={"crf": "18", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index in range(frames):
            view = wide[index : index + height, 4 * index : 4 * index + width]
            noisy = np.clip(view + np.roll(grain, 37 * index, axis=1), 0, 1) * 255
            picture = av.VideoFrame.from_ndarray(noisy.astype(np.uint8), format="rgb24")
            out.mux(stream.encode(picture.reformat(format="yuv420p", dst_colorspace="ITU709")))
        out.mux(stream.encode(None))
    return path


def peak_memory() -> float:
    """Peak resident memory of this process in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
