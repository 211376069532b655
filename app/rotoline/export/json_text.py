"""JSON text that can be written whatever files are called."""

from __future__ import annotations

import json


def json_text(value: object, indent: int | None = None) -> str:
    """A value as JSON; bytes of a file's name that are no text are escaped."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
