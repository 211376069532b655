"""The set-up scripts: standard library only, one pinned torch, one command for CI."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from rotoline import system_libraries

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [
    *(ROOT / "packaging" / name for name in ("bootstrap.py", "run.py", "test.py")),
    ROOT / "app" / "rotoline" / "system_libraries.py",
]


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    import importlib.util

    specification = importlib.util.spec_from_file_location("bootstrap", SCRIPTS[0])
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_set_up_needs_nothing_but_the_standard_library(script: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    assert names <= sys.stdlib_module_names | {"bootstrap", "rotoline"}


def test_the_constraint_pins_the_torch_that_is_installed_first(bootstrap: ModuleType) -> None:
    lines = bootstrap.CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [bootstrap.TORCH]


def test_a_changed_requirement_means_a_new_set_up(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bootstrap.fingerprint()
    assert bootstrap.fingerprint() == before
    changed = tmp_path / "constraints-cpu.txt"
    changed.write_text("torch==2.14.0\n")
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", changed)
    assert bootstrap.fingerprint() != before


def test_a_driver_without_a_gpu_is_no_gpu(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.name == "nt":
        pytest.skip("the stand-in program is a shell script")
    program = tmp_path / "nvidia-smi"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not bootstrap.has_nvidia_gpu()
    for text, expected in (
        ("#!/bin/sh\necho 'no devices were found'; exit 6\n", False),
        ("#!/bin/sh\necho 'GPU 0: NVIDIA L4 (UUID: 1)'\n", True),
    ):
        program.write_text(text)
        program.chmod(0o755)
        assert bootstrap.has_nvidia_gpu() is expected
        assert bool(bootstrap.constraint()) is not expected


def test_an_environment_that_cannot_be_made_is_one_clear_line(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(bootstrap.SetupError, match="not writable"):
        bootstrap.make_environment(tmp_path / "file" / ".venv")


def test_a_python_without_venv_says_what_to_install(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(bootstrap.SetupError, match=r"apt-get install python3\.\d+-venv"):
        bootstrap.make_environment(tmp_path / ".venv")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    commands = [
        line for line in script.read_text().splitlines() if line and not line.startswith("#")
    ]
    assert os.access(script, os.X_OK)
    assert commands == [
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "exec python3 packaging/test.py",
    ]


def test_a_missing_library_is_named_by_its_debian_package(monkeypatch: pytest.MonkeyPatch) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux leaves libraries to the system")
    needed = {"libc.so.6": "libc6", "libno-such-thing.so.9": "libno-such-thing9"}
    monkeypatch.setattr(system_libraries, "DEBIAN_PACKAGES", needed)
    assert system_libraries.missing_libraries() == ["libno-such-thing.so.9"]
    assert "libno-such-thing9" in system_libraries.missing_packages()
    assert "libc6" not in system_libraries.missing_packages()


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux leaves fonts to the system")
    monkeypatch.setattr(system_libraries, "DEBIAN_PACKAGES", {})
    monkeypatch.setattr(system_libraries, "FONT_FOLDERS", (tmp_path,))
    assert system_libraries.missing_packages() == ["fonts-dejavu-core"]
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "DejaVuSans.ttf").write_bytes(b"")
    assert system_libraries.missing_packages() == []


def test_the_command_line_starts_without_torch_qt_or_ffmpeg() -> None:
    script = (
        "import sys, rotoline.cli; rotoline.cli.parser().format_help(); "
        "print(sorted({'torch', 'PySide6', 'av', 'OpenEXR'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "[]"
