"""Measurements as tables in Markdown and as one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import partial
from statistics import fmean
from typing import TypeVar

from rotoline.evaluation.methods import CLASSICAL
from rotoline.evaluation.rows import Finished, Followed, mean_of
from rotoline.tracking.models import EMBEDDED

_STEPS_ON_THE_WAY = (0.7, 0.8)  # J of every frame, short of right
FollowedValue = Callable[[Followed], float]
Row = TypeVar("Row", Followed, Finished)
Key = TypeVar("Key", bound=tuple[object, ...])

_SCORES: tuple[tuple[str, FollowedValue], ...] = (
    ("J", lambda row: row.score.j),
    ("F", lambda row: row.score.f),
    ("F 1 px", lambda row: row.score.f1),
    ("F 2 px", lambda row: row.score.f2),
    ("F 4 px", lambda row: row.score.f4),
    ("first J", lambda row: row.first_j),
)
_COSTS: tuple[tuple[str, FollowedValue], ...] = (
    ("answer ms", lambda row: row.answer_ms),
    ("learn s", lambda row: row.learn_s),
    ("learn CPU s", lambda row: row.learn_cpu_s),
    ("frame ms", lambda row: row.wall_ms),
    ("frame CPU ms", lambda row: row.cpu_ms),
)


def followed_tables(rows: Sequence[Followed]) -> str:
    """Means by start and method, then every object."""
    parts = [followed_means(rows)]
    objects = _grouped(rows, lambda row: (row.clip, row.object_id, row.start, row.method))
    lines = [
        [clip, str(number), start, method, *_score_cells(group), *_cost_cells(group)]
        for (clip, number, start, method), group in objects
    ]
    parts.append(_table(["clip", "object", "start", "method", *_titles()], lines))
    return "\n\n".join(parts)


def followed_means(rows: Sequence[Followed]) -> str:
    """Mean over objects ± spread over repeats, by start and method.

    The last column is the least that a clip's J lies above the classical floor's.
    """
    lines = []
    for (start, method), group in _grouped(rows, lambda row: (row.start, row.method)):
        objects = len({(row.clip, row.object_id) for row in group})
        floor = _least_above(group, [row for row in rows if row.start == start])
        lines.append(
            [start, method, str(objects), *_score_cells(group), *_cost_cells(group), floor]
        )
    return _table(["start", "method", "objects", *_titles(), "least above floor"], lines)


def ablation_table(rows: Sequence[Followed]) -> str:
    """What each part of the offline default brings: the whole minus the whole without it."""
    lines = []
    for (start,), group in _grouped(rows, lambda row: (row.start,)):
        whole = [row for row in group if row.method == EMBEDDED]
        for (method,), without in _grouped(group, lambda row: (row.method,)):
            if not method.startswith(f"{EMBEDDED}-") or not whole:
                continue
            gains = [
                f"{mean_of(whole, value).value - mean_of(without, value).value:+.3f}"
                for _, value in _SCORES
            ]
            saved = mean_of(whole, _cpu).value - mean_of(without, _cpu).value
            lines.append([start, method.removeprefix(f"{EMBEDDED}-"), *gains, f"{saved:+.0f}"])
    return _table(["start", "part", *(title for title, _ in _SCORES), "frame CPU ms"], lines)


def finished_tables(rows: Sequence[Finished]) -> str:
    """Clicks and rounds until every frame is right: means by method, then every object."""
    floor = [row for row in rows if row.method == CLASSICAL]
    lines = []
    for (method,), group in _grouped(rows, lambda row: (row.method,)):
        clicks = mean_of(group, lambda row: row.clicks)
        ratio = clicks.value / mean_of(floor, lambda row: row.clicks).value if floor else None
        objects = len({(row.clip, row.object_id) for row in group})
        lines.append(
            [
                method,
                str(objects),
                clicks.text(".1f"),
                f"{ratio:.2f}" if ratio is not None else "",
                mean_of(group, lambda row: len(row.rounds)).text(".1f"),
                mean_of(group, lambda row: float(row.is_done)).text(".2f"),
                *_standing(group),
            ]
        )
    titles = ["method", "objects", "clicks", "of classical", "rounds", "done"]
    ending = [f"clicks to {j}" for j in _STEPS_ON_THE_WAY]
    ending += ["frames right", "J", "least J", "J after round 1", "s", "CPU s"]
    means = _table([*titles, *ending], lines)
    lines = [
        [
            clip,
            str(number),
            method,
            mean_of(group, lambda row: row.clicks).text(".1f"),
            mean_of(group, lambda row: len(row.rounds)).text(".1f"),
            mean_of(group, lambda row: float(row.is_done)).text(".2f"),
            *_standing(group),
        ]
        for (clip, number, method), group in _grouped(
            rows, lambda row: (row.clip, row.object_id, row.method)
        )
    ]
    titles = ["clip", "object", "method", "clicks", "rounds", "done"]
    return f"{means}\n\n{_table([*titles, *ending], lines)}"


def as_json(rows: Sequence[Followed | Finished], facts: dict[str, object]) -> dict[str, object]:
    """Everything that was measured, means first; `facts` say how."""
    followed = [row for row in rows if isinstance(row, Followed)]
    finished = [row for row in rows if isinstance(row, Finished)]
    means: list[dict[str, object]] = [
        {
            "start": start,
            "method": method,
            **{title: asdict(mean_of(group, value)) for title, value in _SCORES + _COSTS},
        }
        for (start, method), group in _grouped(followed, lambda row: (row.start, row.method))
    ]
    means += [
        {
            "method": method,
            "clicks": asdict(mean_of(group, lambda row: row.clicks)),
            "rounds": asdict(mean_of(group, lambda row: len(row.rounds))),
            **{
                f"clicks to {j}": asdict(mean_of(group, partial(Finished.clicks_to, j=j)))
                for j in _STEPS_ON_THE_WAY
            },
            "done": asdict(mean_of(group, lambda row: float(row.is_done))),
        }
        for (method,), group in _grouped(finished, lambda row: (row.method,))
    ]
    return {**facts, "means": means, "rows": [asdict(row) for row in rows]}


def _standing(group: Sequence[Finished]) -> list[str]:
    on_the_way = [
        mean_of(group, partial(Finished.clicks_to, j=j)).text(".1f") for j in _STEPS_ON_THE_WAY
    ]
    return [
        *on_the_way,
        mean_of(group, lambda row: row.rounds[-1].right).text(".2f"),
        mean_of(group, lambda row: row.rounds[-1].j).text(),
        mean_of(group, lambda row: row.rounds[-1].least_j).text(),
        mean_of(group, lambda row: row.rounds[0].j).text(),
        mean_of(group, lambda row: row.wall_s).text(".0f"),
        mean_of(group, lambda row: row.cpu_s).text(".0f"),
    ]


def _least_above(group: Sequence[Followed], all_rows: Sequence[Followed]) -> str:
    """By how much the worst clip's J lies above (or below) what the floor reaches on it."""
    floor = [row for row in all_rows if row.method == CLASSICAL]
    above = []
    for (clip,), rows in _grouped(group, lambda row: (row.clip,)):
        same = [row for row in floor if row.clip == clip]
        if same:
            above.append(mean_of(rows, _j).value - mean_of(same, _j).value)
    return f"{min(above):+.3f}" if above else ""


def _titles() -> list[str]:
    return [title for title, _ in _SCORES + _COSTS] + ["MiB"]


def _score_cells(group: Sequence[Followed]) -> list[str]:
    return [mean_of(group, value).text() for _, value in _SCORES]


def _cost_cells(group: Sequence[Followed]) -> list[str]:
    """Costs are means without spread: they tell as much of the machine as of the method."""
    cells = [f"{mean_of(group, value).value:.{0 if 'ms' in t else 1}f}" for t, value in _COSTS]
    memory = [row.memory_mib for row in group if row.memory_mib is not None]
    return [*cells, f"{fmean(memory):.0f}" if memory else ""]


def _j(row: Followed) -> float:
    return row.score.j


def _cpu(row: Followed) -> float:
    return row.cpu_ms


def _grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> Iterable[tuple[Key, list[Row]]]:
    """Rows that share a key, in the order keys first occur."""
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups.items()


def _table(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [titles, ["---"] * len(titles), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
