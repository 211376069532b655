"""Train the corrector: `python -m rotoline.training CONFIG.toml`. Run it again to go on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rotoline.training.settings import read_settings
from rotoline.training.trainer import Trainer
from sam2core.training.command import run_command


def main(arguments: list[str] | None = None) -> int:
    """Train to the end or until interrupted. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m rotoline.training", description=__doc__)
    parser.add_argument("config", type=Path, help="a TOML file; see rotoline/training/settings.py")
    chosen = parser.parse_args(arguments)
    return run_command(lambda: Trainer(read_settings(chosen.config)), "raise `steps`")


if __name__ == "__main__":
    sys.exit(main())
