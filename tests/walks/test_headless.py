"""Walk f: without a window, from a clip and a prompt to files, and what happens on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from rotoline import cli
from rotoline.core.document import MaskRef
from rotoline.core.project import Project
from tests.tracking.small_card import put_in

WIDTH, HEIGHT, FRAMES = 96, 64, 8
RADIUS = 15
PROMPT = ("--box", "9,17,41,49@0")


def center(frame: int) -> tuple[float, float]:
    return 25.0 + 6 * frame, 33.0


def true_mask(frame: int) -> NDArray[np.bool_]:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    at = center(frame)
    return np.asarray((x - at[0]) ** 2 + (y - at[1]) ** 2 <= RADIUS**2, np.bool_)


def draw_clip(path: Path, frames: int = FRAMES) -> Path:
    """An orange ball that crosses a blue, finely striped wall."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    wall = np.stack([30 + 0 * x, 60 + 8 * ((x + y) % 4), 150 + 0 * x], -1)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=24, options={"crf": "6"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in range(frames):
            ball = np.stack([235 + 0 * x, 120 + 6 * ((x + 2 * y) % 3), 30 + 0 * x], -1)
            picture = np.where(true_mask(frame)[..., None], ball, wall).astype(np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "MODELS", "CONFIG", "CACHE", "LOG"):
        monkeypatch.setenv(f"ROTOLINE_{name}", str(tmp_path / "home" / name.lower()))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    draw_clip(work / "ball.mp4")
    return work


def rotoline(*words: str) -> int:
    return cli.main([*words, "--progress", "none"])


