"""OpenColorIO, where it is installed: any camera's or studio's colours brought to the screen.

A configuration's display transform may take a second a frame, so it is baked into a cube first;
scene-linear values reach the cube by their logarithm.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.core.interpretation import View
from rotoline.errors import ClipUnreadable
from rotoline.media.clip import DeepPicture, Picture

BUILT_IN = "ocio://studio-config-latest"
_GRID = 65
# Stops below and above a grey card that the cube spans for scene-linear values.
_DARKEST, _BRIGHTEST = -12.0, 8.0
_GREY = 0.18


class OcioUnusable(Exception):
    """A configuration or colour space that cannot be used; the text says why."""


@dataclass(frozen=True)
class _Look:
    """A baked transform from coded R'G'B' to screen codes."""

    processor: Any
    is_linear: bool


def ocio_view(rgb: DeepPicture, shown: View) -> Picture:
    """(H, W, 3) uint8 by the configuration's default display and view; what is no number is black.

    shown.space: a colour space of the configuration that `rgb` is in. Raises OcioUnusable.
    """
    assert shown.space is not None
    look = _look(_source(shown.config), shown.space, shown.exposure)
    codes = np.nan_to_num(rgb, nan=0.0, posinf=65504.0, neginf=0.0)
    shaped = np.ascontiguousarray(_shaped(codes) if look.is_linear else codes, np.float32)
    height, width = shaped.shape[:2]
    screen = np.empty((height, width, 3), np.uint8)
    ocio = _library()
    look.processor.apply(
        ocio.PackedImageDesc(shaped, width, height, 3),
        ocio.PackedImageDesc(screen, width, height, 3, ocio.BIT_DEPTH_UINT8, 1, 3, 3 * width),
    )
    return screen


def refuse_unusable(path: Path, shown: View) -> None:
    """Raise ClipUnreadable where a clip's view cannot be made."""
    if shown.space is None:
        return
    try:
        if shown.curve is not None:
            raise OcioUnusable("a log curve is asked for as well; choose one of the two")
        _look(_source(shown.config), shown.space, shown.exposure)
    except OcioUnusable as error:
        raise ClipUnreadable(
            path, f"its OpenColorIO space {shown.space!r} cannot be used: {error}"
        ) from error


def _source(config: str | None) -> str:
    """Where the configuration is: said, else the studio's by $OCIO, else the built-in one."""
    return config or os.environ.get("OCIO") or BUILT_IN


def _library() -> Any:
    try:
        return import_module("PyOpenColorIO")
    except ImportError as error:
        raise OcioUnusable(
            "the package opencolorio is not installed; pip install 'rotoline[ocio]'"
        ) from error


@lru_cache(maxsize=4)
def _look(source: str, space: str, exposure: float) -> _Look:
    ocio = _library()
    try:
        config = ocio.Config.CreateFromFile(source)
        found = config.getColorSpace(space)
        if found is None:
            names = list(config.getColorSpaceNames())
            near = difflib.get_close_matches(space, names, n=3, cutoff=0.3) or names[:3]
            raise OcioUnusable(f"the configuration does not have it; it has {', '.join(near)}, …")
        is_linear = found.getEncoding() == "scene-linear"
        lattice = _lattice(is_linear)
        to_light = config.getProcessor(space, ocio.ROLE_SCENE_LINEAR)
        to_light.getDefaultCPUProcessor().applyRGB(lattice)
        lattice *= np.float32(2.0**exposure)
        display = config.getDefaultDisplay()
        shown = config.getProcessor(
            ocio.ROLE_SCENE_LINEAR,
            display,
            config.getDefaultView(display),
            ocio.TRANSFORM_DIR_FORWARD,
        )
        shown.getDefaultCPUProcessor().applyRGB(lattice)
        cube = ocio.Lut3DTransform(_GRID)
        cube.setInterpolation(ocio.INTERP_TETRAHEDRAL)
        cube.setData(np.clip(np.nan_to_num(lattice), 0, 1).ravel())
        baked = ocio.Config.CreateRaw().getProcessor(cube)
        processor = baked.getOptimizedCPUProcessor(
            ocio.BIT_DEPTH_F32, ocio.BIT_DEPTH_UINT8, ocio.OPTIMIZATION_DEFAULT
        )
    except (ocio.Exception, ocio.ExceptionMissingFile) as error:
        raise OcioUnusable(" ".join(str(error).split())[:300]) from error
    return _Look(processor, is_linear)


def _lattice(is_linear: bool) -> NDArray[np.float32]:
    """(N, 3): what the cube's corners stand for, blue running fastest."""
    steps = np.linspace(0, 1, _GRID)
    if is_linear:
        steps = _GREY * (2.0 ** (_DARKEST + steps * (_BRIGHTEST - _DARKEST)) - 2.0**_DARKEST)
    corners = np.meshgrid(steps, steps, steps, indexing="ij")
    return np.stack(corners, -1).reshape(-1, 3).astype(np.float32)


def _shaped(light: DeepPicture) -> NDArray[np.float32]:
    """Where on the cube's side scene-linear values lie, the reverse of `_lattice`."""
    above = np.maximum(light, 0) * np.float32(1 / _GREY) + np.float32(2.0**_DARKEST)
    stops = np.asarray(cv2.log(above), np.float32).reshape(light.shape) * np.float32(1 / np.log(2))
    return (stops - np.float32(_DARKEST)) * np.float32(1 / (_BRIGHTEST - _DARKEST))
