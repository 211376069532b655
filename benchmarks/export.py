"""What an export costs beside its encoder alone, for each format, and whether memory stays flat.

    python benchmarks/export.py [--sizes hd,uhd] [--formats NAME,...] [--contents cutout,matte]
                                [--object small|large] [--frames FEW,MANY] [--clip FILE]

Both are run for FEW and for MANY frames; a figure is the difference, shared by the frames that
are more: what each frame of a long export costs, without what an export costs once.

encoder     the format's own writer, fed with frames that are composed already (the same three
            again and again, unless it codes what differs from the frame before), to the
            finished file
export      the clip is decoded, mattes are made from masks, frames composed and written, to the
            finished files
wall, CPU   ms a frame on the clock, and of all processors together
x           export / encoder; of CPU also export / (encoder + PyAV's bare decoding of the clip)
            where the clip's picture is needed: nothing can do with less
proof       seconds of CPU to read MANY frames' files back, compare them and name them
MiB         the process's peak while FEW and while MANY frames are exported; there is no peak of
            its own but on Linux

The clip is H.264 with a ball on it: "small" covers a twentieth of the picture, "large" two thirds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from rotoline.core.document import ClipRef, RotoObject, Shot, TrackedMask
from rotoline.core.job import finished
from rotoline.core.masks import MemoryMasks
from rotoline.errors import ExportFailed
from rotoline.export.compose import Composer
from rotoline.export.findings import Findings
from rotoline.export.picture import ExportFrame
from rotoline.export.plan import Plan
from rotoline.export.planning import plan_export
from rotoline.export.presets import PRESETS, ExportSettings, preset
from rotoline.export.render import render
from rotoline.export.sink import open_sink
from rotoline.export.source import SourcePictures
from rotoline.media.clip import FrameReader
from rotoline.media.open import open_clip

SIZES = {"hd": (1920, 1080), "uhd": (3840, 2160)}
RADII = {"small": 0.13, "large": 0.46}
RATE = Fraction(24)
PREPARED = 3
BY_DIFFERENCE = ("libx264", "libvpx-vp9", "libwebp_anim")


@dataclass(frozen=True)
class Subject:
    """What is exported."""

    reader: FrameReader
    shot: Shot
    masks: MemoryMasks


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and of all processors."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> Spent:
        return cls(time.perf_counter(), time.process_time())

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.wall - other.wall, self.cpu - other.cpu)

    def each(self, frames: int) -> Spent:
        """Milliseconds a frame."""
        return Spent(1e3 * self.wall / frames, 1e3 * self.cpu / frames)


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="hd")
    parser.add_argument("--formats", default=",".join(row.name for row in PRESETS))
    parser.add_argument("--contents", default="cutout,matte")
    parser.add_argument("--object", choices=RADII, default="small")
    parser.add_argument("--frames", default="6,18")
    parser.add_argument("--clip", type=Path, help="a clip instead of a drawn one")
    said = parser.parse_args()
    few, many = (int(count) for count in said.frames.split(","))
    for size in said.sizes.split(","):
        with tempfile.TemporaryDirectory() as folder:
            clip = said.clip or draw_clip(Path(folder) / "clip.mov", SIZES[size], many)
            with closing(open_clip(clip)) as reader:
                subject = drawn_subject(reader, many, RADII[said.object])
                decoding = bare_decoding(clip, few, many)
                print_head(reader, said.object, few, many, decoding)
                for name in said.formats.split(","):
                    for content in preset(name).contents:
                        if content in said.contents.split(","):
                            settings = ExportSettings(name, content=content)
                            least = decoding if content == "cutout" else 0.0
                            print_row(subject, settings, Path(folder), few, many, least)


def bare_decoding(clip: Path, few: int, many: int) -> float:
    """Milliseconds of CPU that PyAV needs for a frame of the clip."""

    def decoded(count: int) -> Spent:
        with av.open(str(clip)) as container:
            container.streams.video[0].thread_type = "AUTO"
            start = Spent.now()
            for _ in islice(container.decode(video=0), count):
                pass
            return Spent.now() - start

    return (decoded(many) - decoded(few)).each(many - few).cpu


def print_head(reader: FrameReader, kind: str, few: int, many: int, decoding: float) -> None:
    try:
        processors = len(os.sched_getaffinity(0))
    except AttributeError:
        processors = os.cpu_count() or 1
    info = reader.info
    print(f"\n{info.width}x{info.height}, {kind} object, {few} and {many} frames, ", end="")
    print("1 processor, " if processors == 1 else f"{processors} processors, ", end="")
    print(f"PyAV decodes a frame in {decoding:.1f} ms of CPU")
    print(f"{'ms a frame':22}---- encoder ---  ------------ export -----------  proof   - MiB -")
    print(
        f"{'format':14}{'content':8}   wall     CPU    wall     x     CPU     x     x      s",
        end="",
    )
    print(f"{few:>7}{many:>6}")


def print_row(
    subject: Subject, settings: ExportSettings, folder: Path, few: int, many: int, least: float
) -> None:
    """Measure one format and content and print its line; least: CPU besides the encoder's."""
    row = preset(settings.format)
    suffix = row.suffixes[0]
    print(f"{row.name:14}{settings.content:8}", end="", flush=True)

    def run(count: int, work: Callable[..., Spent]) -> Spent:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            name = f"m.%04d{suffix}" if row.is_sequence else f"m{suffix}"
            chosen = ExportSettings(
                settings.format, content=settings.content, frames=tuple(range(count))
            )
            return work(subject, chosen, Path(place) / "out" / name)

    try:
        alone = (run(many, encoder_alone) - run(few, encoder_alone)).each(many - few)
        proofs: list[float] = []
        peaks: list[float] = []
        spent: list[Spent] = []
        for count in (few, many):
            forget_peak()
            spent.append(run(count, lambda *given: whole_export(*given, proofs=proofs)))
            peaks.append(peak_memory())
    except ExportFailed as error:
        print(f"  {error}")
        return
    whole = (spent[1] - spent[0]).each(many - few)
    print(
        f"{alone.wall:7.1f}{alone.cpu:8.1f}"
        f"{whole.wall:8.1f}{whole.wall / alone.wall:6.2f}{whole.cpu:8.1f}"
        f"{whole.cpu / alone.cpu:6.2f}{whole.cpu / (alone.cpu + least):6.2f}"
        f"{proofs[-1]:7.2f}{peaks[0]:7.0f}{peaks[1]:6.0f}",
        flush=True,
    )


