"""How long the window keeps a person waiting: the figures of the window, by one command.

    python benchmarks/stall.py [--clip FILE] [--model NAME] [--seconds 20] [--only NAME ...]

1 start      from the start of a fresh process to its window, cold and warm
2 drop       from a dropped 10-minute 1080p clip to its first frame
3 click      from a click to its mask, on a frame already encoded and on one that is not
4 stall      gaps of the event loop while the clip is tracked, scrubbed and exported at once
5 playback   frames shown and skipped of 1080p with mattes of three objects

Each runs in a process of its own; processor seconds stand beside the wall times, because on a
busy machine only they can be compared.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from rotoline.ui.main_window import MainWindow

_BEAT_MS = 2
_SCRUB_MS = 40
_LONG_FRAMES = 10 * 60 * 24
_OBJECTS = 3
_TRACKED = 48
FIGURES = ("start", "drop", "click", "stall", "playback")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clip", type=Path, help="another clip than the demo clip")
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the busy phase")
    parser.add_argument("--only", nargs="+", choices=FIGURES, default=FIGURES)
    parser.add_argument("--figure", choices=(*FIGURES, "window"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATA", "CONFIG", "LOG", "CACHE"):
            os.environ[f"ROTOLINE_{name}"] = str(Path(folder) / name.lower())
        if arguments.figure:
            return _figure(arguments, Path(folder))
    if sys.platform != "win32":
        print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors", flush=True)
    given = [each for each in sys.argv[1:] if each not in ("--only", *FIGURES)]
    for figure in arguments.only:
        print(f"\n{figure}", flush=True)
        if figure == "start":
            _starts()
            continue
        done = subprocess.run([sys.executable, __file__, *given, "--figure", figure], check=False)
        if done.returncode:
            return done.returncode
    return 0


def _figure(arguments: argparse.Namespace, folder: Path) -> int:
    bench = Bench(arguments.model)
    if arguments.figure == "drop":
        drop(bench, folder)
    elif arguments.figure == "click":
        click(bench, arguments.clip)
    elif arguments.figure == "stall":
        stall(bench, arguments.clip, arguments.seconds, folder)
    elif arguments.figure == "playback":
        playback(bench, folder)
    bench.close()
    return 0


def _starts() -> None:
    """Start a window in a fresh process, some times; the first may be cold."""
    for number in range(4):
        before, began = os.times(), time.perf_counter()
        subprocess.run([sys.executable, __file__, "--figure", "window"], check=True)
        took, after = time.perf_counter() - began, os.times()
        spent = after.children_user + after.children_system
        spent -= before.children_user + before.children_system
        title = "first" if number == 0 else "again"
        print(f"  start to window, {title:7s} {took:7.2f} s   processor {spent:6.2f} s", flush=True)


class Bench:
    """A window, and a heartbeat that notes how long the event loop keeps it waiting."""

    def __init__(self, model: str) -> None:
        from PySide6.QtCore import QTimer

        from rotoline.settings import Settings
        from rotoline.ui.application import dress, make_application
        from rotoline.ui.desk import Desk
        from rotoline.ui.main_window import MainWindow

        self.application: QApplication = make_application()
        settings = Settings(model=model)
        dress(self.application, settings)
        self.window: MainWindow = MainWindow(Desk(settings))
        self.desk = self.window.desk
        self.window.resize(1280, 720)
        self.window.show()
        self.application.processEvents()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._heart = QTimer()
        self._heart.timeout.connect(self._beat)
        self._heart.start(_BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def until(self, condition: Callable[[], bool], limit: float = 600.0) -> float:
        """Run the event loop until the condition holds; seconds it took."""
        began = time.perf_counter()
        while not condition():
            if time.perf_counter() - began > limit:
                raise TimeoutError(f"the window says: {self.window.notices.text!r}")
            self.application.processEvents()
            time.sleep(0.0005)
        return time.perf_counter() - began

    def rest(self, seconds: float) -> None:
        ends = time.perf_counter() + seconds
        self.until(lambda: time.perf_counter() > ends)

    def time(self, title: str, condition: Callable[[], bool]) -> None:
        """Print how long it takes until the condition holds, and the processor time it costs."""
        spent = time.process_time()
        took = self.until(condition)
        spent = time.process_time() - spent
        print(f"  {title:34s} {took * 1000:8.0f} ms   processor {spent:6.2f} s", flush=True)

    def phase(self, title: str, condition: Callable[[], bool]) -> None:
        """Print the distribution of the event loop's gaps until the condition holds."""
        self.gaps.clear()
        spent = time.process_time()
        took = self.until(condition)
        report(title, self.gaps, took, time.process_time() - spent)

    def open(self, clip: Path) -> None:
        self.window.more.open_paths([clip])
        self.until(lambda: self.window.canvas.shown is not None)

    def answered(self) -> bool:
        """Whether there is a prompt, and every one has its mask."""
        shot = self.desk.editor.shot
        items = shot.objects if shot else ()
        return bool(items) and not any(
            item.is_unanswered(frame) for item in items for frame in item.prompts
        )

    def close(self) -> None:
        self._heart.stop()
        self.desk.exporter.cancel()
        self.until(lambda: not self.desk.exporter.is_busy)
        self.window.close()


