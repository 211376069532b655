"""After a cut: the scene that looks like the tracked one is suggested, and cuts can be joined."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from rotoline.core.document import ClipRef, MaskRef, RotoObject, Shot, TrackedMask
from rotoline.ui.returns import scenes_of, unvisited
from tests.ui.conftest import HEIGHT, WIDTH, Driver

SCENE = 5


def write_cuts(path: Path) -> Path:
    """A ball on green, an empty bright scene, and the ball on green again; five frames each."""
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": "4"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 24)
        for frame in range(3 * SCENE):
            picture = np.full((HEIGHT, WIDTH, 3), (30, 60, 40), np.uint8)
            picture[(xs - 24 - frame) ** 2 + (ys - 32) ** 2 < 12**2] = (235, 180, 40)
            if frame // SCENE == 1:
                picture[:] = (220, 210, 240)
                picture[:, : WIDTH // 2] = (90, 90, 220)
            encoded = av.VideoFrame.from_ndarray(picture, format="rgb24")
            encoded.pts = frame
            container.mux(stream.encode(encoded))
        container.mux(stream.encode())
    return path


def shot_of(masks: range, absent: range = range(0)) -> Shot:
    mask = TrackedMask(MaskRef("0" * 64), 5.0, 0.9, 0.9)
    item = RotoObject(1, "Ball", (0, 0, 0), masks=dict.fromkeys(masks, mask))
    item = replace(item, absent=frozenset(absent))
    return Shot(1, ClipRef("/c.mov", 30, 64, 48), 0, 29, (item,), cuts=frozenset((10, 20)))


def test_scenes_without_the_object_are_found_and_those_of_which_something_is_known_are_not() -> (
    None
):
    shot = shot_of(range(10))
    assert scenes_of(shot) == [range(10), range(10, 20), range(20, 30)]
    assert [(each.frame, each.cut) for each in unvisited(shot.objects[0], shot)] == [
        (10, 10),
        (20, None),
    ]
    shot = shot_of(range(10), absent=range(10, 20))
    assert [each.frame for each in unvisited(shot.objects[0], shot)] == [20]
    assert unvisited(shot_of(range(0)).objects[0], shot) == []


@pytest.fixture
def stopped(driver: Driver, tmp_path: Path) -> Driver:
    """A window where the ball was tracked to the first cut."""
    driver.open(write_cuts(tmp_path / "cuts.mp4"))
    driver.prompted()
    driver.do("track_both")
    driver.until(lambda: len(driver.item.masks) == SCENE)
    driver.tracked()
    return driver


def press(driver: Driver, words: str) -> None:
    next(each for each in driver.window.notices.buttons() if each.text() == words).click()


def test_the_scene_that_looks_alike_is_suggested_and_gone_to(stopped: Driver) -> None:
    stopped.until(lambda: "may be back" in stopped.window.notices.text)
    assert "Object 1 may be back at frame 10" in stopped.window.notices.text

    press(stopped, "Go There")

    assert stopped.desk.state.frame == 2 * SCENE
    assert stopped.desk.editor.shot.cuts == {SCENE, 2 * SCENE}


def test_a_scene_without_it_is_marked_absent_and_the_next_one_comes_up(stopped: Driver) -> None:
    stopped.until(lambda: "may be back" in stopped.window.notices.text)

    press(stopped, "Not There")

    assert stopped.item.absent == set(range(2 * SCENE, 3 * SCENE))
    stopped.until(lambda: "begins at frame 5" in stopped.window.notices.text)
    press(stopped, "Track Across")
    stopped.until(lambda: len(stopped.item.masks) == 2 * SCENE)
    assert stopped.desk.editor.shot.joined == {SCENE}
    stopped.tracked()


def test_a_cut_is_joined_and_parted_by_key(stopped: Driver) -> None:
    stopped.desk.commands.go_to(SCENE + 2)

    stopped.do("join_cut")
    assert stopped.desk.editor.shot.joined == {SCENE}
    assert "crosses the cut at frame 5" in stopped.window.notices.text
    stopped.do("join_cut")

    assert stopped.desk.editor.shot.joined == set()
