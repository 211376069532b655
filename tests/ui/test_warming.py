"""Importing the engine, in a process of its own: beside a thread that wants to go on."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROGRAM = """
import gc, json, sys, threading, time
from rotoline.ui.warming import import_engine

beats, collected, ended = [], [], threading.Event()

def beat():
    while not ended.is_set():
        time.sleep(0.002)
        beats.append(time.perf_counter())

def note(phase, info):
    if phase == "start" and info["generation"] == 2:
        collected.append(info)

threading.Thread(target=beat).start()
time.sleep(0.05)
parts = import_engine()
began = time.perf_counter()
first = next(parts)
spent = time.perf_counter() - began
inside = sum(began < at < began + spent for at in beats)
had_torch = "torch" in sys.modules
gc.callbacks.append(note)
rest = list(parts)
gc.callbacks.remove(note)
ended.set()
frozen = gc.get_freeze_count()
print(json.dumps({
    "first": first, "had_torch": had_torch, "spent": spent, "inside": inside, "rest": rest,
    "collected": len(collected), "frozen": frozen, "searched": len(gc.get_objects()),
    "collects": gc.isenabled(), "again": list(import_engine()),
}))
"""


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True)
    result: dict[str, object] = json.loads(done.stdout)
    return result


@pytest.mark.skipif(sys.platform == "win32", reason="torch itself loads its libraries there")
def test_other_threads_go_on_while_the_libraries_are_loaded(found: dict[str, object]) -> None:
    assert found["first"] == "libraries"
    assert not found["had_torch"]
    # A thread that sleeps two milliseconds at a time beats now and then even on a busy machine.
    assert found["inside"] >= 5, found


def test_no_search_for_garbage_walks_what_is_imported(found: dict[str, object]) -> None:
    assert found["rest"] == ["torch", "sam2core", "torch._dynamo"]
    assert found["collected"] == 0
    assert found["frozen"] > 100_000
    assert found["searched"] < 0.2 * found["frozen"]
    assert found["collects"] is True


def test_what_is_imported_is_not_imported_again(found: dict[str, object]) -> None:
    assert found["again"] == []
