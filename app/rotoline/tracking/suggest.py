"""What the program would ask the person for: the most telling click, and objects that came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.document import Document, Point, Prompt, RotoObject, Shot
from rotoline.errors import FrameUnreadable, MaskLost
from rotoline.tracking.session import Session

if TYPE_CHECKING:
    from sam2core import ObjectMask

Map = NDArray[np.float32]

CANDIDATES = 8
# Least doubt (0..1) and least gain (share of the picture) that are worth a person's click.
_LEAST_DOUBT = 0.15
_LEAST_GAIN = 2e-4
_COST_OF_SURE = 0.5
# An object is taken for the one that left when the tracker is this sure of it.
_RETURN_IOU = 0.6


@dataclass(frozen=True, eq=False)
class Suggestion:
    """A click and what it would do. gain: doubt that it settles, as a share of the picture."""

    point: Point
    mask: ObjectMask
    gain: float


@dataclass(frozen=True, eq=False)
class Return:
    """An object that seems to be back in a scene where it has no prompt yet."""

    object_id: int
    frame: int
    mask: ObjectMask


def suggest_click(
    session: Session, document: Document, object_id: int, frame: int
) -> Suggestion | None:
    """The click that would change the mask most where it is most in doubt; None where none would.

    Candidates are peaks of doubt: where the logits are near zero, where the two directions or the
    frames beside it differ. Each is tried against the frame's embedding as the click that
    contradicts the mask there. The document is not changed.
    """
    shot, item = document.shot_of(object_id), document.object(object_id)
    mask = item.masks.get(frame)
    if mask is None:
        return None
    try:
        inside = _share(session.masks.get(mask.ref).low_res)
        doubt = _doubt(session, item, frame, inside)
    except MaskLost:
        return None
    best: Suggestion | None = None
    for x, y in _peaks(doubt):
        point = _click(shot, inside, x, y)
        answer = session.preview(shot, item, frame, Prompt(points=(point,)))
        change = np.abs(_share(answer.low_res) - inside)
        # A click that also turns over what was sure is the wrong question.
        gain = float((change * (doubt - _COST_OF_SURE * (1 - doubt))).mean())
        if gain >= _LEAST_GAIN and (best is None or gain > best.gain):
            best = Suggestion(point, answer, gain)
    return best


def find_returns(session: Session, document: Document, shot_id: int) -> Iterator[Return | None]:
    """Objects that seem to be back after a cut, in scenes where they have no anchor.

    The first frame of each such scene is tracked once across the cut, for the eye only. Yields
    after each try, None where there was nothing.
    """
    shot = document.shot(shot_id)
    starts = sorted(cut for cut in shot.cuts - shot.joined if cut in shot.frame_range)
    across = replace(shot, joined=shot.cuts)
    for start in starts:
        scene = shot.scene(start)
        for item in shot.objects:
            anchors = [frame for frame in item.anchors() if not item.is_unanswered(frame)]
            known = [*item.anchors(), *item.masks]
            if item.frozen or not anchors or any(frame in scene for frame in known):
                continue
            yield _returned(session, across, item, start, min(anchors) > start)


def _returned(
    session: Session, shot: Shot, item: RotoObject, frame: int, reverse: bool
) -> Return | None:
    try:
        for tracked in session.sweep(shot, [item], frame, frame, reverse):
            answer = tracked.objects[item.id]
            if answer.score > 0 and answer.iou >= _RETURN_IOU:
                return Return(item.id, frame, answer)
    except FrameUnreadable:
        return None
    finally:
        session.forget(item.id)
    return None


def _doubt(session: Session, item: RotoObject, frame: int, inside: Map) -> Map:
    """How unsure each cell is, 0..1."""
    doubt = 1 - np.abs(2 * inside - 1)
    mask = item.masks[frame]
    others = [] if mask.tail is None else [mask.tail.ref]
    others += [item.masks[f].ref for f in (frame - 1, frame + 1) if f in item.masks]
    for ref in others:
        other = _share(session.masks.get(ref).low_res)
        if other.shape == inside.shape:
            doubt = np.maximum(doubt, np.abs(other - inside))
    return doubt.astype(np.float32)


def _peaks(doubt: Map) -> list[tuple[int, int]]:
    """The greatest local maxima (x, y) of doubtful areas, one an area."""
    # Thin rims along every edge are no question to a person; areas are.
    left = np.asarray(cv2.blur(doubt, (5, 5)), np.float32)
    radius = max(2, doubt.shape[1] // 16)
    found: list[tuple[int, int]] = []
    while len(found) < CANDIDATES:
        y, x = np.unravel_index(int(np.argmax(left)), left.shape)
        if left[y, x] < _LEAST_DOUBT:
            break
        found.append((int(x), int(y)))
        cv2.circle(left, (int(x), int(y)), radius, (0.0,), thickness=-1)
    return found


def _click(shot: Shot, inside: Map, x: int, y: int) -> Point:
    """The click on a cell that contradicts the mask there."""
    height, width = inside.shape
    return Point(
        (x + 0.5) * shot.clip.width / width,
        (y + 0.5) * shot.clip.height / height,
        positive=bool(inside[y, x] < 0.5),
    )


def _share(low_res: NDArray[np.float32]) -> Map:
    """Logits as 0..1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(low_res, -30, 30))), np.float32)
