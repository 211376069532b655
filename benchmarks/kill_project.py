"""Kill a process at random moments of editing, tracking and saving; count what was lost.

    python benchmarks/kill_project.py [--kills 240] [--seed 1]

A child process works on a project and notes in a file what it has been told is done. It is killed
(SIGKILL) at a random moment. Then the project must open, pass SQLite's integrity check, hold
exactly a document that the child had, and have lost at most the last second.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rotoline.core import edits, takes
from rotoline.core.document import ClipRef, Document, Point, TrackedMask
from rotoline.core.project import Project
from rotoline.core.results import MaskResult, set_masks, set_scenes
from rotoline.tracking.session import Session
from rotoline.tracking.track import track

FRAMES = 400
SIDE = 64
LONGEST = 1.4
KINDS = ("edit", "track", "save")


@dataclass(frozen=True)
class Outcome:
    """One kill. lost: seconds of finished work that were not in the file; problem: what failed."""

    kind: str
    lost: float = 0.0
    steps: int = 0
    problem: str = ""


def kill_once(kind: str, folder: Path, seed: int) -> Outcome:
    """Let a child work, kill it, and judge what is left. folder: empty, stays behind."""
    log = folder / "log"
    wait = random.Random(seed).uniform(0.02, LONGEST)
    child = os.fork()
    if child == 0:
        _work(kind, folder, log, seed)
    started = folder / "started"
    while not started.exists():
        time.sleep(0.002)
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    killed = time.monotonic()
    os.waitpid(child, 0)
    if (folder / "failed").exists():
        return Outcome(kind, problem=(folder / "failed").read_text())
    try:
        return _judge(kind, folder, log, killed)
    except Exception:  # noqa: BLE001 — whatever fails here is what is looked for
        return Outcome(kind, problem=traceback.format_exc())


def _work(kind: str, folder: Path, log: Path, seed: int) -> None:
    """The child: never returns."""
    try:
        with log.open("ab", buffering=0) as notes:
            note: Note = lambda *words: notes.write(  # noqa: E731
                (json.dumps([time.monotonic(), *words]) + "\n").encode()
            )
            {"edit": _edit, "track": _track, "save": _save}[kind](folder, random.Random(seed), note)
    except BaseException:  # noqa: BLE001 — the parent reports it
        (folder / "failed").write_text(traceback.format_exc())
    os._exit(1)


Note = Callable[..., object]


def _edit(folder: Path, chance: random.Random, note: Note) -> None:
    """Random edits, one commit each."""
    project = Project.create(folder / "a.roto")
    for number, document in enumerate(_documents(project, chance)):
        note("begin", number, digest(document))
        project.commit(document, str(number))
        note("done", number)
        (folder / "started").touch()


def _save(folder: Path, chance: random.Random, note: Note) -> None:
    """Edits, and every few of them Save As under another name."""
    project = Project.create(folder / "a.roto")
    note("at", "a.roto")
    for number, document in enumerate(_documents(project, chance)):
        note("begin", number, digest(document))
        project.commit(document, str(number))
        note("done", number)
        if number % 4 == 3:
            name = f"{chance.choice('bcd')}.roto"
            note("saving", name)
            project.save_as(folder / name)
            note("at", name)
        (folder / "started").touch()


def _track(folder: Path, chance: random.Random, note: Note) -> None:
    """Track jobs with frames of uneven length, over and over."""
    project = Project.create(folder / "a.roto")
    document = edits.add_shot(Document(model="steady"), ClipRef("/clip", FRAMES, 64, 48))
    document = edits.add_object(document, 1)
    for frame in sorted(chance.sample(range(FRAMES), 3)):
        document = edits.add_point(document, 2, frame, Point(5.0, 5.0))
    document = set_scenes(document, 1, range(FRAMES), [], [])
    project.commit(document)
    clip = _Clip()
    session = Session(_Steady(chance), clip, project.masks, "steady")
    (folder / "started").touch()
    for step in track(project, 1, session):
        if step.stage == "track" and step.frame is not None:
            note("frame", step.frame)
    note("finished")
    time.sleep(2 * LONGEST)


def _documents(project: Project, chance: random.Random) -> Iterator[Document]:
    """A person's work without end: each document differs from the last by an edit."""
    noise = np.random.default_rng(chance.randrange(1 << 30))
    document = edits.add_shot(Document(), ClipRef("/clip", FRAMES, 64, 48))
    document = edits.add_object(document, 1)
    past = [document]
    yield document
    while True:
        object_id = chance.choice([item.id for item in document.shot(1).objects])
        frame = chance.randrange(FRAMES)
        span = range(frame, min(FRAMES, frame + chance.randrange(1, 40)))
        match chance.randrange(8):
            case 0:
                document = edits.add_object(document, 1)
            case 1 if frame not in document.object(object_id).locked:
                point = Point(float(frame % 64), 7.0)
                document = edits.add_point(document, object_id, frame, point)
            case 2:
                document = edits.lock(document, object_id, span)
            case 3:
                document = edits.mark_absent(document, object_id, span)
            case 4:
                document = takes.keep_take(document, object_id, span, f"take {frame}", 1.5)
            case 5:
                document = edits.clear_range(document, object_id, span)
            case 6:
                document = chance.choice(past[-20:])
            case _:
                results = [MaskResult(object_id, at, _mask(project, noise)) for at in span[:12]]
                document = set_masks(document, results)
        past.append(document)
        yield document


