"""Stopping, closing and going on: the project ends up as if nobody had stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.core import edits
from rotoline.core.document import ClipRef, Document, Point, Prompt, TrackedMask
from rotoline.core.masks import MemoryMasks
from rotoline.core.project import Project
from rotoline.errors import FrameUnreadable
from rotoline.tracking import embedded
from rotoline.tracking.classical import ClassicalTracker
from rotoline.tracking.embedded import EmbeddedParts, EmbeddedTracker
from rotoline.tracking.fit import FitSettings
from rotoline.tracking.offline import HISTORY
from rotoline.tracking.session import Session
from rotoline.tracking.track import track, track_frames
from rotoline.tracking.tracker import TrackerLike
from sam2core import load_model
from tests.tracking.footage import Pictures, moving_disk

Masks = dict[tuple[int, int], TrackedMask]
Open = Callable[[Pictures], TrackerLike]


class Work:
    """A drawn clip in a project of its own, tracked by a new tracker after every reopening."""

    def __init__(self, path: Path, document: Document, pictures: Pictures, opened: Open) -> None:
        self._path = path
        self._pictures = pictures
        self._opened = opened
        with Project.create(path) as project:
            project.commit(document)

    def track(self, stop_after: int | None = None) -> int:
        """Open, track, close; returns the tracked frames. stop_after: at most so many."""
        done = 0
        with Project.open(self._path) as project:
            tracker = self._opened(self._pictures)
            session = Session(tracker, self._pictures, project.masks, "drawn")
            job = track(project, 1, session)
            for step in job:
                is_frame = step.stage == "track" and step.frame is not None
                done += is_frame and step.unreadable is None
                if done == stop_after:
                    job.close()
        return done

    def masks(self) -> Masks:
        with Project.open(self._path, read_only=True) as project:
            return {
                (item.id, frame): mask
                for item in project.document.shot(1).objects
                for frame, mask in item.masks.items()
            }


def drawn(pictures: Pictures, clicks: dict[int, Point]) -> Document:
    """A shot with one object, clicked on these frames."""
    height, width = pictures[0].shape[:2]
    document = edits.add_shot(Document(model="drawn"), ClipRef("x", len(pictures), width, height))
    document = edits.add_object(document, 1)
    for frame, point in clicks.items():
        document = edits.add_point(document, 2, frame, point)
    return document


def differing(
    folder: Path, document: Document, pictures: Pictures, opened: Open, stops: list[int]
) -> dict[int, list[tuple[int, int]]]:
    """By stop, object and frame of every mask that a run that was not stopped has otherwise."""
    whole = Work(folder / "whole.roto", document, pictures, opened)
    steps = whole.track()
    assert max(stops) < steps
    wanted = whole.masks()
    found = {}
    for stop in stops:
        work = Work(folder / f"{stop}.roto", document, pictures, opened)
        assert work.track(stop_after=stop) == stop
        assert work.track() == steps - stop
        masks = work.masks()
        assert masks.keys() == wanted.keys()
        found[stop] = [key for key, mask in masks.items() if mask != wanted[key]]
    return found


def test_it_makes_no_difference_where_a_run_in_both_directions_is_stopped(tmp_path: Path) -> None:
    pictures, _ = moving_disk(16)
    document = drawn(pictures, {3: Point(37, 33), 12: Point(64, 42)})
    stops = [2, 5, 12, 13, 18, 20]
    assert not any(differing(tmp_path, document, pictures, ClassicalTracker, stops).values())


def test_it_makes_no_difference_with_a_fitted_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A short fit does not earn the trust of a long one; here the model shall have its say.
    monkeypatch.setattr(embedded, "ALONE_ON_SEVERAL", -1.0)
    model = load_model("nano")
    parts = EmbeddedParts(settings=FitSettings(steps=4, batch=2, size=96))
    pictures, _ = moving_disk(9, (160, 224), (5.0, 2.0), (70.0, 70.0), 26.0)
    document = drawn(pictures, {1: Point(75, 72), 7: Point(105, 84)})
    opened = partial(EmbeddedTracker, model, parts=parts)
    assert not any(differing(tmp_path, document, pictures, opened, [8, 10]).values())


def test_it_makes_no_difference_beyond_what_a_tracker_remembers(tmp_path: Path) -> None:
    pictures, _ = moving_disk(HISTORY + 12, (48, 96), (0.9, 0.0), (20.0, 24.0), 8.0)
    document = drawn(pictures, {0: Point(20, 24)})
    stops = [HISTORY + 4]
    assert not any(differing(tmp_path, document, pictures, ClassicalTracker, stops).values())


class Gappy(Pictures):
    """Pictures of which some cannot be read."""

    missing = (7, 8)

    def __getitem__(self, index: int) -> NDArray[np.uint8]:  # type: ignore[override]
        if index in self.missing:
            raise FrameUnreadable(Path("drawn"), index)
        return super().__getitem__(index)


def test_it_makes_no_difference_where_frames_are_missing(tmp_path: Path) -> None:
    pictures, _ = moving_disk(12)
    document = drawn(pictures, {2: Point(34, 32)})
    stops = [4, 7]
    gappy = Gappy(pictures)
    assert not any(differing(tmp_path, document, gappy, ClassicalTracker, stops).values())


def test_going_on_in_the_same_session_makes_no_difference_either(tmp_path: Path) -> None:
    pictures, masks = moving_disk(14)
    document = drawn(pictures, {3: Point(37, 33)})
    found = []
    for stop in (None, 4, 9, 12):
        with Project.create(tmp_path / f"{stop}.roto") as project:
            ref = project.masks.put_bitmap(masks[10])
            project.commit(edits.set_mask_prompt(document, 2, 10, ref))
            session = Session(ClassicalTracker(pictures), pictures, project.masks, "drawn")
            job = track(project, 1, session)
            for step in job:
                if stop is not None and step.stage == "track" and step.done == stop:
                    job.close()
            list(track(project, 1, session))
            found.append(project.document.object(2).masks)
    assert all(len(each) == 14 and each == found[0] for each in found)


def test_hovering_far_back_refines_what_was_tracked_there() -> None:
    pictures, _ = moving_disk(HISTORY + 6, (48, 96), (0.9, 0.0), (20.0, 24.0), 8.0)
    document = drawn(pictures, {0: Point(20, 24)})
    masks = MemoryMasks()
    session = Session(ClassicalTracker(pictures), pictures, masks, "drawn")
    for step in track_frames(document, 1, session):
        document = step.edit(document) if step.edit is not None else document
    tracked = masks.get(document.object(2).masks[2].ref).low_res > 0
    click = Prompt(points=(Point(80, 10),))
    answer = session.preview(document.shot(1), document.object(2), 2, click).low_res > 0
    assert answer[53, 213]
    assert (answer & tracked).sum() > 0.8 * tracked.sum()