def drop(bench: Bench, folder: Path) -> None:
    """Drop a 10-minute 1080p clip that was never seen before."""
    clip = write_movie(folder / "long.mp4", _LONG_FRAMES)
    print(f"  clip: {_LONG_FRAMES} frames, 1920x1080, {clip.stat().st_size >> 20} MiB")
    bench.window.more.open_paths([clip])
    bench.time("drop to first frame, never seen", lambda: bench.window.canvas.shown is not None)
    bench.until(lambda: not bench.desk.jobs.entries())
    bench.desk.close_project()
    bench.until(lambda: bench.desk.editor.project is None)
    bench.window.more.open_paths([clip])
    bench.time("drop to first frame, known", lambda: bench.window.canvas.shown is not None)


def click(bench: Bench, clip: Path | None) -> None:
    """Click on frames that were looked at for a while, and on frames gone to just now."""
    from rotoline.media.demo import demo_clip

    desk, canvas = bench.desk, bench.window.canvas
    bench.open(clip or demo_clip())
    assert desk.info is not None
    x, y = desk.info.width * 0.5, desk.info.height * 0.5
    canvas.pointed.emit(x, y, True)
    bench.time("first click, the model loads", bench.answered)
    for frame in (10, 20, 30):
        desk.state.go_to(frame)
        bench.rest(1.0)
        bench.until(lambda: not desk.inference.is_busy())
        canvas.pointed.emit(x, y, True)
        bench.time(f"click on frame {frame}, encoded", bench.answered)
    for frame in (15, 25, 35):
        desk.state.go_to(frame)
        canvas.pointed.emit(x, y, True)
        bench.time(f"click on frame {frame}, not encoded", bench.answered)


def stall(bench: Bench, clip: Path | None, seconds: float, folder: Path) -> None:
    """Track, scrub and export at once."""
    from PySide6.QtCore import QTimer

    from rotoline.core.document import Box
    from rotoline.export.presets import ExportSettings
    from rotoline.media.demo import demo_clip

    desk, window = bench.desk, bench.window
    desk.inference.warm_up()
    bench.phase("warm up, nothing open", lambda: not desk.inference.is_busy())
    window.more.open_paths([clip or demo_clip()])
    bench.phase("open the clip", lambda: window.canvas.shown is not None)
    assert desk.info is not None
    width, height = desk.info.width, desk.info.height
    part = Box(width * 0.3, height * 0.3, width * 0.7, height * 0.7)
    window.canvas.boxed.emit(Box(5, 348, 590, 635) if clip is None else part)
    bench.phase("first mask, model loads", bench.answered)
    frames = desk.info.frames

    def scrub_on() -> None:
        desk.state.go_to((desk.state.frame * 7 + 13) % frames)

    scrub = QTimer()
    scrub.timeout.connect(scrub_on)
    scrub.start(_SCRUB_MS)
    ends = time.perf_counter() + seconds
    bench.phase("scrub", lambda: time.perf_counter() > ends - seconds * 0.75)
    window.action_list["track_both"].trigger()
    bench.phase("track + scrub", lambda: time.perf_counter() > ends - seconds * 0.4)
    desk.export(folder / "stall.mov", ExportSettings("prores4444", content="cutout"))
    bench.phase("track + scrub + export", lambda: time.perf_counter() > ends)
    scrub.stop()
    desk.cancel()
    bench.phase("stop both", lambda: not desk.inference.is_busy("track"))


