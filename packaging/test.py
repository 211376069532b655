"""Set Rotoline up and pass its tests: `python3 packaging/test.py`.

Style, types, layers, tests (Qt offscreen, then the real window under Xvfb where it is
installed), and the wheel in a clean environment doing the main job. Exits 1 if any fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - set-up runs on whatever Python is there
    sys.exit(
        "rotoline: needs Python 3.11 or newer; run this with one (python3.11 packaging/test.py)"
    )

import bootstrap

ROOT = bootstrap.ROOT
FOLDERS = ("DATA", "MODELS", "CONFIG", "CACHE", "LOG")


@dataclass(frozen=True)
class Check:
    """One step of the tests: what it is called, and what runs (True: passed)."""

    title: str
    run: Callable[[], bool]


def main() -> int:
    start = time.monotonic()
    try:
        commands = bootstrap.prepare(dev=True)
    except bootstrap.SetupError as error:
        print(f"rotoline: {error}", file=sys.stderr)
        return 1
    ready = time.monotonic() - start
    with tempfile.TemporaryDirectory(prefix="rotoline-test-") as scratch:
        checks = list(_checks(commands, Path(scratch)))
        results = [(check.title, *_timed(check)) for check in checks]
    print(f"\n{ready:7.1f} s  set-up")
    for title, passed, seconds in results:
        print(f"{seconds:7.1f} s  {'passed' if passed else 'FAILED'}  {title}")
    print(f"{time.monotonic() - start:7.1f} s  in all", flush=True)
    return 0 if all(passed for _, passed, _ in results) else 1


def _checks(commands: Path, scratch: Path) -> Iterator[Check]:
    def tool(*command: str, environment: Mapping[str, str] | None = None) -> Callable[[], bool]:
        program = [str(commands / command[0]), *command[1:]]
        return lambda: _run(program, environment or {})

    home = _own_folders(scratch / "home")
    offscreen = {**home, "QT_QPA_PLATFORM": "offscreen"}
    yield Check("ruff check", tool("ruff", "check", "."))
    yield Check("ruff format", tool("ruff", "format", "--check", "--quiet", "."))
    yield Check("mypy", tool("mypy"))
    layers = {"PYTHONPATH": os.pathsep.join(("app", "."))}
    yield Check("lint-imports", tool("lint-imports", "--no-cache", environment=layers))
    yield Check("pytest", tool("pytest", "-q", "--durations=10", environment=offscreen))
    if shutil.which("Xvfb"):
        yield Check("pytest, real window", lambda: _under_xvfb(commands, home))
    else:
        print("note: Xvfb is not installed, the tests of the real window are left out")
    yield Check("wheel in a clean environment", lambda: _wheel_works(commands, scratch))


def _under_xvfb(commands: Path, home: Mapping[str, str]) -> bool:
    """The window's tests once more, on a real X server instead of Qt's offscreen platform."""
    with _virtual_screen() as display:
        window = {
            **home,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        return _run([str(commands / "pytest"), "-q", "tests/ui"], window)


@contextmanager
def _virtual_screen() -> Iterator[str]:
    reader, writer = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writer),
        "-screen",
        "0",
        "1920x1080x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _wheel_works(commands: Path, scratch: Path) -> bool:
    """Build the wheel, install it where nothing else is, and let it do the main job."""
    build = [str(commands / "python"), "-m", "build", "--wheel", "--outdir", str(scratch / "dist")]
    if not _run(build, {}):
        return False
    wheel = next((scratch / "dist").glob("rotoline-*.whl"))
    clean, work = scratch / "clean", scratch / "work"
    work.mkdir()
    try:
        bootstrap.make_environment(clean)
        python = bootstrap.python_of(clean)
        bootstrap.install_torch(python)
        bootstrap.pip(python, "install", *bootstrap.constraint(), str(wheel))
    except bootstrap.SetupError as error:
        print(f"rotoline: {error}", file=sys.stderr)
        return False
    headless = {**_own_folders(scratch / "clean-home"), "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    demo = [str(bootstrap.commands_of(clean) / "rotoline"), "demo", "-o", str(work / "demo")]
    return _run(demo, headless, cwd=work) and _demo_is_whole(work / "demo")


def _demo_is_whole(folder: Path) -> bool:
    """Whether the demo left a movie, a matte for every frame, a picture and a project."""
    mattes = sorted((folder / "matte").glob("*.png"))
    found = {
        "cutout.mov": (folder / "cutout.mov").is_file(),
        "result.png": (folder / "result.png").is_file(),
        "demo.roto": (folder / "demo.roto").is_file(),
        "matte": len(mattes) >= 24 and all(file.stat().st_size > 500 for file in mattes),
    }
    for name, is_whole in found.items():
        if not is_whole:
            print(f"rotoline: the demo left no whole {folder / name}", file=sys.stderr)
    return all(found.values())


def _own_folders(home: Path) -> dict[str, str]:
    """Keep the tests away from the settings, models and projects of whoever runs them."""
    return {f"ROTOLINE_{name}": str(home / name.lower()) for name in FOLDERS}


def _timed(check: Check) -> tuple[bool, float]:
    print(f"\n== {check.title}", flush=True)
    start = time.monotonic()
    passed = check.run()
    return passed, time.monotonic() - start


def _run(command: list[str], environment: Mapping[str, str], cwd: Path = ROOT) -> bool:
    finished = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, check=False)
    return finished.returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
