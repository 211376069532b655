"""What the commands do with a project: open its clip, put prompts in, tell what is in it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rotoline.commands.clip_facts import clip_facts
from rotoline.commands.prompts import FramePrompt, ObjectPrompts, read_mask
from rotoline.core import clips, edits
from rotoline.core.document import ClipRef, Document, Prompt, RotoObject, Shot
from rotoline.core.masks import MaskStore
from rotoline.core.problems import problem_frames
from rotoline.core.project import Project
from rotoline.core.project_schema import FORMAT, SUFFIX
from rotoline.core.runs import runs
from rotoline.errors import ClipUnreadable, ProjectUnreadable, PromptInvalid
from rotoline.media.clip import ClipInfo, FrameReader
from rotoline.media.patience import answered

log = logging.getLogger(__name__)

# (H, W) bool: a frame's own alpha, read when a prompt asks for it.
AlphaOf = Callable[[int], NDArray[np.bool_]]


def is_project(path: Path) -> bool:
    """Whether a path is meant as a project: by its ending, or by what the file begins with.

    Raises ClipUnreadable where the drive does not answer.
    """
    return path.suffix.lower() == SUFFIX or answered(partial(_is_database, path), path)


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def open_project(path: Path, read_only: bool = False) -> Project:
    """Open a project and say what was repaired. Raises ProjectUnreadable."""
    if not path.is_file():
        raise ProjectUnreadable(path, "there is no such project; check the name")
    project = Project.open(path, read_only=read_only)
    for notice in project.notices:
        log.warning("%s: %s", path, notice)
    return project


def open_shot(project: Project, shot: Shot) -> FrameReader:
    """Open a shot's clip, wherever it lies now. Raises ClipUnreadable."""
    from rotoline.media.open import open_clip

    found = clips.find(shot.clip, project.path)
    if found is None:
        raise ClipUnreadable(
            Path(shot.clip.path),
            f"the project's clip is gone; put it back, or beside {project.path.name}",
        )
    if found.changed:
        log.warning("%s has changed since the project was made", found.path)
    reader = open_clip(found.path, shot.clip.interpretation)
    info = reader.info
    if (info.width, info.height, info.frames) != (
        shot.clip.width,
        shot.clip.height,
        shot.clip.frames,
    ):
        reader.close()
        raise ClipUnreadable(
            found.path,
            f"has {info.frames} frames of {info.width}x{info.height}, the project was made of "
            f"{shot.clip.frames} of {shot.clip.width}x{shot.clip.height}; put the old clip back",
        )
    return reader


def choose_shot(document: Document, clip: str | None) -> Shot:
    """The shot of a clip by its path or name, or the first. Raises PromptInvalid."""
    if not document.shots:
        raise PromptInvalid("the project has no clip yet; add one in the window")
    if clip is None:
        return document.shots[0]
    found = [shot for shot in document.shots if is_clip_of(shot, clip)]
    exact = [shot for shot in found if Path(shot.clip.path) == Path(clip).absolute()]
    if len(found) == 1 or exact:
        return (exact or found)[0]
    if found:
        paths = ", ".join(shot.clip.path for shot in found)
        raise PromptInvalid(f"several clips of the project are called {clip}; say which: {paths}")
    names = ", ".join(Path(shot.clip.path).name for shot in document.shots)
    raise PromptInvalid(f"the project has no clip {clip}; it has {names}")


def is_clip_of(shot: Shot, clip: str) -> bool:
    """Whether a path or a file name on the command line means the shot's clip.

    A name alone means another clip where a file of that name lies here beside it.
    """
    path, named = Path(shot.clip.path), Path(clip).absolute()
    if path == named:
        return True
    is_another = path.exists() and named.exists() and not path.samefile(named)
    return path.name == clip and not is_another


def clip_ref(info: ClipInfo) -> ClipRef:
    """How a project refers to an opened clip."""
    rate = f"{info.rate.numerator}/{info.rate.denominator}"
    return clips.describe(
        info.path,
        info.frames,
        info.width,
        info.height,
        rate,
        info.first_number,
        info.interpretation,
    )


