"""A fault of PySide6 that would end the program, and what keeps it from doing so."""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40


def protect_truth() -> None:
    """Keep `True`, `False` and `None` alive on Python 3.11, whatever number of calls is made.

    PySide6 6.12 returns `True` from `Signal.emit`, and `None` from some methods, without owning
    them: each call takes one reference away, and after some hundred the interpreter aborts
    ("deallocating True or False"). Python 3.12 made the constants immortal; before it, a count
    that cannot run out does the same.
    """
    if sys.version_info >= (3, 12):
        return
    for constant in (True, False, None):
        count = ctypes.c_ssize_t.from_address(id(constant))
        if count.value < _PLENTY:
            count.value += _PLENTY
