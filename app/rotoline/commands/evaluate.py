"""`rotoline evaluate`: track a clip and score the masks against ground truth."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rotoline.commands import evaluate_clips, track
from rotoline.commands.arguments import (
    PROMPTS_EPILOG,
    UsageError,
    add_direction,
    add_json,
    add_model,
    add_prompts,
    prompts_of,
)
from rotoline.commands.clip_settings import add_clip_settings, interpretation_of
from rotoline.commands.frames import FrameList, parse_frames
from rotoline.commands.output import say, say_json
from rotoline.commands.progress import Console
from rotoline.commands.prompts import FramePrompt, MaskFile, ObjectPrompts
from rotoline.core.document import RotoObject, Shot
from rotoline.core.job import Progress
from rotoline.core.masks import MaskStore
from rotoline.core.matte import object_alpha
from rotoline.core.project import Project
from rotoline.core.scores import Mask, MaskScore, jaccard
from rotoline.errors import PromptInvalid
from rotoline.evaluation.cost import Clock, forget_peak_memory, peak_graphics_memory, peak_memory
from rotoline.evaluation.truth import Truth, open_truth

HELP = "track and score against ground truth"
DESCRIPTION = """Track a clip and score the masks against ground truth: J (region) and F (contour)
as the DAVIS toolkit defines them, and F within 1, 2 and 4 pixels.

  rotoline evaluate clip.mp4 --truth masks --box 10,20,300,400
  rotoline evaluate --clips DIR --frames 40 --methods classical,embedded,large

Truth is a folder of indexed PNG files, one a frame. Objects are matched to its ids in ascending
order. The first prompted frame of each object is left out (its J is told beside). Without prompts
each id's true mask on the first frame that shows it is the prompt.

