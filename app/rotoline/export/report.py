"""What an export wrote and how it was proved, for people and for the project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rotoline.errors import one_line
from rotoline.export.format import AlphaKind, Content
from rotoline.export.remarks import Finding


@dataclass(frozen=True)
class Check:
    """One fact of a file read back: what was meant and what was found, in words."""

    what: str
    meant: str
    found: str
    passed: bool

    def __str__(self) -> str:
        if self.passed:
            return f"{self.what} {self.found}"
        return f"{self.what} is {self.found}, not {self.meant}"

    def facts(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "what": self.what,
            "meant": self.meant,
            "found": self.found,
            "passed": self.passed,
        }


@dataclass(frozen=True)
class OutputReport:
    """One movie, document or sequence. path: the file, or the sequence's pattern.

    beside: files with facts of it that lie beside it.
    """

    path: str
    objects: tuple[str, ...]
    checks: tuple[Check, ...]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExportReport:
    """A finished, proved export. findings: what a person should know of it.

    scripts: files that build the comp in a host.
    """

    format: str
    content: Content
    alpha: AlphaKind | None
    frames: int
    outputs: tuple[OutputReport, ...]
    findings: tuple[Finding, ...]
    scripts: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """The findings in the words of the command line, one line each."""
        return tuple(str(finding) for finding in self.findings)

    def lines(self) -> list[str]:
        """The report as lines of plain English."""
        kind = self.content if self.alpha is None else f"{self.content}, {self.alpha} alpha"
        lines = []
        for output in self.outputs:
            lines.append(f"{one_line(output.path)}: {self.format}, {kind}")
            lines.append("  read back: " + "; ".join(str(check) for check in output.checks))
            lines += [f"  beside it: {one_line(path)}" for path in output.beside]
        lines += [f"script: {one_line(path)}" for path in self.scripts]
        return lines + [f"  note: {note}" for note in self.notes]

    def absolute(self) -> ExportReport:
        """The same with paths that hold wherever they are read."""
        outputs = tuple(
            replace(
                output,
                path=str(Path(output.path).absolute()),
                beside=tuple(str(Path(path).absolute()) for path in output.beside),
            )
            for output in self.outputs
        )
        scripts = tuple(str(Path(path).absolute()) for path in self.scripts)
        return replace(self, outputs=outputs, scripts=scripts)

    def facts(self) -> dict[str, object]:
        """The report as JSON values; the keys are promised to scripts."""
        return {
            "format": self.format,
            "content": self.content,
            "alpha": self.alpha,
            "frames": self.frames,
            "outputs": [
                {
                    "path": output.path,
                    "objects": list(output.objects),
                    "checks": [check.facts() for check in output.checks],
                    "beside": list(output.beside),
                }
                for output in self.outputs
            ],
            "scripts": list(self.scripts),
            "notes": list(self.notes),
        }
