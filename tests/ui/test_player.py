from __future__ import annotations

from fractions import Fraction

import pytest
from pytestqt.qtbot import QtBot

from rotoline.ui.playback import Player
from rotoline.ui.view_state import ViewState


@pytest.fixture
def state(qtbot: QtBot) -> ViewState:
    state = ViewState()
    state.show_clip("clip", 1000)
    return state


@pytest.fixture
def player(state: ViewState) -> Player:
    player = Player(state, state)
    player.set_clip(Fraction(50), range(1000))
    return player


def test_playing_keeps_to_the_clock(player: Player, state: ViewState, qtbot: QtBot) -> None:
    player.toggle()
    qtbot.wait(400)
    player.toggle()

    # However late single ticks were, frames follow the time that really passed.
    assert 14 <= state.frame <= 60
    assert player.shown + player.skipped == state.frame


def test_frames_are_skipped_rather_than_slowed(
    player: Player, state: ViewState, qtbot: QtBot
) -> None:
    player.set_clip(Fraction(500), range(1000))
    player.play(8)
    qtbot.wait(300)
    player.stop()

    assert player.skipped > player.shown


def test_j_k_l_shuttle_like_in_editors(player: Player, state: ViewState) -> None:
    speeds = []
    state.go_to(500)
    for press in (1, 1, 1, -1, -1, -1):
        player.shuttle(press)
        speeds.append(player.speed)
    player.stop()

    assert speeds == [1, 2, 4, -1, -2, -4]
    assert player.speed == 0


def test_playing_loops_between_in_and_out_point(
    player: Player, state: ViewState, qtbot: QtBot
) -> None:
    player.set_clip(Fraction(200), range(10, 20))
    player.toggle()
    seen = set()
    for _ in range(20):
        qtbot.wait(10)
        seen.add(state.frame)
    player.stop()

    assert seen <= set(range(10, 20))
    assert len(seen) > 2


def test_without_loop_playback_ends_at_the_out_point(
    player: Player, state: ViewState, qtbot: QtBot
) -> None:
    player.set_clip(Fraction(200), range(10, 20))
    player.loop = False
    player.toggle()

    qtbot.waitUntil(lambda: player.speed == 0, timeout=5000)

    assert state.frame == 19


def test_play_at_the_end_starts_over(player: Player, state: ViewState) -> None:
    player.set_clip(Fraction(24), range(10, 20))
    state.go_to(19)

    player.toggle()
    player.stop()

    assert state.frame == 10
