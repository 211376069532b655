"""Time what reading a clip costs: index, opening, seeks, in order, backwards, beside a tracker.

    python benchmarks/media.py [--size 1920x1080] [--minutes 10] [--group 48] [CLIP]

Without CLIP a long-GOP H.264 film of that size is drawn, ten seconds of it encoded and its
packets repeated; nothing is kept. --group: frames from one key frame to the next. Medians of
alternating runs, wall clock and processor time of all threads; "PyAV" is plain decoding of the
same frames with the same threads, without and with its own conversion to 8-bit R'G'B' that comes
within one code of ours. Frames that are read and not looked at are decoded only, so the two rates
of decoding are one measure, and what is added by looking at them is the other.
"Waits" is what a tracker of --work milliseconds a frame waits for its pictures.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from rotoline.core.job import finished
from rotoline.media.frames import ClipFrames
from rotoline.media.index import indexing
from rotoline.media.open import open_clip

SECONDS_ENCODED = 10
RATE = 24
EXACT = 2 | 0x40000 | 0x2000  # SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT


def draw_clip(path: Path, width: int, height: int, minutes: float, group: int) -> None:
    """A panning, grainy picture; x264, open groups of `group` frames, three B-frames, no sound."""
    rng = np.random.default_rng(0)
    wide = rng.normal(128, 40, (height // 8, width // 4, 3))
    wide = np.kron(wide, np.ones((8, 8, 1)))[:height].clip(0, 255)
    grain = rng.normal(0, 4, (height, width, 3))
    short = path.with_suffix(".short.mp4")
    with av.open(str(short), "w") as out:
        options = {
            "preset": "veryfast",
            "crf": "20",
            "x264-params": f"keyint={group}:min-keyint={group}:scenecut=0:open-gop=1",
        }
        stream = out.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(SECONDS_ENCODED * RATE):
            left = number * 7 % (wide.shape[1] - width)
            picture = (wide[:, left : left + width] + np.roll(grain, number * 13, 1)).clip(0, 255)
            frame = av.VideoFrame.from_ndarray(picture.astype(np.uint8), format="rgb24")
            out.mux(stream.encode(frame.reformat(format="yuv420p")))
        out.mux(stream.encode(None))
    with av.open(str(short)) as source:
        template = source.streams.video[0]
        packets = [packet for packet in source.demux(template) if packet.size]
        span = int(SECONDS_ENCODED / template.time_base)
        with av.open(str(path), "w") as out:
            stream = out.add_stream_from_template(template)
            for turn in range(round(minutes * 60 / SECONDS_ENCODED)):
                for packet in packets:
                    copy = av.Packet(bytes(packet))
                    copy.pts, copy.dts = packet.pts + turn * span, packet.dts + turn * span
                    copy.duration, copy.time_base = packet.duration, template.time_base
                    copy.is_keyframe = packet.is_keyframe
                    copy.stream = stream
                    out.mux(copy)
    short.unlink()


def seconds(run: Callable[[], object]) -> float:
    return cost(run)[0]


def cost(run: Callable[[], object]) -> tuple[float, float]:
    """(wall clock, processor time of all threads) in seconds."""
    started, used = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - started, time.process_time() - used


def decode_plain(path: Path, count: int, to_rgb: bool) -> None:
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for number, frame in enumerate(container.decode(video=0)):
            if to_rgb:
                frame.to_ndarray(format="rgb24", interpolation=EXACT)
            if number + 1 >= count:
                return


def read_in_order(path: Path, count: int, look: bool) -> None:
    with closing(open_clip(path)) as reader:
        for index in range(count):
            frame = reader.read(index)
            if look:
                _ = frame.rgb


def read_deep(path: Path, count: int) -> None:
    with closing(open_clip(path)) as reader:
        for index in range(count):
            _ = reader.read(index, deep=True).deep


def read_backwards(path: Path, count: int) -> None:
    with closing(open_clip(path)) as reader:
        for index in range(count - 1, -1, -1):
            _ = reader.read(index).rgb


def show_first(path: Path) -> None:
    with closing(open_clip(path)) as reader:
        _ = reader.read(0).rgb


def waits(path: Path, count: int, work: float, ahead: bool, step: int) -> float:
    """Seconds a frame that a tracker waits for pictures, read directly or through ClipFrames."""
    order = range(count) if step > 0 else range(count - 1, -1, -1)
    waited = 0.0
    with closing(open_clip(path)) as reader, closing(ClipFrames(reader)) as frames:
        for index in order:
            started = time.perf_counter()
            picture = frames[index] if ahead else reader.read(index).rgb
            waited += time.perf_counter() - started
            busy = time.thread_time() + work / 1000
            while time.thread_time() < busy:
                cv2.GaussianBlur(picture[:256, :256], (0, 0), 3)
    return waited / count


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("clip", nargs="?", type=Path)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--group", type=int, default=48)
    parser.add_argument("--seeks", type=int, default=60)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--work", type=float, default=60)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ROTOLINE_CACHE"] = folder
        path = options.clip
        if path is None:
            path = Path(folder) / "drawn.mp4"
            width, height = (int(part) for part in options.size.split("x"))
            draw_clip(path, width, height, options.minutes, options.group)
        measure(path, options.seeks, options.frames, options.work)


def measure(path: Path, seeks: int, most_frames: int, work: float) -> None:
    index_times = [seconds(lambda: finished(indexing(path, check=False))) for _ in range(3)]
    first = seconds(lambda: open_clip(path).close())
    again = statistics.median(seconds(lambda: open_clip(path).close()) for _ in range(5))
    shown = statistics.median(seconds(lambda: show_first(path)) for _ in range(5))
    reader = open_clip(path)
    info = reader.info
    rng = random.Random(1)
    jumps = [cost(lambda: reader.read(rng.randrange(info.frames)).rgb) for _ in range(seeks)]
    reader.close()
    count = min(most_frames, info.frames)
    runs: dict[str, list[tuple[float, float]]] = {
        name: [] for name in ("decode", "read", "ours", "exact", "deep", "back")
    }
    for _ in range(3):
        runs["decode"].append(cost(lambda: decode_plain(path, count, to_rgb=False)))
        runs["read"].append(cost(lambda: read_in_order(path, count, look=False)))
        runs["ours"].append(cost(lambda: read_in_order(path, count, look=True)))
        runs["exact"].append(cost(lambda: decode_plain(path, count, to_rgb=True)))
        runs["deep"].append(cost(lambda: read_deep(path, count)))
        runs["back"].append(cost(lambda: read_backwards(path, count)))
    megabytes = path.stat().st_size / 1e6
    length = float(info.frames * (1 / Fraction(info.rate)) / 60)
    print(f"{info.width}x{info.height} {info.codec} {megabytes:.0f} MB {length:.1f} min")
    print(f"index                     {statistics.median(index_times):8.3f} s")
    print(f"open, first time          {first:8.3f} s")
    print(f"open, index kept          {again:8.3f} s")
    print(f"open and show, index kept {shown:8.3f} s")
    print(f"{'':26}{'wall':>11}{'processor':>14}")
    for name, share in (("median", 0.5), ("p95", 0.95)):
        wall, used = (
            sorted(times)[int(len(jumps) * share)] * 1000 for times in zip(*jumps, strict=True)
        )
        print(f"random seek, {name:12} {wall:9.1f} ms {used:10.1f} ms")
    labels = {
        "decode": "in order, PyAV, no conversion",
        "read": "in order, ours, not looked at",
        "exact": "in order, PyAV, exact rgb24",
        "ours": "in order, ours (exact 8 bits)",
        "deep": "in order, ours, full depth",
        "back": "backwards, ours",
    }
    for name, label in labels.items():
        wall, used = (
            statistics.median(times) * 1000 / count for times in zip(*runs[name], strict=True)
        )
        print(f"{label:30}{1000 / wall:6.1f} fps {used:6.1f} ms a frame")
    rate, step = (
        statistics.median(
            other[1] / mine[1] for other, mine in zip(runs[theirs], runs[ours], strict=True)
        )
        for theirs, ours in (("decode", "read"), ("exact", "ours"))
    )
    print(f"of PyAV's rate, by processor time: decoding {rate:.0%}, with exact rgb24 {step:.0%}")
    for step, way in ((1, "forward"), (-1, "backward")):
        direct, ahead = (
            min(waits(path, min(count, 96), work, is_ahead, step) for _ in range(2)) * 1000
            for is_ahead in (False, True)
        )
        print(f"waits, {way:9} {direct:7.1f} ms a frame, decoded ahead {ahead:5.1f} ms")


if __name__ == "__main__":
    main()
