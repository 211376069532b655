"""What a person vouches for on the command line: frames, takes; and how that is taken back."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass

from rotoline.commands.frames import FrameList
from rotoline.core import edits
from rotoline.core.document import Document, RotoObject
from rotoline.core.takes import swap_take
from rotoline.errors import PromptInvalid


@dataclass(frozen=True)
class Marks:
    """Frames to unlock, to take for absent no longer, to declare absent, to lock.

    take: the number of a take whose masks come back.
    """

    unlock: FrameList | None = None
    present: FrameList | None = None
    absent: FrameList | None = None
    lock: FrameList | None = None
    take: int | None = None

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Marks:
        return cls(
            arguments.unlock,
            arguments.present,
            arguments.absent,
            arguments.lock,
            arguments.take,
        )

    def put(self, document: Document, items: Iterable[RotoObject], frames: int) -> Document:
        """The document with these objects' frames marked; `frames` is the clip's length.

        Raises FramesOutside, EditRefused; PromptInvalid where none of them has the take.
        """
        items = list(items)
        kept = [take.id for item in items for take in item.takes]
        if self.take is not None and self.take not in kept:
            names = ", ".join(str(number) for number in sorted(set(kept))) or "none"
            raise PromptInvalid(f"there is no take {self.take}; `info --json` lists them: {names}")
        for item in items:
            if self.unlock is not None:
                document = edits.unlock(document, item.id, self.unlock.within(frames, "--unlock"))
            if self.take is not None and self.take in {take.id for take in item.takes}:
                document = swap_take(document, item.id, self.take)
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
