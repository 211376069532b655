"""What the timeline's tool tips say."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rotoline.core.document import RotoObject
from rotoline.ui.timeline_paint import Button
from rotoline.ui.timeline_rows import FoldedGroup

translate = QCoreApplication.translate


def ruler_help() -> str:
    return translate("Timeline", "Drag to scrub. Drag the brackets to set in and out point (I, O).")


def header_help(item: RotoObject, button: Button | None) -> str:
    """What a switch of a lane's header does; the object's name elsewhere."""
    texts: dict[str | None, str] = {
        "visible": translate("Timeline", "Show or hide (H)"),
        "solo": translate("Timeline", "Show only this object (Shift+H)"),
        "frozen": translate("Timeline", "Close the object to edits and tracking"),
        None: f"{item.name} ({item.group})" if item.group else item.name,
    }
    return texts[button]


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
        "prompted": translate("Timeline", "prompted"),
        "locked": translate("Timeline", "locked"),
        "absent": translate("Timeline", "absent"),
    }
    return f"{item.name}: {texts[item.state(frame)]}"
