"""`rotoline` and `python -m rotoline`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line; Ctrl-C while it is still being imported ends it quietly as well."""
    # torch's threads wait for each other by spinning unless told otherwise before it is loaded:
    # beside other busy programs that made tracking the demo clip take six times the CPU time.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from rotoline.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