def playback(bench: Bench, folder: Path) -> None:
    """Play 1080p with the mattes of three objects, in overlay and as cut-out."""
    desk = bench.desk
    bench.open(write_movie(folder / "three.mp4", _TRACKED))
    give_masks(bench)
    bench.until(lambda: not desk.inference.is_busy() and not desk.jobs.entries())
    for view in ("view_overlay", "view_cutout"):
        bench.window.action_list[view].trigger()
        pictures: set[int] = set()
        arrived = 0

        def note(shown: object, seen: set[int] = pictures) -> None:
            nonlocal arrived
            arrived += 1

        desk.stage.shown.connect(note)
        bench.window.action_list["play"].trigger()
        bench.rest(2.0)
        arrived, shown, skipped = 0, desk.player.shown, desk.player.skipped
        bench.gaps.clear()
        spent, began = time.process_time(), time.perf_counter()
        bench.rest(6.0)
        took, spent = time.perf_counter() - began, time.process_time() - spent
        bench.window.action_list["pause"].trigger()
        desk.stage.shown.disconnect(note)
        shown, skipped = desk.player.shown - shown, desk.player.skipped - skipped
        print(
            f"  {view:14s} {arrived} of {round(took * 24)} pictures in {took:.1f} s "
            f"({arrived / took:.1f} a second); frames asked for {shown}, skipped {skipped}; "
            f"processor {spent:.1f} s",
            flush=True,
        )
        report("while it played", bench.gaps, took, spent)


def give_masks(bench: Bench) -> None:
    """Three objects with a mask on every frame, as a track leaves them."""
    import numpy as np

    from rotoline.core import edits
    from rotoline.core.document import Document, TrackedMask
    from rotoline.core.results import MaskResult, set_masks

    desk = bench.desk
    project, shot = desk.editor.project, desk.editor.shot
    assert project is not None and shot is not None
    ys, xs = np.mgrid[0:256, 0:256].astype(np.float32)
    results: dict[int, dict[int, TrackedMask]] = {}
    for number in range(_OBJECTS):
        masks: dict[int, TrackedMask] = {}
        for frame in range(_TRACKED):
            x, y = 50 + number * 70 + frame * 0.4, 90 + number * 30
            logits = np.clip(30 - np.hypot(xs - x, ys - y), -16, 16).astype(np.float32)
            ref = project.masks.put(logits, np.zeros(256, np.float32))
            masks[frame] = TrackedMask(ref, 9.0, 0.9, 0.9)
        results[number] = masks

    def add(doc: Document) -> Document:
        for number in range(_OBJECTS):
            new_id = doc.next_id
            doc = edits.add_object(doc, shot.id)
            found = (MaskResult(new_id, frame, mask) for frame, mask in results[number].items())
            doc = set_masks(doc, found)
        return doc

    desk.editor.apply("Masks", add)


def write_movie(path: Path, frames: int) -> Path:
    """A 1080p movie of moving colours, H.264, 24 frames a second, a key frame a second."""
    import av
    import numpy as np

    ys, xs = np.mgrid[0:1080, 0:1920]
    options = {"preset": "ultrafast", "crf": "30", "g": "24"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options=options)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 24)
        packets = []
        for frame in range(24):
            red = ((xs // 4 + frame * 8) % 256).astype(np.uint8)
            green = ((ys // 3 + frame * 5) % 256).astype(np.uint8)
            picture = av.VideoFrame.from_ndarray(
                np.ascontiguousarray(np.stack([red, green, 255 - red], axis=2)), "rgb24"
            )
            picture.pts = frame
            packets += stream.encode(picture)
        packets += stream.encode()
        # One second is encoded, then repeated: the file is what counts, not what it shows.
        coded = [(bytes(packet), packet.is_keyframe) for packet in packets]
        for frame in range(frames):
            data, is_key = coded[frame % len(coded)]
            packet = av.Packet(data)
            packet.stream, packet.is_keyframe = stream, is_key
            packet.pts = packet.dts = frame
            packet.duration, packet.time_base = 1, Fraction(1, 24)
            container.mux(packet)
    return path


def report(title: str, gaps: list[float], took: float, spent: float) -> None:
    """One line: how long the phase took and how its gaps are distributed, in ms."""
    ordered = sorted(gaps) or [0.0]

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    late = sum(1 for gap in ordered if gap > 50)
    print(
        f"  {title:24s} {took:7.2f} s  processor {spent:6.1f} s   median {at(0.5):5.1f}"
        f"   95 % {at(0.95):6.1f}   99 % {at(0.99):6.1f}   max {ordered[-1]:6.1f} ms"
        f"   over 50 ms: {late}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
