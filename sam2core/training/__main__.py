"""Train a model: `python -m sam2core.training CONFIG.toml`. Run it again to go on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sam2core.training.command import run_command
from sam2core.training.settings import read_settings
from sam2core.training.trainer import Trainer

EXAMPLE = """
a CONFIG.toml, its paths relative to it:

  output = "run"                # checkpoint.pt, log.jsonl and weights.safetensors

  [[source]]
  path = "photos"               # photos/images/NAME.jpg with photos/masks/NAME.png

  [[source]]
  path = "shots"                # shots/images/SHOT/NAME.png with shots/masks/SHOT/NAME.png
  clips = true

  [[stage]]
  size = 128                    # pixels; see sam2core/training/settings.py for all entries
  steps = 3000
  batch = 16

masks of a project whose clip is SHOT/00000.png and so on, beside its pictures:

  rotoline export PROJECT.roto -o shots/masks/SHOT/%05d.png --format davis
"""


def main(arguments: list[str] | None = None) -> int:
    """Train to the end or until interrupted. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m sam2core.training",
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("config", type=Path, metavar="CONFIG.toml")
    chosen = parser.parse_args(arguments)
    return run_command(lambda: Trainer(read_settings(chosen.config)), "add a stage")


if __name__ == "__main__":
    sys.exit(main())
