"""Key sets for hands that know another program: what differs from Rotoline's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Keymap:
    """keys: action id -> keys, "; " between several, only where they differ."""

    title: str
    keys: Mapping[str, str]


KEYMAPS: tuple[Keymap, ...] = (
    Keymap("Rotoline", {}),
    Keymap(
        "After Effects",
        {
            "step_back": "PgUp; Left; ,",
            "step": "PgDown; Right; .",
            "back_ten": "Shift+PgUp; Shift+Left",
            "ahead_ten": "Shift+PgDown; Shift+Right",
            "previous_key": "J; Up",
            "next_key": "K; Down",
            "shuttle_back": "Ctrl+J",
            "pause": "Ctrl+K",
            "shuttle": "L",
            "set_in": "B",
            "set_out": "N",
            "backdrop": "Shift+B",
            "next_problem": "Ctrl+Alt+N",
            "view_matte": "Alt+4; A; M",
            "view_overlay": "Alt+6; Q",
            "fit": "Shift+/; F",
            "tool_hand": "Shift+Space",
            "new_object": "Ctrl+Shift+Y",
        },
    ),
    Keymap(
        "DaVinci Resolve",
        {
            "fit": "Shift+Z; F",
            "track_forward": "Ctrl+T",
            "track_backward": "Alt+T",
            "track_both": "Shift+T; T",
            "view_overlay": "Shift+H; Q",
            "toggle_solo": "Ctrl+Alt+H",
            "clear_range_points": "Alt+X",
            "toggle_visible": "D; H",
        },
    ),
    Keymap(
        "Nuke",
        {
            "view_matte": "A",
            "view_overlay": "M; Q",
            "actual_size": "Ctrl+1",
            "toggle_visible": "D; H",
            "previous_key": "Ctrl+Shift+Left; PgUp; Up",
            "next_key": "Ctrl+Shift+Right; PgDown; Down",
        },
    ),
    Keymap(
        "Silhouette",
        {
            "step_back": "Z; Left; ,",
            "step": "X; Right; .",
            "tool_zoom": "Ctrl+Alt+Z",
            "absent": "Ctrl+Alt+X",
            "toggle_visible": "Shift+O; H",
            "outline": "Ctrl+Shift+K",
        },
    ),
)
