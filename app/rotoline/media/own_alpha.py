"""A clip's own transparency as a mask to begin with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rotoline.errors import PromptInvalid
from rotoline.media.clip import FrameReader

_INSIDE = 0.5


def alpha_mask(reader: FrameReader, frame: int) -> NDArray[np.bool_]:
    """(H, W) bool: where a frame of the clip is at least half opaque.

    Raises PromptInvalid where that tells nothing, FrameUnreadable, IndexError.
    """
    alpha = reader.read(frame, deep=True).alpha
    name = reader.info.path.name
    if alpha is None:
        raise PromptInvalid(f"{name}: the clip has no alpha; prompt the object in another way")
    inside = alpha >= _INSIDE
    if not inside.any() or inside.all():
        what = "transparent" if not inside.any() else "opaque"
        raise PromptInvalid(
            f"{name}: frame {frame} is {what} everywhere; take another frame's alpha"
        )
    return np.asarray(inside, np.bool_)
