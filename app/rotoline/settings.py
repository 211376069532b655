"""What a person prefers: one frozen dataclass with every default, kept as a JSON file.

Keys this version does not know are kept (an older Rotoline must not forget a newer one's);
a value of the wrong kind falls back to its default; a damaged file is set aside, never deleted.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from rotoline import paths

log = logging.getLogger(__name__)

Device = Literal["auto", "cpu", "cuda", "mps", "xpu"]
Direction = Literal["both", "forward", "backward"]
Theme = Literal["dark", "light"]

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "device": get_args(Device),
    "direction": get_args(Direction),
    "theme": get_args(Theme),
}


@dataclass(frozen=True)
class Settings:
    """Preferences. Empty text means "decide for me"; budgets are in mebibytes (MiB).

    model: a model's name or checkpoint path; empty: the best installed.
    language: a locale such as "de"; empty: the system's.
    shortcuts: action id -> key sequence in Qt's portable text, only where changed.
    measured: frames a second by "MODEL on DEVICE", as measured on this machine.
    onion_frames: neighbours whose mattes are shown on each side.
    recent: project and clip paths, newest first. learn_shots: official models learn a shot from
    its prompted frames before they track it; the embedded one always does.
    """

    model: str = ""
    device: Device = "auto"
    direction: Direction = "both"
    frame_cache_mib: int = 1024
    undo_steps: int = 500
    onion_frames: int = 2
    learn_shots: bool = False
    theme: Theme = "dark"
    language: str = ""
    export_folder: str = ""
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    measured: Mapping[str, str] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    unknown: Mapping[str, object] = field(default_factory=dict)

    def with_recent(self, path: str, limit: int = 12) -> Settings:
        """These settings with `path` as the newest of the recent ones."""
        others = tuple(item for item in self.recent if item != path)
        return replace(self, recent=(path, *others)[:limit])


def settings_file() -> Path:
    return paths.config_folder() / "settings.json"


def load(file: Path | None = None) -> Settings:
    """Read the settings; defaults where the file is missing, damaged or not readable."""
    file = file or settings_file()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        log.warning("settings %s could not be read (%s); defaults are used", file, error)
        if isinstance(error, UnicodeDecodeError):
            _set_aside(file)
        return Settings()
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        _set_aside(file)
        return Settings()
    return _from_values(values)


def save(settings: Settings, file: Path | None = None) -> None:
    """Write the settings so that a power cut leaves the old file or the new one.

    Raises OSError where the folder cannot be written.
    """
    file = file or settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    known = {
        item.name: getattr(settings, item.name)
        for item in dataclasses.fields(settings)
        if item.name != "unknown"
    }
    text = json.dumps({**settings.unknown, **known}, indent=2, ensure_ascii=False, default=dict)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _from_values(values: Mapping[str, object]) -> Settings:
    defaults = Settings()
    known: dict[str, object] = {}
    names = {item.name for item in dataclasses.fields(defaults)} - {"unknown"}
    for name in names & values.keys():
        value = _fitting(name, values[name], getattr(defaults, name))
        if value is None:
            log.warning("settings: %s has a value of the wrong kind; the default is used", name)
        else:
            known[name] = value
    unknown = {name: value for name, value in values.items() if name not in names}
    return replace(defaults, **known, unknown=unknown)  # type: ignore[arg-type]


def _fitting(name: str, value: object, default: object) -> object | None:
    """The value as the field's type, or None where it does not fit."""
    if name in _CHOICES:
        return value if value in _CHOICES[name] else None
    if isinstance(default, tuple):
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return tuple(value) if fits and isinstance(value, list) else None
    if isinstance(default, Mapping):
        fits = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        return value if fits else None
    if isinstance(default, bool):
        return value if isinstance(value, bool) else None
    if isinstance(default, int):
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**40
        return value if fits else None
    return value if isinstance(value, str) else None


def _set_aside(file: Path) -> None:
    aside = file.with_name(f"{file.name}.damaged")
    try:
        file.replace(aside)
    except OSError as error:
        log.warning("settings %s are damaged and could not be moved: %s", file, error)
    else:
        log.warning("settings %s were damaged; kept as %s, defaults are used", file, aside)
