"""Objects in the order they are listed: those of a group together, under its name."""

from __future__ import annotations

from collections.abc import Iterable

from rotoline.core.document import RotoObject


def in_groups(objects: Iterable[RotoObject]) -> list[tuple[str, list[RotoObject]]]:
    """Group names with their objects, "" for objects of no group.

    A group stands where its first object is; objects of no group stay between groups.
    """
    found: list[tuple[str, list[RotoObject]]] = []
    places: dict[str, list[RotoObject]] = {}
    for item in objects:
        if item.group in places:
            places[item.group].append(item)
        elif item.group:
            places[item.group] = [item]
            found.append((item.group, places[item.group]))
        elif found and not found[-1][0]:
            found[-1][1].append(item)
        else:
            found.append(("", [item]))
    return found


def listed(objects: Iterable[RotoObject]) -> list[RotoObject]:
    """All objects in the order of the list."""
    return [item for _, members in in_groups(objects) for item in members]


def members(objects: Iterable[RotoObject], group: str) -> list[RotoObject]:
    return [item for item in objects if item.group == group]


def groups_of(objects: Iterable[RotoObject]) -> list[str]:
    """The names of the groups there are, in alphabetical order."""
    return sorted({item.group for item in objects} - {""})
