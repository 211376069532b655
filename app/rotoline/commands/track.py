"""`rotoline track`: a clip and prompts become a tracked project, or a project is gone on with."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from rotoline.commands.arguments import (
    PROMPTS_EPILOG,
    UsageError,
    add_direction,
    add_frames,
    add_marks,
    add_model,
    add_objects,
    add_overwrite,
    add_prompts,
    prompts_of,
)
from rotoline.commands.clip_settings import add_clip_settings, interpretation_of
from rotoline.commands.frames import FrameList
from rotoline.commands.marks import Marks
from rotoline.commands.progress import Console, Interruption
from rotoline.commands.project import (
    AlphaOf,
    choose_shot,
    clip_ref,
    is_clip_of,
    is_project,
    open_project,
    open_shot,
    put_prompts,
)
from rotoline.commands.prompts import ObjectPrompts
from rotoline.core import edits
from rotoline.core.document import Document, RotoObject, Shot
from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.job import Progress, sync_folder
from rotoline.core.masks import MaskStore
from rotoline.core.project import Project
from rotoline.core.project_faults import writing
from rotoline.core.project_schema import SUFFIX
from rotoline.core.runs import format_runs
from rotoline.errors import ProjectUnwritable, PromptInvalid
from rotoline.media.clip import FrameReader
from rotoline.media.frames import ClipFrames
from rotoline.media.own_alpha import alpha_mask
from rotoline.tracking import models
from rotoline.tracking.plan import needs_tracking

if TYPE_CHECKING:
    from rotoline.tracking.session import Session

log = logging.getLogger(__name__)

HELP = "clip and prompts become a tracked project; or go on with a project"
DESCRIPTION = """Track objects through a clip, from what is said about them on some frames.

  rotoline track clip.mp4 -o shot.roto --click 310,200
  rotoline track clip.mp4 -o shot.roto --object dog --box 10,20,300,400 --object cat --click 9,9@12
  rotoline track shot.roto --object dog --exclude 40,60@57     correct; only that is redone
  rotoline track shot.roto --lock 0-40 --objects dog           nothing changes these any more"""
EPILOG = PROMPTS_EPILOG


@dataclass(frozen=True)
class Tracking:
    """How to track. frames: only these; None means from in point to out point.

    learns: the model learns the shot first; the embedded one always does. keeps: what is learnt
    is kept for later runs, and used again.
    """

    device: str
    direction: Literal["both", "forward", "backward"]
    frames: FrameList | None
    learns: bool = False
    keeps: bool = True

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Tracking:
        return cls(arguments.device, arguments.direction, arguments.frames, arguments.fit)


@dataclass(frozen=True)
class Said:
    """What a person says about a clip's objects. marks_of: names that the marks speak of, None
    for those with new prompts, or all."""

    objects: tuple[ObjectPrompts, ...]
    marks: Marks = field(default_factory=Marks)
    marks_of: tuple[str, ...] | None = None


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="CLIP|PROJECT.roto")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PROJECT.roto", help="the new project of a CLIP"
    )
    parser.add_argument(
        "--clip", metavar="CLIP", help="a clip of the PROJECT, or one to add (default: the first)"
    )
    add_overwrite(parser)
    add_prompts(parser)
    add_model(parser)
    add_frames(parser, "track")
    add_direction(parser)
    add_marks(parser)
    add_clip_settings(parser)
    add_objects(
        parser, "that --lock, --absent and so on speak of (default: those with new prompts, or all)"
    )


def run(arguments: argparse.Namespace, console: Console) -> None:
    said = Said(prompts_of(arguments), Marks.of(arguments), arguments.objects)
    source = Path(arguments.source)
    if is_project(source):
        if arguments.output is not None:
            raise UsageError("a project is gone on with where it lies; leave -o out")
        with open_project(source) as project:
            _go_on(project, arguments, said, console)
            _tell(project, console)
        return
    if arguments.output is None or arguments.output.suffix.lower() != SUFFIX:
        raise UsageError(f"name the new project with -o NAME{SUFFIX}")
    if not said.objects:
        raise UsageError("say what to track with --click, --box, --mask, --from-alpha or --prompts")
    with closing(open_source(arguments.source, interpretation_of(arguments))) as reader:
        _refuse_to_replace(arguments.output, arguments.overwrite)
        make_project(arguments.output, reader, arguments.model, arguments.frames, said)
        with open_project(arguments.output) as project:
            track_shots(project, project.document.shots, Tracking.of(arguments), console)
            _tell(project, console)


def open_source(clip: str, said: Interpretation = AS_STORED) -> FrameReader:
    """Open a clip that is named on the command line. Raises ClipUnreadable."""
    from rotoline.media.open import open_clip

    return open_clip(clip, said)


def make_project(
    path: Path, reader: FrameReader, model: str | None, chosen: FrameList | None, said: Said
) -> None:
    """Write a project with one clip and its prompts, whole or not at all.

    chosen: the frames to work on; the first and last become in and out point.
    Raises PromptInvalid, FramesOutside, ModelUnavailable, before `path` is touched.
    """
    document = edits.set_model(Document(), _model(model))
    document = edits.add_shot(document, clip_ref(reader.info))
    shot = document.shots[0]
    if chosen is not None:
        frames = chosen.within(shot.clip.frames)
        document = edits.set_range(document, shot.id, frames[0], frames[-1])
    part = path.with_name(f".{path.stem}.{os.getpid()}{SUFFIX}")
    try:
        with writing(path):
            with Project.create(part) as project:
                document = _with_said(
                    document, shot.id, project.masks, said, chosen, partial(alpha_mask, reader)
                )
                project.commit(document, "Prompts")
            part.replace(path)
            sync_folder(path.parent)
    except ProjectUnwritable as fault:
        # What a person can act on is the file they asked for.
        raise ProjectUnwritable(path, fault.reason) from fault
    finally:
        # In a folder that cannot be written there is nothing to remove.
        with suppress(OSError):
            part.unlink(missing_ok=True)


def track_shots(project: Project, shots: Iterable[Shot], how: Tracking, console: Console) -> None:
    """Track what is missing or stale of these shots, frame by frame."""
    for shot in shots:
        frames = how.frames.within(shot.clip.frames) if how.frames else shot.frame_range
        if not any(_is_to_do(item, frames) for item in shot.objects):
            continue
        with (
            closing(open_shot(project, shot)) as reader,
            closing(ClipFrames(reader)) as pictures,
        ):
            console.run(_track_shot(project, shot, pictures, how, frames, console.interruption))


def _is_to_do(item: RotoObject, frames: Iterable[int]) -> bool:
    """Whether a run over these frames may find work, so that the model is worth loading."""
    unanswered = any(item.is_unanswered(frame) for frame in item.prompts)
    return bool(item.prompts) and (
        unanswered or any(needs_tracking(item, frame) for frame in frames)
    )


def _track_shot(
    project: Project,
    shot: Shot,
    pictures: ClipFrames,
    how: Tracking,
    frames: Sequence[int],
    interruption: Interruption,
) -> Generator[Progress, None, None]:
    from rotoline.tracking.engine import is_too_large

    try:
        yield from _track_on(project, shot, pictures, how, frames, interruption)
        return
    except Exception as error:
        if not is_too_large(error, how.device):
            raise
    log.warning("the graphics memory is too small for this model; the processor goes on")
    on_processor = replace(how, device="cpu")
    yield from _track_on(project, shot, pictures, on_processor, frames, interruption)


def _track_on(
    project: Project,
    shot: Shot,
    pictures: ClipFrames,
    how: Tracking,
    frames: Sequence[int],
    interruption: Interruption,
) -> Generator[Progress, None, None]:
    from rotoline.tracking.engine import open_tracker
    from rotoline.tracking.session import Session
    from rotoline.tracking.track import track

    model = project.document.model
    yield Progress("model", 0, 1)
    tracker = open_tracker(model, pictures, how.device, how.learns, how.keeps)
    session = Session(tracker, pictures, project.masks, model)
    yield Progress("model", 1, 1)
    unreadable = []
    job = track(
        project,
        shot.id,
        session,
        frames=frames,
        direction=how.direction,
        should_stop=interruption.should_stop,
    )
    with closing(job) as steps:
        for step in steps:
            if step.unreadable is not None:
                unreadable.append(step.unreadable)
            yield step
    if unreadable:
        log.warning(
            "%s: frames %s could not be read and were left out",
            shot.clip.path,
            format_runs(unreadable),
        )
    if not interruption.should_stop():
        yield from _look_for_returns(project, shot, session)


def _look_for_returns(project: Project, shot: Shot, session: Session) -> Iterator[Progress]:
    """Say where an object seems to be back after a cut: tracking does not cross it by itself."""
    from rotoline.tracking.suggest import find_returns

    for number, found in enumerate(find_returns(session, project.document, shot.id), start=1):
        yield Progress("returns", number, number)
        if found is not None:
            name = project.document.object(found.object_id).name
            log.warning(
                "%s seems to be back on frame %d after a cut; prompt it there to go on",
                name,
                found.frame,
            )


def _go_on(project: Project, arguments: argparse.Namespace, said: Said, console: Console) -> None:
    """New prompts, marks, model or clip into a project, then track what that leaves to do."""
    document = project.document
    if arguments.model:
        document = edits.set_model(document, _model(arguments.model))
    document, shot = _shot_named(document, arguments)
    document = _interpreted(project, document, shot, arguments)
    shot = document.shot(shot.id)
    if arguments.frames is not None:
        arguments.frames.within(shot.clip.frames)
    alpha_of = partial(_alpha_of, project, shot)
    document = _with_said(document, shot.id, project.masks, said, arguments.frames, alpha_of)
    if document is not project.document:
        project.commit(document, "Prompts")
    only_one = arguments.clip is not None or said.objects or arguments.frames is not None
    shots = [document.shot(shot.id)] if only_one else list(document.shots)
    if not any(item.prompts for shot in shots for item in shot.objects):
        raise PromptInvalid(
            f"{project.path}: nothing to track; say what with --click, --box, --mask or --prompts"
        )
    track_shots(project, shots, Tracking.of(arguments), console)


def _with_said(
    document: Document,
    shot_id: int,
    masks: MaskStore,
    said: Said,
    chosen: FrameList | None,
    alpha_of: AlphaOf,
) -> Document:
    """The document with all that a person said about a shot's objects."""
    shot = document.shot(shot_id)
    first = chosen.first if chosen is not None else shot.in_point
    document = put_prompts(document, shot_id, said.objects, masks, first, alpha_of)
    items = document.shot(shot_id).objects
    wanted = said.marks_of or tuple(edits.clean_name(item.name) for item in said.objects)
    unknown = set(wanted) - {item.name for item in items}
    if unknown:
        names = ", ".join(item.name for item in items) or "none"
        raise PromptInvalid(f"there is no object {sorted(unknown)[0]!r}; objects are: {names}")
    marked = [item for item in items if not wanted or item.name in wanted]
    return said.marks.put(document, marked, shot.clip.frames)


