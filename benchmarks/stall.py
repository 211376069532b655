"""How long the window keeps a person waiting: stalls of the event loop while it works.

A heartbeat asks to be called every 2 ms. While the demo clip is tracked, scrubbed through and
exported all at once, the gaps between two beats are the stalls a person would feel. Prints their
distribution for each phase, and the time from start to window and from click to mask.

    python benchmarks/stall.py [--clip FILE] [--model NAME] [--seconds 20]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_STARTED = time.perf_counter()
_BEAT_MS = 2
_SCRUB_MS = 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clip", type=Path, help="another clip than the demo clip")
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the busy phase")
    arguments = parser.parse_args()
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATA", "CONFIG", "LOG"):
            os.environ[f"ROTOLINE_{name}"] = str(Path(folder) / name.lower())
        return measure(arguments.clip, arguments.model, arguments.seconds, Path(folder))


def measure(clip: Path | None, model: str, seconds: float, folder: Path) -> int:
    from PySide6.QtCore import QTimer

    from rotoline.core.document import Box
    from rotoline.media.demo import demo_clip
    from rotoline.settings import Settings
    from rotoline.ui.application import dress, make_application
    from rotoline.ui.desk import Desk
    from rotoline.ui.main_window import MainWindow

    application = make_application()
    settings = Settings(model=model)
    dress(application, settings)
    desk = Desk(settings)
    window = MainWindow(desk)
    window.resize(1280, 720)
    window.show()
    application.processEvents()
    if sys.platform != "win32":
        print(f"load of this machine     {os.getloadavg()[0]:8.2f} on {os.cpu_count()} processors")
    print(f"start to window          {time.perf_counter() - _STARTED:8.2f} s")

    gaps: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    heart = QTimer()
    heart.timeout.connect(beat)
    heart.start(_BEAT_MS)

    def until(condition: Callable[[], bool], limit: float = 120.0) -> float:
        began = time.perf_counter()
        while not condition() and time.perf_counter() - began < limit:
            application.processEvents()
            time.sleep(0.0005)
        return time.perf_counter() - began

    def phase(title: str, condition: Callable[[], bool], limit: float = 120.0) -> None:
        gaps.clear()
        took = until(condition, limit)
        report(title, gaps, took)

    desk.inference.warm_up()
    phase("warm up, nothing open", lambda: not desk.inference.is_busy())
    window.more.open_paths([clip or demo_clip()])
    phase("open the clip", lambda: window.canvas.shown is not None)
    assert desk.info is not None
    width, height = desk.info.width, desk.info.height
    box = (
        Box(5, 348, 590, 635)
        if clip is None
        else Box(width * 0.3, height * 0.3, width * 0.7, height * 0.7)
    )
    window.canvas.boxed.emit(box)
    phase("first mask, model loads", lambda: answered(desk))
    desk.state.go_to(10)
    until(lambda: not desk.stage.is_busy(), 5)
    window.canvas.pointed.emit(width * 0.5, height * 0.5, True)
    phase("click on another frame", lambda: answered(desk))
    desk.editor.undo()

    scrub = QTimer()
    frames = desk.info.frames

    def scrub_on() -> None:
        desk.state.go_to((desk.state.frame * 7 + 13) % frames)

    scrub.timeout.connect(scrub_on)
    scrub.start(_SCRUB_MS)
    ends = time.perf_counter() + seconds
    phase("scrub", lambda: time.perf_counter() > ends - seconds * 0.75)
    window.action_list["track_both"].trigger()
    phase("track + scrub", lambda: time.perf_counter() > ends - seconds * 0.4)
    export(desk, folder)
    phase("track + scrub + export", lambda: time.perf_counter() > ends)
    phase(
        "until all is done",
        lambda: not desk.exporter.is_busy and not desk.inference.is_busy("track"),
    )
    scrub.stop()
    window.action_list["play"].trigger()
    ends = time.perf_counter() + 5
    phase("play 5 s", lambda: time.perf_counter() > ends)
    print(f"played {desk.player.shown} frames, skipped {desk.player.skipped}")
    heart.stop()
    window.close()
    return 0


def answered(desk: object) -> bool:
    from rotoline.ui.desk import Desk

    assert isinstance(desk, Desk)
    shot = desk.editor.shot
    items = shot.objects if shot else ()
    return bool(items) and not any(
        item.is_unanswered(frame) for item in items for frame in item.prompts
    )


def export(desk: object, folder: Path) -> None:
    from rotoline.export.presets import ExportSettings
    from rotoline.ui.desk import Desk

    assert isinstance(desk, Desk)
    desk.export(folder / "stall.mov", ExportSettings("prores4444", content="cutout"))


def report(title: str, gaps: list[float], took: float) -> None:
    """One line: how long the phase took and how its gaps are distributed, in ms."""
    ordered = sorted(gaps) or [0.0]

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    late = sum(1 for gap in ordered if gap > 50)
    print(
        f"{title:24s} {took:8.2f} s   median {at(0.5):5.1f}   95 % {at(0.95):6.1f}"
        f"   99 % {at(0.99):6.1f}   max {ordered[-1]:6.1f} ms   over 50 ms: {late}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
