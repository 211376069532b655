"""`rotoline` and `python -m rotoline`."""

from __future__ import annotations

import sys

from rotoline.cli import main

if __name__ == "__main__":
    sys.exit(main())
