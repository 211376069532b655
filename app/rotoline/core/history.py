"""Undo and redo: a list of documents with names."""

from __future__ import annotations

from dataclasses import dataclass

from rotoline.core.document import Document

LIMIT = 400


@dataclass(frozen=True)
class Step:
    """A document and the name of the edit that made it ("Compare Takes")."""

    document: Document
    name: str


class History:
    """Documents in order, and where we are in them. Not for several threads at once."""

    def __init__(self, document: Document, limit: int = LIMIT) -> None:
        self._steps = [Step(document, "")]
        self._at = 0
        self._limit = limit

    @property
    def document(self) -> Document:
        return self._steps[self._at].document

    @property
    def undo_name(self) -> str | None:
        """The name of the edit that `undo` takes back; None where there is none."""
        return self._steps[self._at].name if self._at else None

    @property
    def redo_name(self) -> str | None:
        """The name of the edit that `redo` makes again; None where there is none."""
        return self._steps[self._at + 1].name if self._at + 1 < len(self._steps) else None

    def do(self, document: Document, name: str) -> None:
        """A new step; what was undone is gone. A document that changes nothing is no step."""
        if document is self.document:
            return
        del self._steps[self._at + 1 :]
        self._steps.append(Step(document, name))
        del self._steps[: max(0, len(self._steps) - self._limit - 1)]
        self._at = len(self._steps) - 1

    def amend(self, document: Document) -> None:
        """The present step with another document: a drag, a run, a mask that came later.

        What was undone can still be made again: an answer to an old prompt is no new edit.
        """
        self._steps[self._at] = Step(document, self._steps[self._at].name)

    def undo(self) -> Document:
        """One step back; the first document stays. Earlier masks are back with it."""
        self._at = max(0, self._at - 1)
        return self.document

    def redo(self) -> Document:
        self._at = min(len(self._steps) - 1, self._at + 1)
        return self.document
