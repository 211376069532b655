"""Scripts that build an export's comp in a host: Nuke, After Effects, OpenTimelineIO."""

from __future__ import annotations

from rotoline.export.aftereffects import after_effects_script
from rotoline.export.nuke import nuke_script
from rotoline.export.plan import Plan
from rotoline.export.presets import Companion
from rotoline.export.timeline import timeline
from rotoline.media.clip import ClipInfo


def script(plan: Plan, info: ClipInfo, companion: Companion) -> str:
    """The text of a script beside an export."""
    if companion == "nuke":
        return nuke_script(plan, info)
    if companion == "aftereffects":
        return after_effects_script(plan, info)
    return timeline(plan, info)
