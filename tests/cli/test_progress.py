"""Progress in four styles, and stopping a job in order."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Generator

import pytest

from rotoline.commands.progress import Console, Interruption, ProgressStyle, Silence, reporter
from rotoline.core.job import Progress

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="no POSIX signals")


class Work:
    """A job of four frames that tells how far it came and whether it was closed."""

    def __init__(self) -> None:
        self.done = 0
        self.closed = False

    def run(self) -> Generator[Progress, None, str]:
        try:
            for frame in range(4):
                self.done += 1
                yield Progress("track", frame + 1, 4, frame)
            return "result"
        finally:
            self.closed = True


def console(style: ProgressStyle = "none", interruption: Interruption | None = None) -> Console:
    return Console(reporter(style), interruption or Interruption())


def test_a_job_runs_to_its_end_and_gives_its_result() -> None:
    work = Work()
    assert console().run(work.run()) == "result"
    assert (work.done, work.closed) == (4, True)


def test_json_is_one_object_a_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    console("json").run(Work().run())
    out, err = capsys.readouterr()
    assert out == ""
    assert [json.loads(line) for line in err.splitlines()] == [
        {"stage": "track", "done": n + 1, "total": 4, "frame": n} for n in range(4)
    ]


def test_openjd_lines_stand_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    console("openjd").run(Work().run())
    assert capsys.readouterr().out.splitlines() == [
        "openjd_status: track",
        *(f"openjd_progress: {percent}" for percent in (25, 50, 75, 100)),
    ]


def test_a_bar_without_a_terminal_is_one_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    console("bar").run(Work().run())
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert "track" in err and "100%  4/4" in err and "\x1b" not in err


def test_none_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    console("none").run(Work().run())
    assert capsys.readouterr() == ("", "")


@needs_signals
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_ends_the_job_after_its_frame(number: signal.Signals) -> None:
    work, interruption = Work(), Interruption()

    class Sending(Silence):
        def show(self, progress: Progress) -> None:
            if progress.done == 2:
                os.kill(os.getpid(), number)

    with interruption.installed(), pytest.raises(KeyboardInterrupt):
        Console(Sending(), interruption).run(work.run())
    assert (work.done, work.closed) == (2, True)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@needs_signals
def test_the_second_signal_ends_at_once() -> None:
    interruption, closed = Interruption(), []

    def stubborn() -> Generator[Progress, None, None]:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            raise AssertionError("the second signal was held back")
            yield
        finally:
            closed.append(True)

    with interruption.installed(), pytest.raises(KeyboardInterrupt):
        Console(Silence(), interruption).run(stubborn())
    assert closed == [True]


@needs_signals
def test_outside_a_job_a_signal_ends_at_once() -> None:
    interruption = Interruption()
    with interruption.installed(), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("not interrupted")
