"""Options that say of a clip what its file does not say, or says wrongly."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rotoline.core.interpretation import (
    AS_STORED,
    Interpretation,
    View,
    checked_config,
    checked_exposure,
    parse_rate,
)
from rotoline.media.interpretation import CHOICES

# Takes a setting of a project's clip back.
_AS_FILE = "file"


def add_clip_settings(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "clip", f"In place of what the file says; '{_AS_FILE}' goes by the file again."
    )
    for field, words in (
        ("matrix", "Y'CbCr matrix"),
        ("range", "tv (limited) or pc (full)"),
        ("primaries", "colour primaries"),
        ("transfer", "transfer function"),
    ):
        _add_names(group, f"--{field}", field, words)
    _add_names(group, "--log-curve", "curve", "how code values become light, for the view")
    group.add_argument(
        "--ocio-space", metavar="NAME", help="OpenColorIO colour space of the clip, for the view"
    )
    group.add_argument(
        "--ocio-config",
        type=_config,
        metavar="FILE",
        help="OpenColorIO configuration (default: $OCIO, else the built-in studio config)",
    )
    group.add_argument(
        "--exposure", type=_exposure, metavar="STOPS", help="of the view; exports keep the source's"
    )
    group.add_argument(
        "--deinterlace",
        action=argparse.BooleanOptionalAction,
        help="show and track one field's moment of an interlaced clip",
    )
    group.add_argument("--layer", metavar="NAME", help="layer or channel of EXR pictures")
    group.add_argument(
        "--rate", type=_rate, metavar="N[/D]", help="frames a second of numbered pictures"
    )


def is_interpreted(arguments: argparse.Namespace) -> bool:
    """Whether any of the options was given."""
    others = ("ocio_space", "ocio_config", "exposure", "deinterlace", "layer", "rate")
    return any(getattr(arguments, name) is not None for name in (*CHOICES, *others))


def interpretation_of(
    arguments: argparse.Namespace, before: Interpretation = AS_STORED
) -> Interpretation:
    """What the options say, on top of what was said `before`."""

    def named(field: str, old: str | None) -> str | None:
        value: str | None = getattr(arguments, field)
        return old if value is None else None if value == _AS_FILE else value

    exposure = before.view.exposure if arguments.exposure is None else arguments.exposure
    said = replace(
        before,
        matrix=named("matrix", before.matrix),
        range=named("range", before.range),
        primaries=named("primaries", before.primaries),
        transfer=named("transfer", before.transfer),
        view=View(
            named("curve", before.view.curve),
            exposure,
            named("ocio_space", before.view.space),
            named("ocio_config", before.view.config),
        ),
        layer=named("layer", before.layer),
    )
    if arguments.deinterlace is not None:
        said = replace(said, deinterlace=arguments.deinterlace)
    if arguments.rate is not None:
        rate = None if arguments.rate == _AS_FILE else parse_rate(arguments.rate)
        said = replace(said, rate=rate)
    return said


def _add_names(group: argparse._ArgumentGroup, flag: str, field: str, words: str) -> None:
    group.add_argument(
        flag,
        dest=field,
        choices=(*CHOICES[field], _AS_FILE),
        metavar="NAME",
        help=f"{words}: {', '.join(CHOICES[field])}",
    )


def _config(text: str) -> str | None:
    try:
        config = checked_config(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    # A project may be opened from another folder.
    is_path = config is not None and text != _AS_FILE and "://" not in text
    return str(Path(text).absolute()) if is_path else config


def _exposure(text: str) -> float:
    try:
        return checked_exposure(float(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}': an exposure is a number of stops") from error


def _rate(text: str) -> str:
    if text != _AS_FILE:
        try:
            parse_rate(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
    return text
