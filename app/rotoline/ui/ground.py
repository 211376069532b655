"""Another clip, or a picture, that is shown behind the cut-out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.document import ClipRef
from rotoline.errors import UserError
from rotoline.media.cache import FrameCache
from rotoline.media.clip import ClipInfo, FrameReader
from rotoline.ui.refusals import NoSuchFrame
from rotoline.ui.view import Region
from rotoline.workers.job_thread import ShouldStop

_BUDGET = 256 << 20
_PATIENCE = 0.2


def index_beside(info: ClipInfo, frame: int, clip: ClipRef) -> int:
    """Which frame of another clip belongs to frame `frame` of `clip`.

    The one of the same number, or of the same place where the numbers have nothing in common;
    a single picture always. Raises NoSuchFrame.
    """
    if info.frames == 1:
        return 0
    ahead = clip.first_number - info.first_number
    index = frame + ahead if -clip.frames < ahead < info.frames else frame
    if not 0 <= index < info.frames:
        first = info.first_number
        raise NoSuchFrame(info.path, first + index, first, first + info.frames - 1)
    return index


class Ground:
    """Frames of the clip behind, decoded on a thread of their own; a few are kept."""

    def __init__(self, reader: FrameReader) -> None:
        self.info = reader.info
        self.frames = FrameCache(lambda: reader, _BUDGET)

    def picture(
        self, frame: int, clip: ClipRef, should_stop: ShouldStop
    ) -> NDArray[np.uint8] | None:
        """The picture behind a frame, (H, W, 3); None when stopped. Raises UserError."""
        index = index_beside(self.info, frame, clip)
        outcome = self.frames.wait(index, _PATIENCE)
        while outcome is None and not should_stop():
            outcome = self.frames.wait(index, _PATIENCE)
        if isinstance(outcome, UserError):
            raise outcome
        return outcome.rgb if outcome is not None else None


def behind(picture: NDArray[np.uint8], size: tuple[int, int], region: Region) -> NDArray[np.uint8]:
    """The part of the picture that lies behind a region, (region.height, region.width, 4) BGRX.

    size: width and height of the clip in front. The picture fills it, centred; what stands out
    is cut off.
    """
    height, width = picture.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    across = (region.x1 - region.x0) / region.width
    down = (region.y1 - region.y0) / region.height
    if max(across, down) > scale:
        # Taking every so-maniest pixel only would flicker: shrink to the size on screen first.
        share = min(1.0, scale / min(across, down))
        small = (max(1, round(width * share)), max(1, round(height * share)))
        picture = np.asarray(cv2.resize(picture, small, interpolation=cv2.INTER_AREA), np.uint8)
        height, width = picture.shape[:2]
        scale = max(size[0] / width, size[1] / height)
    left = (region.x0 - size[0] / 2) / scale + width / 2
    top = (region.y0 - size[1] / 2) / scale + height / 2
    step_x, step_y = across / scale, down / scale
    way = np.array(
        [[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]], np.float64
    )
    shown = cv2.warpAffine(
        picture,
        way,
        (region.width, region.height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2BGRA), np.uint8)
