"""`rotoline doctor`: what Rotoline runs on, what is missing, and how to mend it."""

from __future__ import annotations

import argparse
import ctypes
import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rotoline import __version__, paths
from rotoline.commands import models
from rotoline.commands.arguments import add_json
from rotoline.commands.output import say_json
from rotoline.commands.progress import Console
from rotoline.core.folders import existing, is_writable
from rotoline.errors import UserError
from rotoline.system_libraries import missing_libraries, missing_packages

HELP = "versions, device, codecs, folders; what is missing and how to mend it"
DESCRIPTION = "Show what Rotoline runs on, what is missing, and how to mend it."

PACKAGES = (
    "torch",
    "numpy",
    "Pillow",
    "safetensors",
    "av",
    "opencv-python-headless",
    "OpenEXR",
    "PySide6-Essentials",
    "pyqtgraph",
    "platformdirs",
)
ENCODERS = ("prores_ks", "png", "ffv1", "libvpx-vp9", "libx264")
DECODERS = ("h264", "hevc", "prores", "dnxhd", "vp9", "av1", "mjpeg", "png", "tiff", "exr", "dpx")


@dataclass(frozen=True)
class Problem:
    """Something that is missing or does not work. mend: what to do, one line."""

    what: str
    mend: str


@dataclass(eq=False)
class NoWindow(UserError):
    """The window cannot be shown here."""

    problem: Problem

    def __str__(self) -> str:
        return f"{self.problem.what}; {self.problem.mend}"


def configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    facts = examine()
    if arguments.json:
        say_json(facts)
    else:
        console.say("\n".join(_lines(facts)))


def require_window() -> None:
    """Raises NoWindow, with what to do, where Qt would end the process instead of a window."""
    for problem in _window_problems():
        raise NoWindow(problem)


def examine() -> dict[str, object]:
    """Everything worth knowing for a bug report, as JSON values."""
    folders = {
        "data": paths.data_folder(),
        "models": paths.models_folder(),
        "settings": paths.config_folder(),
        "cache": paths.cache_folder(),
        "log": paths.log_folder(),
    }
    problems = [*_package_problems(), *_folder_problems(folders), *_window_problems()]
    torch_facts = _torch(problems)
    codecs = _codecs(problems)
    return {
        "rotoline": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "packages": {name: _version(name) for name in PACKAGES},
        "torch": torch_facts,
        "codecs": codecs,
        "folders": {
            name: {
                "path": str(folder),
                "writable": is_writable(folder),
                "free_bytes": _free(folder),
            }
            for name, folder in folders.items()
        },
        "window": {
            "screen": _has_screen(),
            "missing_libraries": missing_libraries(),
            "missing_packages": missing_packages(),
        },
        "models": models.facts(),
        "problems": [{"what": item.what, "mend": item.mend} for item in problems],
    }


def _torch(problems: list[Problem]) -> dict[str, object]:
    try:
        import torch

        from sam2core.device import choose_device, choose_dtype
    except (ImportError, OSError) as error:
        problems.append(Problem(f"torch cannot be loaded ({error})", "install Rotoline again"))
        return {"version": None, "device": None, "devices": []}
    device = choose_device("auto")
    kinds = ["cpu"]
    names = {"cpu": platform.processor() or platform.machine()}
    if torch.cuda.is_available():
        kinds.append("cuda")
        names["cuda"] = torch.cuda.get_device_name(0)
    if torch.backends.mps.is_available():
        kinds.append("mps")
        names["mps"] = "Apple GPU"
    if hasattr(torch, "xpu") and torch.xpu.is_available():
        kinds.append("xpu")
        names["xpu"] = torch.xpu.get_device_name(0)
    if device.type == "cpu" and shutil.which("nvidia-smi"):
        problems.append(
            Problem(
                f"there is an NVIDIA driver, but torch {torch.__version__} does not see a GPU",
                "install torch for CUDA: uv tool install --torch-backend=auto rotoline",
            )
        )
    return {
        "version": torch.__version__,
        "cuda": torch.version.cuda,
        "device": device.type,
        "precision": str(choose_dtype(device)).removeprefix("torch."),
        "devices": [{"name": kind, "title": names[kind]} for kind in kinds],
        "threads": torch.get_num_threads(),
    }


