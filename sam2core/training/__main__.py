"""Train a model: `python -m sam2core.training CONFIG.toml`. Run it again to go on."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from sam2core.training.settings import read_settings
from sam2core.training.stopping import stopping
from sam2core.training.trainer import Trainer, as_line


def main(arguments: list[str] | None = None) -> int:
    """Train to the end or until interrupted. Returns the exit status.

    Ctrl-C and SIGTERM end the run after the step it is in; the second Ctrl-C ends it at once.
    """
    parser = argparse.ArgumentParser(prog="python -m sam2core.training", description=__doc__)
    parser.add_argument("config", type=Path, help="a TOML file; see sam2core/training/settings.py")
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