def encoder_alone(subject: Subject, settings: ExportSettings, target: Path) -> Spent:
    """Write frames that are composed already."""
    plan = plan_export(subject.shot, subject.reader.info, target, settings)
    frames = prepared(subject, plan)
    with open_sink(plan, plan.outputs[0], subject.reader.info) as sink:
        start = Spent.now()
        for position in range(len(plan.frames)):
            sink.write(frames[position % len(frames)])
        finished(sink.finish())
        return Spent.now() - start


def whole_export(
    subject: Subject, settings: ExportSettings, target: Path, proofs: list[float]
) -> Spent:
    """Export to the finished files; the seconds of their proof go to `proofs`."""
    start = Spent.now()
    job = render(subject.shot, subject.reader, subject.masks, target, settings)
    while next(job).stage == "export":
        written = Spent.now()
    for _ in job:
        pass
    proofs.append((Spent.now() - written).cpu)
    return written - start


def prepared(subject: Subject, plan: Plan) -> Sequence[ExportFrame]:
    """Frames as they reach the encoder."""
    info, findings = subject.reader.info, Findings()
    composer = Composer(plan, info, subject.masks, findings)
    codec = plan.row.movie
    alike = codec is None or codec.encoder not in BY_DIFFERENCE
    wanted = plan.frames[:PREPARED] if alike else plan.frames

    def composed() -> Iterator[ExportFrame]:
        with SourcePictures(subject.reader, wanted, findings) as pictures:
            for index in wanted:
                source = finished(pictures.next()) if plan.content == "cutout" else None
                yield from (frame for _, frame in composer.frames(index, source))

    return list(composed())


def drawn_subject(reader: FrameReader, count: int, radius: float) -> Subject:
    """A ball that crosses the picture; radius: in widths and heights of it."""
    info, masks = reader.info, MemoryMasks()
    y, x = (np.mgrid[0:256, 0:256].astype(np.float32) + 0.5) / 256
    tracked = {}
    for index in range(min(count, info.frames)):
        distance = radius - np.hypot(x - 0.4 - 0.2 * index / count, y - 0.5)
        tracked[index] = TrackedMask(masks.put(np.clip(distance * 60, -32, 32)), 5.0, 0.9, 0.9)
    ball = RotoObject(1, "ball", (255, 0, 0), masks=tracked)
    clip = ClipRef(str(info.path), info.frames, info.width, info.height)
    return Subject(reader, Shot(1, clip, 0, len(tracked) - 1, (ball,)), masks)


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


def forget_peak() -> None:
    """Let the peak of memory begin anew, where the system can."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory() -> float:
    """Peak resident memory of this process in MiB."""
    if sys.platform == "linux":
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    if sys.platform == "win32":
        return float("nan")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
