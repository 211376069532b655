"""The command line: which command, its arguments, and how it ended.

Exit status: 0 done, 1 an error the user can act on, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import difflib
import logging
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import ModuleType

from rotoline import __version__, paths
from rotoline.commands import (
    demo,
    doctor,
    evaluate,
    export,
    info,
    matte,
    models,
    track,
)
from rotoline.commands.arguments import Parser, UsageError, common
from rotoline.commands.output import complain
from rotoline.commands.progress import Console, Interruption, Silence, reporter
from rotoline.core import numbered
from rotoline.errors import ClipUnreadable, UserError, one_line

log = logging.getLogger(__name__)

COMMANDS: dict[str, ModuleType] = {
    "track": track,
    "export": export,
    "matte": matte,
    "info": info,
    "models": models,
    "demo": demo,
    "doctor": doctor,
    "evaluate": evaluate,
}

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or the window; returns the exit status and never raises."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        if _opens_window(words):
            return _open_window([word for word in words if word != "--"])
        interruption = Interruption()
        with interruption.installed():
            return _run(words, interruption)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except UsageError as error:
        complain(str(error))
        return WRONG_USAGE
    except KeyboardInterrupt:
        complain("interrupted; a project keeps its finished frames, unfinished files are gone")
        return INTERRUPTED
    except UserError as error:
        complain(str(error))
        return FAILED
    except OSError as error:
        complain(_os_words(error))
        log.info("the system refused", exc_info=True)
        return FAILED
    except MemoryError:
        complain("there is not enough memory; close other programs or choose a smaller model")
        return FAILED
    except Exception as error:
        log.critical("unexpected error", exc_info=True)
        complain(
            f"an error in Rotoline itself ({type(error).__name__}: {error}); "
            f"please report it with {_log_file()}"
        )
        return FAILED


def parser() -> Parser:
    """The whole grammar."""
    root = Parser(
        prog="rotoline",
        allow_abbrev=False,
        usage="rotoline [PATH ...]\n       rotoline COMMAND ... [--help]",
        description="Cut objects out of clips. Without a command the window opens, with the "
        "clips or the project given.",
        epilog="A path that is called like a command is opened as ./NAME.",
    )
    root.add_argument("--version", action="version", version=f"rotoline {__version__}")
    commands = root.add_subparsers(
        dest="command", metavar="COMMAND", prog="rotoline", parser_class=Parser
    )
    shared = common()
    for name, module in COMMANDS.items():
        module.configure(
            commands.add_parser(
                name,
                parents=[shared],
                allow_abbrev=False,
                help=module.HELP,
                description=module.DESCRIPTION,
                epilog=getattr(module, "EPILOG", None),
                formatter_class=argparse.RawDescriptionHelpFormatter,
            )
        )
    return root


def _run(words: Sequence[str], interruption: Interruption) -> int:
    arguments = parser().parse_args(words)
    if arguments.progress == "openjd" and getattr(arguments, "json", False):
        raise UsageError("--json and --progress openjd would both write to stdout; choose one")
    _start_log(arguments.verbose, arguments.quiet)
    shown = Silence() if arguments.quiet else reporter(arguments.progress)
    console = Console(shown, interruption, arguments.quiet)
    log.info("rotoline %s: %s", __version__, " ".join(words))
    COMMANDS[arguments.command].run(arguments, console)
    return DONE


def _opens_window(words: Sequence[str]) -> bool:
    return not words or words[0] == "--" or not (words[0] in COMMANDS or words[0].startswith("-"))


def _open_window(names: Sequence[str]) -> int:
    for name in names:
        if not (Path(name).exists() or numbered.fields(Path(name).name)):
            raise _nothing_called(name)
    _start_log(verbose=False, quiet=True)
    doctor.require_window()
    from rotoline.ui.application import run

    return run(names)


def _nothing_called(name: str) -> Exception:
    """A word that is neither a path nor a command: a missing file, or a slip of the finger."""
    if Path(name).suffix or Path(name).name != name:
        return ClipUnreadable(Path(name), "there is no such file; check the name")
    close = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"; did you mean `rotoline {close[0]}`?" if close else ""
    return UsageError(f"{name}: no such file and no command{hint}; see `rotoline --help`")


def _start_log(verbose: bool, quiet: bool) -> None:
    """Log to the rotating file, and to stderr what the person should see."""
    # A full disk under the log is no reason to print tracebacks.
    logging.raiseExceptions = False
    shown = logging.StreamHandler()
    shown.setFormatter(_OneLine())
    shown.setLevel(logging.INFO if verbose else logging.ERROR if quiet else logging.WARNING)
    shown.addFilter(lambda record: record.levelno < logging.CRITICAL)
    handlers: list[logging.Handler] = [shown]
    try:
        _log_file().parent.mkdir(parents=True, exist_ok=True)
        kept = RotatingFileHandler(
            _log_file(),
            maxBytes=1 << 20,
            backupCount=3,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        complain(f"there will be no log file ({error.strerror}: {_log_file()})")
    else:
        form = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
        kept.setFormatter(logging.Formatter(form))
        handlers.append(kept)
    if not logging.getLogger().handlers:
        # What other libraries log is for the libraries' authors.
        logging.getLogger().addHandler(logging.NullHandler())
    for name in ("rotoline", "sam2core"):
        ours = logging.getLogger(name)
        ours.setLevel(logging.INFO)
        for old in ours.handlers:
            old.close()
        ours.handlers = list(handlers)


class _OneLine(logging.Formatter):
    """Log records for the terminal: one line, in the words of the command line."""

    def format(self, record: logging.LogRecord) -> str:
        level = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        return f"rotoline: {level}{one_line(record.getMessage())}"


def _log_file() -> Path:
    return paths.log_folder() / "rotoline.log"


def _os_words(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename is not None else ""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{where}{reason}; check the path, its permissions and the room on the disk"
