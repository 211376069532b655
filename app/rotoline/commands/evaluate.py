"""`rotoline evaluate`: track a clip and score the masks against ground truth."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rotoline.commands import track
from rotoline.commands.arguments import (
    PROMPTS_EPILOG,
    add_direction,
    add_frames,
    add_json,
    add_model,
    add_prompts,
    prompts_of,
)
from rotoline.commands.output import say_json
from rotoline.commands.progress import Console
from rotoline.commands.prompts import FramePrompt, MaskFile, ObjectPrompts
from rotoline.commands.truth import Truth, open_truth
from rotoline.core.document import RotoObject, Shot
from rotoline.core.job import Progress
from rotoline.core.masks import MaskStore
from rotoline.core.matte import object_alpha
from rotoline.core.project import Project
from rotoline.core.scores import contour_f, jaccard
from rotoline.errors import PromptInvalid

HELP = "track and score against ground truth"
DESCRIPTION = """Track a clip and score the masks against ground truth: J (region) and F (contour)
as the DAVIS toolkit defines them.

Truth is a folder of indexed PNG files, one a frame. Objects are matched to its ids in ascending
order. The first prompted frame of each object is left out. Without prompts each id's true mask
on the first frame that shows it is the prompt."""
EPILOG = PROMPTS_EPILOG


@dataclass(frozen=True)
class Score:
    """One object's means over the frames scored. id: the truth's palette index."""

    id: int
    j: float
    f: float
    frames: int

    @property
    def jf(self) -> float:
        return (self.j + self.f) / 2


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="CLIP")
    parser.add_argument(
        "--truth", type=Path, required=True, metavar="DIR", help="folder of indexed PNG files"
    )
    add_prompts(parser)
    add_model(parser)
    add_frames(parser, "track and score")
    add_direction(parser)
    add_json(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    objects = prompts_of(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="rotoline-") as folder,
        closing(track.open_source(arguments.source)) as reader,
    ):
        info = reader.info
        truth = open_truth(arguments.truth, info.frames, info.width, info.height)
        objects = objects or tuple(_true_prompts(truth))
        if len(objects) > len(truth.ids):
            raise PromptInvalid(
                f"{arguments.truth}: shows {len(truth.ids)} object(s), "
                f"prompts are given for {len(objects)}"
            )
        path = Path(folder) / "evaluate.roto"
        track.make_project(path, reader, arguments.model, arguments.frames, track.Said(objects))
        with Project.open(path) as project:
            start = time.perf_counter()
            how = track.Tracking.of(arguments)
            track.track_shots(project, project.document.shots, how, console)
            seconds = time.perf_counter() - start
            shot, model = project.document.shots[0], project.document.model
            scores = console.run(_score(shot, project.masks, truth, how))
    facts = _facts(scores, seconds, len(shot.frame_range), model, arguments.device)
    if arguments.json:
        say_json(facts)
    else:
        console.say(_table(scores, seconds, len(shot.frame_range)))


def _true_prompts(truth: Truth) -> Iterator[ObjectPrompts]:
    for index in truth.ids:
        frame = truth.first_frame[index]
        mask = MaskFile(truth.frames[frame], index)
        yield ObjectPrompts(f"Object {index}", (FramePrompt(frame, mask=mask),))


def _score(
    shot: Shot, masks: MaskStore, truth: Truth, how: track.Tracking
) -> Generator[Progress, None, list[Score]]:
    """Score every object on every frame that was to be tracked and has a truth."""
    size = (shot.clip.height, shot.clip.width)
    scores = []
    for item, index in zip(shot.objects, truth.ids, strict=False):
        wanted = [frame for frame in _frames(shot, item, how) if frame in truth.frames]
        pairs = []
        for done, frame in enumerate(wanted, start=1):
            counted = truth.counted(frame)
            found = np.asarray(object_alpha(item, masks, frame, size) >= 0.5, np.bool_) & counted
            true = truth.mask(frame, index)
            pairs.append((jaccard(found, true), contour_f(found, true)))
            yield Progress("score", done, len(wanted), frame)
        if not pairs:
            raise PromptInvalid(f"{item.name}: no frame but the prompted one has a truth")
        j, f = np.mean(pairs, axis=0).tolist()
        scores.append(Score(index, j, f, len(pairs)))
    return scores


def _frames(shot: Shot, item: RotoObject, how: track.Tracking) -> Iterator[int]:
    """The frames this object was to be tracked on, its first prompted one left out."""
    prompted = sorted(item.prompts)
    chosen = how.frames.within(shot.clip.frames) if how.frames else shot.frame_range
    for frame in chosen:
        before, after = frame < prompted[0], frame > prompted[-1]
        skipped = (before and how.direction == "forward") or (after and how.direction == "backward")
        if frame != prompted[0] and not skipped:
            yield frame


def _facts(
    scores: list[Score], seconds: float, frames: int, model: str, device: str
) -> dict[str, object]:
    from sam2core.device import choose_device

    mean_j = sum(score.j for score in scores) / len(scores)
    mean_f = sum(score.f for score in scores) / len(scores)
    return {
        "objects": [
            {"id": item.id, "j": item.j, "f": item.f, "jf": item.jf, "frames": item.frames}
            for item in scores
        ],
        "mean": {"j": mean_j, "f": mean_f, "jf": (mean_j + mean_f) / 2},
        "seconds": seconds,
        "frames_per_second": frames / seconds if seconds else None,
        "model": model,
        "device": choose_device(device).type,
    }


def _table(scores: list[Score], seconds: float, frames: int) -> str:
    lines = [f"{'id':>4} {'J':>7} {'F':>7} {'J&F':>7} {'frames':>7}"]
    lines += [
        f"{item.id:>4} {item.j:>7.3f} {item.f:>7.3f} {item.jf:>7.3f} {item.frames:>7}"
        for item in scores
    ]
    mean = sum(score.jf for score in scores) / len(scores)
    lines.append(f"mean J&F {mean:.3f}; {frames} frames in {seconds:.1f} s")
    return "\n".join(lines)
