"""The tracking session on clips with ground truth: directions, resuming, size, uncertainty.

    python benchmarks/session.py CLIPS [--model embedded] [--only libby ...] [--json OUT]

CLIPS: a folder of clips, each a folder with `clip.mp4` or `frames/*.jpg` and `masks/*.png`. Two
frames of each are prompted with their true masks, near its beginning and near its end. Printed:

one    J of a run forward from the first prompt, on all frames but it
one+   the same, with the second prompt as a wall: a forward run from each
both   J of a run in both directions, joined, on the frames between the prompts and outside
resume J between an uninterrupted run and one that was stopped in the middle and gone on with
kb     median kilobytes a frame and object in the project
rho    rank correlation of uncertainty with 1 - J, per frame
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rotoline.core import edits
from rotoline.core.clips import describe
from rotoline.core.document import Document
from rotoline.core.project import Project
from rotoline.core.scores import jaccard
from rotoline.media.clip import FrameReader
from rotoline.media.frames import ClipFrames
from rotoline.media.open import open_clip
from rotoline.tracking.engine import open_tracker
from rotoline.tracking.plan import Direction
from rotoline.tracking.session import Session, enlarge
from rotoline.tracking.track import track
from rotoline.tracking.tracker import Frames

Truth = NDArray[np.uint8]


@dataclass(frozen=True)
class Sample:
    """One tracked frame: its signs, uncertainty and true error, for fitting the mix."""

    clip: str
    run: str
    frame: int
    score: float
    iou: float
    stability: float
    uncertainty: float
    error: float


@dataclass(frozen=True)
class Row:
    clip: str
    one: float
    one_each: float
    both: float
    resume: float
    kilobytes: float
    rho: float


class Bench:
    """One clip: its frames, its truth, and runs over it in projects of their own."""

    def __init__(self, folder: Path, model: str, device: str) -> None:
        self.folder = folder
        self.model = model
        self.device = device
        movie = folder / "clip.mp4"
        self.reader: FrameReader = open_clip(movie if movie.exists() else folder / "frames")
        self.frames = ClipFrames(self.reader)
        self.path = self.reader.info.path
        self.truth = [np.asarray(Image.open(p)) for p in sorted((folder / "masks").glob("*.png"))]
        self.ids = sorted({int(i) for mask in self.truth for i in np.unique(mask)} - {0})
        self.samples: list[Sample] = []

    def close(self) -> None:
        self.frames.close()
        self.reader.close()

    def prompted(self, project: Project, frames: dict[int, list[int]]) -> Document:
        """A document with the true masks of these frames as prompts, by object."""
        info = self.reader.info
        clip = describe(self.path, info.frames, info.width, info.height)
        document = edits.add_shot(Document(model=self.model), clip)
        for number in self.ids:
            object_id = document.next_id
            document = edits.add_object(document, 1)
            for frame in frames[number]:
                ref = project.masks.put_bitmap(self.truth[frame] == number)
                document = edits.set_mask_prompt(document, object_id, frame, ref)
        return document

    def session(self, project: Project) -> Session:
        frames: Frames = self.frames
        tracker = open_tracker(self.model, frames, self.device)
        return Session(tracker, frames, project.masks, self.model)

    def seen(self, number: int) -> list[int]:
        return [frame for frame, mask in enumerate(self.truth) if (mask == number).any()]

    def masks(self, project: Project) -> dict[tuple[int, int], NDArray[np.bool_]]:
        """Every mask at clip size, by object number and frame."""
        size = (self.reader.info.height, self.reader.info.width)
        found = {}
        for number, item in zip(self.ids, project.document.shot(1).objects, strict=True):
            for frame, mask in item.masks.items():
                if item.state(frame) != "prompted":
                    low_res = project.masks.get(mask.ref).low_res
                    inside = enlarge(low_res, size) > 0
                    found[number, frame] = inside if mask.score > 0 else np.zeros(size, bool)
        return found

    def note(self, project: Project, run: str) -> None:
        masks = self.masks(project)
        for number, item in zip(self.ids, project.document.shot(1).objects, strict=True):
            for frame, mask in item.masks.items():
                if (number, frame) in masks:
                    error = 1 - jaccard(masks[number, frame], self.truth[frame] == number)
                    self.samples.append(
                        Sample(
                            self.folder.name,
                            run,
                            frame,
                            mask.score,
                            mask.iou,
                            mask.stability,
                            mask.uncertainty,
                            error,
                        )
                    )

    def score(self, project: Project, left_out: dict[int, list[int]]) -> float:
        """Mean J over every frame that no run of the comparison has as a prompt."""
        masks = self.masks(project)
        empty = np.zeros_like(self.truth[0], dtype=bool)
        means = []
        for number in self.ids:
            frames = [f for f in range(len(self.truth)) if f not in left_out[number]]
            means.append(
                np.mean(
                    [
                        jaccard(masks.get((number, f), empty), self.truth[f] == number)
                        for f in frames
                    ]
                )
            )
        return float(np.mean(means))


def measure(folder: Path, model: str, device: str) -> tuple[Row, list[Sample]]:
    bench = Bench(folder, model, device)
    both: dict[int, list[int]] = {}
    for number in bench.ids:
        seen = bench.seen(number)
        both[number] = [seen[0], seen[-max(1, len(seen) // 10)]]
    first = {number: frames[:1] for number, frames in both.items()}
    with closing(bench), tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        one = _run(bench, root / "one.roto", first, "forward")
        one_each = _run(bench, root / "each.roto", both, "forward")
        joined = _run(bench, root / "both.roto", both, "both")
        _run(bench, root / "resumed.roto", both, "both", stop=True)
        with Project.open(root / "both.roto", read_only=True) as project:
            masks = bench.masks(project)
            digests = {
                mask.ref.digest
                for item in project.document.shot(1).objects
                for mask in item.masks.values()
            }
            sizes = [len(project.masks._find(digest) or b"") for digest in digests]
        with Project.open(root / "resumed.roto", read_only=True) as project:
            again = bench.masks(project)
        agreement = np.mean([jaccard(masks[key], again[key]) for key in masks])
        row = Row(
            folder.name,
            one(both),
            one_each(both),
            joined(both),
            float(agreement),
            float(np.median(sizes)) / 1024,
            _rank_correlation([s for s in bench.samples if s.run != "resumed"]),
        )
    return row, bench.samples


def _run(
    bench: Bench,
    path: Path,
    prompts: dict[int, list[int]],
    direction: Direction,
    stop: bool = False,
) -> Callable[[dict[int, list[int]]], float]:
    """Track into a project; returns what scores it. stop: half-way, then go on afresh."""
    with Project.create(path) as project:
        project.commit(bench.prompted(project, prompts))
        if stop:
            job = track(project, 1, bench.session(project), direction=direction)
            for step in job:
                if step.stage == "track" and step.done >= step.total // 2:
                    job.close()
                    break
        list(track(project, 1, bench.session(project), direction=direction))
        bench.note(project, path.stem)

    def score(left_out: dict[int, list[int]]) -> float:
        with Project.open(path, read_only=True) as project:
            return bench.score(project, left_out)

    return score


def _rank_correlation(samples: Iterable[Sample]) -> float:
    """Spearman's rho of uncertainty and error."""
    items = list(samples)
    ranks = [_ranks([s.uncertainty for s in items]), _ranks([s.error for s in items])]
    return float(np.corrcoef(*ranks)[0, 1])


def _ranks(values: list[float]) -> NDArray[np.float64]:
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(len(values))
    for value in set(values):
        same = np.array(values) == value
        ranks[same] = ranks[same].mean()
    return ranks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--json", type=Path, help="write every frame's signs and error there")
    said = parser.parse_args()
    folders = [p for p in sorted(said.clips.iterdir()) if (p / "masks").is_dir()]
    samples: list[Sample] = []
    print(f"{'clip':22}{'one':>7}{'one+':>7}{'both':>7}{'resume':>8}{'kb':>6}{'rho':>7}")
    for folder in folders:
        if said.only and folder.name not in said.only:
            continue
        row, own = measure(folder, said.model, said.device)
        samples += own
        print(
            f"{row.clip:22}{row.one:7.3f}{row.one_each:7.3f}{row.both:7.3f}{row.resume:8.4f}"
            f"{row.kilobytes:6.1f}{row.rho:7.2f}",
            flush=True,
        )
        if said.json:
            said.json.write_text(json.dumps([asdict(sample) for sample in samples]))


if __name__ == "__main__":
    main()
