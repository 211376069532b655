"""`rotoline info`: a clip or a project described."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from rotoline.commands.arguments import UsageError, add_json
from rotoline.commands.clip_facts import clip_facts
from rotoline.commands.clip_settings import (
    add_clip_settings,
    interpretation_of,
    is_interpreted,
)
from rotoline.commands.output import say_json
from rotoline.commands.progress import Console
from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.runs import format_runs
from rotoline.errors import one_line

HELP = "describe a clip or a project"
DESCRIPTION = "Describe a clip (movie, picture, numbered pictures) or a project."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="a clip or a project (.roto)")
    add_clip_settings(parser)
    add_json(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    from rotoline.commands.project import describe_project, is_project

    path = Path(arguments.path)
    if is_project(path):
        if is_interpreted(arguments):
            raise UsageError("a project's clip has settings of its own; leave the clip options out")
        facts = describe_project(path)
        if not arguments.json:
            facts["exports"] = [_export_words(record) for record in _records(facts)]
    else:
        facts = describe_clip(arguments.path, interpretation_of(arguments))
    if arguments.json:
        say_json(facts)
    else:
        console.say("\n".join(_lines(facts)))


def _records(facts: dict[str, object]) -> Sequence[Mapping[str, Any]]:
    found = facts["exports"]
    return found if isinstance(found, list) else []


def _export_words(record: Mapping[str, Any]) -> dict[str, object]:
    """An export in short; --json has all of it."""
    paths = ", ".join(output["path"] for output in record["outputs"])
    return {"finished": record["finished"], "format": record["format"], "path": paths}


def describe_clip(path: str, said: Interpretation = AS_STORED) -> dict[str, object]:
    """Open a clip and tell its facts. Raises ClipUnreadable."""
    from rotoline.media.open import open_clip

    with closing(open_clip(path, said)) as reader:
        return clip_facts(reader.info)


def _lines(facts: dict[str, object], indent: str = "") -> list[str]:
    lines = []
    for key, value in facts.items():
        title = f"{indent}{key.replace('_', ' '):<{16 - len(indent)}}"
        if isinstance(value, dict) and value:
            lines += [title.rstrip(), *_lines(value, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for item in value:
                lines += [title.rstrip(), *_lines(item, indent + "  ")]
        else:
            lines.append(one_line(f"{title} {_words(key, value)}"))
    return lines


def _words(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ([], {}, ""):
        return "-"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, list) and key in ("assumed", "layers"):
        return ", ".join(name or "(main)" for name in value)
    if isinstance(value, list):
        pairs = [[item, item] if isinstance(item, int) else item for item in value]
        return format_runs(frame for a, b in pairs for frame in range(a, b + 1))
    return str(value)
