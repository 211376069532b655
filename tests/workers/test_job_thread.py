"""The thread that runs jobs: order, stopping, errors and giving way."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from threading import Event, current_thread, get_native_id
from time import sleep

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work


@pytest.fixture
def thread(qtbot: QtBot) -> Iterator[JobThread]:
    thread = JobThread("test")
    yield thread
    thread.shut_down()
    assert thread.isFinished() or not thread.isRunning()


def count_to(limit: int, closed: list[int] | None = None) -> Items:
    try:
        yield from range(limit)
    finally:
        if closed is not None:
            closed.append(limit)


def test_items_arrive_in_order_on_the_owning_thread(thread: JobThread, qtbot: QtBot) -> None:
    seen: list[object] = []
    threads: set[QThread] = set()
    ends: list[bool] = []

    def on_item(value: object) -> None:
        seen.append(value)
        threads.add(QThread.currentThread())

    thread.submit(Work("count", lambda _: count_to(5), on_item, ends.append))
    qtbot.waitUntil(lambda: ends == [True], timeout=10_000)

    assert seen == [0, 1, 2, 3, 4]
    assert threads == {thread.thread()}


def test_the_newest_replaces_one_still_waiting(thread: JobThread, qtbot: QtBot) -> None:
    gate = Event()
    seen: list[object] = []

    def blocked(_: ShouldStop) -> Items:
        yield "began"
        gate.wait(5)

    def say(word: str) -> Items:
        yield word

    thread.submit(Work("first", blocked, seen.append))
    qtbot.waitUntil(lambda: seen == ["began"], timeout=10_000)
    thread.submit(Work("show", lambda _: say("old"), seen.append))
    thread.submit(Work("show", lambda _: say("new"), seen.append))
    gate.set()
    qtbot.waitUntil(lambda: not thread.is_busy(), timeout=10_000)
    qtbot.wait(20)

    assert seen == ["began", "new"]


def test_stopping_closes_the_job_and_drops_late_items(thread: JobThread, qtbot: QtBot) -> None:
    seen: list[object] = []
    ends: list[bool] = []
    closed_on: list[str] = []

    def endless(should_stop: ShouldStop) -> Items:
        number = 0
        try:
            while True:
                yield number
                number += 1
        finally:
            closed_on.append(current_thread().name)

    thread.submit(Work("endless", endless, seen.append, ends.append))
    qtbot.waitUntil(lambda: len(seen) > 3, timeout=10_000)
    thread.stop("endless")
    heard = len(seen)
    qtbot.waitUntil(lambda: ends == [False], timeout=10_000)

    assert len(seen) == heard
    assert closed_on and closed_on[0] != current_thread().name


def test_items_of_a_finished_job_are_dropped_when_it_is_stopped_before_they_arrive(
    thread: JobThread, qtbot: QtBot
) -> None:
    seen: list[object] = []
    ends: list[bool] = []
    over = Event()

    def short(_: ShouldStop) -> Items:
        yield "late"
        over.set()

    thread.submit(Work("short", short, seen.append, ends.append))
    assert over.wait(10)
    QThread.msleep(50)
    thread.stop("short")
    qtbot.waitUntil(lambda: bool(ends), timeout=10_000)

    assert seen == []


def test_a_work_stopped_while_it_waits_is_told_its_end_and_never_starts(
    thread: JobThread, qtbot: QtBot
) -> None:
    gate = Event()
    started: list[str] = []
    ends: list[bool] = []

    def blocked(_: ShouldStop) -> Items:
        gate.wait(5)
        yield 0

    def waiting(_: ShouldStop) -> Items:
        started.append("waiting")
        yield 0

    thread.submit(Work("first", blocked))
    qtbot.waitUntil(lambda: thread.is_busy("first"), timeout=10_000)
    thread.submit(Work("second", waiting, on_end=ends.append))
    thread.stop("second")
    gate.set()
    qtbot.waitUntil(lambda: not thread.is_busy(), timeout=10_000)

    assert ends == [False]
    assert started == []


def test_a_long_step_can_poll_for_its_stop(thread: JobThread, qtbot: QtBot) -> None:
    polls: list[bool] = []
    started = Event()

    def one_long_step(should_stop: ShouldStop) -> Items:
        started.set()
        while not should_stop():
            QThread.msleep(1)
        polls.append(should_stop())
        yield "late"

    seen: list[object] = []
    thread.submit(Work("long", one_long_step, seen.append))
    assert started.wait(10)
    thread.stop("long")
    qtbot.waitUntil(lambda: not thread.is_busy(), timeout=10_000)
    qtbot.wait(10)

    assert polls == [True]
    assert seen == []


def test_an_error_reaches_its_submitter_and_the_thread_goes_on(
    thread: JobThread, qtbot: QtBot
) -> None:
    errors: list[Exception] = []
    seen: list[object] = []

    def fails(_: ShouldStop) -> Items:
        yield 1
        raise ValueError("no")

    thread.submit(Work("fails", fails, on_error=errors.append))
    thread.submit(Work("next", lambda _: count_to(1), seen.append))
    qtbot.waitUntil(lambda: seen == [0], timeout=10_000)

    assert [str(error) for error in errors] == ["no"]


def test_an_error_nobody_waits_for_is_announced(thread: JobThread, qtbot: QtBot) -> None:
    def fails(_: ShouldStop) -> Items:
        raise ValueError("nobody")
        yield

    with qtbot.waitSignal(thread.failed, timeout=10_000) as heard:
        thread.submit(Work("fails", fails))

    assert heard.args is not None
    assert heard.args[0] == "fails"


def test_work_that_gives_way_stops_for_other_work(thread: JobThread, qtbot: QtBot) -> None:
    seen: list[object] = []
    ends: list[bool] = []

    def ahead(_: ShouldStop) -> Items:
        while True:
            QThread.msleep(1)
            yield "ahead"

    read: list[object] = []
    thread.submit(Work("ahead", ahead, read.append, ends.append, gives_way=True))
    qtbot.waitUntil(lambda: len(read) > 2, timeout=10_000)
    thread.submit(Work("show", lambda _: count_to(1), seen.append))
    qtbot.waitUntil(lambda: seen == [0], timeout=10_000)

    assert ends == [False]


def test_shutting_down_in_the_middle_of_a_job_closes_it_and_joins(qtbot: QtBot) -> None:
    thread = JobThread("test")
    closed: list[int] = []
    seen: list[object] = []

    def endless(_: ShouldStop) -> Items:
        try:
            while True:
                yield 0
        finally:
            closed.append(1)

    thread.submit(Work("endless", endless, seen.append))
    qtbot.waitUntil(lambda: len(seen) > 2, timeout=10_000)
    thread.shut_down()

    assert closed == [1]
    assert not thread.isRunning()
    thread.submit(Work("after", lambda _: count_to(1), seen.append))
    assert not thread.isRunning()


@pytest.mark.skipif(sys.platform != "linux", reason="niceness of a thread is Linux's")
def test_background_work_is_nicer_than_the_window(qtbot: QtBot) -> None:
    thread = JobThread("background", in_background=True)
    niceness: list[object] = []

    def tell(_: ShouldStop) -> Items:
        yield os.getpriority(os.PRIO_PROCESS, get_native_id())

    thread.submit(Work("tell", tell, niceness.append))
    qtbot.waitUntil(lambda: bool(niceness), timeout=10_000)
    thread.shut_down()

    assert isinstance(niceness[0], int)
    assert niceness[0] > os.getpriority(os.PRIO_PROCESS, get_native_id())


@pytest.mark.parametrize("is_stopped", [True, False])
def test_a_job_that_cannot_clean_up_is_told_and_the_thread_goes_on(
    thread: JobThread, qtbot: QtBot, is_stopped: bool
) -> None:
    seen: list[object] = []
    errors: list[str] = []
    ends: list[bool] = []

    def unclean(_: ShouldStop) -> Items:
        try:
            for number in range(3 if not is_stopped else sys.maxsize):
                yield number
                sleep(0.001)
        finally:
            raise PermissionError("held by another program")

    thread.submit(
        Work(
            "unclean",
            unclean,
            seen.append,
            ends.append,
            on_error=lambda error: errors.append(str(error)),
        )
    )
    thread.submit(Work("next", lambda _: count_to(1), on_end=ends.append))
    qtbot.waitUntil(lambda: len(seen) > 1, timeout=10_000)
    if is_stopped:
        thread.stop("unclean")
    qtbot.waitUntil(lambda: ends == [False, True], timeout=10_000)
    assert errors == ["held by another program"]
