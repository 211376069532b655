"""`rotoline models`: list, download, add and verify models."""

from __future__ import annotations

import argparse
from pathlib import Path

from rotoline import paths
from rotoline.commands.arguments import UsageError, add_json
from rotoline.commands.output import say_json
from rotoline.commands.progress import Console
from rotoline.tracking import models
from rotoline.tracking.download import download, source_url

HELP = "models: embedded, installed, available"
DESCRIPTION = """List the models, or bring one here.

  list            what there is (the default)
  download NAME   fetch tiny, small, base_plus or large; goes on where it was broken off
  add FILE        take a checkpoint file, for machines without network
  verify          read the installed ones through and compare their SHA-256"""
EPILOG = (
    "Models lie in one folder; ROTOLINE_MODELS chooses another. ROTOLINE_MODELS_MIRROR is the "
    "address\nof a server that offers the same files. Proxies are taken from the environment."
)

STATES = {
    "installed": "installed",
    "unverified": "installed, not verified",
    "differs": "installed, unknown SHA-256",
    "partial": "partly downloaded",
    "available": "available",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", default="list", metavar="ACTION")
    parser.add_argument("target", nargs="?", metavar="NAME|FILE")
    add_json(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    action, target = arguments.action, arguments.target
    needs_target = action in ("download", "add")
    if action not in ("list", "download", "add", "verify"):
        raise UsageError(f"models: '{action}' is none of list, download, add, verify")
    if needs_target and not target:
        raise UsageError(f"models {action}: say which {'file' if action == 'add' else 'model'}")
    if target and not needs_target and action != "verify":
        raise UsageError(f"models {action}: '{target}' is one word too many")
    done = ""
    if action == "download":
        known = {model.name for model in models.CATALOGUE}
        if target == models.EMBEDDED:
            done = "The embedded model comes with Rotoline."
        elif target not in known:
            raise UsageError(f"models download: '{target}' is none of {', '.join(known)}")
        else:
            console.run(download(models.find(target)))
    elif action == "add":
        console.run(models.add(Path(target)))
    elif action == "verify":
        done = _verify(target, console)
    if arguments.json:
        say_json(facts())
    else:
        console.say(f"{done}\n{_table()}".lstrip())


def facts() -> dict[str, object]:
    """All models as JSON values."""
    rows: list[dict[str, object]] = [
        {
            "name": models.EMBEDDED,
            "title": "Rotoline's own model",
            "state": "embedded",
            "path": str(models.embedded_path()),
            "size": _embedded_size(),
            "license": "Apache-2.0",
        }
    ]
    for model in models.CATALOGUE:
        status = models.status(model)
        rows.append(
            {
                "name": model.name,
                "title": model.title,
                "state": status.state,
                "path": str(status.path) if status.path else None,
                "size": model.size,
                "have": status.have,
                "license": model.license,
                "url": source_url(model),
                "sha256": model.sha256,
                "sha256_found": status.sha256 or None,
            }
        )
    return {
        "folder": str(paths.models_folder()),
        "default": models.default_model(),
        "models": rows,
    }


def _verify(target: str | None, console: Console) -> str:
    chosen = [models.find(target)] if target else list(models.CATALOGUE)
    here = [model for model in chosen if target or models.status(model).path is not None]
    for model in here:
        console.run(models.verify(model))
    names = ", ".join(model.name for model in here)
    return f"Verified: {names}." if here else "No downloaded model is installed."


def _table() -> str:
    lines = [f"{'model':<10} {'size':>9}  {'licence':<11} state"]
    size = _embedded_size() / 1e6
    lines.append(f"{models.EMBEDDED:<10} {size:>6.1f} MB  {'Apache-2.0':<11} comes with Rotoline")
    for model in models.CATALOGUE:
        status = models.status(model)
        state = STATES[status.state]
        if status.state == "partial":
            state += f" ({status.have / model.size:.0%})"
        lines.append(f"{model.name:<10} {model.size / 1e6:>6.1f} MB  {model.license:<11} {state}")
    lines.append(f"Default: {models.default_model()}. Folder: {paths.models_folder()}")
    return "\n".join(lines)


def _embedded_size() -> int:
    file = models.embedded_path()
    return file.stat().st_size if file.is_file() else 0