def put_prompts(
    document: Document,
    shot_id: int,
    objects: Iterable[ObjectPrompts],
    masks: MaskStore,
    first: int,
    alpha_of: AlphaOf,
) -> Document:
    """The document with these prompts; objects are known by name, new ones are added.

    first: the frame of prompts that name none. Raises PromptInvalid, EditRefused, ClipUnreadable.
    """
    for wanted in objects:
        name = edits.clean_name(wanted.name)
        found = [item for item in document.shot(shot_id).objects if item.name == name]
        if found:
            object_id = found[0].id
        else:
            object_id = document.next_id
            document = edits.add_object(document, shot_id, name)
        for prompt in wanted.prompts:
            frame = first if prompt.frame is None else prompt.frame
            placed = _prompt(prompt, frame, document.shot(shot_id), masks, name, alpha_of)
            document = edits.set_prompt(document, object_id, frame, placed)
    return document


def describe_project(path: Path) -> dict[str, object]:
    """A project's facts as JSON values; the keys are promised to scripts."""
    with open_project(path, read_only=True) as project:
        document = project.document
        shots = [_shot_facts(project, shot) for shot in document.shots]
        objects = [
            {**_object_facts(item, shot), "shot": shot.id}
            for shot in document.shots
            for item in shot.objects
        ]
        return {
            "kind": "project",
            "path": str(path),
            "format": FORMAT,
            "clip": shots[0]["clip"] if shots else None,
            "model": document.model,
            "objects": objects,
            "shots": shots,
            "exports": [
                {"finished": _moment(record.finished), **record.report}
                for record in project.exports()
            ],
        }


def _prompt(
    prompt: FramePrompt, frame: int, shot: Shot, masks: MaskStore, name: str, alpha_of: AlphaOf
) -> Prompt:
    if not 0 <= frame < shot.clip.frames:
        raise PromptInvalid(
            f"{name}: frame {frame} is outside the clip; it has frames 0-{shot.clip.frames - 1}"
        )
    if prompt.mask is not None:
        bitmap = read_mask(prompt.mask, shot.clip.width, shot.clip.height)
        return Prompt(mask=masks.put_bitmap(bitmap))
    if prompt.alpha:
        return Prompt(mask=masks.put_bitmap(alpha_of(frame)))
    return Prompt(points=prompt.points, box=prompt.box)


def _shot_facts(project: Project, shot: Shot) -> dict[str, object]:
    try:
        with closing(open_shot(project, shot)) as reader:
            facts = clip_facts(reader.info)
    except ClipUnreadable as error:
        facts = {
            "kind": "clip",
            "path": shot.clip.path,
            "frames": shot.clip.frames,
            "width": shot.clip.width,
            "height": shot.clip.height,
            "rate": shot.clip.rate,
            "first_number": shot.clip.first_number,
            "missing": str(error),
        }
    return {
        "shot": shot.id,
        "clip": facts,
        "in_point": shot.in_point,
        "out_point": shot.out_point,
        "cuts": sorted(shot.cuts),
        "held": [[a, b] for a, b in runs(sorted(shot.held))],
    }


def _object_facts(item: RotoObject, shot: Shot) -> dict[str, object]:
    states = {frame: item.state(frame) for frame in range(shot.clip.frames)}

    def frames_of(*wanted: str) -> list[list[int]]:
        return [[a, b] for a, b in runs(f for f, state in states.items() if state in wanted)]

    return {
        "name": item.name,
        "prompted": sorted(item.prompts),
        "tracked": frames_of("tracked"),
        "stale": frames_of("stale"),
        "locked": frames_of("locked"),
        "absent": frames_of("absent"),
        "untracked": frames_of("untracked"),
        "unsure": problem_frames(item, shot.frame_range),
        "takes": [
            {
                "number": take.id,
                "name": take.name,
                "created": _moment(take.created),
                "frames": [[a, b] for a, b in runs(sorted(take.masks))],
            }
            for take in item.takes
        ],
    }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
