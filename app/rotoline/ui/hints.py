"""One line on what to do next, for those who are new here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from rotoline.core.document import RotoObject, Shot
from rotoline.tracking.models import CATALOGUE, EMBEDDED
from rotoline.ui.tools import ToolName


def hint(shot: Shot, is_working: bool, tool: ToolName, key_of: Callable[[str], str]) -> str:
    """The next step of the work on a shot, in the person's language.

    key_of: what to press for an action.
    """
    translate = QCoreApplication.translate
    if is_working:
        text = translate("Hints", "Look around as it tracks. %1 stops; finished frames stay.")
        return text.replace("%1", key_of("stop"))
    if tool == "lasso":
        return translate(
            "Hints", "Draw around the object. Shift adds; Alt or the right button takes away."
        )
    items = [item for item in shot.objects if item.anchors()]
    if not items:
        return translate(
            "Hints", "Click the object, or drag a box around it. Right-click leaves out."
        )
    if any(mask.stale for item in items for mask in item.masks.values()):
        return translate("Hints", "Hatched frames are stale: track again to redo only these.")
    if any(_is_missing(item, shot.frame_range) for item in items if not item.frozen):
        text = translate("Hints", "%1 tracks both ways, %2 forward. %3 goes to the next problem.")
        for number, name in enumerate(("track_both", "track_forward", "next_problem"), start=1):
            text = text.replace(f"%{number}", key_of(name))
        return text
    text = translate("Hints", "Click on any frame to correct it. %1 exports.")
    return text.replace("%1", key_of("export"))


def _is_missing(item: RotoObject, frames: range) -> bool:
    """Whether nothing is known of the object on some of the frames."""
    known = sum(map(frames.__contains__, item.masks))
    known += sum(map(frames.__contains__, item.absent - item.masks.keys()))
    return known < len(frames)


def model_title(name: str) -> str:
    """A model's name for people: its title, or the file's name of one's own checkpoint."""
    if name == EMBEDDED:
        return QCoreApplication.translate("Hints", "Embedded model")
    titles = {model.name: model.title for model in CATALOGUE}
    return titles.get(name, Path(name).name)