def _codecs(problems: list[Problem]) -> dict[str, object]:
    try:
        import av
        from av.codec import Codec
        from av.codec.codec import UnknownCodecError
    except (ImportError, OSError) as error:
        problems.append(Problem(f"PyAV cannot be loaded ({error})", "install Rotoline again"))
        return {}

    def has(name: str, mode: str) -> bool:
        try:
            Codec(name, "w" if mode == "encoder" else "r")
        except UnknownCodecError:
            return False
        return True

    encoders = {name: has(name, "encoder") for name in ENCODERS}
    if not encoders["prores_ks"]:
        problems.append(
            Problem("this FFmpeg cannot write ProRes", "install PyAV's own build: pip install av")
        )
    return {
        "ffmpeg": ".".join(str(part) for part in av.library_versions["libavcodec"]),
        "encoders": encoders,
        "decoders": {name: has(name, "decoder") for name in DECODERS},
    }


def _package_problems() -> Iterator[Problem]:
    for name in PACKAGES:
        if _version(name) is None:
            yield Problem(f"{name} is not installed", f"pip install {name}")
    if _version("opencv-python") and _version("opencv-python-headless"):
        yield Problem(
            "opencv-python and opencv-python-headless are both installed and overwrite each other",
            "pip uninstall -y opencv-python opencv-python-headless, then pip install rotoline",
        )


def _folder_problems(folders: dict[str, Path]) -> Iterator[Problem]:
    for name, folder in folders.items():
        if not is_writable(folder):
            variable = {"settings": "CONFIG"}.get(name, name.upper())
            yield Problem(
                f"the folder for {name} cannot be written: {folder}",
                f"correct its permissions or set ROTOLINE_{variable} to another",
            )


def _window_problems() -> Iterator[Problem]:
    if _version("PySide6-Essentials") is None:
        yield Problem("Qt is not installed", "pip install PySide6-Essentials")
        return
    packages = missing_packages()
    if packages:
        command = f"sudo apt-get install {' '.join(packages)}"
        yield Problem(
            f"the window needs system libraries that are missing: {', '.join(packages)}",
            f"on Debian and Ubuntu: {command}",
        )
    elif not _has_screen():
        yield Problem(
            "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set)",
            "use the commands, see `rotoline --help`, or log in to a desktop",
        )
    else:
        yield from _platform_problems()


def _platform_problems() -> Iterator[Problem]:
    """Whether Qt's own plug-in for X11 loads: Qt would end the process if not."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    plugin = _qt_folder() / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        yield Problem(
            f"Qt's X11 plug-in does not load ({error})",
            "install the library it names with the system's package manager",
        )


def _qt_folder() -> Path:
    return Path(str(importlib.metadata.distribution("PySide6-Essentials").locate_file("PySide6")))


def _has_screen() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(existing(folder)).free
    except OSError:
        return None


def _lines(facts: dict[str, object]) -> Iterator[str]:
    for key in ("rotoline", "python", "platform", "processors"):
        yield f"{key:<12} {facts[key]}"
    for key in ("packages", "torch", "codecs", "folders", "window"):
        yield key
        section = facts[key]
        assert isinstance(section, dict)
        for name, value in section.items():
            yield f"  {name:<24} {_words(value)}"
    catalogue = facts["models"]
    assert isinstance(catalogue, dict)
    yield "models"
    for model in catalogue["models"]:
        yield f"  {model['name']:<24} {models.STATES.get(model['state'], model['state'])}"
    problems = facts["problems"]
    assert isinstance(problems, list)
    yield "problems" if problems else "No problems found."
    for problem in problems:
        yield f"  {problem['what']}"
        yield f"    mend: {problem['mend']}"


def _words(value: object) -> str:
    if isinstance(value, dict) and "path" in value:
        free = value["free_bytes"]
        room = f"{free / 1e9:.1f} GB free" if isinstance(free, int) else "room unknown"
        return f"{value['path']} ({'writable' if value['writable'] else 'NOT writable'}, {room})"
    if isinstance(value, dict):
        return ", ".join(name if there else f"no {name}" for name, there in value.items())
    if isinstance(value, list):
        return (
            ", ".join(
                f"{item['name']} ({item['title']})" if isinstance(item, dict) else str(item)
                for item in value
            )
            or "none"
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)
