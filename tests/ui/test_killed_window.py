"""Kill and recover: the process of a real window is killed in the midst of work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.ui.conftest import write_clip

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
