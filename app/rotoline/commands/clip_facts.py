"""What `rotoline info` tells of a clip, by itself or as part of a project."""

from __future__ import annotations

import json

from rotoline.core.interpretation import interpretation_text
from rotoline.media.clip import ClipInfo


def clip_facts(info: ClipInfo) -> dict[str, object]:
    """A clip's facts as JSON values; the keys are promised to scripts."""
    aspect = info.pixel_aspect
    return {
        "kind": "clip",
        "path": str(info.path),
        "frames": info.frames,
        "width": info.width,
        "height": info.height,
        "rate": f"{info.rate.numerator}/{info.rate.denominator}",
        "variable_rate": info.variable_rate,
        "duration": float(info.duration),
        "first_number": info.first_number,
        "timecode": info.timecode,
        "codec": info.codec,
        "pixel_format": info.pixel_format,
        "bit_depth": info.bit_depth,
        "alpha": info.has_alpha,
        "color": {
            "primaries": info.color.primaries,
            "transfer": info.color.transfer,
            "matrix": info.color.matrix,
            "range": info.color.range,
            "assumed": list(info.color.assumed),
        },
        "icc_profile": info.icc_profile,
        "shown_by_icc": info.shown_by_icc,
        "rotation": info.rotation,
        "pixel_aspect": f"{aspect.numerator}:{aspect.denominator}",
        "interlaced": info.interlaced,
        "field_order": info.field_order,
        "audio": info.audio,
        "unreadable": list(info.unreadable),
        "layers": list(info.layers),
        "interpretation": json.loads(interpretation_text(info.interpretation) or "{}"),
    }
