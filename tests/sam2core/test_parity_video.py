"""The tracker against recorded sessions of the reference's video predictor."""

from __future__ import annotations

import pytest
from replay import Replay

SESSIONS = (
    "video_fast_512_f32mem",
    "video_fast_512",
    "video_occlusion_512",
    "video_occlusion_512_f32mem",
    "video_refine_as_cond_512",
    "video_refine_default_512",
    "video_corrections_as_cond_512",
    "video_clear_mem_512",
    "video_maxcond3_512",
    "video_postproc_512",
    "video_main_1024",
    "video_mask_1024",
    "video_small_512",
    "video_base_plus_512",
    "video_large_512",
)


def test_clicks_tracking_and_a_correction_replay_with_exact_memory() -> None:
    replay = Replay("video_fast_512_f32mem")
    replay.run(operations=5)
    check(replay)


def test_corrections_as_conditioning_frames_replay_with_rounded_memory() -> None:
    replay = Replay("video_refine_as_cond_512")
    replay.run()
    check(replay)


@pytest.mark.slow
@pytest.mark.parametrize("name", SESSIONS)
def test_every_session_replays_as_recorded(name: str) -> None:
    replay = Replay(name)
    replay.run()
    check(replay)


def check(replay: Replay) -> None:
    assert replay.compared > 5
    assert replay.widened <= 0.6 * replay.compared, "too many answers needed the wider limits"
