"""What a person may say of a clip, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from rotoline.core.interpretation import Interpretation
from rotoline.errors import ClipUnreadable
from rotoline.media.clip import ColorTags
from rotoline.media.color import MATRICES, PRIMARIES, TRANSFERS
from rotoline.media.log_curves import LOG_CURVES
from rotoline.media.ocio import refuse_unusable

# What each setting may be, in FFmpeg's names where it has any.
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "matrix": tuple(name for name in MATRICES.values() if name != "gbr"),
        "range": ("tv", "pc"),
        "primaries": tuple(PRIMARIES.values()),
        "transfer": tuple(TRANSFERS.values()),
        "curve": (*LOG_CURVES, "linear", "display"),
    }
)


def color_said(tags: ColorTags, said: Interpretation) -> ColorTags:
    """`tags` with what was overridden, which then is no longer assumed.

    Stored R'G'B' has no matrix that could be another.
    """
    matrix = None if tags.matrix == "gbr" else said.matrix
    overridden = {
        "primaries": said.primaries,
        "transfer": said.transfer,
        "matrix": matrix,
        "range": said.range,
    }
    given = {field: value for field, value in overridden.items() if value is not None}
    assumed = tuple(field for field in tags.assumed if field not in given)
    return replace(tags, **given, assumed=assumed)


def refuse_unknown(path: Path, said: Interpretation) -> None:
    """Raise ClipUnreadable for names that no reader knows: a project of another machine."""
    refuse_unusable(path, said.view)
    for field, known in CHOICES.items():
        value = said.view.curve if field == "curve" else getattr(said, field)
        if value is not None and value not in known:
            raise ClipUnreadable(
                path, f"its settings name the {field} {value!r}, which is not known; change them"
            )
