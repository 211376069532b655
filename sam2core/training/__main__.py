"""Train a model: `python -m sam2core.training CONFIG.toml`. Run it again to go on."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sam2core.training.settings import read_settings
from sam2core.training.stopping import stopping
from sam2core.training.trainer import Trainer, as_line

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
    """Train to the end or until interrupted. Returns the exit status.

    Ctrl-C and SIGTERM end the run after the step it is in; the second Ctrl-C ends it at once.
    """
    parser = argparse.ArgumentParser(
        prog="python -m sam2core.training",
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("config", type=Path, metavar="CONFIG.toml")
    chosen = parser.parse_args(arguments)
    try:
        trainer = Trainer(read_settings(chosen.config))
        if trainer.step >= trainer.settings.steps:
            print(f"step {trainer.step} is done already; add a stage to go on", file=sys.stderr)
        with stopping() as should_stop:
            for report in trainer.run(should_stop):
                print(json.dumps(as_line(report)), flush=True)
    except (ValueError, OSError) as error:
        print(f"training: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; run the same command to go on from what was saved last", file=sys.stderr)
        return 130
    if trainer.step < trainer.settings.steps:
        print(f"stopped at step {trainer.step}; run the same command to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
