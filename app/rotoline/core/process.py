"""Processes of this machine: where a process id means something, and whether one still runs."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path


def realm() -> str:
    """The machine, its boot and the process space in which process ids mean something."""
    parts = [socket.gethostname()]
    for name in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        path = Path(name)
        try:
            parts.append(str(path.readlink()) if path.is_symlink() else path.read_text().strip())
        except OSError:
            parts.append("")
    return "|".join(parts)


def started(pid: int) -> str | None:
    """When the process started, "" where the system does not say; None where it is gone."""
    if sys.platform == "win32":
        return _started_windows(pid)
    try:
        # The name in brackets may hold blanks and brackets itself: count from its end.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else fields[19]
    except (OSError, IndexError):
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except (OSError, OverflowError):
        return ""
    return ""


def _started_windows(pid: int) -> str | None:
    limited_information, still_active, access_denied = 0x1000, 259, 5
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(limited_information, False, pid)
    if not handle:
        # Another person's process may not be asked, but it is there.
        return "" if kernel.GetLastError() == access_denied else None
    try:
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        if code.value != still_active:
            return None
        times = (ctypes.c_ulonglong * 4)()
        pointers = [ctypes.byref(times, 8 * index) for index in range(4)]
        return str(times[0]) if kernel.GetProcessTimes(handle, *pointers) else ""
    finally:
        kernel.CloseHandle(handle)
