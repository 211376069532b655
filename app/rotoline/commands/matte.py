"""`rotoline matte`: from a clip and prompts straight to files, no project kept."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import closing
from pathlib import Path

from rotoline.commands import export, track
from rotoline.commands.arguments import (
    PROMPTS_EPILOG,
    UsageError,
    add_direction,
    add_export,
    add_frames,
    add_json,
    add_model,
    add_prompts,
    output_path,
    prompts_of,
)
from rotoline.commands.clip_settings import add_clip_settings, interpretation_of
from rotoline.commands.progress import Console
from rotoline.core.project import Project

HELP = "track and export in one, no project kept"
DESCRIPTION = """Cut objects out of a clip and write them, in one go.

  rotoline matte clip.mp4 -o dog.mov --box 10,20,300,400
  rotoline matte shot.%04d.exr -o matte/####.png --click 310,200 --frames 0-47"""
EPILOG = f"{PROMPTS_EPILOG}\n{export.EPILOG}"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="CLIP")
    parser.add_argument("-o", "--output", type=output_path, required=True, metavar="OUT")
    add_prompts(parser)
    add_clip_settings(parser)
    add_model(parser)
    add_frames(parser, "track and write")
    add_direction(parser)
    add_export(parser)
    add_json(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    objects = prompts_of(arguments)
    chosen = export.chosen_format(arguments)
    if not objects:
        raise UsageError(
            "say what to cut out with --click, --box, --mask, --from-alpha or --prompts"
        )
    with (
        tempfile.TemporaryDirectory(prefix="rotoline-") as folder,
        closing(track.open_source(arguments.source, interpretation_of(arguments))) as reader,
    ):
        path = Path(folder) / "matte.roto"
        track.make_project(path, reader, arguments.model, arguments.frames, track.Said(objects))
        with Project.open(path) as project:
            export.check(arguments, project.document.shots[0], reader, chosen)
            how = track.Tracking.of(arguments)
            track.track_shots(project, project.document.shots, how, console)
            shot = project.document.shots[0]
            export.write(arguments, console, shot, reader, project.masks, chosen)
