"""Where things lie: what ships with Rotoline, and the user's own folders."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """A shipped file, in a checkout (`resources/`), a wheel and a bundle alike."""
    installed = _PACKAGE / "resources"
    root = installed if installed.is_dir() else _PACKAGE.parents[1] / "resources"
    return root / name


def data_folder() -> Path:
    """Untitled projects and other user data; override with ROTOLINE_DATA."""
    return _folder("ROTOLINE_DATA", Path(platformdirs.user_data_dir("rotoline", appauthor=False)))


def models_folder() -> Path:
    """Downloaded and added checkpoints; override with ROTOLINE_MODELS."""
    return _folder("ROTOLINE_MODELS", data_folder() / "models")


def config_folder() -> Path:
    """Settings; override with ROTOLINE_CONFIG."""
    return _folder(
        "ROTOLINE_CONFIG", Path(platformdirs.user_config_dir("rotoline", appauthor=False))
    )


def cache_folder() -> Path:
    """What can be made again: clip indexes, fitted weights; override with ROTOLINE_CACHE."""
    return _folder("ROTOLINE_CACHE", Path(platformdirs.user_cache_dir("rotoline", appauthor=False)))


def log_folder() -> Path:
    """The rotating log file; override with ROTOLINE_LOG."""
    return _folder("ROTOLINE_LOG", Path(platformdirs.user_log_dir("rotoline", appauthor=False)))


def _folder(variable: str, default: Path) -> Path:
    chosen = os.environ.get(variable)
    return Path(chosen).expanduser() if chosen else default
