"""Trackers side by side on clips with ground truth: accuracy, cost, ablation, clicks to finish.

    python benchmarks/tracking.py --clips DIR [--frames 16|40|all] [--starts mask,box] ...

What `rotoline evaluate --clips` measures, with the tables kept: Markdown on stdout, everything
as JSON in a file, which is written after every row. `--clips demo` is the built-in clip.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rotoline.commands import evaluate_clips
from rotoline.commands.arguments import UsageError
from rotoline.commands.progress import Console, Interruption, reporter
from rotoline.errors import UserError


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clips", required=True, metavar="DIR", help="or demo")
    parser.add_argument("--frames", metavar="N|all", help="from each object's first (default: 16)")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep every row there")
    evaluate_clips.add_options(parser)
    arguments = parser.parse_args()

    def keep(rows: evaluate_clips.Rows) -> None:
        if arguments.json:
            whole = evaluate_clips.as_json(rows, arguments)
            # A run that is killed while it writes keeps the rows before.
            part = arguments.json.with_name(f"{arguments.json.name}.part")
            part.write_text(json.dumps(whole, indent=1))
            part.replace(arguments.json)

    interruption = Interruption()
    console = Console(reporter("bar"), interruption)
    try:
        with interruption.installed():
            rows = evaluate_clips.measure(arguments, console, keep)
    except (UsageError, UserError, OSError) as error:
        parser.exit(1, f"tracking.py: {error}\n")
    print(evaluate_clips.as_markdown(rows, arguments.ablate))


if __name__ == "__main__":
    main()
