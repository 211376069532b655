"""What the side panel says of a frame."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from rotoline.core.document import MaskRef, RotoObject, Source, TrackedMask
from rotoline.ui.application import make_application
from rotoline.ui.matte_panel import MattePanel


def shown_iou(item: RotoObject, frame: int, qtbot: QtBot) -> str:
    make_application()
    panel = MattePanel()
    qtbot.addWidget(panel)
    panel.show_object(item, frame)
    return panel._facts["iou"].text()


def mask(digest: str, source: Source, model: str) -> TrackedMask:
    return TrackedMask(MaskRef(digest), 4.0, 0.8, 0.95, source=source, model=model)


@pytest.mark.parametrize(
    ("source", "model", "said"),
    [
        ("prompt", "embedded", "—"),
        ("forward", "embedded", "0.80"),
        ("prompt", "tiny", "0.80"),
        ("prompt", "/models/mine.pt", "0.80"),
    ],
)
def test_only_a_model_that_predicts_an_iou_has_one(
    source: Source, model: str, said: str, qtbot: QtBot
) -> None:
    item = RotoObject(1, "Fish", (255, 0, 0), masks={3: mask("a", source, model)})

    assert shown_iou(item, 3, qtbot) == said


def test_a_held_frame_has_the_iou_of_the_mask_it_shares(qtbot: QtBot) -> None:
    masks = {
        3: mask("a", "prompt", "embedded"),
        4: mask("a", "held", "embedded"),
        5: mask("b", "forward", "embedded"),
        6: mask("b", "held", "embedded"),
    }
    item = RotoObject(1, "Fish", (255, 0, 0), masks=masks)

    assert [shown_iou(item, frame, qtbot) for frame in masks] == ["—", "—", "0.80", "0.80"]
