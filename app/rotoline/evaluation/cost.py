"""What work costs: time that passes, time of all processors, and memory at its peak."""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_FORGET_PEAK = "5"


class Clock:
    """Adds up what passes inside its `with` blocks. wall, cpu: seconds; cpu of all threads."""

    def __init__(self) -> None:
        self.wall = 0.0
        self.cpu = 0.0
        self._since = (0.0, 0.0)

    def __enter__(self) -> Self:
        self._since = (time.perf_counter(), time.process_time())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wall += time.perf_counter() - self._since[0]
        self.cpu += time.process_time() - self._since[1]


def forget_peak_memory() -> None:
    """Let `peak_memory` speak of what follows, where the system can do that (Linux).

    What earlier work freed is handed back first, as it would count again.
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
            _CLEAR.write_text(_FORGET_PEAK)
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()


def peak_memory() -> float | None:
    """Resident memory of this process at its peak in MiB, None where the system does not say.

    Where the peak cannot be forgotten it is that of the whole run so far.
    """
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1024)


def peak_graphics_memory() -> float:
    """Of the graphics card at its peak, MiB; 0 without one."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available():
        return 0.0
    return float(torch.cuda.max_memory_allocated()) / 2**20
