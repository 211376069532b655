"""The inference thread: answers prompts, shows what a click would give, tracks.

The session (model and clip) lives here and is used on this thread only. Results come back with
the document they were made for; the editor decides whether they still fit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from rotoline.core import clips
from rotoline.core.document import Document, Point, Prompt, RotoObject, Shot
from rotoline.core.interpretation import Interpretation
from rotoline.core.masks import MaskStore
from rotoline.core.matte import from_logits
from rotoline.core.results import MaskResult
from rotoline.errors import ClipUnreadable
from rotoline.media.clip import FrameReader
from rotoline.media.frames import ClipFrames
from rotoline.media.open import open_clip
from rotoline.tracking.engine import is_too_large, open_tracker
from rotoline.tracking.plan import Direction
from rotoline.tracking.session import Session
from rotoline.tracking.suggest import suggest_click
from rotoline.tracking.track import TrackProgress, answer_prompt, track_frames
from rotoline.ui.overlay import Layer
from rotoline.ui.warming import import_engine
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

if TYPE_CHECKING:
    from sam2core import ObjectMask

log = logging.getLogger(__name__)

_NOBODY = 0


@dataclass(frozen=True)
class Place:
    """Where inference happens: all that a session is made of. learns: the model learns the shot."""

    shot_id: int
    project: Path
    masks: MaskStore
    interpretation: Interpretation
    model: str
    device: str
    learns: bool = False


@dataclass(frozen=True)
class Question:
    """A prompt that waits for its mask."""

    place: Place
    document: Document
    object_id: int
    frame: int


@dataclass(frozen=True)
class Run:
    """A track: which frames (None: from in to out point), of all objects, which way."""

    place: Place
    document: Document
    frames: tuple[int, ...] | None
    direction: Direction


@dataclass(frozen=True)
class Hover:
    """What a click would add: on which object (None: a new one), where, in or out."""

    place: Place
    shot: Shot
    object_id: int | None
    frame: int
    point: Point
    color: tuple[int, int, int]


@dataclass(frozen=True)
class Suggested:
    """The most telling click, and what it would give; None, None when none would help."""

    point: Point | None
    layer: Layer | None


class Inference(QObject):
    """Submits work to the inference thread and hands results on.

    answered: MaskResult and the Document it was made for. previewed: frame and Layer.
    stepped: a TrackProgress. suggested: Question, Point and Layer, both None when no click
    would help. fell_back: the graphics memory was too small, the processor goes on.
    loading: whether a model is being loaded. ended: "answer" or "track", and whether it ran to
    its end. failed: why something could not be done.
    """

    answered = Signal(object, object)
    previewed = Signal(int, object)
    stepped = Signal(object)
    suggested = Signal(object, object, object)
    fell_back = Signal()
    loading = Signal(bool)
    ended = Signal(str, bool)
    failed = Signal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.thread_of_inference = JobThread("inference", self, in_background=True)
        self._session: Session | None = None
        self._reader: FrameReader | None = None
        self._frames: ClipFrames | None = None
        self._place: Place | None = None
        self._on_cpu = False

    def ask(self, question: Question) -> None:
        """Have a prompt answered; an older question still waiting is dropped."""
        self.thread_of_inference.stop("hover")
        self._submit("answer", partial(self._answer, question))

    def track(self, run: Run) -> None:
        """Track what is missing or stale; `stepped` brings every frame as it is done."""
        self.thread_of_inference.stop("hover")
        self._submit("track", partial(self._track, run))

    def suggest(self, question: Question) -> None:
        """Look for the most telling click on a frame."""
        self.thread_of_inference.stop("hover")

        def heard(value: object) -> None:
            if isinstance(value, Suggested):
                self.suggested.emit(question, value.point, value.layer)

        self.thread_of_inference.submit(
            Work("suggest", partial(self._suggest, question), heard, on_error=self.failed.emit)
        )

    def hover(self, hover: Hover) -> None:
        """Show what a click would give; the newest position wins."""
        self.thread_of_inference.submit(
            Work("hover", partial(self._hover, hover), self._heard, on_error=self._ignore)
        )

    def warm_up(self) -> None:
        """Import what the engine needs while the person has nothing to wait for."""
        self.thread_of_inference.submit(
            Work("warm", lambda _: import_engine(), on_error=self._ignore, gives_way=True)
        )

    def embed(self, place: Place, shot: Shot, frame: int) -> None:
        """Read a frame into the model in idle time, so that a click on it is answered at once."""
        self.thread_of_inference.submit(
            Work(
                "embed",
                partial(self._embed, place, shot, frame),
                self._heard,
                on_error=self._ignore,
                gives_way=True,
            )
        )

    def stop_hover(self) -> None:
        self.thread_of_inference.stop("hover")

    def stop(self, key: str) -> None:
        self.thread_of_inference.stop(key)

    def is_busy(self, key: str | None = None) -> bool:
        return self.thread_of_inference.is_busy(key)

    def leave(self) -> None:
        """Let go of clip and model, when the project closes."""
        for key in ("answer", "hover", "track", "embed"):
            self.thread_of_inference.stop(key)
        self.thread_of_inference.submit(Work("leave", lambda _: self._leave()))

    def shut_down(self) -> None:
        """Stop and join the thread; a network stage that runs is finished first."""
        self.thread_of_inference.shut_down()
        self._close()

    def _submit(self, key: str, start: Callable[[ShouldStop], Items]) -> None:
        def ended(completed: bool) -> None:
            self.ended.emit(key, completed)

        self.thread_of_inference.submit(Work(key, start, self._heard, ended, self.failed.emit))

    def _heard(self, value: object) -> None:
        if isinstance(value, TrackProgress):
            self.stepped.emit(value)
        elif isinstance(value, tuple):
            result, basis = value
            if isinstance(result, MaskResult):
                self.answered.emit(result, basis)
            else:
                self.previewed.emit(result, basis)

    def _ignore(self, error: Exception) -> None:
        log.info("no preview: %s", error)

    def _with_room(self, place: Place, work: Callable[[], Items]) -> Items:
        """Work that the processor goes on with where the graphics memory is too small for it."""
        try:
            yield from work()
            return
        except Exception as error:
            if self._on_cpu or not is_too_large(error, place.device):
                raise
            log.warning("out of graphics memory, going on without: %s", error)
        self._on_cpu = True
        self._close()
        self.fell_back.emit()
        yield from work()

    def _answer(self, question: Question, should_stop: ShouldStop) -> Items:
        yield from self._with_room(question.place, partial(self._answered, question, should_stop))

    def _answered(self, question: Question, should_stop: ShouldStop) -> Items:
        shot = question.document.shot_of(question.object_id)
        self._enter(question.place, shot)
        session = self._session
        if session is None or should_stop():
            return
        result = answer_prompt(session, question.document, question.object_id, question.frame)
        yield result, question.document

    def _track(self, run: Run, should_stop: ShouldStop) -> Items:
        document = run.document

        def work() -> Items:
            nonlocal document
            self._enter(run.place, document.shot(run.place.shot_id))
            if self._session is None or should_stop():
                return
            job = track_frames(
                document,
                run.place.shot_id,
                self._session,
                frames=run.frames,
                direction=run.direction,
                should_stop=should_stop,
            )
            with closing(job) as steps:
                for step in steps:
                    if step.edit is not None:
                        document = step.edit(document)
                    yield step

        yield from self._with_room(run.place, work)

    def _hover(self, hover: Hover, should_stop: ShouldStop) -> Items:
        self._enter(hover.place, hover.shot)
        session = self._session
        if session is None or should_stop():
            return
        known = (item for item in hover.shot.objects if item.id == hover.object_id)
        item = next(known, RotoObject(_NOBODY, "", hover.color))
        given = session.preview(hover.shot, item, hover.frame, Prompt((hover.point,)))
        if should_stop():
            return
        yield hover.frame, _preview(given, hover.shot, hover.color)

    def _suggest(self, question: Question, should_stop: ShouldStop) -> Items:
        yield from self._with_room(question.place, partial(self._suggested, question, should_stop))

    def _suggested(self, question: Question, should_stop: ShouldStop) -> Items:
        shot = question.document.shot_of(question.object_id)
        self._enter(question.place, shot)
        if self._session is None or should_stop():
            return
        found = suggest_click(self._session, question.document, question.object_id, question.frame)
        color = question.document.object(question.object_id).color
        if found is None:
            yield Suggested(None, None)
        else:
            yield Suggested(found.point, _preview(found.mask, shot, color))

    def _embed(self, place: Place, shot: Shot, frame: int, should_stop: ShouldStop) -> Items:
        self._enter(place, shot)
        if self._session is not None and not should_stop():
            yield from (None for _ in self._session.embed_ahead(iter([frame])))

    def _enter(self, place: Place, shot: Shot) -> None:
        """Make sure that the session is for this place."""
        if self._session is not None and place == self._place:
            return
        self._close()
        # Told past the job's items: those of a stopped job are dropped, the end would be lost.
        self.loading.emit(True)
        try:
            self._open(place, shot)
        finally:
            self.loading.emit(False)

    def _open(self, place: Place, shot: Shot) -> None:
        for _ in import_engine():
            pass
        found = clips.find(shot.clip, place.project)
        if found is None:
            raise ClipUnreadable(Path(shot.clip.path), "the clip is not there; locate it")
        self._reader = open_clip(found.path, place.interpretation)
        frames = self._frames = ClipFrames(self._reader)
        device = "cpu" if self._on_cpu else place.device
        tracker = open_tracker(place.model, frames, device, place.learns)
        self._session = Session(tracker, frames, place.masks, place.model)
        self._place = place

    def _close(self) -> None:
        reader, self._reader, self._session, self._place = self._reader, None, None, None
        frames, self._frames = self._frames, None
        if frames is not None:
            frames.close()
        if reader is not None:
            reader.close()

    def _leave(self) -> Items:
        self._close()
        yield None


def _preview(given: ObjectMask, shot: Shot, color: tuple[int, int, int]) -> Layer:
    """A mask that is not kept, as a layer."""
    soft = from_logits(given.low_res, (shot.clip.height, shot.clip.width))
    return Layer(np.asarray(soft * 255 + 0.5, np.uint8), color, preview=True)
