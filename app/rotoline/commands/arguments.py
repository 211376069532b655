"""Options that several commands share, and what their values must look like."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rotoline.commands.frames import FrameList, parse_frames
from rotoline.commands.prompts import Kind, ObjectPrompts, Word, collect, parse_word, read_prompts

PROMPTS_EPILOG = "Frames are counted from 0. Coordinates are pixels from the top-left corner."


class UsageError(Exception):
    """Wrong usage, in words; ends the program with status 2."""


class Parser(argparse.ArgumentParser):
    """argparse whose complaints are raised, to be told in one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")


class _PromptOption(argparse.Action):
    """Collects --object and its prompts in the order they were typed."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[str] | None,
        option_string: str | None = None,
    ) -> None:
        kind: Kind = self.const
        # Of an option whose value was left out argparse makes its constant.
        is_bare = self.nargs == "?" and values == self.const
        try:
            word = parse_word(kind, "" if is_bare else str(values))
        except ValueError as error:
            raise argparse.ArgumentError(self, str(error)) from error
        namespace.words = [*namespace.words, word]


def add_prompts(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "prompts", "They belong to the object named before them (without --object: one object)."
    )
    parser.set_defaults(words=[])
    options: tuple[tuple[str, Kind, str, str], ...] = (
        ("--object", "object", "NAME", "begin the next object"),
        ("--click", "click", "X,Y[@FRAME]", "a point inside"),
        ("--exclude", "exclude", "X,Y[@FRAME]", "a point outside"),
        ("--box", "box", "X0,Y0,X1,Y1[@FRAME]", "a box around it"),
        ("--mask", "mask", "FILE.png[:ID][@FRAME]", "a mask: white, or palette index ID"),
    )
    for flag, kind, metavar, words in options:
        group.add_argument(flag, action=_PromptOption, const=kind, metavar=metavar, help=words)
    group.add_argument(
        "--from-alpha",
        action=_PromptOption,
        const="alpha",
        nargs="?",
        metavar="@FRAME",
        help="the clip's own alpha as a mask",
    )
    group.add_argument("--prompts", type=Path, metavar="FILE.json", help="prompts from a file")


def prompts_of(arguments: argparse.Namespace) -> tuple[ObjectPrompts, ...]:
    """The prompts typed and those of the file. Raises UsageError, PromptInvalid."""
    words: list[Word] = arguments.words
    if words and arguments.prompts is not None:
        raise UsageError("give prompts either by --prompts or by the other options, not both")
    if arguments.prompts is not None:
        return read_prompts(arguments.prompts)
    try:
        return collect(words)
    except ValueError as error:
        raise UsageError(str(error)) from error


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="embedded, tiny, small, base_plus, large or a checkpoint file "
        "(default: the best installed, else embedded)",
    )
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps", "xpu"),
        default="auto",
        help="where the model runs (default: the first GPU, else the CPU)",
    )
    parser.add_argument(
        "--fit",
        action="store_true",
        help="let the model learn this shot from the prompted frames before it tracks "
        "(the embedded one always does)",
    )


def add_direction(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--direction",
        choices=("both", "forward", "backward"),
        default="both",
        help="from the prompted frames (default: both)",
    )


def add_frames(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(
        "--frames", type=_frames, metavar="A-B", help=f"frames to {what}: 10-20, 7 or 1-4,9"
    )


def add_marks(parser: argparse.ArgumentParser) -> None:
    """--lock and --absent: frames that a person vouches for; --unlock, --present take it back.

    --take: masks that a run replaced.
    """
    for flag, words in (
        ("--lock", "declare these frames right: nothing changes them any more"),
        ("--absent", "declare the object out of sight on these frames"),
        ("--unlock", "take --lock back"),
        ("--present", "take --absent back"),
    ):
        parser.add_argument(flag, type=_frames, metavar="A-B", help=words)
    parser.add_argument(
        "--take",
        type=int,
        metavar="N",
        help="bring back the masks that a run replaced (`info --json` numbers the takes); what "
        "they replace is kept in their place, so saying it twice changes nothing",
    )


def add_export(parser: argparse.ArgumentParser) -> None:
    from rotoline.export.hosts import DESTINATIONS
    from rotoline.export.presets import PRESETS

    group = parser.add_argument_group("export")
    group.add_argument(
        "--format",
        choices=tuple(row.name for row in PRESETS),
        help="default: by OUT's ending; prores4444 for a movie, png16 for a sequence",
    )
    group.add_argument(
        "--for",
        dest="host",
        choices=tuple(row.id for row in DESTINATIONS),
        metavar="HOST",
        help="what a program wants to be given, and how to read it there: "
        + ", ".join(row.id for row in DESTINATIONS),
    )
    group.add_argument("--content", choices=("matte", "cutout"), help="default: by the format")
    group.add_argument(
        "--alpha", choices=("straight", "premultiplied"), help="default: by the format"
    )
    add_objects(group, "to write (default: all)")
    group.add_argument(
        "--split",
        choices=("combined", "objects", "groups", "all"),
        default="combined",
        help="one output for all objects, for each, for each group, or all of these",
    )
    group.add_argument(
        "--separate",
        dest="split",
        action="store_const",
        const="objects",
        help="one output for each object, as --split objects",
    )
    group.add_argument("--invert", action="store_true", help="what is outside becomes opaque")
    group.add_argument(
        "--full-length",
        action="store_true",
        help="the clip's whole length, empty outside in and out point or --frames",
    )
    group.add_argument(
        "--first-number",
        type=_first_number,
        metavar="N|source",
        default="source",
        help="number of a sequence's first picture (default: source, as the clip counts)",
    )
    group.add_argument(
        "--compression",
        choices=("zip", "zips", "piz", "dwaa", "none"),
        help="of EXR files (default: zip; zips for Cryptomatte; dwaa is lossy in colour)",
    )
    group.add_argument("--no-audio", action="store_true", help="leave the clip's sound out")
    group.add_argument(
        "--scripts",
        type=_companions,
        metavar="NAME,...",
        help="write beside it what builds the comp: nuke, aftereffects, otio",
    )
    group.add_argument(
        "--no-sidecar", action="store_true", help="write no facts and no checksums beside it"
    )
    add_overwrite(group)


def add_objects(parser: argparse._ActionsContainer, which: str) -> None:
    parser.add_argument("--objects", type=_names, metavar="NAME,...", help=f"objects {which}")


def add_overwrite(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--overwrite", action="store_true", help="replace files that exist")


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def common() -> Parser:
    """Options of every command, to be a parent of its parser."""
    parser = Parser(add_help=False)
    group = parser.add_argument_group("output")
    group.add_argument(
        "--progress",
        choices=("bar", "json", "openjd", "none"),
        default="bar",
        help="how progress is shown (default: bar)",
    )
    loudness = group.add_mutually_exclusive_group()
    loudness.add_argument("--quiet", action="store_true", help="only errors")
    loudness.add_argument("--verbose", action="store_true", help="what goes on, on stderr")
    return parser


def output_path(text: str) -> Path:
    """The path of what is to be written; an empty one would be the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("needs a name, and '' is none")
    return Path(text)


def _frames(text: str) -> FrameList:
    try:
        return parse_frames(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise argparse.ArgumentTypeError("needs at least one name")
    return names


def _companions(text: str) -> tuple[str, ...]:
    names = _names(text)
    for name in names:
        if name not in ("nuke", "aftereffects", "otio"):
            raise argparse.ArgumentTypeError(f"'{name}' is none of nuke, aftereffects, otio")
    return tuple(dict.fromkeys(names))


def _first_number(text: str) -> int | str:
    if text == "source":
        return text
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' must be a whole number from 0, or source")