def described(capsys: pytest.CaptureFixture[str], path: str) -> dict[str, object]:
    capsys.readouterr()
    assert cli.main(["info", path, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert isinstance(facts, dict)
    return facts


def the_object(facts: dict[str, object]) -> dict[str, object]:
    objects = facts["objects"]
    assert isinstance(objects, list) and len(objects) == 1
    item = objects[0]
    assert isinstance(item, dict)
    return item


def test_a_clip_and_a_box_become_a_project_and_the_project_files(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rotoline("track", "ball.mp4", "-o", "ball.roto", *PROMPT) == 0
    facts = described(capsys, "ball.roto")
    assert (facts["kind"], facts["model"]) == ("project", "embedded")
    item = the_object(facts)
    assert (item["name"], item["prompted"]) == ("Object 1", [0])
    assert (item["stale"], item["locked"]) == ([], [])
    assert rotoline("export", "ball.roto", "-o", "ball.mov") == 0
    with av.open("ball.mov") as movie:
        stream = movie.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == (
            "prores",
            "yuva444p12le",
        )
        planes = [frame.planes[3] for frame in movie.decode(video=0)]
        alphas = [np.frombuffer(plane, np.uint16).reshape(HEIGHT, -1) for plane in planes]
    assert len(alphas) == FRAMES
    inside = alphas[0][:, :WIDTH] > 2048
    assert np.count_nonzero(inside & true_mask(0)) > 0.8 * np.count_nonzero(inside | true_mask(0))
    assert rotoline("export", "ball.roto", "-o", "matte/ball.####.png", "--frames", "2-3,5") == 0
    assert sorted(file.name for file in Path("matte").glob("*.png")) == [
        *("ball.0002.png", "ball.0003.png", "ball.0005.png")
    ]


def test_an_export_for_a_host_is_what_it_wants_and_says_how_to_read_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rotoline("track", "ball.mp4", "-o", "ball.roto", *PROMPT, "--frames", "0-1") == 0
    capsys.readouterr()
    assert rotoline("export", "ball.roto", "-o", "n", "--for", "nuke") == 0
    told = capsys.readouterr().out
    assert "exr, cutout, premultiplied alpha" in told
    assert told.splitlines()[-1].startswith("Nuke: Read with colour space linear")
    assert [file.suffix for file in Path("n").glob("*.nk")] == [".nk"]
    words = ("--for", "premiere", "--json", "--overwrite")
    assert rotoline("export", "ball.roto", "-o", "p.mov", *words) == 0
    assert "straight" in json.loads(capsys.readouterr().out)["reading"]
    assert rotoline("export", "ball.roto", "-o", "p.mov", *words, "--content", "matte") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["format"], report["content"]) == ("prores4444", "matte")
    assert "reading" not in report
    exports = described(capsys, "ball.roto")["exports"]
    assert isinstance(exports, list)
    assert [entry["format"] for entry in exports] == ["exr", "prores4444", "prores4444"]
    assert exports[1]["outputs"][0]["path"] == str(here / "p.mov")


def test_matte_does_both_and_keeps_no_project(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--format", "png16", "--frames", "1-4", "--first-number", "100")
    click = f"{center(1)[0]},{center(1)[1]}"
    assert rotoline("matte", "ball.mp4", "-o", "out", "--click", click, *words, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["frames"] == 4
    assert all(check["passed"] for out in report["outputs"] for check in out["checks"])
    names = sorted(file.name for file in Path("out").glob("*.png"))
    assert [name[-8:] for name in names] == ["0100.png", "0101.png", "0102.png", "0103.png"]
    assert not list(here.rglob("*.roto"))
    assert not list((here.parent / "home").glob("rotoline-*"))


def test_a_correction_keeps_what_is_right_and_marks_are_respected(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rotoline("track", "ball.mp4", "-o", "ball.roto", *PROMPT) == 0
    assert rotoline("track", "ball.roto", "--lock", "0-2", "--absent", "7") == 0
    x, y = center(5)
    name = ("--object", "Object 1")
    assert rotoline("track", "ball.roto", *name, "--click", f"{x},{y}@5") == 0
    capsys.readouterr()
    assert cli.main(["track", "ball.roto", "--progress", "json"]) == 0
    assert capsys.readouterr().err == ""
    item = the_object(described(capsys, "ball.roto"))
    assert item["prompted"] == [0, 5]
    assert item["locked"] == [[0, 2]]
    assert [7, 7] in item["absent"] or item["absent"][-1][1] == 7
    assert item["stale"] == item["untracked"] == []
    (take,) = item["takes"]
    assert take["frames"] == [[3, 4], [6, 6]] and take["name"] == "Frames 3-4,6"
    assert rotoline("track", "ball.roto", "--unlock", "1-2", "--present", "0-7") == 0
    item = the_object(described(capsys, "ball.roto"))
    assert item["locked"] == [[0, 0]] and item["absent"] == []
    assert rotoline("track", "ball.roto", "--unlock", "3-99") == 1
    assert capsys.readouterr().err.startswith("rotoline: --unlock: frame 99 is outside the clip")


def test_a_take_comes_back_with_the_very_masks_that_a_run_replaced(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def masks() -> list[MaskRef]:
        with Project.open(here / "ball.roto") as project:
            item = project.document.shots[0].objects[0]
            return [item.masks[frame].ref for frame in (3, 4, 6)]

    assert rotoline("track", "ball.mp4", "-o", "ball.roto", *PROMPT) == 0
    first = masks()
    x, y = center(5)
    half = f"{x - RADIUS},{y - RADIUS},{x},{y + RADIUS}@5"
    correct = ("--object", "Object 1", "--box", half)
    assert rotoline("track", "ball.roto", *correct) == 0
    second = masks()
    assert first != second
    (take,) = the_object(described(capsys, "ball.roto"))["takes"]
    for expected in (first, second, first):
        assert rotoline("track", "ball.roto", "--take", str(take["number"])) == 0
        assert masks() == expected
    capsys.readouterr()
    assert rotoline("track", "ball.roto", "--take", "9") == 1
    told = capsys.readouterr().err
    assert told == "rotoline: there is no take 9; `info --json` lists them: 1\n"


def test_evaluate_scores_a_ball_that_is_easy_to_follow(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("truth").mkdir()
    for frame in range(FRAMES):
        picture = Image.fromarray(true_mask(frame).astype(np.uint8) * 3)
        picture.putpalette([0, 0, 0] * 256)
        picture.save(f"truth/{frame:05d}.png")
    assert rotoline("evaluate", "ball.mp4", "--truth", "truth", *PROMPT, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    (item,) = facts["objects"]
    assert (item["id"], item["frames"]) == (3, FRAMES - 1)
    assert item["jf"] == pytest.approx((item["j"] + item["f"]) / 2)
    assert facts["mean"]["j"] == item["j"] > 0.8
    assert facts["model"] == "embedded" and facts["frames_per_second"] > 0
    assert facts["device"] in ("cpu", "cuda", "mps", "xpu")
    assert rotoline("evaluate", "ball.mp4", "--truth", "truth", "--json") == 0
    assert json.loads(capsys.readouterr().out)["mean"]["j"] > 0.8


def test_what_is_there_is_not_replaced_unasked(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rotoline("track", "ball.mp4", "-o", "ball.roto", *PROMPT, "--frames", "0-1") == 0
    before = Path("ball.roto").read_bytes()
    assert rotoline("track", "ball.mp4", "-o", "ball.roto", *PROMPT) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert Path("ball.roto").read_bytes() == before
    Path("notes.roto").write_text("not a project at all")
    assert rotoline("track", "ball.mp4", "-o", "notes.roto", *PROMPT, "--overwrite") == 1
    assert Path("notes.roto").read_text() == "not a project at all"
    source = Path("ball.mp4").read_bytes()
    Path("ball.mov").symlink_to("ball.mp4")
    assert rotoline("export", "ball.roto", "-o", "ball.mov", "--overwrite") == 1
    assert Path("ball.mp4").read_bytes() == source
    assert rotoline("track", "ball.mp4", "-o", "ball.roto", *PROMPT, "--overwrite") == 0


@pytest.mark.parametrize(
    "prompt",
    [
        ("--click", "500,10"),
        ("--click", "10,10@99"),
        ("--mask", "none.png"),
        ("--mask", "ball.mp4"),
        ("--click", "10,10", "--frames", "0-99"),
        ("--click", "10,10", "--model", "large"),
        ("--click", "10,10", "--model", "none.pt"),
        ("--click", "10,10", "--model", "ball.mp4"),
        ("--click", "10,10", "--lock", "99"),
    ],
)
def test_a_prompt_that_does_not_fit_leaves_nothing_behind(
    here: Path, capsys: pytest.CaptureFixture[str], prompt: tuple[str, ...]
) -> None:
    assert rotoline("track", "ball.mp4", "-o", "new.roto", *prompt) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("rotoline: ") and err.count("\n") == 1
    assert sorted(file.name for file in here.iterdir()) == ["ball.mp4"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder nobody can write")
def test_a_folder_that_cannot_be_written_is_said_before_the_work(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("matte", "ball.mp4", "-o", "/proc/self/out/ball.mov", *PROMPT)
    assert cli.main([*words, "--progress", "json"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("rotoline: /proc/self/out: cannot be written")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder nobody can write")
@pytest.mark.parametrize("project", ["/proc/self/ball.roto", "ball.mp4/ball.roto"])
def test_a_project_that_cannot_be_written_is_named_as_it_was_asked_for(
    here: Path, capsys: pytest.CaptureFixture[str], project: str
) -> None:
    assert rotoline("track", "ball.mp4", "-o", project, *PROMPT) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"rotoline: {project}: ") and "cannot be written" in line
    assert sorted(file.name for file in here.iterdir()) == ["ball.mp4"]


def test_a_second_clip_joins_the_project(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draw_clip(here / "more.mp4", frames=4)
    assert rotoline("track", "ball.mp4", "-o", "both.roto", *PROMPT) == 0
    assert rotoline("track", "both.roto", "--clip", "more.mp4", *PROMPT) == 0
    facts = described(capsys, "both.roto")
    assert isinstance(facts["shots"], list)
    assert [shot["clip"]["frames"] for shot in facts["shots"]] == [FRAMES, 4]
    assert rotoline("export", "both.roto", "-o", "more.mov", "--clip", "more.mp4") == 0
    with av.open("more.mov") as movie:
        assert len(list(movie.decode(video=0))) == 4
    assert rotoline("export", "both.roto", "-o", "x.mov", "--clip", "none.mp4") == 1


def test_clips_of_one_name_are_told_apart(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for length, folder in ((3, "first"), (4, "second")):
        Path(folder).mkdir()
        draw_clip(here / folder / "clip.mp4", frames=length)
    assert rotoline("track", "first/clip.mp4", "-o", "both.roto", *PROMPT) == 0
    monkeypatch.chdir(here / "second")
    project = str(here / "both.roto")
    assert rotoline("track", project, "--clip", "clip.mp4", *PROMPT) == 0
    facts = described(capsys, project)
    assert isinstance(facts["shots"], list)
    assert [shot["clip"]["frames"] for shot in facts["shots"]] == [3, 4]
    monkeypatch.chdir(here)
    assert rotoline("track", project, "--clip", "clip.mp4", "--lock", "0") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "several clips" in line and str(here / "second" / "clip.mp4") in line
    assert rotoline("track", project, "--clip", "second/clip.mp4", "--lock", "3") == 0


def test_a_damaged_frame_is_left_out_and_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("seq").mkdir()
    with av.open("ball.mp4") as movie:
        for index, frame in enumerate(movie.decode(video=0)):
            if index != 3:
                frame.to_image().save(f"seq/b.{1001 + index}.png")
    assert rotoline("track", "seq", "-o", "seq.roto", *PROMPT) == 0
    assert "frames 3 could not be read" in capsys.readouterr().err
    assert rotoline("export", "seq.roto", "-o", "out/m.%04d.png") == 0
    assert sorted(file.name for file in Path("out").glob("*.png")) == [
        f"m.{1001 + index}.png" for index in range(FRAMES)
    ]


def interrupted(here: Path, words: list[str], after: str) -> tuple[int, str]:
    """Run a command and send it SIGINT at its first progress line of the stage `after`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rotoline", *words, "--progress", "json"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=here,
        env={**os.environ, "TMPDIR": str(here.parent / "home")},
    )
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if line.startswith("{") and json.loads(line)["stage"] == after:
            process.send_signal(signal.SIGINT)
            break
    lines += process.stderr.readlines()
    return process.wait(), "".join(lines)


@pytest.mark.skipif(sys.platform == "win32", reason="no POSIX signals")
def test_ctrl_c_keeps_the_finished_frames_and_tracking_goes_on_there(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw_clip(here / "ball.mp4", frames=40)
    words = ["track", "ball.mp4", "-o", "ball.roto", *PROMPT, "--direction", "forward"]
    status, err = interrupted(here, words, "track")
    assert status == 130
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("rotoline: interrupted")
    assert sorted(file.name for file in here.iterdir()) == ["ball.mp4", "ball.roto"]
    item = the_object(described(capsys, "ball.roto"))
    assert item["prompted"] == [0]
    assert item["tracked"] in ([], *([[1, last]] for last in range(1, 39)))
    assert rotoline("track", "ball.roto", "--direction", "forward") == 0
    done = the_object(described(capsys, "ball.roto"))
    assert isinstance(done["tracked"], list) and isinstance(done["absent"], list)
    covered = sum(b - a + 1 for a, b in [*done["tracked"], *done["absent"]])
    assert covered == 39


@pytest.mark.skipif(sys.platform == "win32", reason="no POSIX signals")
@pytest.mark.parametrize("stage", ["track", "export"])
def test_ctrl_c_of_matte_leaves_nothing(here: Path, stage: str) -> None:
    draw_clip(here / "ball.mp4", frames=40)
    words = ["matte", "ball.mp4", "-o", "out/ball.mov", *PROMPT, "--direction", "forward"]
    status, err = interrupted(here, words, stage)
    assert status == 130
    assert "Traceback" not in err
    assert not [file for file in here.rglob("*") if file.is_file() and file.name != "ball.mp4"]
    assert not list((here.parent / "home").glob("rotoline-*"))


def test_a_card_too_small_for_the_model_leaves_the_rest_to_the_processor(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = put_in(monkeypatch, full_at=5)
    assert rotoline("track", "ball.mp4", "-o", "ball.roto", *PROMPT) == 0
    assert opened == ["auto", "cpu"]
    assert "the processor goes on" in capsys.readouterr().err
    with Project.open(here / "ball.roto", read_only=True) as project:
        assert set(project.document.shots[0].objects[0].masks) == set(range(FRAMES))
