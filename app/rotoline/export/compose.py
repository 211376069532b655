"""One frame of an export: the objects' mattes, and in a cut-out the source's colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import cv2
import numpy as np

from rotoline.core import matte
from rotoline.core.document import RotoObject
from rotoline.core.masks import MaskStore
from rotoline.core.matte import Alpha, Color
from rotoline.errors import MaskLost
from rotoline.export.cutout import NOWHERE, Cutout, bled, premultiplied
from rotoline.export.findings import Findings
from rotoline.export.linear import linear
from rotoline.export.outputs import Output
from rotoline.export.picture import ExportFrame, Layer
from rotoline.export.plan import Plan
from rotoline.media.clip import ClipInfo, Frame
from rotoline.media.display import srgb_from_linear

# Light beyond is counted as infinite: sums of it are.
_MOST_LIGHT = 1e30
_HALF_MOST = np.float32(65504)


@dataclass
class Composer:
    """Makes the frames of an export's outputs, one frame of the clip at a time."""

    plan: Plan
    info: ClipInfo
    masks: MaskStore
    findings: Findings
    _objects: tuple[RotoObject, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = {item.id: item for output in self.plan.outputs for item in output.objects}
        self._objects = tuple(found.values())

    def frames(self, index: int, source: Frame | None) -> Iterable[tuple[Output, ExportFrame]]:
        """Every output's frame at an index of the clip, one after the other.

        source: the clip's frame in a cut-out, None in a matte and outside the filled frames.
        """
        mattes = {item.id: self._matte(item, index) for item in self._objects}
        for output in self.plan.outputs:
            yield output, self._frame(output, index, mattes, source)

    def _frame(
        self,
        output: Output,
        index: int,
        mattes: Mapping[int, Alpha],
        source: Frame | None,
    ) -> ExportFrame:
        plan = self.plan
        pairs = zip(output.layers, output.objects, strict=True)
        layers = tuple(Layer(name, mattes[item.id]) for name, item in pairs)
        if plan.row.bits == 1:
            layers = _hard(layers, apart=plan.row.is_sequence)
        cut = combined(layers)
        shown = matte.window_of(cut)
        if shown is not None:
            self.findings.visible.add(index)
        if plan.row.names_objects and plan.row.bits > 1:
            self.findings.saw_together(index, [layer.alpha for layer in layers])
        if plan.settings.invert and index in plan.filled:
            layers = tuple(Layer(layer.name, _inverted(layer.alpha)) for layer in layers)
            cut = _inverted(cut)
            shown = (slice(0, plan.size[0]), slice(0, plan.size[1]))
        place = NOWHERE if shown is None else shown
        if plan.content == "matte":
            return ExportFrame(index, cut, layers, place)
        if source is None:
            return ExportFrame(index, cut, layers, place, Cutout.black())
        # A clip with transparency of its own stays transparent there.
        alpha = cut if source.alpha is None else cut * source.alpha
        color = partial(self._color, index, source)
        if plan.alpha == "straight":
            return ExportFrame(index, alpha, layers, place, bled(color, cut, shown))
        return ExportFrame(index, alpha, layers, place, premultiplied(color, alpha, shown))

    def _matte(self, item: RotoObject, index: int) -> Alpha:
        if index not in self.plan.filled:
            return np.zeros(self.plan.size, np.float32)
        if item.state(index) == "stale":
            self.findings.stale.setdefault(item.name, set()).add(index)
        try:
            if matte.has_mask(item, index):
                return matte.object_alpha(item, self.masks, index, self.plan.size)
            self.findings.untracked.setdefault(item.name, set()).add(index)
        except MaskLost:
            self.findings.lost.setdefault(item.name, set()).add(index)
        return np.zeros(self.plan.size, np.float32)

    def _color(self, index: int, source: Frame, window: matte.Window) -> Color:
        """The source's straight colour in a window, on the curve that the plan says; finite."""
        assert source.color is not None
        stored = source.color(window)
        rgb = finite(stored)
        if rgb is not stored:
            self.findings.not_finite.add(index)
        # A curve may take the brightest light beyond all numbers; it comes back as what is.
        with np.errstate(over="ignore", invalid="ignore"):
            return finite(self._on_curve(rgb, source, window))

    def _on_curve(self, rgb: Color, source: Frame, window: matte.Window) -> Color:
        if source.alpha is not None and self.info.codec == "exr":
            # EXR pictures are premultiplied; what is nearly transparent holds no colour.
            opacity = np.maximum(source.alpha[window], np.float32(1 / 512))[..., np.newaxis]
            rgb = np.divide(rgb, opacity, dtype=np.float32)
        if self.plan.color.transfer == self.info.color.transfer:
            return rgb
        if self.plan.color.transfer == "linear":
            return linear(rgb, self.info.color.transfer)
        return srgb_from_linear(rgb)


def combined(layers: Sequence[Layer]) -> Alpha:
    """The greatest alpha at each pixel."""
    if len(layers) == 1:
        return layers[0].alpha
    return np.asarray(np.maximum.reduce([layer.alpha for layer in layers]), np.float32)


def finite(rgb: Color) -> Color:
    """The same array where all is finite; else with 0 for NaN, half's greatest for infinite light.

    One such pixel of a render would spread over all that colour is bled into.
    """
    if cv2.checkRange(rgb, quiet=True, minVal=-_MOST_LIGHT, maxVal=_MOST_LIGHT)[0]:
        return rgb
    held = np.where(np.abs(rgb) < _MOST_LIGHT, rgb, np.copysign(_HALF_MOST, rgb))
    held[np.isnan(rgb)] = 0
    return held.astype(np.float32)


def _inverted(alpha: Alpha) -> Alpha:
    return np.subtract(np.float32(1), alpha, dtype=np.float32)


def _hard(layers: Sequence[Layer], apart: bool) -> tuple[Layer, ...]:
    """Layers of only 0 and 1; `apart`: where they overlap, the greatest alpha has the pixel."""
    hard = [layer.alpha >= 0.5 for layer in layers]
    if apart and len(layers) > 1:
        winner = np.argmax(np.stack([layer.alpha for layer in layers]), axis=0)
        hard = [mask & (winner == number) for number, mask in enumerate(hard)]
    return tuple(
        Layer(layer.name, mask.astype(np.float32)) for layer, mask in zip(layers, hard, strict=True)
    )
