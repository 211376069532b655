"""What the timeline's tool tips say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from rotoline.core.document import RotoObject
from rotoline.ui.actions import with_key
from rotoline.ui.timeline_paint import Button
from rotoline.ui.timeline_rows import FoldedGroup

translate = QCoreApplication.translate


KeyOf = Callable[[str], str]
"""The key of an action as it is shown; "" for none."""


def ruler_help(key_of: KeyOf) -> str:
    text = translate("Timeline", "Drag to scrub. Drag the brackets to set in and out point")
    keys = ", ".join(key for key in (key_of("set_in"), key_of("set_out")) if key)
    return with_key(text, keys)


def header_help(item: RotoObject, button: Button | None, key_of: KeyOf) -> str:
    """What a switch of a lane's header does; the object's name elsewhere."""
    if button is None:
        return f"{item.name} ({item.group})" if item.group else item.name
    texts: dict[Button, str] = {
        "visible": translate("Timeline", "Show or hide"),
        "solo": translate("Timeline", "Show only this object"),
        "frozen": translate("Timeline", "Close the object to edits and tracking"),
    }
    return with_key(texts[button], key_of(f"toggle_{button}"))


def group_help(group: FoldedGroup) -> str:
    """Which objects a folded group's lane stands for."""
    text = translate("Timeline", "Group %1: %2. Click its name to unfold it.")
    names = ", ".join(item.name for item in group.members)
    return text.replace("%1", group.name).replace("%2", names)


def frame_help(item: RotoObject, frame: int) -> str:
    """The state of an object on a frame."""
    texts = {
        "untracked": translate("Timeline", "not tracked"),
        "tracked": translate("Timeline", "tracked"),
        "stale": translate("Timeline", "stale: track again"),
        "prompted": translate("Timeline", "prompted; Alt-drag moves the prompt in time"),
        "locked": translate("Timeline", "locked"),
        "absent": translate("Timeline", "absent"),
    }
    return f"{item.name}: {texts[item.state(frame)]}"
