"""`rotoline evaluate --clips DIR`: trackers side by side over a folder of clips with truth."""

from __future__ import annotations

import argparse
import logging
import os
import platform
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rotoline import __version__
from rotoline.commands.arguments import UsageError
from rotoline.commands.progress import Console
from rotoline.core.job import Progress
from rotoline.errors import ClipUnreadable, FrameUnreadable, UserError
from rotoline.evaluation import tables
from rotoline.evaluation.methods import SHIPPED, Method, Methods, named
from rotoline.evaluation.robot import PATIENCE, STARTS, Start
from rotoline.evaluation.rows import Finished, Followed
from rotoline.evaluation.truth import TruthUnreadable

if TYPE_CHECKING:
    from rotoline.evaluation.footage import KnownClip
    from rotoline.evaluation.suite import Suite

log = logging.getLogger(__name__)

DEFAULT_METHODS = ("classical", "plain", "embedded")
FINISHING_METHODS = ("classical", "embedded")
WHOLE = "all"

Rows = list[Followed | Finished]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is measured, beside --clips, --frames and --device."""
    group = parser.add_argument_group(
        "over many clips", "What --clips measures; each object starts on its first frame."
    )
    group.add_argument("--only", type=_words, default=(), metavar="CLIP,...", help="these clips")
    group.add_argument(
        "--starts",
        type=_starts,
        default=STARTS,
        metavar="START,...",
        help=f"{', '.join(STARTS)} (default: all; clicks are three, by the robot annotator)",
    )
    group.add_argument(
        "--methods",
        type=_words,
        metavar="METHOD,...",
        help="classical, plain, embedded, embedded-PART, a model's name or a checkpoint file; "
        "plain:FILE and embedded:FILE run on other weights, +fit learns the shot "
        "(default: classical,plain,embedded)",
    )
    group.add_argument(
        "--weights", default=SHIPPED, metavar="FILE", help="what plain and embedded run on"
    )
    group.add_argument(
        "--ablate", action="store_true", help="show what each part of the default brings"
    )
    group.add_argument(
        "--clicks-to-finish",
        type=_count,
        nargs="?",
        const=PATIENCE,
        metavar="N",
        help="let the robot annotator correct until every frame has J of 0.9, or N clicks "
        f"(default: {PATIENCE})",
    )
    group.add_argument(
        "--lock-right",
        action="store_true",
        help="with --clicks-to-finish: lock frames that are right after each round",
    )
    group.add_argument(
        "--repeats", type=_count, default=1, metavar="N", help="with jittered clicks (default: 1)"
    )
    group.add_argument("--seed", type=_seed, default=0, metavar="N", help="of every random number")
    group.add_argument(
        "--size", type=_count, metavar="PIXELS", help="shrink clips to this longer side"
    )


def length_of(text: str | None) -> int | None:
    """`--frames` of a folder of clips: so many, None for all. Raises UsageError."""
    if text == WHOLE:
        return None
    if text is None:
        return 16
    if not text.isascii() or not text.isdigit() or not 2 <= int(text) < 10**9:
        raise UsageError(f"with --clips, --frames must be a number from 2, or all, not '{text}'")
    return int(text)


def measure(
    arguments: argparse.Namespace, console: Console, keep: Callable[[Rows], None] | None = None
) -> Rows:
    """Run what was asked for. Raises UsageError, TruthUnreadable, MethodUnknown.

    keep: told all rows so far after each new one, as a long run may be stopped.
    """
    from rotoline.evaluation.footage import demo_clips, find_clips

    suite = suite_of(arguments)
    with ExitStack() as stack:
        if arguments.clips == "demo":
            known = stack.enter_context(demo_clips())
        else:
            known = find_clips(Path(arguments.clips), arguments.only)
        return console.run(_rows(suite, known, keep))


def suite_of(arguments: argparse.Namespace) -> Suite:
    """The measurement that the options ask for."""
    from rotoline.evaluation.finishing import Rules
    from rotoline.evaluation.suite import Suite

    clicks = arguments.clicks_to_finish
    if arguments.lock_right and not clicks:
        raise UsageError("--lock-right needs --clicks-to-finish")
    finishing = Rules(clicks=clicks, locks=arguments.lock_right) if clicks else None
    return Suite(
        _methods(arguments),
        arguments.starts,
        length_of(arguments.frames),
        finishing,
        arguments.repeats,
        arguments.seed,
        arguments.size,
    )


def as_markdown(rows: Rows, ablate: bool) -> str:
    """Every table that the rows give."""
    followed = [row for row in rows if isinstance(row, Followed)]
    finished = [row for row in rows if isinstance(row, Finished)]
    parts = []
    if followed:
        parts.append(tables.followed_tables(followed))
    if followed and ablate:
        parts.append(tables.ablation_table(followed))
    if finished:
        parts.append(tables.finished_tables(finished))
    return "\n\n".join(parts)


def as_json(rows: Rows, arguments: argparse.Namespace) -> dict[str, object]:
    """Every row and mean, and how they came about."""
    return tables.as_json(
        rows,
        {
            "version": __version__,
            "frames": arguments.frames or "16",
            "seed": arguments.seed,
            "repeats": arguments.repeats,
            "weights": arguments.weights,
            "longer_side": arguments.size,
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        },
    )


def _methods(arguments: argparse.Namespace) -> tuple[Method, ...]:
    known = Methods(arguments.weights, arguments.device)
    default = FINISHING_METHODS if arguments.clicks_to_finish else DEFAULT_METHODS
    chosen = arguments.methods or (() if arguments.ablate else default)
    methods = [*named(chosen, known), *(known.ablated() if arguments.ablate else [])]
    return tuple({method.name: method for method in methods}.values())


def _rows(
    suite: Suite, known: Iterable[KnownClip], keep: Callable[[Rows], None] | None
) -> Generator[Progress, None, Rows]:
    """Measure clip by clip; one that cannot be read is told of, if there are others."""
    rows: Rows = []
    fault: UserError | None = None
    for clip in known:
        try:
            for step in suite.measure(clip):
                if step.row is not None:
                    rows.append(step.row)
                    if keep is not None:
                        keep(rows)
                yield step
        except (ClipUnreadable, FrameUnreadable, TruthUnreadable) as error:
            log.warning("%s; the clip is left out", error)
            fault = error
    if fault is not None and not rows:
        raise fault
    return rows


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if not words:
        raise argparse.ArgumentTypeError("needs at least one name")
    return words


def _starts(text: str) -> tuple[Start, ...]:
    chosen = tuple(start for start in STARTS if start in _words(text))
    unknown = set(_words(text)) - set(STARTS)
    if unknown:
        raise argparse.ArgumentTypeError(f"'{sorted(unknown)[0]}' is none of {', '.join(STARTS)}")
    return chosen


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"'{text}' must be a whole number from 0")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**6:
        raise argparse.ArgumentTypeError(f"'{text}' must be a whole number from 1")
    return int(text)
