"""Kill and recover: the process of a real window is killed in the midst of work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from rotoline.core.project import Project
from rotoline.core.untitled import untitled_path
from tests.ui.conftest import Driver, write_clip

STORY = Path(__file__).with_name("killed_window.py")
FRAMES = 80


def run(story: str, *arguments: str, until: str = "") -> list[str]:
    """What a window in a process of its own says until the line that begins with `until`.

    There it is killed without warning; without `until` it ends by itself.
    """
    window = subprocess.Popen(
        [sys.executable, str(STORY), story, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"},
    )
    assert window.stdout is not None
    lines: list[str] = []
    with window.stdout as said:
        try:
            for line in said:
                lines.append(line.strip())
                if until and line.startswith(until):
                    window.kill()
                    return lines
            assert window.wait(60) == 0
        finally:
            window.kill()
            window.wait()
    assert not until, f"the window ended before it said {until!r}"
    return lines


def test_a_window_killed_at_work_offers_it_again_and_it_is_all_there(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "long.mp4", frames=FRAMES, size=(384, 64))

    run("edit", str(clip), until="edited")
    edits, tracking = run("track", until="tracking")
    (after_track,) = run("look")

    found = json.loads(edits)
    assert "cut off" in found["said"]
    assert found["box"] is True
    assert found["masks"] == [0]
    a_second_before = int(tracking.removeprefix("tracking "))
    found = json.loads(after_track)
    assert "cut off" in found["said"]
    assert found["masks"] == list(range(len(found["masks"])))
    assert len(found["masks"]) >= a_second_before


def test_a_named_project_that_a_crash_left_is_offered_before_an_untitled_one(
    driver: Driver, tmp_path: Path
) -> None:
    crash = (
        "import os, sys; from pathlib import Path; from rotoline.core.project import Project; "
        "Project.create(Path(sys.argv[1])); os._exit(9)"
    )
    named = tmp_path / "named.roto"
    subprocess.run([sys.executable, "-c", crash, str(named)], check=False)
    Project.create(untitled_path(Path("clip.mov"))).close()
    closed = tmp_path / "closed.roto"
    Project.create(closed).close()
    recent = (str(closed), str(named), str(tmp_path / "gone.roto"))
    driver.desk.change_settings(replace(driver.desk.settings, recent=recent))

    driver.window.more.look_back()

    driver.until(lambda: bool(driver.window.notices.text))
    assert "cut off" in driver.window.notices.text
    assert "named" in driver.window.notices.text