def _interpreted(
    project: Project, document: Document, shot: Shot, arguments: argparse.Namespace
) -> Document:
    """The document with what the options say of a shot's clip, which must open so."""
    said = interpretation_of(arguments, shot.clip.interpretation)
    if said == shot.clip.interpretation:
        return document
    asked = replace(shot, clip=replace(shot.clip, interpretation=said))
    with closing(open_shot(project, asked)) as reader:
        return edits.interpret(document, shot.id, said, clip_ref(reader.info).rate)


def _alpha_of(project: Project, shot: Shot, frame: int) -> NDArray[np.bool_]:
    with closing(open_shot(project, shot)) as reader:
        return alpha_mask(reader, frame)


def _shot_named(document: Document, arguments: argparse.Namespace) -> tuple[Document, Shot]:
    """The shot of a clip, which is added if the project does not have it yet."""
    clip: str | None = arguments.clip
    known = any(is_clip_of(shot, clip) for shot in document.shots) if clip else True
    if known or clip is None:
        return document, choose_shot(document, clip)
    with closing(open_source(clip, interpretation_of(arguments))) as reader:
        document = edits.add_shot(document, clip_ref(reader.info))
    return document, document.shots[-1]


def _model(name: str | None) -> str:
    """The model's name or absolute path to keep in a project. Raises ModelUnavailable."""
    chosen = name or models.default_model()
    if chosen == models.EMBEDDED:
        return chosen
    path = models.installed_path(chosen)
    if any(chosen == model.name for model in models.CATALOGUE):
        return chosen
    models.size_of(path)
    return str(path.absolute())


def _refuse_to_replace(path: Path, overwrite: bool) -> None:
    """Raises ProjectUnwritable where something is that may not be replaced."""
    if not path.exists():
        return
    if not overwrite:
        raise ProjectUnwritable(
            path, f"exists; go on with `rotoline track {path.name}`, or replace it by --overwrite"
        )
    open_project(path).close()


def _tell(project: Project, console: Console) -> None:
    for shot in project.document.shots:
        for item in shot.objects:
            states = {frame: item.state(frame) for frame in shot.frame_range}
            parts = [
                f"{title} {format_runs(frames)}"
                for title in ("tracked", "prompted", "locked", "absent", "stale", "untracked")
                if (frames := [frame for frame, state in states.items() if state == title])
            ]
            console.say(f"{item.name}: {'; '.join(parts)}")
    console.say(f"{project.path}: {len(project.document.shots)} clip(s), saved")
