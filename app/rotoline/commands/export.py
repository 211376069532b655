"""`rotoline export`: a project becomes files."""

from __future__ import annotations

import argparse
import logging
from contextlib import closing
from pathlib import Path

from rotoline.commands.arguments import (
    UsageError,
    add_export,
    add_frames,
    add_json,
    output_path,
)
from rotoline.commands.output import say_json
from rotoline.commands.progress import Console
from rotoline.core.document import Shot
from rotoline.core.masks import MaskStore
from rotoline.errors import ProjectUnwritable
from rotoline.export.hosts import Destination, destination
from rotoline.export.presets import PRESETS, Companion, ExportSettings
from rotoline.export.report import ExportReport
from rotoline.media.clip import FrameReader

log = logging.getLogger(__name__)

HELP = "project becomes files"
DESCRIPTION = """Write a project's mattes or cut-outs, and read them back to prove them.

  rotoline export shot.roto -o shot.mov                     ProRes 4444 with alpha
  rotoline export shot.roto -o matte/shot.%04d.png          16-bit mattes
  rotoline export shot.roto -o out --format png8 --separate"""
EPILOG = "OUT is a file, or for a sequence a pattern (%04d or ####) or a folder."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT.roto")
    parser.add_argument("-o", "--output", type=output_path, required=True, metavar="OUT")
    parser.add_argument("--clip", metavar="CLIP", help="which clip of the project (default: first)")
    add_frames(parser, "write")
    add_export(parser)
    add_json(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    from rotoline.commands.project import choose_shot, open_project, open_shot

    chosen = chosen_format(arguments)
    with open_project(arguments.project, read_only=True) as project:
        shot = choose_shot(project.document, arguments.clip)
        with closing(open_shot(project, shot)) as reader:
            write(arguments, console, shot, reader, project.masks, chosen, project.path)


def check(arguments: argparse.Namespace, shot: Shot, reader: FrameReader, name: str) -> None:
    """Refuse what cannot be exported before the work that leads there. Raises ExportFailed."""
    from rotoline.export.planning import plan_export, refuse_unwritable

    settings = _settings(arguments, reader, name)
    refuse_unwritable(plan_export(shot, reader.info, arguments.output, settings))


def write(
    arguments: argparse.Namespace,
    console: Console,
    shot: Shot,
    reader: FrameReader,
    masks: MaskStore,
    name: str,
    project: Path | None = None,
) -> None:
    """Render a shot as the arguments say, in the format `name`, and print the proof.

    project: the file that keeps the report.
    """
    from rotoline.export.render import render

    settings = _settings(arguments, reader, name)
    report = console.run(render(shot, reader, masks, arguments.output, settings))
    if project is not None:
        keep_report(project, report)
    host = _host(arguments, name)
    as_meant = host is not None and (host.content, host.alpha) == (report.content, report.alpha)
    if arguments.json:
        reading = {"reading": host.reading} if host and as_meant else {}
        say_json({**report.facts(), **reading})
    else:
        told = [f"{host.title}: {host.reading}"] if host and as_meant else []
        console.say("\n".join([*report.lines(), *told]))


def _settings(arguments: argparse.Namespace, reader: FrameReader, name: str) -> ExportSettings:
    frames = arguments.frames.within(reader.info.frames) if arguments.frames else None
    host = _host(arguments, name)
    scripts: tuple[Companion, ...] = (host.script,) if host and host.script else ()
    return ExportSettings(
        format=name,
        content=arguments.content or (host.content if host else None),
        alpha=arguments.alpha or (host.alpha if host else None),
        objects=arguments.objects,
        split=arguments.split,
        full_length=arguments.full_length,
        invert=arguments.invert,
        frames=frames,
        first_number=arguments.first_number,
        compression=arguments.compression,
        overwrite=arguments.overwrite,
        audio=not arguments.no_audio,
        sidecar=not arguments.no_sidecar,
        companions=scripts if arguments.scripts is None else arguments.scripts,
    )


def keep_report(project: Path, report: ExportReport) -> None:
    """Note an export in its project; one that cannot be written to is only told."""
    from rotoline.core.project_exports import add_export

    try:
        add_export(project, report.absolute().facts())
    except ProjectUnwritable as error:
        log.warning("the report is not kept in the project: %s", error)


def _host(arguments: argparse.Namespace, name: str) -> Destination | None:
    """The program that the files are for, unless another format was asked for than it wants."""
    if arguments.host is None:
        return None
    host = destination(arguments.host)
    return host if host.format == name else None


def chosen_format(arguments: argparse.Namespace) -> str:
    """The format asked for, the program's, or the first whose files end like OUT.

    Raises UsageError.
    """
    if arguments.format is not None:
        return str(arguments.format)
    if arguments.host is not None:
        return destination(arguments.host).format
    output: Path = arguments.output
    suffix = output.suffix.lower()
    for row in PRESETS:
        if suffix in row.suffixes:
            return row.name
    if suffix == "" or output.is_dir():
        return "png16"
    raise UsageError(f"{output}: nothing is known to end in '{suffix}'; name a --format")
