"""What a command says: results on stdout, progress and errors on stderr, one line each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import IO

from rotoline.errors import one_line


def say(text: str) -> None:
    """Print on stdout. A reader that left early is no error."""
    _print(text, sys.stdout)


def say_json(value: Mapping[str, object]) -> None:
    """Print one JSON object on stdout, in ASCII so that any terminal's encoding takes it."""
    say(json.dumps(value, indent=2))


def complain(text: str) -> None:
    """Print one line on stderr that begins `rotoline: `, whatever `text` holds."""
    _print(f"rotoline: {one_line(text)}", sys.stderr)


def note(text: str, end: str = "\n") -> None:
    """Print on stderr as it is: progress."""
    _print(text, sys.stderr, end)


def _print(text: str, stream: IO[str] | None, end: str = "\n") -> None:
    if stream is None:
        return
    try:
        print(text, file=stream, end=end, flush=True)
    except BrokenPipeError:
        # Nobody reads any more; what is printed later, and Python's flush at exit, goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
