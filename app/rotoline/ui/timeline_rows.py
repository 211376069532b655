"""The rows of the timeline: a lane for each object, one for all of a folded group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from rotoline.core.document import RotoObject, Shot
from rotoline.ui.grouping import in_groups
from rotoline.ui.lane_states import LaneStates


@dataclass(frozen=True)
class FoldedGroup:
    """A group that is shown as one lane. members: at least one."""

    name: str
    members: tuple[RotoObject, ...]


Row = RotoObject | FoldedGroup


@dataclass(frozen=True)
class Cell:
    """A place in an object's lane."""

    object_id: int
    frame: int


def objects_of(row: Row) -> tuple[RotoObject, ...]:
    """The objects that a row shows."""
    return row.members if isinstance(row, FoldedGroup) else (row,)


class Rows:
    """What the rows of a shot are, from the top, and the states of their frames."""

    def __init__(self) -> None:
        self.shown: list[Row] = []
        self._frames = 0
        self._states: dict[int, tuple[RotoObject, LaneStates]] = {}

    def __len__(self) -> int:
        return len(self.shown)

    def show(self, shot: Shot | None, folded: Collection[str]) -> None:
        """List a shot's objects, those of the groups in `folded` as one row a group."""
        frames = shot.clip.frames if shot else 0
        if frames != self._frames:
            self._states.clear()
        self._frames = frames
        self.shown = []
        for group, items in in_groups(shot.objects if shot else ()):
            self.shown.extend([FoldedGroup(group, tuple(items))] if group in folded else items)

    def at(self, number: int) -> Row | None:
        return self.shown[number] if 0 <= number < len(self.shown) else None

    def number_of(self, object_id: int | None) -> int | None:
        """The row that shows an object, or None."""
        for number, row in enumerate(self.shown):
            if any(item.id == object_id for item in objects_of(row)):
                return number
        return None

    def states(self, row: Row) -> LaneStates:
        """The states of a row's frames: of a group's objects the one that wants a person most."""
        found = [self._states_of(item) for item in objects_of(row)]
        if len(found) == 1:
            return found[0]
        codes = np.maximum.reduce([each.codes for each in found])
        return LaneStates(codes, np.maximum.reduce([each.doubts for each in found]))

    def _states_of(self, item: RotoObject) -> LaneStates:
        kept = self._states.get(item.id)
        if kept is None or kept[0] is not item:
            kept = (item, LaneStates.of(item, self._frames))
            self._states[item.id] = kept
        return kept[1]
