"""One frame of an export, ready to be encoded."""

from __future__ import annotations

from dataclasses import dataclass

from rotoline.core.matte import Alpha, Color


@dataclass(frozen=True)
class Layer:
    """One object's matte under the name it has in the file."""

    name: str
    alpha: Alpha


@dataclass(frozen=True)
class ExportFrame:
    """What one frame of one output holds.

    index: 0-based frame of the clip. alpha: (H, W) float32, the objects combined.
    layers: the objects one by one. rgb: (H, W, 3) float32 coded R'G'B', straight or
    premultiplied as the output says; None in a matte.
    """

    index: int
    alpha: Alpha
    layers: tuple[Layer, ...]
    rgb: Color | None = None
