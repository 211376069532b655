"""One line on what to do next, for those who are new here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from rotoline.core.document import Shot
from rotoline.tracking.models import CATALOGUE, EMBEDDED


def hint(shot: Shot, is_working: bool) -> str:
    """The next step of the work on a shot, in the person's language."""
    translate = QCoreApplication.translate
    if is_working:
        return translate("Hints", "Look around as it tracks. Esc stops; finished frames stay.")
    if not shot.objects or not any(item.anchors() for item in shot.objects):
        return translate(
            "Hints", "Click the object, or drag a box around it. Right-click leaves out."
        )
    if any(mask.stale for item in shot.objects for mask in item.masks.values()):
        return translate("Hints", "Hatched frames are stale: track again to redo only these.")
    frames = shot.frame_range
    if any(len(item.masks) < len(frames) for item in shot.objects if not item.frozen):
        return translate("Hints", "Ctrl+T tracks both ways, T forward. N goes to the next problem.")
    return translate("Hints", "Click on any frame to correct it. Ctrl+E exports.")


def model_title(name: str) -> str:
    """A model's name for people: its title, or the file's name of one's own checkpoint."""
    if name == EMBEDDED:
        return QCoreApplication.translate("Hints", "Embedded model")
    titles = {model.name: model.title for model in CATALOGUE}
    return titles.get(name, Path(name).name)
