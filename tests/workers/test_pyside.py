"""What the window mends of PySide."""

from __future__ import annotations

import subprocess
import sys

EMIT_OFTEN = """
import rotoline.workers
from PySide6.QtCore import QObject, Signal

class Source(QObject):
    told = Signal(int)

source = Source()
for number in range(20_000):
    source.told.emit(number)
print("alive")
"""


def test_twenty_thousand_signals_do_not_end_the_interpreter() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EMIT_OFTEN], capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "alive"
