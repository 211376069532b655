"""The export job: a shot's masks to files, which are read back before they take their names."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from rotoline.core import matte
from rotoline.core.document import RotoObject, Shot
from rotoline.core.job import Progress
from rotoline.core.masks import MaskStore
from rotoline.core.matte import Alpha, Color
from rotoline.errors import ExportFailed, MaskLost
from rotoline.export.findings import Findings
from rotoline.export.linear import linear
from rotoline.export.picture import ExportFrame, Layer
from rotoline.export.plan import Output, Plan, plan_export
from rotoline.export.presets import ExportSettings
from rotoline.export.proof import Sample, prove_movie, prove_sequence, sample_positions
from rotoline.export.refusal import unwritable
from rotoline.export.report import Check, ExportReport, OutputReport
from rotoline.export.sink import keep, open_sink
from rotoline.export.source import SourcePictures
from rotoline.media.clip import ClipInfo, Frame, FrameReader
from rotoline.media.display import srgb_from_linear

_log = logging.getLogger(__name__)


def render(
    shot: Shot, reader: FrameReader, masks: MaskStore, target: Path, settings: ExportSettings
) -> Generator[Progress, None, ExportReport]:
    """Write a shot's mattes or cut-outs, prove them, and return the report.

    Yields after each frame written ("export") and each output proved ("check"). Closing it
    leaves nothing behind. Raises ExportFailed: what could not be written or reads back other
    than meant does not stand under its name, and files that stood there stay as they were.
    """
    plan = plan_export(shot, reader.info, target, settings)
    _log.info("export %s to %s, %d frames", plan.row.name, target, len(plan.frames))
    try:
        return (yield from _render(plan, reader, masks))
    except OSError as error:
        named = error.filename
        where = Path(named) if isinstance(named, str | Path) else target
        raise unwritable(where, error) from error


def _render(
    plan: Plan, reader: FrameReader, masks: MaskStore
) -> Generator[Progress, None, ExportReport]:
    findings = Findings()
    count = len(plan.frames)
    sampled = sample_positions(count)
    samples: list[list[Sample]] = [[] for _ in plan.outputs]
    with ExitStack() as stack:
        pictures = (
            stack.enter_context(SourcePictures(reader, plan.frames, findings))
            if plan.content == "cutout"
            else None
        )
        sinks = [
            stack.enter_context(open_sink(plan, output, reader.info)) for output in plan.outputs
        ]
        for position, index in enumerate(plan.frames):
            source = None if pictures is None else pictures.at(position)
            for output, sink, kept in zip(plan.outputs, sinks, samples, strict=True):
                frame = _compose(plan, output, masks, index, source, reader.info, findings)
                sink.write(frame)
                if position in sampled:
                    kept.append(Sample.of(position, frame, plan.row))
            yield Progress("export", position + 1, count, index)
        for sink in sinks:
            sink.finish()
        findings.reencoded = sinks[0].reencoded
        reports = []
        for done, (output, sink, kept) in enumerate(
            zip(plan.outputs, sinks, samples, strict=True), start=1
        ):
            checks = (
                prove_movie(sink.parts[0], plan, reader.info, sink.sounds, kept)
                if plan.row.movie is not None
                else prove_sequence(sink.parts, plan, kept)
            )
            _refuse_failed(output, checks)
            names = tuple(item.name for item in output.objects)
            reports.append(OutputReport(str(output), names, checks))
            yield Progress("check", done, len(sinks))
        for output in plan.outputs:
            keep(output, plan.settings.overwrite)
    return ExportReport(
        format=plan.row.name,
        content=plan.content,
        alpha=plan.alpha if plan.content == "cutout" else None,
        frames=count,
        outputs=tuple(reports),
        notes=tuple(findings.lines(plan, reader.info)),
    )


def _compose(
    plan: Plan,
    output: Output,
    masks: MaskStore,
    index: int,
    source: Frame | None,
    info: ClipInfo,
    findings: Findings,
) -> ExportFrame:
    """One frame of one output: its mattes combined, and the source's colour in a cut-out."""
    layers = tuple(
        Layer(name, _object_alpha(plan, item, masks, index, findings))
        for name, item in zip(output.layers, output.objects, strict=True)
    )
    cut = np.maximum.reduce([layer.alpha for layer in layers])
    if source is None:
        findings.saw(index, cut)
        return ExportFrame(index, cut, layers)
    # A clip with transparency of its own stays transparent there.
    alpha = cut if source.alpha is None else cut * source.alpha
    findings.saw(index, alpha)
    rgb = _exported(plan, source, info)
    rgb = matte.bleed(rgb, cut) if plan.alpha == "straight" else matte.premultiply(rgb, alpha)
    return ExportFrame(index, alpha, layers, rgb)


def _object_alpha(
    plan: Plan, item: RotoObject, masks: MaskStore, index: int, findings: Findings
) -> Alpha:
    state = item.state(index)
    if state == "stale":
        findings.stale.setdefault(item.name, set()).add(index)
    try:
        if matte.has_mask(item, index):
            return matte.object_alpha(item, masks, index, plan.size)
        findings.untracked.setdefault(item.name, set()).add(index)
    except MaskLost:
        findings.lost.setdefault(item.name, set()).add(index)
    return np.zeros(plan.size, dtype=np.float32)


def _exported(plan: Plan, source: Frame, info: ClipInfo) -> Color:
    """The source's straight colour on the curve that the plan says."""
    rgb = source.deep
    if rgb is None:
        rgb = source.rgb.astype(np.float32) / np.float32(255)
    if source.alpha is not None and info.codec == "exr":
        # EXR pictures are premultiplied; what is nearly transparent holds no colour to restore.
        opacity = np.maximum(source.alpha, np.float32(1 / 512))[..., np.newaxis]
        rgb = np.divide(rgb, opacity, dtype=np.float32)
    if plan.color.transfer == info.color.transfer:
        return rgb
    if plan.color.transfer == "linear":
        return linear(rgb, info.color.transfer)
    return srgb_from_linear(rgb)


def _refuse_failed(output: Output, checks: tuple[Check, ...]) -> None:
    failed = [str(check) for check in checks if not check.passed]
    if failed:
        raise ExportFailed(
            output.files[0],
            f"reads back other than meant and was not kept: {'; '.join(failed)}; "
            "try another format, and report this",
        )
