"""Train a model: `python -m sam2core.training CONFIG.toml`. Run it again to go on."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from sam2core.training.settings import read_settings
from sam2core.training.trainer import Trainer


def main(arguments: list[str] | None = None) -> int:
    """Train to the end or until interrupted. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sam2core.training", description=__doc__)
    parser.add_argument("config", type=Path, help="a TOML file; see sam2core/training/settings.py")
    chosen = parser.parse_args(arguments)
    try:
        trainer = Trainer(read_settings(chosen.config))
    except ValueError as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    try:
        for report in trainer.run():
            print(json.dumps(asdict(report)), flush=True)
    except KeyboardInterrupt:
        trainer.save()
        print(f"stopped at step {trainer.step}; run the same command to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
