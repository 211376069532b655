"""Frames that a person vouches for on the command line, and how that is taken back."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass

from rotoline.commands.frames import FrameList
from rotoline.core import edits
from rotoline.core.document import Document, RotoObject


@dataclass(frozen=True)
class Marks:
    """Frames to unlock, to take for absent no longer, to declare absent, to lock."""

    unlock: FrameList | None = None
    present: FrameList | None = None
    absent: FrameList | None = None
    lock: FrameList | None = None

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Marks:
        return cls(arguments.unlock, arguments.present, arguments.absent, arguments.lock)

    def put(self, document: Document, items: Iterable[RotoObject], frames: int) -> Document:
        """The document with these objects' frames marked; `frames` is the clip's length.

        Raises FramesOutside, EditRefused.
        """

        for item in items:
            if self.unlock is not None:
                document = edits.unlock(document, item.id, self.unlock.within(frames, "--unlock"))
            for marked, option, absent in (
                (self.present, "--present", False),
                (self.absent, "--absent", True),
            ):
                if marked is not None:
                    found = marked.within(frames, option)
                    document = edits.mark_absent(document, item.id, found, absent)
            if self.lock is not None:
                document = edits.lock(document, item.id, self.lock.within(frames, "--lock"))
        return document
