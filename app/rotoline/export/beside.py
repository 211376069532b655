"""What lies beside an export: a sidecar of facts, a list of checksums, scripts for hosts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rotoline import __version__
from rotoline.core.runs import format_runs
from rotoline.export.json_text import json_text
from rotoline.export.outputs import Output
from rotoline.export.plan import Plan
from rotoline.export.presets import Companion
from rotoline.export.report import Check
from rotoline.media.clip import ClipInfo, ColorTags
from rotoline.media.icc import profile_name

_SCRIPTS: dict[Companion, str] = {"nuke": ".nk", "aftereffects": ".jsx", "otio": ".otio"}
# Of a part's list of frames as much stands in names as file systems take.
_LONGEST_PART = 40


def beside(plan: Plan) -> list[Path]:
    """Every file an export writes beside its pictures and movies."""
    files = [path for output in plan.outputs for path in beside_output(plan, output)]
    return files + [script_path(plan, companion) for companion in plan.settings.companions]


def beside_output(plan: Plan, output: Output) -> list[Path]:
    """The files with facts of one output."""
    if not plan.settings.sidecar:
        return []
    files = [sidecar_path(plan, output)]
    return [*files, checksums_path(plan, output)] if plan.row.is_sequence else files


def sidecar_path(plan: Plan, output: Output) -> Path:
    """Where an output's facts are written."""
    return _named(plan, output, ".rotoline.json")


def checksums_path(plan: Plan, output: Output) -> Path:
    """Where the checksums of a sequence are written."""
    return _named(plan, output, ".sha256")


def script_path(plan: Plan, companion: Companion) -> Path:
    """Where a host's script is written: one for the whole export."""
    first = _named(plan, plan.outputs[0], "")
    return first.with_name(first.stem + _SCRIPTS[companion])


def _named(plan: Plan, output: Output, ending: str) -> Path:
    """A name beside an output; chunks of one sequence that are written at once do not clash."""
    stem = output.stem
    if not plan.is_part or output.pattern is None or not output.pattern.digits:
        return stem.with_name(stem.name + ending)
    offset = number_of(output, 0) - plan.frames[0]
    part = format_runs(frame + offset for frame in plan.frames).replace(",", "_")
    if len(part) > _LONGEST_PART:
        last = number_of(output, len(plan.frames) - 1)
        part = f"{number_of(output, 0)}-{last}_{len(plan.frames)}"
    return stem.with_name(f"{stem.stem}.{part}{stem.suffix}{ending}")


def number_of(output: Output, position: int) -> int:
    """The number in a sequence's file name."""
    assert output.pattern is not None
    name = output.files[position].name
    digits = name[len(output.pattern.head) : len(name) - len(output.pattern.tail)]
    return int(digits or 0)


def checksums(names: Sequence[Path], digests: Sequence[str]) -> str:
    """A list that `sha256sum --check` reads in the sequence's own folder."""
    return "".join(_line(path.name, digest) for path, digest in zip(names, digests, strict=True))


def _line(name: str, digest: str) -> str:
    # As GNU's tool escapes: a mark before the line says so.
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == name else chr(92)}{digest}  {escaped}\n"


def sidecar(
    plan: Plan,
    output: Output,
    info: ClipInfo,
    color: ColorTags,
    checks: Sequence[Check],
    notes: Sequence[str],
) -> str:
    """An output's facts as JSON text. color: the tags of the files themselves."""
    numbers = [info.first_number + frame for frame in plan.frames]
    facts = {
        "application": f"Rotoline {__version__}",
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "format": plan.row.name,
        "title": plan.row.title,
        "path": str(Path(str(output)).absolute()),
        "content": plan.content,
        "alpha": plan.alpha if plan.content == "cutout" else None,
        "inverted": plan.settings.invert,
        "bits": plan.row.bits,
        "width": info.width,
        "height": info.height,
        "pixel_aspect": f"{info.pixel_aspect.numerator}:{info.pixel_aspect.denominator}",
        "rate": f"{plan.times.rate.numerator}/{plan.times.rate.denominator}",
        "variable_rate": plan.times.variable,
        "timecode": plan.times.timecode,
        "color": {
            "primaries": color.primaries,
            "transfer": color.transfer,
            "matrix": color.matrix,
            "range": color.range,
        },
        "icc_profile": None if plan.profile is None else profile_name(plan.profile),
        "frames": {
            "count": len(plan.frames),
            "indices": format_runs(plan.frames),
            "numbers": format_runs(numbers),
            "filled": format_runs(plan.filled),
            "files": [output.files[0].name, output.files[-1].name],
        },
        "objects": [
            {"name": item.name, "as": layer, "group": item.group, "color": list(item.color)}
            for item, layer in zip(output.objects, output.layers, strict=True)
        ],
        "source": {
            "path": str(info.path.absolute()),
            "codec": info.codec,
            "pixel_format": info.pixel_format,
            "frames": info.frames,
            "first_number": info.first_number,
            "timecode": info.timecode,
        },
        "read_back": [check.facts() for check in checks],
        "notes": list(notes),
    }
    return json_text(facts, indent=2) + "\n"
