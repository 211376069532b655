"""How commands end: statuses, one-line errors, pipes, logs."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from rotoline import cli
from rotoline.commands import info
from rotoline.errors import UserError


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "MODELS", "CONFIG", "CACHE", "LOG"):
        monkeypatch.setenv(f"ROTOLINE_{name}", str(tmp_path / "home" / name.lower()))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def one_error_line(captured: pytest.CaptureFixture[str]) -> str:
    out, err = captured.readouterr()
    assert out == ""
    assert err.startswith("rotoline: ") and err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    "words",
    [
        ["info"],
        ["info", "a", "b"],
        ["track"],
        ["--no-such-option"],
        ["export", "p.roto"],
        ["export", "p.roto", "-o", "x.mov", "--frames", "9-2"],
        ["export", "p.roto", "-o", "x.mov", "--format", "gif"],
        ["export", "p.roto", "-o", "x.mov", "--first-number", "-1"],
        ["export", "p.roto", "-o", "out.xyz"],
        ["export", "p.roto", "-o", ""],
        ["matte", "c.mp4", "-o", "", "--click", "1,1"],
        ["track", "c.mp4", "-o", "", "--click", "1,1"],
        ["demo", "-o", ""],
        ["matte", "c.mp4", "-o", "x.mov", "--click", "1"],
        ["matte", "c.mp4", "-o", "x.mov", "--quiet", "--verbose"],
        ["models", "dwonload"],
        ["models", "download"],
        ["models", "download", "huge"],
        ["models", "add"],
        ["models", "--json", "--progress", "openjd"],
        ["trakc"],
    ],
)
def test_wrong_usage_is_status_2_and_one_line(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    one_error_line(capsys)


@pytest.mark.parametrize(
    "words",
    [
        ["info", "gone.mov"],
        ["info", "gone.roto"],
        ["info", "two\nlines.mov"],
        ["gone.mov"],
        ["folder/gone"],
        ["export", "gone.roto", "-o", "x.mov"],
        ["matte", "gone.mov", "-o", "x.mov", "--click", "1,1"],
        ["track", "gone.mov", "-o", "x.roto", "--click", "1,1"],
        ["track", "gone.roto"],
        ["track", "gone.mov", "-o", "x.roto", "--prompts", "gone.json"],
        ["evaluate", "gone.mov", "--truth", "gone", "--click", "1,1"],
        ["models", "add", "gone.pt"],
        [],
    ],
)
def test_what_a_user_can_mend_is_status_1_and_one_line(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 1
    one_error_line(capsys)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["track", "--help"]])
def test_help_is_status_0_on_stdout(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    out, err = capsys.readouterr()
    assert "rotoline" in out and err == ""


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: rotoline {command}") and "--progress" in out


def test_a_slip_of_the_finger_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["exprot"])
    assert "did you mean `rotoline export`?" in one_error_line(capsys)


def test_a_bug_ends_in_one_line_that_names_the_log(
    own_folders: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: str, _said: object) -> dict[str, object]:
        raise TypeError("no\nsuch thing")

    monkeypatch.setattr(info, "describe_clip", broken)
    assert cli.main(["info", "x.mov"]) == 1
    line = one_error_line(capsys)
    log = own_folders / "home" / "log" / "rotoline.log"
    assert "TypeError" in line and str(log) in line
    assert "Traceback" in log.read_text() and "in broken" in log.read_text()


def test_the_system_refusing_is_status_1_with_the_path(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: str, _said: object) -> dict[str, object]:
        raise OSError(28, "No space left on device", "out/a\nb.png")

    monkeypatch.setattr(info, "describe_clip", full)
    assert cli.main(["info", "x.mov"]) == 1
    assert "out/a\\nb.png: No space left on device" in one_error_line(capsys)


def test_ctrl_c_outside_a_job_is_status_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: str, _said: object) -> dict[str, object]:
        raise KeyboardInterrupt

    monkeypatch.setattr(info, "describe_clip", interrupted)
    assert cli.main(["info", "x.mov"]) == 130
    assert "interrupted" in one_error_line(capsys)


def test_an_error_with_line_breaks_stays_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: str, _said: object) -> dict[str, object]:
        raise UserError("first\r\nsecond\u2028third\x1b[2J")

    monkeypatch.setattr(info, "describe_clip", refused)
    assert cli.main(["info", "x.mov"]) == 1
    assert one_error_line(capsys) == "rotoline: first\\r\\nsecond\\u2028third\\x1b[2J\n"


def test_a_log_folder_that_cannot_be_made_is_said_and_no_obstacle(
    own_folders: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_folders / "file").write_text("")
    monkeypatch.setenv("ROTOLINE_LOG", str(own_folders / "file" / "log"))
    assert cli.main(["models", "--json"]) == 0
    out, err = capsys.readouterr()
    assert "no log file" in err
    assert json.loads(out)["default"] == "embedded"


@pytest.mark.skipif(sys.platform == "win32", reason="file names are Unicode there")
def test_a_name_that_is_no_text_is_still_one_line(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["info", os.fsdecode(b"\xff\xfe.mov")]) == 1
    assert "\\udcff\\udcfe.mov" in one_error_line(capsys)
    assert "udcff" in (own_folders / "home" / "log" / "rotoline.log").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="files cannot be called so there")
def test_a_clip_whose_name_would_clear_the_terminal_is_told_on_one_line(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = own_folders / "two\nlines\x1b[2J.png"
    Image.new("RGB", (16, 16)).save(clip)
    assert cli.main(["info", str(clip)]) == 0
    assert "two\\nlines\\x1b[2J.png\n" in capsys.readouterr().out


def test_models_lists_the_embedded_and_the_four_official(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["models", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [model["name"] for model in facts["models"]] == [
        *("embedded", "tiny", "small", "base_plus", "large")
    ]
    assert {model["license"] for model in facts["models"]} == {"Apache-2.0"}
    assert facts["folder"] == str(own_folders / "home" / "models")
    assert cli.main(["models"]) == 0
    assert "large       898.1 MB  Apache-2.0  available" in capsys.readouterr().out


def test_doctor_names_every_folder_and_the_way_to_mend(
    own_folders: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_folders / "file").write_text("")
    monkeypatch.setenv("ROTOLINE_MODELS", str(own_folders / "file" / "models"))
    assert cli.main(["doctor", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["torch"]["device"] in ("cpu", "cuda", "mps", "xpu")
    assert facts["codecs"]["encoders"]["prores_ks"] is True
    assert set(facts["folders"]) == {"data", "models", "settings", "cache", "log"}
    assert facts["folders"]["data"]["writable"] is True
    assert facts["folders"]["models"]["writable"] is False
    problem = next(item for item in facts["problems"] if "folder for models" in item["what"])
    assert "ROTOLINE_MODELS" in problem["mend"]
    assert cli.main(["doctor"]) == 0
    assert problem["mend"] in capsys.readouterr().out


def test_without_a_screen_the_window_says_so_instead_of_dying(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_folders / "track").write_text("a file called like a command")
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a screen")
    assert cli.main(["./track"]) == 1
    assert "no screen" in one_error_line(capsys)
    assert cli.main(["--", "track"]) == 1
    assert "no screen" in one_error_line(capsys)


def test_a_reader_that_leaves_early_is_no_error(own_folders: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    finished = subprocess.run(
        [sys.executable, "-m", "rotoline", "models", "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (finished.returncode, finished.stderr) == (0, b"")


def test_logging_of_others_is_left_alone() -> None:
    before = list(logging.getLogger().handlers)
    cli.main(["models", "--quiet"])
    assert [item for item in logging.getLogger().handlers if item in before] == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_is_called_one_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "clip.mov")
    assert cli.main(["info", "clip.mov"]) == 1
    assert "is a pipe or a device" in one_error_line(capsys)
