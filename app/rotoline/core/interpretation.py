"""What a person says of a clip that its file does not say, or says wrongly."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from fractions import Fraction

_MOST_LETTERS = 4096
_MOST_STOPS = 32.0
_FASTEST = 1000


@dataclass(frozen=True)
class View:
    """How a picture is brought to the screen, by choice.

    curve: a camera's log curve by name, "linear" for scene-linear values, "display" for values
    made for a screen already (an EXR with gamma inside); None goes by the clip's transfer tag.
    exposure: stops, applied to light. space: a colour space of an OpenColorIO configuration, in
    place of tags and curve. config: its file or "ocio://" name; None for the usual one.
    """

    curve: str | None = None
    exposure: float = 0.0
    space: str | None = None
    config: str | None = None


@dataclass(frozen=True)
class Interpretation:
    """Overrides for one clip; None leaves what the file says or the trade assumes.

    primaries, transfer, matrix, range: FFmpeg's names, in place of the tags. view: how the
    8-bit picture is made, never touches full-depth colour. deinterlace: of that picture only;
    exports stay field for field. layer: of EXR pictures. rate: frames a second of numbered
    pictures and of streams without times.
    """

    primaries: str | None = None
    transfer: str | None = None
    matrix: str | None = None
    range: str | None = None
    view: View = View()
    deinterlace: bool = False
    layer: str | None = None
    rate: Fraction | None = None


AS_STORED = Interpretation()
_NAMES = ("primaries", "transfer", "matrix", "range", "layer")


def interpretation_text(said: Interpretation) -> str:
    """JSON of what was said, "" for nothing: how a project file keeps it."""
    body: dict[str, object] = {
        name: value for name in _NAMES if (value := getattr(said, name)) is not None
    }
    if said.view.curve is not None:
        body["curve"] = said.view.curve
    if said.view.space is not None:
        body["ocio_space"] = said.view.space
    if said.view.config is not None:
        body["ocio_config"] = said.view.config
    if said.view.exposure:
        body["exposure"] = said.view.exposure
    if said.deinterlace:
        body["deinterlace"] = True
    if said.rate is not None:
        body["rate"] = str(said.rate)
    return json.dumps(body) if body else ""


def parse_interpretation(text: str) -> Interpretation:
    """The reverse of `interpretation_text`; keys that are not known are passed over.

    Raises ValueError for what is no interpretation.
    """
    try:
        body = json.loads(text) if text else {}
    except RecursionError:
        raise ValueError("clip settings nested too deep") from None
    if not isinstance(body, dict):
        raise ValueError("clip settings of the wrong kind")
    names = {name: _name(body.get(name)) for name in _NAMES}
    exposure, deinterlace = body.get("exposure", 0.0), body.get("deinterlace", False)
    if type(exposure) not in (int, float) or type(deinterlace) is not bool:
        raise ValueError("clip settings of the wrong type")
    return Interpretation(
        **names,
        view=View(
            _name(body.get("curve")),
            checked_exposure(float(exposure)),
            _name(body.get("ocio_space")),
            checked_config(_name(body.get("ocio_config"))),
        ),
        deinterlace=deinterlace,
        rate=None if body.get("rate") is None else parse_rate(str(body["rate"])),
    )


def parse_rate(text: str) -> Fraction:
    """Frames a second as "24", "23.976", "24000/1001"; decimals of NTSC rates are meant exactly.

    Raises ValueError for anything but a rate from 1/1000 to 1000.
    """
    try:
        rate = Fraction(text.strip())
    except ZeroDivisionError:
        raise ValueError(f"'{text}' is no rate") from None
    if not Fraction(1, _FASTEST) <= rate <= _FASTEST:
        raise ValueError(f"'{text}' is no rate from 0.001 to {_FASTEST} frames a second")
    for whole in (12, 15, 24, 30, 48, 60, 120):
        exact = Fraction(whole * 1000, 1001)
        # 23.98, 23.976 and 23.9760239 are all the one NTSC rate.
        if "." in text and abs(rate - exact) < Fraction(1, 200):
            return exact
    return rate


def checked_exposure(stops: float) -> float:
    """Raises ValueError for what is no exposure."""
    if not (math.isfinite(stops) and abs(stops) <= _MOST_STOPS):
        raise ValueError(f"an exposure is from -{_MOST_STOPS:g} to {_MOST_STOPS:g} stops")
    return stops


def checked_config(config: str | None) -> str | None:
    """Raises ValueError for what is neither a file nor a configuration built into OpenColorIO."""
    if config is not None and "://" in config and not config.startswith("ocio://"):
        raise ValueError(f"'{config}' is no OpenColorIO configuration on this machine")
    return config


def _name(value: object) -> str | None:
    if value is None:
        return None
    # A layer and a configuration's file may be called anything.
    if type(value) is not str or len(value) > _MOST_LETTERS or "\0" in value:
        raise ValueError("a name in clip settings of the wrong kind or length")
    return value