def _mask(project: Project, noise: np.random.Generator) -> TrackedMask:
    low_res = noise.normal(size=(SIDE, SIDE)).astype(np.float32)
    ref = project.masks.put(low_res, noise.normal(size=16).astype(np.float32))
    return TrackedMask(ref, 3.0, 0.5, 0.5, 0.25, "both", False, "steady")


def digest(document: Document) -> str:
    text = json.dumps(dataclasses.asdict(document), sort_keys=True, default=sorted)
    return hashlib.sha256(text.encode()).hexdigest()


def _judge(kind: str, folder: Path, log: Path, killed: float) -> Outcome:
    notes = [json.loads(line) for line in log.read_text().splitlines() if line.endswith("]")]
    if kind == "track":
        return _judge_track(folder, notes, killed)
    places = [note[2] for note in notes if note[1] in ("at", "saving")] or ["a.roto"]
    begun = {note[2]: note[3] for note in notes if note[1] == "begin"}
    done = max((note[2] for note in notes if note[1] == "done"), default=-1)
    newest = -1
    for name in dict.fromkeys(places[::-1]):
        path = folder / name
        if not path.exists():
            continue
        with Project.open(path) as project:
            problem = _unsound(project)
            if problem:
                return Outcome(kind, problem=f"{name}: {problem}")
            step = _step(project)
            if step not in begun or digest(project.document) != begun[step]:
                return Outcome(kind, problem=f"{name}: step {step} is no document that was saved")
            newest = max(newest, step)
    if newest < done:
        return Outcome(kind, problem=f"step {done} was saved, {newest} is there")
    return Outcome(kind, steps=done)


def _judge_track(folder: Path, notes: list[list[object]], killed: float) -> Outcome:
    finished = {note[2]: note[0] for note in notes if note[1] == "frame"}
    with Project.open(folder / "a.roto") as project:
        problem = _unsound(project)
        masks = project.document.object(2).masks
    lost = 0.0
    for frame, moment in finished.items():
        if frame not in masks:
            assert isinstance(moment, float)
            lost = max(lost, killed - moment)
    if lost > 1.0:
        problem = problem or f"{lost:.2f} s of finished frames are lost"
    return Outcome("track", lost, len(finished), problem)


def _unsound(project: Project) -> str:
    """What is wrong with an opened project; "" for a sound one."""
    found = [*project.notices, *project.check()]
    for shot in project.document.shots:
        for item in shot.objects:
            for mask in item.masks.values():
                project.masks.get(mask.ref)
    return "; ".join(found)


def _step(project: Project) -> int:
    rows = project._connection.execute("SELECT value FROM project WHERE key = 'step'").fetchall()
    return int(rows[0][0])


class _Clip:
    def __len__(self) -> int:
        return FRAMES

    def __getitem__(self, index: int) -> NDArray[np.uint8]:
        return np.full((48, 64, 3), index % 256, np.uint8)


@dataclass(frozen=True)
class _Mask:
    low_res: NDArray[np.float32]
    score: float
    iou: float
    stability: float
    pointer: NDArray[np.float32]


@dataclass(frozen=True)
class _Tracked:
    frame: int
    objects: dict[int, _Mask]


class _Steady:
    """A tracker whose frames take from no time to half a second, and that knows no torch."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def add_points(self, frame: int, object_id: int, *_: object, **__: object) -> dict[int, _Mask]:
        return {object_id: self._look(frame)}

    add_mask = add_points

    def remove_object(self, object_id: int) -> None:
        """Nothing is remembered."""

    def restore(self, *_: object) -> None:
        """Nothing is remembered."""

    def propagate(
        self,
        start: int,
        end: int,
        reverse: bool = False,
        objects: Iterable[int] = (),
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[_Tracked]:
        step = -1 if reverse else 1
        for frame in range(start, end + step, step):
            time.sleep(self._chance.choice([0, 0.002, 0.02, 0.02, 0.1, 0.5]))
            yield _Tracked(frame, {object_id: self._look(frame) for object_id in objects})

    def _look(self, frame: int) -> _Mask:
        low_res = np.full((SIDE, SIDE), -4, np.float32)
        low_res[frame % SIDE :, 5:] = 4
        return _Mask(low_res, 3.0, 0.9, 0.9, np.ones(16, np.float32))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    outcomes = []
    for number in range(said.kills):
        kind = KINDS[number % len(KINDS)]
        with tempfile.TemporaryDirectory(prefix="rotoline-kill-") as folder:
            outcome = kill_once(kind, Path(folder), said.seed * 100_003 + number)
        if outcome.problem:
            print(f"kill {number} ({kind}): {outcome.problem}", file=sys.stderr)
        outcomes.append(outcome)
    print(f"{'kind':8}{'kills':>7}{'failed':>8}{'steps':>8}{'most lost, s':>14}")
    for kind in KINDS:
        own = [outcome for outcome in outcomes if outcome.kind == kind]
        failed = sum(bool(outcome.problem) for outcome in own)
        lost = max((outcome.lost for outcome in own), default=0.0)
        steps = sum(outcome.steps for outcome in own)
        print(f"{kind:8}{len(own):7}{failed:8}{steps:8}{lost:14.3f}")
    return int(any(outcome.problem for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
