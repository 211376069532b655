"""Small parts: messages, pace, problems, destinations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel

from rotoline.core.document import ClipRef, MaskRef, RotoObject, Shot, TrackedMask
from rotoline.errors import (
    ClipUnreadable,
    EditRefused,
    ExportFailed,
    FrameUnreadable,
    MaskLost,
    ModelUnavailable,
    ProjectInUse,
    ProjectUnreadable,
    ProjectUnwritable,
    PromptInvalid,
    UserError,
)
from rotoline.export.presets import preset
from rotoline.ui.destinations import DESTINATIONS, bytes_text, estimated_bytes
from rotoline.ui.messages import words
from rotoline.ui.pace import Pace, clock_text
from rotoline.ui.problems import next_problem, problem_frames
from tests.ui.conftest import Driver

PATH = Path("/a\nb/shot\n1.mov")


@pytest.mark.parametrize(
    "error",
    [
        ClipUnreadable(PATH, "there is no such file"),
        FrameUnreadable(PATH, 7),
        ProjectUnreadable(PATH, "it is no project"),
        ProjectInUse(PATH, "somebody on that machine"),
        ProjectUnwritable(PATH, "the disk is full"),
        ExportFailed(PATH, "exists already"),
        ModelUnavailable("tiny", "is not installed"),
        EditRefused("frame 3 of fish is locked; unlock it first"),
        PromptInvalid("the box is empty"),
        MaskLost("00", "damaged"),
    ],
)
def test_every_error_has_words_on_one_line(error: UserError) -> None:
    said = words(error)

    assert said.endswith((".", "!"))
    assert "\n" not in said
    assert "%" not in said


def test_options_of_the_command_line_are_plain_words_in_the_window() -> None:
    said = words(ExportFailed(Path("m.mov"), "exists already; choose another name or --overwrite"))

    assert said == "m.mov exists already; choose another name or overwrite."


def test_pace_tells_rate_and_time_left_from_the_last_steps() -> None:
    now = iter([0.0, 10.0, 10.5, 11.0])
    pace = Pace(clock=lambda: next(now))
    for done in (0, 1, 2, 3):
        pace.tell(done)

    assert pace.rate == pytest.approx(3 / 11)
    assert pace.left(6) == pytest.approx(11)
    assert Pace(clock=lambda: 0.0).rate is None


def test_pace_starts_again_with_another_stage() -> None:
    now = iter([0.0, 1.0, 2.0, 4.0])
    pace = Pace(clock=lambda: next(now))
    for done in (50, 60, 1, 2):
        pace.tell(done)

    assert pace.rate == pytest.approx(0.5)


def test_clock_text_grows_with_the_time() -> None:
    assert [clock_text(seconds) for seconds in (4.4, 75, 3700)] == ["0:04", "1:15", "1:01:40"]


def mask(doubt: float = 0.0, stale: bool = False) -> TrackedMask:
    return TrackedMask(MaskRef("0" * 64), 4.0, 0.9, 0.9, uncertainty=doubt, stale=stale)


def test_the_worst_frame_of_a_doubtful_run_is_the_problem() -> None:
    doubts = {3: 0.6, 4: 0.9, 5: 0.7, 12: 0.55}
    masks = {frame: mask(doubts.get(frame, 0.1)) for frame in range(20)}
    item = RotoObject(1, "a", (0, 0, 0), masks=masks)
    shot = Shot(1, ClipRef("/c.mov", 20, 64, 48), 0, 19, (item,))

    assert problem_frames(shot) == [4, 12]
    assert next_problem(shot, 4, 1) == 12
    assert next_problem(shot, 12, 1) == 4
    assert next_problem(shot, 4, -1) == 12


def test_locked_hidden_and_trimmed_frames_are_no_problem() -> None:
    masks = {frame: mask(stale=True) for frame in range(10)}
    item = RotoObject(1, "a", (0, 0, 0), masks=masks, locked=frozenset(range(10)))
    shot = Shot(1, ClipRef("/c.mov", 10, 64, 48), 0, 9, (item,))

    assert problem_frames(shot) == []
    unlocked = replace(item, locked=frozenset())
    assert problem_frames(replace(shot, objects=(replace(unlocked, visible=False),))) == []
    assert problem_frames(replace(shot, objects=(unlocked,), in_point=6)) == [6]


def test_every_destination_asks_for_what_its_format_can_hold() -> None:
    for destination in DESTINATIONS:
        row = preset(destination.format)
        assert destination.content in row.contents
        assert (destination.alpha is None) == (destination.content == "matte")
        assert estimated_bytes(row.name, destination.content, 1920 * 1080, 24, 1) > 0


def test_bytes_are_told_in_the_unit_that_reads_best() -> None:
    assert [bytes_text(n) for n in (512, 1_500, 47_000_000, 3_200_000_000)] == [
        "512 B",
        "1.5 kB",
        "47 MB",
        "3.2 GB",
    ]


def test_nothing_in_the_side_panel_is_squeezed_in_a_low_window(driver: Driver, clip: Path) -> None:
    driver.window.resize(1100, 660)
    driver.open(clip)
    driver.qtbot.wait(50)

    panel = driver.window.side
    labels = [each for each in panel.findChildren(QLabel) if each.isVisible() and each.text()]
    fields = [each for each in panel.findChildren(QDoubleSpinBox) if each.isVisible()]
    assert len(labels) > 8 and len(fields) == 2
    for each in (*labels, *fields):
        assert each.height() >= each.fontMetrics().height(), each
    hint = next(each for each in labels if each.wordWrap())
    assert hint.height() >= hint.heightForWidth(hint.width())
