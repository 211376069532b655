"""Train the corrector: `python -m rotoline.training CONFIG.toml`. Run it again to go on."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rotoline.training.settings import read_settings
from rotoline.training.trainer import Trainer
from sam2core.training.stopping import stopping


def main(arguments: list[str] | None = None) -> int:
    """Train to the end or until interrupted. Returns the exit status.

    Ctrl-C and SIGTERM end the run after the step it is in; the second Ctrl-C ends it at once.
    """
    parser = argparse.ArgumentParser(prog="python -m rotoline.training", description=__doc__)
    parser.add_argument("config", type=Path, help="a TOML file; see rotoline/training/settings.py")
    chosen = parser.parse_args(arguments)
    try:
        trainer = Trainer(read_settings(chosen.config))
        if trainer.step >= trainer.settings.steps:
            print(f"step {trainer.step} is done already; raise `steps` to go on", file=sys.stderr)
        with stopping() as should_stop:
            for report in trainer.run(should_stop):
                print(json.dumps(asdict(report)), flush=True)
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
