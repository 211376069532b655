"""For every test."""

from __future__ import annotations

import os

# As the program does: torch's threads sleep while they wait, instead of spinning against
# whatever else this machine runs. It counts only before torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
