"""Make `.venv` with everything Rotoline needs, from a bare Python 3.11+ and git.

Standard library only. A stamp in `.venv` tells what it was made from, so that the next run
has nothing to do.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "packaging" / "constraints-cpu.txt"
STAMP = VENV / "rotoline-setup.json"
TORCH = "torch==2.13.0"


class SetupError(Exception):
    """What keeps the set-up from going on, in one line with what to do."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    print(f"-- {title}", flush=True)
    start = time.monotonic()
    yield
    print(f"   {time.monotonic() - start:.1f} s", flush=True)


def prepare(dev: bool) -> Path:
    """Set everything up, with the tools for tests if `dev`; returns the folder of commands.

    Raises SetupError.
    """
    offer_system_libraries()
    wanted = fingerprint()
    stamp = _read_stamp()
    if stamp.get("made_from") == wanted and (stamp.get("dev") or not dev) and _works(python_of()):
        return commands_of(VENV)
    if stamp.get("place", str(ROOT)) != str(ROOT) or not _works(python_of()):
        with step(f"new environment {VENV}"):
            make_environment(VENV)
    STAMP.unlink(missing_ok=True)
    python = python_of()
    install_torch(python)
    project = f"{ROOT}[dev]" if dev else str(ROOT)
    with step("Rotoline and what it needs" + (", tools for tests" if dev else "")):
        pip(python, "install", *constraint(), "--editable", project)
    STAMP.write_text(
        json.dumps({"made_from": wanted, "dev": dev, "place": str(ROOT)}), encoding="utf-8"
    )
    return commands_of(VENV)


def fingerprint() -> str:
    """Changes whenever the environment has to be made up anew."""
    digest = hashlib.sha256()
    for file in (ROOT / "pyproject.toml", CONSTRAINTS, Path(__file__)):
        digest.update(file.read_bytes())
    digest.update(f"{sys.version} {ROOT} {has_nvidia_gpu()}".encode())
    return digest.hexdigest()


def has_nvidia_gpu() -> bool:
    """Whether NVIDIA's driver is here and sees a GPU."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "-L"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listed.returncode == 0 and b"GPU" in listed.stdout


def constraint() -> list[str]:
    """pip's options that keep the CPU build of torch from being replaced."""
    return [] if has_nvidia_gpu() else ["--constraint", str(CONSTRAINTS)]


def install_torch(python: Path) -> None:
    """Install torch first, so that nothing later chooses another build.

    Without an NVIDIA GPU on Linux the CPU build is looked for: where pip is set to look, then
    through uv, which knows where PyTorch keeps its builds. Elsewhere the plain one is right.
    """
    if has_nvidia_gpu():
        with step("torch for NVIDIA (about 3 GB)"):
            pip(python, "install", "torch")
        return
    if not sys.platform.startswith("linux"):
        with step("torch"):
            pip(python, "install", TORCH)
        return
    with step("torch, CPU build"):
        if pip(python, "install", f"{TORCH}+cpu", check=False, quiet=True):
            return
        uv = [str(python), "-m", "uv", "pip", "install", "--python", str(python)]
        if pip(python, "install", "uv", check=False, quiet=True) and _run(
            [*uv, "--torch-backend", "cpu", TORCH], quiet=True
        ):
            return
        print("   no CPU build of torch was found; the standard one is taken (about 3 GB)")
        pip(python, "install", TORCH)


def make_environment(folder: Path) -> None:
    """Create or replace a virtual environment with pip. Raises SetupError."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not _apt_install([package]):
            raise SetupError(
                f"this Python ({sys.executable}) cannot make environments; "
                f"install its venv module (Debian, Ubuntu: sudo apt-get install {package})"
            )
    if not _run([sys.executable, "-m", "venv", "--clear", str(folder)]):
        raise SetupError(
            f"{sys.executable} -m venv {folder} failed; see its message above "
            "(is the disk full, or the folder not writable?)"
        )


def offer_system_libraries() -> None:
    """Install what Qt needs of the system where we may, else say what to install."""
    sys.path.insert(0, str(ROOT / "app"))
    from rotoline.system_libraries import missing_packages

    packages = missing_packages()
    if not packages:
        return
    if not _apt_install(packages):
        print(
            "note: the window needs libraries that are missing here (the commands work without): "
            f"sudo apt-get install {' '.join(packages)}",
            flush=True,
        )


def pip(python: Path, *arguments: str, check: bool = True, quiet: bool = False) -> bool:
    """Run pip; False where it failed. Raises SetupError instead if `check`."""
    command = [str(python), "-m", "pip", "-qq", "--no-input", "--disable-pip-version-check"]
    succeeded = _run([*command, *arguments], quiet)
    if check and not succeeded:
        raise SetupError(
            f"pip {' '.join(arguments)} failed; see its message above "
            "(is there a network, is the disk full?), then run this again"
        )
    return succeeded


def python_of(folder: Path = VENV) -> Path:
    return commands_of(folder) / ("python.exe" if os.name == "nt" else "python")


def commands_of(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin")


def has_screen() -> bool:
    """Whether a window could be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _works(python: Path) -> bool:
    """Whether an environment's Python runs and is the same version as this one."""
    if not python.exists():
        return False
    asked = [str(python), "-c", "import sys, pip; print(sys.version)"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def _read_stamp() -> dict[str, object]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages; only root on a machine with apt-get can."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    with step(f"system libraries: {' '.join(packages)}"):
        if _run(install, quiet=True, environment=environment):
            return True
        _run([apt, "update", "-qq"], quiet=True, environment=environment)
        return _run(install, environment=environment)


def _run(
    command: Sequence[str], quiet: bool = False, environment: dict[str, str] | None = None
) -> bool:
    output = subprocess.DEVNULL if quiet else None
    finished = subprocess.run(
        command, cwd=ROOT, stdout=output, stderr=output, env=environment, check=False
    )
    return finished.returncode == 0
