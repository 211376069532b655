"""The picture thread: opens clips, makes mattes and composes what is shown.

Frames come from a cache with a decoding thread of its own. The newest picture asked for wins.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from rotoline.core import clips
from rotoline.core.clips import Found
from rotoline.core.document import ClipRef, MaskRef, MatteSettings, Prompt, RotoObject, Shot
from rotoline.core.interpretation import AS_STORED, Interpretation
from rotoline.core.masks import MaskStore
from rotoline.core.matte import object_alpha
from rotoline.errors import UserError
from rotoline.media.cache import Direction, FrameCache
from rotoline.media.clip import ClipInfo, FrameReader
from rotoline.media.open import open_clip
from rotoline.media.own_alpha import alpha_mask
from rotoline.ui.canvas import Shown
from rotoline.ui.ground import Ground
from rotoline.ui.jobs import Jobs
from rotoline.ui.messages import words
from rotoline.ui.overlay import Bytes, Layer, Look, Skin, compose
from rotoline.ui.view import Region, View
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

log = logging.getLogger(__name__)

_ALPHA_BYTES = 192 << 20
_PATIENCE = 0.2


@dataclass(frozen=True)
class Request:
    """A picture to show: all that its making needs, so that the thread changes nothing else."""

    frame: int
    view: View
    region: Region
    ratio: float
    look: Look
    shot: Shot | None = None
    masks: MaskStore | None = None
    selected: int | None = None
    preview: Layer | None = None
    direction: Direction = 0


@dataclass(frozen=True)
class Opened:
    """A clip just opened, and how a project refers to it.

    changed: the file is not what it was when the project was made.
    """

    reader: FrameReader
    ref: ClipRef
    changed: bool = False

    @property
    def info(self) -> ClipInfo:
        return self.reader.info


class Stage(QObject):
    """Asks the picture thread for pictures and hands them on.

    shown: a `Shown`. missing: frame index and why it has no picture.
    """

    shown = Signal(object)
    missing = Signal(int, str)

    def __init__(
        self, cache_bytes: Callable[[], int], jobs: Jobs, parent: QObject | None = None
    ) -> None:
        """cache_bytes: says, for every clip anew, how much its frames may take."""
        super().__init__(parent)
        self._jobs = jobs
        self.thread_of_pictures = JobThread("pictures", self)
        self._frames: FrameCache | None = None
        self._info: ClipInfo | None = None
        self._ground: Ground | None = None
        self._left: list[FrameCache] = []
        self._cache_bytes = cache_bytes
        self._alphas = AlphaCache(_ALPHA_BYTES)

    def open(
        self,
        find: Callable[[], Found],
        on_open: Callable[[Opened], None],
        on_error: Callable[[Exception], None],
        said: Interpretation = AS_STORED,
    ) -> None:
        """Open a clip beside the shown one, which stays until the new one could be opened.

        find: says where the clip is; runs on the picture thread, because it reads files.
        said: what the person says of it.
        """

        def opened(value: object) -> None:
            assert isinstance(value, Opened)
            self._take(value)
            on_open(value)

        self._jobs.begin("open", self.tr("Open and index the clip"), self.stop_opening)
        self.thread_of_pictures.submit(
            Work(
                "open",
                partial(self._open, find, said),
                on_item=opened,
                on_end=lambda _: self._jobs.end("open"),
                on_error=on_error,
            )
        )

    def open_ground(
        self,
        find: Callable[[], Found],
        on_open: Callable[[ClipInfo], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Open a clip or picture to show behind the cut-out; the former one is let go."""

        def opening(_: ShouldStop) -> Items:
            yield Ground(open_clip(find().path))

        def opened(value: object) -> None:
            assert isinstance(value, Ground)
            old, self._ground = self._ground, value
            if old:
                self._leave(old.frames)
            on_open(value.info)

        self.thread_of_pictures.submit(
            Work("open ground", opening, on_item=opened, on_error=on_error)
        )

    def fetch(
        self,
        start: Callable[[ShouldStop], Items],
        on_item: Callable[[object], None],
        on_error: Callable[[Exception], None],
        on_end: Callable[[bool], None] | None = None,
        what: str = "fetch",
    ) -> None:
        """Read or make something on the picture thread; the newest wish of a kind counts."""
        self.thread_of_pictures.submit(Work(what, start, on_item, on_end, on_error))

    def stop_opening(self) -> None:
        """Leave a clip that is being opened; what is shown stays."""
        self.thread_of_pictures.stop("open")

    def read_alpha(
        self,
        find: Callable[[], Found],
        said: Interpretation,
        frame: int,
        masks: MaskStore,
        on_mask: Callable[[MaskRef], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Read where a frame of a clip is opaque by itself, and keep it as a mask."""

        def read(_: ShouldStop) -> Items:
            with closing(open_clip(find().path, said)) as reader:
                yield masks.put_bitmap(alpha_mask(reader, frame))

        def heard(mask: object) -> None:
            assert isinstance(mask, MaskRef)
            on_mask(mask)

        self.thread_of_pictures.submit(Work("alpha", read, on_item=heard, on_error=on_error))

    def ask(self, request: Request) -> None:
        """Show a picture as soon as it can be made; an older request still waiting is dropped."""
        self.thread_of_pictures.submit(
            Work(
                "show",
                partial(self._show, request),
                on_item=self._hand_on,
                on_error=partial(self._explain, request.frame),
            )
        )

    def is_busy(self) -> bool:
        return self.thread_of_pictures.is_busy("show")

    def close_clip(self) -> None:
        """Let go of the clip; nothing is shown any more."""
        self.thread_of_pictures.stop("show")
        self._replace(None, None)

    def shut_down(self) -> None:
        """Stop and join both threads."""
        self.thread_of_pictures.shut_down()
        behind = self._ground.frames if self._ground else None
        for frames in (*self._left, self._frames, behind):
            if frames:
                frames.close()
        self._left.clear()
        self._frames = self._ground = None

    def _take(self, opened: Opened) -> None:
        reader = opened.reader
        self._replace(FrameCache(lambda: reader, self._cache_bytes()), reader.info)

    def _replace(self, frames: FrameCache | None, info: ClipInfo | None) -> None:
        old, self._frames, self._info = self._frames, frames, info
        if old:
            self._leave(old)

    def _leave(self, frames: FrameCache) -> None:
        self._left.append(frames)
        self.thread_of_pictures.submit(Work("close", lambda _: self._close_left()))

    def _open(
        self, find: Callable[[], Found], said: Interpretation, should_stop: ShouldStop
    ) -> Items:
        found = find()
        reader = open_clip(found.path, said)
        info = reader.info
        ref = clips.describe(
            found.path,
            info.frames,
            info.width,
            info.height,
            f"{info.rate.numerator}/{info.rate.denominator}",
            info.first_number,
            info.interpretation,
        )
        if should_stop():
            reader.close()
            return
        self._alphas.clear()
        yield Opened(reader, ref, found.changed)

    def _close_left(self) -> Items:
        while self._left:
            self._left.pop().close()
            yield None

    def _show(self, request: Request, should_stop: ShouldStop) -> Items:
        frames, info = self._frames, self._info
        if frames is None or info is None or request.frame >= info.frames:
            return
        frames.request(request.frame, request.direction)
        outcome = frames.wait(request.frame, _PATIENCE)
        while outcome is None and not should_stop() and frames is self._frames:
            outcome = frames.wait(request.frame, _PATIENCE)
        if isinstance(outcome, UserError):
            raise outcome
        if outcome is None:
            return
        rgb = outcome.rgb
        layers = self._layers(request, rgb.shape[:2])
        ground, note = self._behind(request, should_stop)
        skins = self._skins(request, rgb.shape[:2], info.frames)
        if should_stop():
            return
        look, region = request.look, request.region
        picture = compose(rgb, layers, look, region, request.ratio, ground, skins)
        yield Shown(request.frame, _image(picture), region, request.view, note)

    def _behind(self, request: Request, should_stop: ShouldStop) -> tuple[Bytes | None, str]:
        """The picture behind the cut-out, or why there is none."""
        look, behind = request.look, self._ground
        if look.mode != "cutout" or look.backdrop != "clip" or not behind or not request.shot:
            return None, ""
        try:
            return behind.picture(request.frame, request.shot.clip, should_stop), ""
        except UserError as error:
            return None, words(error, behind.info.first_number)

    def _skins(self, request: Request, size: tuple[int, int], count: int) -> list[Skin]:
        """Mattes of the neighbouring frames: the selected object's, or of all that are shown.

        count: frames of the clip.
        """
        look, shot, masks = request.look, request.shot, request.masks
        if not look.onion or look.mode == "source" or shot is None or masks is None:
            return []
        shown = visible_objects(shot)
        items = [item for item in shown if item.id == request.selected] or shown
        steps = [step for step in range(-look.onion, look.onion + 1) if step]
        return [
            Skin(alpha, step)
            for item in items
            for step in steps
            if 0 <= request.frame + step < count
            and (alpha := self._alphas.alpha(item, masks, request.frame + step, size)) is not None
        ]

    def _layers(self, request: Request, size: tuple[int, int]) -> list[Layer]:
        layers: list[Layer] = []
        if request.shot and request.masks and request.look.mode != "source":
            for item in visible_objects(request.shot):
                alpha = self._alphas.alpha(item, request.masks, request.frame, size)
                if alpha is not None:
                    layers.append(Layer(alpha, item.color, item.id == request.selected))
        if request.preview and request.preview.alpha.shape == size:
            layers.append(request.preview)
        return layers

    def _hand_on(self, value: object) -> None:
        self.shown.emit(value)

    def _explain(self, frame: int, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        log.warning("frame %d cannot be shown: %s", frame, error)
        self.missing.emit(frame, words(error, self._info.first_number if self._info else 0))


def visible_objects(shot: Shot) -> list[RotoObject]:
    """The objects to show: the soloed ones if any, else all that are not hidden."""
    solo = [item for item in shot.objects if item.solo]
    return [item for item in solo or shot.objects if item.visible]


AlphaKey = tuple[int, int, bool, MaskRef | None, float, Prompt | None, MatteSettings]


class AlphaCache:
    """Mattes of single objects at clip size, least recently used first out."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._used = 0
        self._kept: OrderedDict[AlphaKey, Bytes | None] = OrderedDict()

    def alpha(
        self, item: RotoObject, masks: MaskStore, frame: int, size: tuple[int, int]
    ) -> Bytes | None:
        """(H, W) uint8, or None where the object has nothing on the frame."""
        mask = item.masks.get(frame)
        key: AlphaKey = (
            item.id,
            frame,
            frame in item.absent,
            mask.ref if mask else None,
            mask.score if mask else 0.0,
            item.prompts.get(frame),
            item.matte,
        )
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        soft = object_alpha(item, masks, frame, size)
        alpha = np.asarray(soft * 255 + 0.5, np.uint8)
        kept = alpha if alpha.any() else None
        self._kept[key] = kept
        self._used += kept.nbytes if kept is not None else 0
        while self._used > self._budget and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._used -= oldest.nbytes if oldest is not None else 0
        return kept

    def clear(self) -> None:
        self._kept.clear()
        self._used = 0


def _image(picture: Bytes) -> QImage:
    height, width = picture.shape[:2]
    # A copy owned by Qt: the array may go while the image is still on screen.
    return QImage(picture.data, width, height, width * 4, QImage.Format.Format_RGB32).copy()
