"""`rotoline demo`: the main job on the built-in clip, from a box to files and a picture."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from rotoline.commands import export, track
from rotoline.commands.arguments import add_model, add_overwrite, output_path
from rotoline.commands.contact_sheet import draw_contact_sheet
from rotoline.commands.progress import Console
from rotoline.commands.project import open_project, open_shot
from rotoline.commands.prompts import read_prompts
from rotoline.core import clips, edits
from rotoline.core.document import Shot
from rotoline.core.project import Project
from rotoline.errors import ProjectUnwritable
from rotoline.export.presets import ExportSettings
from rotoline.media.clip import FrameReader

# The koi itself is orange, as the first object's colour is.
BLUE = (86, 180, 233)

HELP = "the main job on the built-in demo clip"
DESCRIPTION = """Cut the koi out of the built-in clip, offline: from one box on the first frame to
a ProRes 4444 cut-out, a 16-bit matte sequence, a picture of the result and the project.
A second run goes on with the project and writes the files again."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=output_path, required=True, metavar="DIR")
    add_overwrite(parser)
    parser.set_defaults(frames=None, direction="both")
    add_model(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    from rotoline.media.demo import demo_clip, demo_prompts

    folder: Path = arguments.output
    path = folder / "demo.roto"
    again = _is_project_of(path, demo_clip())
    if not again:
        if path.exists():
            raise ProjectUnwritable(path, "is another project; choose another folder")
        folder.mkdir(parents=True, exist_ok=True)
        said = track.Said(read_prompts(demo_prompts()))
        with closing(track.open_source(str(demo_clip()))) as reader:
            track.make_project(path, reader, arguments.model, None, said)
    with open_project(path) as project:
        if not again:
            koi = project.document.shots[0].objects[0]
            project.commit(edits.recolor_object(project.document, koi.id, BLUE))
        track.track_shots(project, project.document.shots, track.Tracking.of(arguments), console)
        shot = project.document.shots[0]
        with closing(open_shot(project, shot)) as reader:
            overwrite = again or arguments.overwrite
            _export(shot, reader, project, folder, overwrite, console)
            picture = folder / "result.png"
            console.run(draw_contact_sheet(shot, reader, project.masks, picture))
    console.say(f"Picture of the result: {picture}")
    console.say(f"Project: {path} (open it with `rotoline {path}`)")


def _is_project_of(path: Path, clip: Path) -> bool:
    """Whether a project of this clip lies there from an earlier run."""
    if not path.is_file():
        return False
    with open_project(path, read_only=True) as project:
        marks = [shot.clip.fingerprint for shot in project.document.shots]
    return marks == [clips.fingerprint(clip)]


def _export(
    shot: Shot,
    reader: FrameReader,
    project: Project,
    folder: Path,
    overwrite: bool,
    console: Console,
) -> None:
    from rotoline.export.render import render

    cutout = ExportSettings("prores4444", content="cutout", overwrite=overwrite)
    matte = ExportSettings("png16", content="matte", overwrite=overwrite)
    for target, settings in (
        (folder / "cutout.mov", cutout),
        (folder / "matte" / "koi.%04d.png", matte),
    ):
        report = console.run(render(shot, reader, project.masks, target, settings))
        export.keep_report(project.path, report)
        console.say("\n".join(report.lines()))
