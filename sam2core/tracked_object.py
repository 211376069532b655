"""One object of a clip: what was said about it, and what came of that.

A prompt's result waits until the next run begins: only then is it remembered, so that a person
may change their mind as often as they like without leaving traces in the memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sam2core.memory_bank import Entry, MemoryBank
from sam2core.model import Points, Result

CLEARED_REACH = 7  # frames on either side, for clear_non_cond_mem_around_input


@dataclass
class TrackedObject:
    """One object's prompts (in model pixels), memory, and results not yet remembered.

    clears_around: a conditioning frame makes the object forget its tracked neighbours.
    pending: results of prompts given since the last run, and whether they will condition.
    """

    bank: MemoryBank
    clears_around: bool
    points: dict[int, Points] = field(default_factory=dict)
    pending: dict[int, tuple[Entry, bool]] = field(default_factory=dict)

    def shown(self, frame: int) -> Entry | None:
        """What this object has on a frame: the newest prompt's result first."""
        if frame in self.pending:
            return self.pending[frame][0]
        return self.bank.entry(frame)

    def refined(self, frame: int, conditions: bool) -> Entry | None:
        """What another prompt on a frame goes on from; a pending result only if of its kind."""
        pending = self.pending.get(frame)
        if pending is not None and pending[1] == conditions:
            return pending[0]
        return self.bank.entry(frame)

    def was_tracked(self, frame: int) -> bool:
        """Whether a run came to this frame."""
        self.bank.entry(frame)  # bring back an archived result, and with it its direction
        return frame in self.bank.directions

    def take_back(self, frame: int) -> None:
        """Forget what was said on a frame; its mask becomes a tracked one."""
        self.points.pop(frame, None)
        self.pending.pop(frame, None)
        demoted = self.bank.conditioning.pop(frame, None)
        if demoted is not None:
            self.bank.tracked[frame] = demoted
            self.bank.directions.pop(frame, None)

    def put_back(self, frame: int, result: Result, prompted: bool, reverse: bool) -> None:
        """Hold an earlier result again, instead of whatever the frame has.

        prompted: a conditioning frame; reverse: the direction it was tracked in.
        """
        self.pending.pop(frame, None)
        self.bank.forget((frame,))
        self.bank.conditioning.pop(frame, None)
        if prompted:
            self.bank.conditioning[frame] = Entry(result, prompted=True)
            self.bank.directions[frame] = reverse
        else:
            self.bank.store(frame, Entry(result), reverse)

    def remember_prompts(self) -> None:
        """Move the results of prompts into memory; conditioning frames last."""
        bank = self.bank
        for kind in (False, True):
            for frame, (entry, conditions) in list(self.pending.items()):
                if conditions is not kind:
                    continue
                (bank.conditioning if conditions else bank.tracked)[frame] = entry
                self._clear_around(frame)
                del self.pending[frame]
        bank.forget(bank.conditioning.keys() & bank.tracked.keys())

    def pass_by(self, frame: int, reverse: bool) -> None:
        """Note that a run came to a conditioning frame."""
        self.bank.directions[frame] = reverse
        self._clear_around(frame)

    def _clear_around(self, frame: int) -> None:
        if self.clears_around:
            self.bank.forget(range(frame - CLEARED_REACH, frame + CLEARED_REACH + 1))
