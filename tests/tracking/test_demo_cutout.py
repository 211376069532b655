"""The koi of the demo clip is cut out cleanly, against the alpha it was drawn with."""

from __future__ import annotations

import json
from itertools import islice

import av
import numpy as np
import pytest

from rotoline.core.scores import jaccard
from rotoline.media.demo import demo_alphas, demo_clip, demo_prompts
from rotoline.tracking.classical import ClassicalTracker
from rotoline.tracking.embedded import EmbeddedTracker
from sam2core import load_model

SIZE = (720, 1280)
CLICKS = ([[470, 490], [360, 520], [120, 540]], [1, 1, 1])


def footage(count: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    with av.open(str(demo_clip())) as container:
        frames = [f.to_ndarray(format="rgb24") for f in islice(container.decode(video=0), count)]
    return frames, [alpha >= 128 for alpha in islice(demo_alphas(), count)]


def box() -> list[float]:
    prompts = json.loads(demo_prompts().read_text(encoding="utf-8"))
    found: list[float] = prompts["objects"][0]["prompts"][0]["box"]
    return found


def scores(tracker: ClassicalTracker | EmbeddedTracker, truth: list[np.ndarray]) -> list[float]:
    return [jaccard(item.objects[1].mask(SIZE), truth[item.frame]) for item in tracker.propagate()]


def test_the_first_frames_follow_from_the_shipped_box() -> None:
    frames, truth = footage(5)
    tracker = ClassicalTracker(frames)
    tracker.add_points(0, 1, box=box())
    assert min(scores(tracker, truth)) > 0.92


def test_one_click_on_the_koi_is_the_koi() -> None:
    frames, truth = footage(1)
    tracker = EmbeddedTracker(load_model("nano"), frames)
    found = tracker.add_points(0, 1, [CLICKS[0][0]], [1])[1].mask(SIZE)
    assert jaccard(found, truth[0]) > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("start", ["box", "clicks"])
def test_the_whole_clip_is_cut_out_cleanly_by_the_embedded_model(start: str) -> None:
    frames, truth = footage(60)
    tracker = EmbeddedTracker(load_model("nano"), frames)
    if start == "box":
        tracker.add_points(0, 1, box=box())
    else:
        tracker.add_points(0, 1, *CLICKS)
    found = scores(tracker, truth)
    assert len(found) == 60
    assert float(np.mean(found)) > 0.93
    assert min(found) > 0.85