With --clips, trackers are compared over a folder of clips that have masks/ beside frames/ or a
movie (or lie as DAVIS does), or over the built-in clip (--clips demo)."""
EPILOG = PROMPTS_EPILOG


@dataclass(frozen=True)
class Score:
    """One object's mean over the frames scored. id: the truth's palette index.

    first_j: of the first prompted frame, None where that has no truth.
    """

    id: int
    mean: MaskScore
    first_j: float | None
    frames: int


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="?", metavar="CLIP")
    parser.add_argument("--truth", type=Path, metavar="DIR", help="folder of indexed PNG files")
    parser.add_argument("--clips", metavar="DIR", help="many clips with truth, instead of CLIP")
    add_prompts(parser)
    add_clip_settings(parser)
    add_model(parser)
    parser.add_argument(
        "--frames",
        metavar="A-B",
        help="frames to track and score: 10-20, 7 or 1-4,9; with --clips so many from each "
        "object's first: 16, 40 or all (default there: 16)",
    )
    add_direction(parser)
    add_json(parser)
    evaluate_clips.add_options(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    if arguments.clips is not None:
        _run_clips(arguments, console)
        return
    if arguments.source is None or arguments.truth is None:
        raise UsageError("give CLIP and --truth DIR, or --clips DIR for many")
    arguments.frames = _frames_of(arguments.frames)
    objects = prompts_of(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="rotoline-") as folder,
        closing(track.open_source(arguments.source, interpretation_of(arguments))) as reader,
    ):
        info = reader.info
        truth = open_truth(arguments.truth, info.frames, info.width, info.height)
        objects = objects or tuple(_true_prompts(truth))
        if len(objects) > len(truth.ids):
            raise PromptInvalid(
                f"{arguments.truth}: shows {len(truth.ids)} object(s), "
                f"prompts are given for {len(objects)}; leave some out, or give the whole truth"
            )
        path = Path(folder) / "evaluate.roto"
        track.make_project(path, reader, arguments.model, arguments.frames, track.Said(objects))
        with Project.open(path) as project:
            # What an earlier run learnt would make this one look quicker than it is.
            how = replace(track.Tracking.of(arguments), keeps=False)
            clock = Clock()
            forget_peak_memory()
            with clock:
                track.track_shots(project, project.document.shots, how, console)
            shot, model = project.document.shots[0], project.document.model
            scores = console.run(_score(shot, project.masks, truth, how))
    if arguments.json:
        say_json(_facts(scores, clock, len(shot.frame_range), model, arguments.device))
    else:
        console.say(_table(scores, clock.wall, len(shot.frame_range)))


def _run_clips(arguments: argparse.Namespace, console: Console) -> None:
    """Trackers side by side; tables are Markdown."""
    if arguments.source is not None or arguments.truth is not None or prompts_of(arguments):
        raise UsageError("--clips finds clips, truth and prompts by itself; leave the others out")
    if arguments.model is not None:
        raise UsageError(f"with --clips, give --methods {arguments.model} instead of --model")
    if arguments.fit:
        raise UsageError("with --clips, write +fit after a method's name instead of --fit")
    rows = evaluate_clips.measure(arguments, console)
    if arguments.json:
        say_json(evaluate_clips.as_json(rows, arguments))
    else:
        say(evaluate_clips.as_markdown(rows, arguments.ablate))


def _frames_of(text: str | None) -> FrameList | None:
    try:
        return None if text is None else parse_frames(text)
    except ValueError as error:
        raise UsageError(f"argument --frames: {error}") from error


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

    def found(item: RotoObject, frame: int) -> Mask:
        alpha = object_alpha(item, masks, frame, size)
        return np.asarray(alpha >= 0.5, np.bool_) & truth.counted(frame)

    scores = []
    for item, index in zip(shot.objects, truth.ids, strict=False):
        wanted = [frame for frame in _frames(shot, item, how) if frame in truth.frames]
        each = []
        for done, frame in enumerate(wanted, start=1):
            each.append(MaskScore.of(found(item, frame), truth.mask(frame, index)))
            yield Progress("score", done, len(wanted), frame)
        if not each:
            raise PromptInvalid(
                f"{item.name}: no frame but the prompted one has a truth; give truth of more frames"
            )
        first, first_j = min(item.prompts), None
        if first in truth.frames:
            first_j = jaccard(found(item, first), truth.mask(first, index))
        scores.append(Score(index, MaskScore.mean(each), first_j, len(each)))
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
    scores: list[Score], clock: Clock, frames: int, model: str, device: str
) -> dict[str, object]:
    from sam2core.device import choose_device

    mean = MaskScore.mean([score.mean for score in scores])
    each = frames * len(scores)
    return {
        "objects": [
            {"id": item.id, **_numbers(item.mean), "first_j": item.first_j, "frames": item.frames}
            for item in scores
        ],
        "mean": _numbers(mean),
        "seconds": clock.wall,
        "frames_per_second": frames / clock.wall if clock.wall else None,
        "seconds_per_frame_and_object": clock.wall / each,
        "cpu_seconds_per_frame_and_object": clock.cpu / each,
        "peak_memory_mib": peak_memory(),
        "peak_graphics_memory_mib": peak_graphics_memory(),
        "model": model,
        "device": choose_device(device).type,
    }


def _numbers(score: MaskScore) -> dict[str, float]:
    return {
        "j": score.j,
        "f": score.f,
        "jf": score.jf,
        "f_1px": score.f1,
        "f_2px": score.f2,
        "f_4px": score.f4,
    }


def _table(scores: list[Score], seconds: float, frames: int) -> str:
    titles = ("J", "F", "J&F", "F 1 px", "F 2 px", "F 4 px", "first J", "frames")
    lines = [f"{'id':>4}" + "".join(f" {title:>7}" for title in titles)]
    for item in scores:
        values = "".join(f" {value:>7.3f}" for value in _numbers(item.mean).values())
        first = f"{item.first_j:>7.3f}" if item.first_j is not None else f"{'':>7}"
        lines.append(f"{item.id:>4}{values} {first} {item.frames:>7}")
    mean = MaskScore.mean([item.mean for item in scores]).jf
    lines.append(f"mean J&F {mean:.3f}; {frames} frames in {seconds:.1f} s")
    return "\n".join(lines)
