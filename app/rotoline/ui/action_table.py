"""Everything a person can do by menu, key or button: one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Need = Literal["", "clip", "shot", "object", "track", "rest"]


@dataclass(frozen=True)
class ActionRow:
    """One action.

    text: menu words, translated in context "Actions". keys: default shortcuts in Qt's portable
    form. short: words for a button. needs: what it acts on: nothing, a clip that can be read, a
    shot (of a clip that may be missing), an object, a track that runs, or a clip where none runs.
    """

    id: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    needs: Need = ""
    checkable: bool = False
    short: str = ""


def _words(text: str) -> str:
    """Marks words for lupdate, in context "Actions"; they are translated when shown."""
    return text


def _row(
    id: str, text: str, keys: str = "", icon: str = "", needs: Need = "", short: str = ""
) -> ActionRow:
    return ActionRow(id, text, tuple(keys.split()), icon, needs, short=short)


def _switch(id: str, text: str, keys: str = "", icon: str = "") -> ActionRow:
    return ActionRow(id, text, tuple(keys.split()), icon, checkable=True)


@dataclass(frozen=True)
class Menu:
    """One menu and its groups of rows, a line between groups."""

    text: str
    groups: tuple[tuple[ActionRow, ...], ...]


MENUS: tuple[Menu, ...] = (
    Menu(
        _words("&File"),
        (
            (
                _row("open", _words("Open…"), "Ctrl+O", "open"),
                _row("open_folder", _words("Open Image Sequence…"), "Ctrl+Shift+O", "folder"),
                _row("demo", _words("Try the Demo Clip"), "", "clip"),
            ),
            (
                _row("save_as", _words("Save Project As…"), "Ctrl+Shift+S", "save", "clip"),
                _row("close", _words("Close Project"), "Ctrl+W", "close", "clip"),
            ),
            (
                _row("clip_settings", _words("Clip Settings…"), "", "", "clip"),
                _row("locate", _words("Locate Clip…"), "", "", "shot"),
                _row("remove_clip", _words("Remove Clip"), "", "", "shot"),
            ),
            (_row("export", _words("Export…"), "Ctrl+E", "export", "clip"),),
            (_row("quit", _words("Quit"), "Ctrl+Q"),),
        ),
    ),
    Menu(
        _words("&Edit"),
        (
            (
                _row("undo", _words("Undo"), "Ctrl+Z", "undo", "clip"),
                _row("redo", _words("Redo"), "Ctrl+Shift+Z Ctrl+Y", "redo", "clip"),
            ),
            (
                _row("delete", _words("Delete Prompt"), "Del Backspace", "trash", "object"),
                _row("clear_prompts", _words("Clear Prompts of Frame"), "Shift+Del", "", "object"),
            ),
            (
                _row("palette", _words("Command Palette…"), "Ctrl+Shift+P", "search"),
                _row("settings", _words("Settings…"), "Ctrl+,", "settings"),
            ),
        ),
    ),
    Menu(
        _words("&Object"),
        (
            (
                _row("new_object", _words("New Object"), "Ctrl+Shift+N", "plus", "clip"),
                _row("rename_object", _words("Rename Object…"), "F2", "", "object"),
                _row("group_object", _words("Group Object…"), "Ctrl+G", "", "object"),
                _row("mask_from_alpha", _words("Mask From the Clip's Alpha"), "", "", "clip"),
                _row("rename_group", _words("Rename Group…"), "Ctrl+Shift+G", "", "object"),
                _row("fold_group", _words("Fold or Unfold Group"), "Ctrl+Alt+G", "", "object"),
                _row("remove_object", _words("Remove Object"), "Ctrl+Del", "trash", "object"),
            ),
            (
                _row("toggle_visible", _words("Show or Hide Object"), "H", "eye", "object"),
                _row("toggle_solo", _words("Show Only This Object"), "Shift+H", "solo", "object"),
                _row(
                    "toggle_frozen", _words("Lock Whole Object"), "Ctrl+Shift+L", "lock", "object"
                ),
            ),
            (
                _row("lock", _words("Lock Frames"), "Ctrl+L", "lock", "object"),
                _row("unlock", _words("Unlock Frames"), "Alt+L", "unlock", "object"),
                _row("absent", _words("Mark Absent"), "X", "absent", "object"),
                _row("present", _words("Mark Present"), "Shift+X", "", "object"),
                _row("clear_range", _words("Clear Frames"), "Ctrl+Backspace", "", "object"),
            ),
            (
                _row("select_range", _words("Select In to Out Point"), "Ctrl+A", "", "object"),
                _row("select_none", _words("Select No Frames"), "Ctrl+Shift+A", "", "clip"),
                _row("next_object", _words("Next Object"), "Ctrl+Down", "", "clip"),
                _row("previous_object", _words("Previous Object"), "Ctrl+Up", "", "clip"),
            ),
        ),
    ),
    Menu(
        _words("&Track"),
        (
            (
                _row(
                    "track_both",
                    _words("Track Both Ways"),
                    "Ctrl+T",
                    "track-both",
                    "rest",
                    _words("Track"),
                ),
                _row("track_forward", _words("Track Forward"), "T", "track-forward", "rest"),
                _row(
                    "track_backward", _words("Track Backward"), "Shift+T", "track-backward", "rest"
                ),
                _row("retrack", _words("Track Frames Anew"), "Ctrl+R", "", "object"),
                _row("stop", _words("Stop Tracking"), "Esc", "stop", "track"),
                _row("join_cut", _words("Track Across or Stop at Cut"), "Ctrl+Alt+C", "", "clip"),
            ),
            (
                _row("suggest", _words("Suggest a Click"), "W", "suggest", "object"),
                _row("swap_take", _words("Compare With Last Take"), "Shift+V", "", "object"),
                _row("next_problem", _words("Next Problem"), "N", "next-problem", "clip"),
                _row("previous_problem", _words("Previous Problem"), "Shift+N", "", "clip"),
            ),
        ),
    ),
    Menu(
        _words("&Playback"),
        (
            (
                _row("play", _words("Play or Pause"), "Space", "play", "clip"),
                _row("shuttle_back", _words("Play Backward, Faster"), "J", "play-back", "clip"),
                _row("pause", _words("Pause"), "K", "pause", "clip"),
                _row("shuttle", _words("Play Forward, Faster"), "L", "", "clip"),
                _switch("loop", _words("Loop"), "Ctrl+Shift+R", "loop"),
                _switch("sound", _words("Sound"), "Ctrl+Alt+S", "sound"),
            ),
            (
                _row("step_back", _words("Previous Frame"), "Left ,", "step-back", "clip"),
                _row("step", _words("Next Frame"), "Right .", "step-forward", "clip"),
                _row("back_ten", _words("Back 10 Frames"), "Shift+Left", "", "clip"),
                _row("ahead_ten", _words("Ahead 10 Frames"), "Shift+Right", "", "clip"),
                _row("back_second", _words("Back 1 Second"), "Ctrl+Left", "", "clip"),
                _row("ahead_second", _words("Ahead 1 Second"), "Ctrl+Right", "", "clip"),
            ),
            (
                _row("first", _words("First Frame"), "Home", "first", "clip"),
                _row("last", _words("Last Frame"), "End", "last", "clip"),
                _row("previous_key", _words("Previous Prompt"), "PgUp Up", "previous-key", "clip"),
                _row("next_key", _words("Next Prompt"), "PgDown Down", "next-key", "clip"),
                _row("go_to", _words("Go to Frame…"), "G", "", "clip"),
            ),
            (
                _row("set_in", _words("Set In Point"), "I", "in-point", "clip"),
                _row("set_out", _words("Set Out Point"), "O", "out-point", "clip"),
                _row("clear_range_points", _words("Clear In and Out Point"), "Alt+X", "", "clip"),
            ),
        ),
    ),
    Menu(
        _words("&View"),
        (
            (
                _switch("view_overlay", _words("Overlay"), "Q", "view-overlay"),
                _switch("view_matte", _words("Matte"), "A M", "view-matte"),
                _switch("view_cutout", _words("Cut-out"), "C", "view-cutout"),
                _switch("view_source", _words("Source"), "S", "view-source"),
                _row("view_cycle", _words("Next View"), "V"),
                _row("backdrop", _words("Next Cut-out Backdrop"), "B"),
                _row("ground", _words("Cut-out Over a Clip…"), "Ctrl+B", "", "clip"),
                _switch("wipe", _words("Wipe Against Source"), "Shift+S"),
                _switch("outline", _words("Outline"), "Shift+O", "outline"),
                _switch("onion", _words("Onion Skin"), "Shift+Q", "onion"),
            ),
            (
                _row("fit", _words("Fit"), "F", "fit", "clip"),
                _row("actual_size", _words("Actual Size"), "Ctrl+1", "actual-size", "clip"),
                _row("zoom_in", _words("Zoom In"), "Ctrl++ Ctrl+=", "zoom-in", "clip"),
                _row("zoom_out", _words("Zoom Out"), "Ctrl+-", "zoom-out", "clip"),
                _row("timeline_in", _words("Zoom Timeline In"), "=", "", "clip"),
                _row("timeline_out", _words("Zoom Timeline Out"), "-", "", "clip"),
                _row("timeline_fit", _words("Fit Timeline"), "Shift+F", "", "clip"),
                _switch("thumbnails", _words("Thumbnails in the Timeline"), "Ctrl+Shift+T"),
            ),
            (
                _switch("tool_prompt", _words("Prompt Tool"), "P", "point"),
                _switch("tool_lasso", _words("Lasso Tool"), "Shift+P", "lasso"),
                _switch("tool_hand", _words("Hand Tool"), "Shift+Space", "hand"),
                _switch("tool_zoom", _words("Zoom Tool"), "Z", "zoom-in"),
            ),
            (
                _row("jobs", _words("Jobs in the Background"), "Ctrl+Shift+J", "jobs"),
                _switch("full_screen", _words("Full Screen"), "F11"),
            ),
        ),
    ),
    Menu(
        _words("&Help"),
        (
            (
                _row("shortcuts", _words("Keyboard Shortcuts"), "F1", "keyboard"),
                _row("models", _words("Models"), "", "model"),
                _row("doctor", _words("Check This Computer"), "", "doctor"),
            ),
            (_row("about", _words("About Rotoline"), "", "info"),),
        ),
    ),
)

ACTIONS: tuple[ActionRow, ...] = tuple(
    row for menu in MENUS for group in menu.groups for row in group
)
