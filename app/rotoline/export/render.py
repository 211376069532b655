"""The export job: a shot's masks to files, which are read back before they take their names."""

from __future__ import annotations

import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from rotoline.core.document import Shot
from rotoline.core.job import Progress, Steps, told
from rotoline.core.masks import MaskStore
from rotoline.core.parts import clear_left
from rotoline.errors import ExportFailed
from rotoline.export.beside import (
    beside,
    beside_output,
    checksums,
    checksums_path,
    script_path,
    sidecar,
    sidecar_path,
)
from rotoline.export.compose import Composer
from rotoline.export.encode import movie_color
from rotoline.export.findings import Findings
from rotoline.export.keep import keep
from rotoline.export.outputs import Output
from rotoline.export.plan import Plan
from rotoline.export.planning import plan_export
from rotoline.export.presets import ExportSettings
from rotoline.export.proof import Sample, sample_positions
from rotoline.export.proof_documents import prove_animation, prove_document
from rotoline.export.proof_movie import prove_movie
from rotoline.export.proof_sequence import prove_sequence
from rotoline.export.refusal import unwritable
from rotoline.export.report import Check, ExportReport, OutputReport
from rotoline.export.scripts import script
from rotoline.export.sink import Sink, open_sink
from rotoline.export.source import SourcePictures
from rotoline.media.clip import ClipInfo, FrameReader

_log = logging.getLogger(__name__)


def render(
    shot: Shot, reader: FrameReader, masks: MaskStore, target: Path, settings: ExportSettings
) -> Generator[Progress, None, ExportReport]:
    """Write a shot's mattes or cut-outs, prove them, and return the report.

    Yields after each frame written ("export"), then while outputs are read back, and after each
    output proved ("check"). Closing it leaves nothing behind. Raises ExportFailed: what could
    not be written or reads back other than meant does not stand under its name, and files that
    stood there stay as they were.
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
    info = reader.info
    findings = Findings(unfinished=clear_left([*plan.files, *beside(plan)]))
    count = len(plan.frames)
    sampled = sample_positions(plan)
    samples: dict[Output, list[Sample]] = {output: [] for output in plan.outputs}
    composer = Composer(plan, info, masks, findings)
    with ExitStack() as stack:
        pictures = (
            stack.enter_context(SourcePictures(reader, sorted(plan.filled), findings))
            if plan.content == "cutout"
            else None
        )
        sinks = {
            output: stack.enter_context(open_sink(plan, output, info)) for output in plan.outputs
        }
        for position, index in enumerate(plan.frames):
            source = None
            if pictures and index in plan.filled:
                source = yield from told(pictures.next(), Progress("export", position, count))
            for output, frame in composer.frames(index, source):
                sinks[output].write(frame)
                if position in sampled:
                    samples[output].append(Sample.of(position, frame, plan.row))
            yield Progress("export", position + 1, count, index)
        for sink in sinks.values():
            yield from told(sink.finish(), Progress("export", count, count, plan.frames[-1]))
        yield Progress("check", 0, len(sinks))
        findings.reencoded = next(iter(sinks.values())).reencoded
        checks: dict[Output, tuple[Check, ...]] = {}
        for done, (output, sink) in enumerate(sinks.items(), start=1):
            steps = _proved(plan, output, sink, info, samples[output])
            checks[output] = yield from told(steps, Progress("check", done - 1, len(sinks)))
            yield Progress("check", done, len(sinks))
        found = findings.all(plan, info)
        texts = _texts(plan, info, sinks, checks, [str(finding) for finding in found])
        yield from told(keep(plan, texts), Progress("check", len(sinks), len(sinks)))
    return ExportReport(
        format=plan.row.name,
        content=plan.content,
        alpha=plan.alpha if plan.content == "cutout" else None,
        frames=count,
        outputs=tuple(
            OutputReport(
                str(output),
                tuple(item.name for item in output.objects),
                checks[output],
                tuple(str(path) for path in beside_output(plan, output)),
            )
            for output in plan.outputs
        ),
        findings=found,
        scripts=tuple(str(script_path(plan, name)) for name in plan.settings.companions),
    )


def _proved(
    plan: Plan, output: Output, sink: Sink, info: ClipInfo, samples: list[Sample]
) -> Steps[tuple[Check, ...]]:
    """What was read back. Raises ExportFailed where it differs from what was meant."""
    if plan.row.kind == "document":
        checks = yield from prove_document(sink.parts[0], plan, output, samples)
    elif plan.row.movie is None:
        checks = yield from prove_sequence(sink.parts, plan, info, samples)
    elif plan.row.movie.animation:
        checks = yield from prove_animation(sink.parts[0], plan, samples)
    else:
        checks = yield from prove_movie(sink.parts[0], plan, info, sink.sounds, samples)
    failed = [str(check) for check in checks if not check.passed]
    if failed:
        raise ExportFailed(
            output.files[0],
            f"reads back other than meant and was not kept: {'; '.join(failed)}; "
            "try another format, and report this",
        )
    return checks


def _texts(
    plan: Plan,
    info: ClipInfo,
    sinks: Mapping[Output, Sink],
    checks: Mapping[Output, tuple[Check, ...]],
    notes: Sequence[str],
) -> dict[Path, str]:
    """What is written beside the files, checksums last."""
    texts: dict[Path, str] = {}
    movie = plan.row.movie
    color = plan.color if movie is None else movie_color(plan.color, movie, plan.content)
    if plan.settings.sidecar:
        for output in plan.outputs:
            facts = sidecar(plan, output, info, color, checks[output], notes)
            texts[sidecar_path(plan, output)] = facts
    for companion in plan.settings.companions:
        texts[script_path(plan, companion)] = script(plan, info, companion)
    if plan.settings.sidecar and plan.row.is_sequence:
        for output, sink in sinks.items():
            texts[checksums_path(plan, output)] = checksums(output.files, sink.digests)
    return texts
