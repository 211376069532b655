"""The suggested click: a ghost dot with what it would do.

Enter accepts it, Tab goes on to the next problem, Esc leaves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from rotoline.core import edits
from rotoline.core.document import Point
from rotoline.ui.desk import Desk
from rotoline.ui.inference import Question
from rotoline.ui.overlay import Layer


@dataclass(frozen=True)
class Ghost:
    """A click that is only proposed, and the matte it would give."""

    object_id: int
    frame: int
    point: Point
    layer: Layer


class Suggesting(QObject):
    """Asks for suggestions and carries them out. ghost_changed: a Ghost, or None."""

    ghost_changed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ghost: Ghost | None = None
        desk.inference.suggested.connect(self._suggested)
        desk.editor.changed.connect(self.dismiss)
        desk.state.frame_changed.connect(self.dismiss)
        desk.state.object_changed.connect(self.dismiss)

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does."""
        return {"suggest": self.ask}

    def ask(self) -> None:
        """Look for the click that would help most on this frame."""
        desk = self._desk
        place, document = desk.place(), desk.editor.document
        item = desk.editor.item(desk.state.object_id)
        if place is None or document is None or item is None:
            return
        if desk.state.frame not in item.masks:
            text = self.tr("Track first: a click is suggested where a mask is in doubt.")
            desk.told.emit("info", text)
            return
        desk.player.stop()
        desk.inference.suggest(Question(place, document, item.id, desk.state.frame))

    def answer(self, word: str) -> None:
        """What the person says to the ghost: "accept", "next" or "dismiss"."""
        ghost = self._ghost
        if ghost is None:
            return
        if word == "accept":
            point = ghost.point
            self._desk.editor.apply(
                self.tr("Suggested Point"),
                lambda doc: edits.add_point(doc, ghost.object_id, ghost.frame, point),
            )
        self.dismiss()
        if word == "next":
            self._go_on()

    def dismiss(self) -> None:
        """Take the ghost away."""
        if self._ghost is not None:
            self._ghost = None
            self.ghost_changed.emit(None)

    def _go_on(self) -> None:
        """The next frame that wants a click."""
        if self._desk.commands.go_to_problem(1):
            self.ask()

    def _suggested(self, question: Question, point: Point | None, layer: Layer | None) -> None:
        desk, state = self._desk, self._desk.state
        if (question.object_id, question.frame) != (state.object_id, state.frame):
            return
        item, asked = desk.editor.item(question.object_id), question.document
        if question.place != desk.place() or item is None:
            return
        if item.prompts != asked.object(question.object_id).prompts:
            # The person has said something themselves by now.
            return
        if point is None or layer is None:
            self._desk.told.emit("info", self.tr("No click would help on this frame."))
            return
        self._ghost = Ghost(question.object_id, question.frame, point, layer)
        self.ghost_changed.emit(self._ghost)
